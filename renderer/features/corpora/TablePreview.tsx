/** The first rows of a table: as the records they become, the rows that will be rejected, and as the file has them. */
import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { ImportSettings, TableCheck } from '../../../shared/domain/corpus.ts'
import { countOf, formatCount, formatPercent, missing } from '../../lib/format.ts'
import { apiKey, callApi } from '../../lib/queries.ts'
import { Tabs } from '../../ui/Controls.tsx'
import { useDebouncedValue } from '../../ui/hooks.ts'
import { CheckIcon, WarningIcon } from '../../ui/icons.ts'
import { Group, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { ErrorNotice, Loading } from '../../ui/States.tsx'
import { fieldLabel, missingFields, type FieldChoice, type FileDraft, type TableFields } from './importDraft.ts'

interface TablePreviewProps {
  draft: FileDraft
  fields: TableFields
  settings: ImportSettings
}

/** Typing a constant asks once, not at every key. */
const pauseMs = 250

export function TablePreview({ draft, fields, settings }: TablePreviewProps) {
  const [tab, setTab] = useState<string | null>('records')
  const complete = missingFields(draft, fields).length === 0
  const [input] = useDebouncedValue({ file: draft.file, settings }, pauseMs)
  const check = useQuery({
    queryKey: apiKey('corpora.check', input),
    queryFn: ({ signal }) => callApi('corpora.check', input, signal),
    enabled: complete && input.file.path === draft.file.path,
    staleTime: Infinity,
    // While a change is looked at, what the mapping before gave stays; never that of another file.
    placeholderData: (before, query) =>
      (query?.queryKey.at(-1) as typeof input | undefined)?.file.path === draft.file.path ? before : undefined,
  })
  const rejected = check.data?.rejects.reduce((sum, { rows }) => sum + rows, 0) ?? 0
  return (
    <Panel label="Preview" flush fill>
      <Tabs value={tab} onChange={setTab} keepMounted={false}>
        <Group justify="space-between" gap="md" wrap="nowrap" style={{ borderBottom: '1px solid var(--wb-border)' }}>
          <Tabs.List style={{ '--tab-border-color': 'transparent' }}>
            <Tabs.Tab value="records">As records</Tabs.Tab>
            <Tabs.Tab
              value="rejects"
              rightSection={
                rejected > 0 && <WarningIcon size="0.875rem" aria-hidden style={{ color: 'var(--wb-warn)' }} />
              }
            >
              Rejected{check.data && complete ? ` (${formatCount(rejected)})` : ''}
            </Tabs.Tab>
            <Tabs.Tab value="file">As in the file</Tabs.Tab>
          </Tabs.List>
          {complete && check.data && <Summary check={check.data} rejected={rejected} />}
        </Group>
        <Tabs.Panel value="file">
          <Grid
            label="First rows of the file"
            columns={draft.preview.columns.map((column) => ({ id: column, label: column }))}
            rows={draft.preview.rows.map((values, index) => ({ key: index, values }))}
          />
        </Tabs.Panel>
        {tab !== 'file' && !complete && (
          <Text c="dimmed" p="md">
            Shown as soon as every required field has a column or a value.
          </Text>
        )}
        {complete && tab !== 'file' && check.error && <ErrorNotice error={check.error} />}
        {complete && tab !== 'file' && check.isPending && <Loading rows={6} label="Reading the first rows" />}
        {complete && check.data && (
          <>
            <Tabs.Panel value="records">
              <Warnings warnings={check.data.warnings} />
              <Records check={check.data} fields={fields[draft.file.table] ?? []} />
            </Tabs.Panel>
            <Tabs.Panel value="rejects">
              <Rejects check={check.data} />
            </Tabs.Panel>
          </>
        )}
      </Tabs>
    </Panel>
  )
}

function Summary({ check, rejected }: { check: TableCheck; rejected: number }) {
  const Icon = rejected === 0 ? CheckIcon : WarningIcon
  return (
    <Group gap="xs" wrap="nowrap" px="sm" role="status" aria-label="Result of the preview">
      <Icon size="1rem" aria-hidden style={{ color: rejected === 0 ? 'var(--wb-good)' : 'var(--wb-warn)' }} />
      <Text size="sm">
        {check.whole ? `All ${countOf(check.rows, 'row')} of the file: ` : `First ${countOf(check.rows, 'row')}: `}
        {formatCount(check.rows - rejected)} will be taken, {formatCount(rejected)} rejected
        {rejected > 0 && ` (${formatPercent(rejected / check.rows)})`}.
      </Text>
    </Group>
  )
}

function Warnings({ warnings }: { warnings: string[] }) {
  return warnings.map((warning) => (
    <Text key={warning} size="sm" c="dimmed" px="sm" pt={6}>
      {warning}.
    </Text>
  ))
}

function Records({ check, fields }: { check: TableCheck; fields: FieldChoice[] }) {
  // Attributes go by the names of their columns.
  const labelOf = (name: string) => (fields.some((field) => field.name === name) ? fieldLabel(name) : name)
  const names = [...new Set(check.records.flatMap(({ values }) => Object.keys(values)))]
  return (
    <Grid
      label="First rows as records"
      columns={names.map((name) => ({ id: name, label: labelOf(name) }))}
      rows={check.records.map(({ line, values }) => ({ key: line, values: { ...values, ...(values.time && { time: values.time.replace('T', ' ') }) } }))}
      lines
    />
  )
}

function Rejects({ check }: { check: TableCheck }) {
  if (check.rejects.length === 0) {
    return (
      <Text c="dimmed" p="sm">
        None of the rows that were looked at.
      </Text>
    )
  }
  return (
    <Table aria-label="Rows that will be rejected">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Reason</Table.Th>
          <Table.Th ta="right">Rows</Table.Th>
          <Table.Th>On lines</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {check.rejects.map(({ reason, rows, lines }) => (
          <Table.Tr key={reason}>
            <Table.Td>{reason}</Table.Td>
            <Table.Td ta="right">{formatCount(rows)}</Table.Td>
            <Table.Td>
              {lines.join(', ')}
              {rows > lines.length && ' …'}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

interface GridProps {
  label: string
  columns: { id: string; label: string }[]
  rows: { key: number; values: Record<string, string | null> }[]
  /** True: the key is the row's line in the file and is shown. */
  lines?: boolean
}

function Grid({ label, columns, rows, lines = false }: GridProps) {
  return (
    <ScrollRegion label={label}>
      <Table aria-label={label} fz="sm" withColumnBorders stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {lines && <Table.Th ta="right">Line</Table.Th>}
            {columns.map((column) => (
              <Table.Th key={column.id} style={{ whiteSpace: 'nowrap' }}>
                {column.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ key, values }) => (
            <Table.Tr key={key}>
              {lines && <Table.Td ta="right">{formatCount(key)}</Table.Td>}
              {columns.map(({ id }) => (
                <Table.Td key={id} maw="22rem">
                  <Text size="sm" truncate c={values[id] ? undefined : 'dimmed'}>
                    {values[id] ?? missing}
                  </Text>
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}
