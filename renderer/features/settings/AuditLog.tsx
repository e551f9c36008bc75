/** The audit log of the open workspace: read, verified, exported. */
import { useState } from 'react'
import { auditAction, auditActionNames, headText, type AuditAction, type AuditEntry, type AuditVerification } from '../../../shared/domain/audit.ts'
import { download } from '../../lib/download.ts'
import { askReason } from '../../lib/exportFile.ts'
import { countOf, formatMoment } from '../../lib/format.ts'
import { callApi, useApi, useApiMutation, useApiPages } from '../../lib/queries.ts'
import { Button, MultiSelect } from '../../ui/Controls.tsx'
import { toastError } from '../../ui/Dialogs.tsx'
import { CheckIcon, DownloadIcon } from '../../ui/icons.ts'
import { Code, Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { EmptyState, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'

export function AuditLog() {
  const open = useApi('workspace.state', undefined).data?.open ?? null
  return open && <Log key={open.path} />
}

const actions = auditAction.options.map((value) => ({ value, label: auditActionNames[value] }))
const shownAtOnce = 50

function Log() {
  const [chosen, setChosen] = useState<AuditAction[]>([])
  const pages = useApiPages('audit.entries', { actions: chosen, limit: shownAtOnce })
  const verify = useApiMutation('audit.verify', { invalidates: ['audit'] })
  const entries = pages.data?.pages.flatMap(({ rows }) => rows) ?? []
  const total = pages.data?.pages[0]?.total ?? 0
  const exportLog = async () => {
    const reason = await askReason('The whole audit log, as lines of JSON')
    if (reason === null) return
    const { fileName, text } = await callApi('audit.file', { reason })
    download(fileName, new Blob([text], { type: 'application/x-ndjson' }))
    await pages.refetch()
  }
  return (
    <Panel
      title="Audit log"
      description="Who did what with notes and results. Ids, counts and reasons, never text. Each entry is hashed with the one before."
      actions={
        <>
          <Button
            variant="default"
            leftSection={<CheckIcon size="0.875rem" aria-hidden />}
            loading={verify.isPending}
            onClick={() => verify.mutate({}, { onError: toastError })}
          >
            Verify
          </Button>
          <Button
            variant="default"
            leftSection={<DownloadIcon size="0.875rem" aria-hidden />}
            onClick={() => void exportLog().catch(toastError)}
          >
            Export…
          </Button>
        </>
      }
    >
      <Stack gap="sm">
        {verify.data && <Verification found={verify.data} />}
        <MultiSelect
          label="Show"
          placeholder={chosen.length === 0 ? 'Everything' : undefined}
          data={actions}
          value={chosen}
          onChange={(values) => setChosen(auditAction.array().parse(values))}
          clearable
          clearButtonProps={{ 'aria-label': 'Show everything' }}
          maw="30rem"
        />
        {pages.error && <ErrorNotice error={pages.error} onRetry={() => void pages.refetch()} />}
        {pages.isPending && <Loading rows={4} />}
        {pages.data && (entries.length === 0 ? <EmptyState title="No entries" text="Nothing of this kind was done in this workspace." /> : <Entries entries={entries} />)}
        {pages.data && entries.length > 0 && (
          <Group justify="space-between">
            <Text size="sm" c="dimmed">
              {entries.length} of {countOf(total, 'entry', 'entries')}
            </Text>
            {pages.hasNextPage && (
              <Button variant="default" size="compact-sm" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                Older entries
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Panel>
  )
}

function Verification({ found: { entries, head, problems } }: { found: AuditVerification }) {
  const whole = problems.length === 0
  return (
    <Notice kind={whole ? 'note' : 'failed'} title={whole ? `All ${countOf(entries, 'entry', 'entries')} are as they were written` : 'The log is not as it was written'}>
      {problems.map(({ message, seq, kind }) => (
        <Text key={`${seq} ${kind} ${message}`}>{message}</Text>
      ))}
      <Text size="sm">
        The end of the log now, to be kept elsewhere: with it, a log that was written anew shows too (<Code>audit verify --head</Code>).
      </Text>
      <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {headText(head)}
      </Code>
    </Notice>
  )
}

function Entries({ entries }: { entries: AuditEntry[] }) {
  return (
    <ScrollRegion label="Entries of the audit log" maxHeight="24rem">
      <Table aria-label="Audit log" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th ta="right">Entry</Table.Th>
            <Table.Th>Time</Table.Th>
            <Table.Th>Who</Table.Th>
            <Table.Th>What</Table.Th>
            <Table.Th>Of</Table.Th>
            <Table.Th>More</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map(({ seq, at, actor, action, subject, detail }) => (
            <Table.Tr key={seq}>
              <Table.Td ta="right" style={{ fontVariantNumeric: 'tabular-nums' }}>
                {seq}
              </Table.Td>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatMoment(at)}</Table.Td>
              <Table.Td>{actor}</Table.Td>
              <Table.Td>{auditActionNames[action]}</Table.Td>
              <Table.Td>{subject}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{detailText(detail)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}

const shownHash = 12

function detailText(detail: AuditEntry['detail']): string {
  const text = (name: string, value: unknown) => (name === 'sha256' ? `${String(value).slice(0, shownHash)}…` : String(value ?? 'never'))
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${text(name, value)}`)
    .join(' · ')
}
