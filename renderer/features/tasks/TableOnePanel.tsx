/** Baseline characteristics by split set or by outcome, as text that can be put into a paper. */
import { useState } from 'react'
import type { TableOne } from '../../../shared/domain/tableOne.ts'
import { tableOneRows, tableOneText, type TableOneText } from '../../../shared/stats/tableOneText.ts'
import { useAddressQuery } from '../../lib/address.ts'
import { toCsv } from '../../lib/csv.ts'
import { countOf } from '../../lib/format.ts'
import { useApi, type Input } from '../../lib/queries.ts'
import { Checkbox, FieldHelp, NumberField, Select } from '../../ui/Controls.tsx'
import { CsvButton } from '../../ui/CsvButton.tsx'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { MetricHelp } from '../../ui/MetricHelp.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { Await, EmptyState } from '../../ui/States.tsx'
import classes from './TableOnePanel.module.css'

interface TableOnePanelProps {
  corpusId: number
  cohortId: number | null
  /** Without its ending. */
  fileName: string
}

const anyNote = 'any'

export function TableOnePanel({ corpusId, cohortId, fileName }: TableOnePanelProps) {
  const splits = useApi('tasks.splits', { corpusId })
  const sets = useApi('tasks.labelSets', { corpusId })
  const [query, change] = useAddressQuery()
  const columns = query.get('columns')
  const task = query.get('labelled') ?? anyNote
  const hides = query.get('small') !== 'shown'
  const [minimum, setMinimum] = useState<number | null>(5)

  const labelled = (sets.data ?? []).filter((set) => set.inUse && set.counts.some((count) => count > 0)).toReversed()
  const newest = splits.data?.toSorted((left, right) => right.id - left.id)[0]
  const by = columns ?? (newest ? `split ${newest.id}` : 'none')
  const taskId = labelled.some((set) => set.taskId === task) ? task : null
  const table = useApi(
    'cohorts.tableOne',
    { corpusId, cohortId, taskId: by === 'outcome' ? (taskId ?? labelled[0]?.taskId ?? null) : taskId, by: groupsBy(by) },
    { enabled: splits.data !== undefined && sets.data !== undefined, keepPrevious: true },
  )
  const text = table.data && tableOneText(table.data, { minimumCell: hides ? minimum : null })
  return (
    <Panel
      title="Table 1"
      description="Baseline characteristics, counted by note. SMD: standardized mean difference; above 0.1 is commonly worth a look."
      flush
      actions={
        <CsvButton fileName={fileName} csv={text ? () => toCsv(text.header, tableOneRows(text)) : null} />
      }
    >
      <Stack gap={0}>
        <Group gap="md" align="flex-end" p="md" pb="sm">
          <Select
            label="Columns"
            w="16rem"
            data={[
              ...(splits.data ?? []).map(({ id, name }) => ({ value: `split ${id}`, label: `Sets of ${name}` })),
              ...(labelled.length > 0 ? [{ value: 'outcome', label: 'Outcomes of a task' }] : []),
              { value: 'none', label: 'All notes together' },
            ]}
            value={by}
            onChange={(value) => change({ columns: value })}
          />
          <Select
            label={by === 'outcome' ? 'Task' : 'Notes'}
            w="16rem"
            data={[
              ...(by === 'outcome' ? [] : [{ value: anyNote, label: 'Labelled or not' }]),
              ...labelled.map((set) => ({
                value: set.taskId,
                label: by === 'outcome' ? set.task.name : `Labelled for ${set.task.name}`,
              })),
            ]}
            value={taskId ?? (by === 'outcome' ? (labelled[0]?.taskId ?? null) : anyNote)}
            onChange={(id) => change({ labelled: id === anyNote ? null : id })}
          />
          <Group gap={6} pb={5}>
            <Checkbox label="Hide counts below" checked={hides} onChange={(event) => change({ small: event.currentTarget.checked ? null : 'shown' })} />
            <NumberField
              aria-label="Smallest count that is shown"
              w="4.25rem"
              min={2}
              max={100}
              disabled={!hides}
              value={minimum}
              onChange={setMinimum}
            />
            <FieldHelp label="About small counts">
              Here and in the file, a count from 1 to below this is hidden, together with whatever would give it away by
              subtraction: one more count of its column and of its line, and shares beside a hidden number of missing
              values.
            </FieldHelp>
          </Group>
        </Group>
        <Await query={table} rows={12}>
          {(found) => text && <Lines table={found} text={text} />}
        </Await>
      </Stack>
    </Panel>
  )
}

function groupsBy(by: string): NonNullable<Input<'cohorts.tableOne'>>['by'] {
  if (by.startsWith('split ')) return { kind: 'split', splitId: Number(by.slice(6)) }
  return by === 'outcome' ? { kind: 'outcome' } : { kind: 'none' }
}

function Lines({ table, text }: { table: TableOne; text: TableOneText }) {
  if (table.groups.every(({ notes }) => notes === 0))
    return <EmptyState title="No note to describe" text="No note of these is in a set of the split. Choose other columns." />
  return (
    <>
      <ScrollRegion label="Lines of Table 1">
        <Table aria-label="Table 1" verticalSpacing={2} fz="sm" withRowBorders={false} className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" rowSpan={2}>
                Characteristic
              </Table.Th>
              {text.groups.map((title) => (
                <Table.Th key={title} scope="col" rowSpan={2} ta="right">
                  {title}
                </Table.Th>
              ))}
              {text.compared.length > 0 && (
                <Table.Th scope="colgroup" colSpan={text.compared.length} ta="right">
                  SMD against {text.reference} <MetricHelp metric="standardizedDifference" label={`SMD against ${text.reference}`} />
                </Table.Th>
              )}
            </Table.Tr>
            <Table.Tr>
              {text.compared.map((title) => (
                <Table.Th key={title} scope="col" ta="right" fw={400}>
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {text.lines.map(({ label, isLevel, cells, smd }, line) => (
              <Table.Tr key={`${line} ${label}`} data-first={!isLevel || undefined}>
                <Table.Th scope="row" fw={isLevel ? 400 : 500} pl={isLevel ? '1.75rem' : 'md'}>
                  {label}
                </Table.Th>
                {cells.map((cell, column) => (
                  <Table.Td key={column} ta="right">
                    {cell}
                  </Table.Td>
                ))}
                {smd.map((value, column) => (
                  <Table.Td key={column} ta="right" fw={Number(value) > 0.1 ? 600 : 400}>
                    {value}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
      {table.leftOut.map(({ reason, notes }) => (
        <Text key={reason} size="sm" c="dimmed" p="md" pt="xs">
          {countOf(notes, 'note')} {reason}.
        </Text>
      ))}
      <Text size="sm" c="dimmed" px="md" pb="md">
        SMD: Austin 2009 for numbers and shares, Yang & Dalton 2012 for more than two levels; notes without a value are
        left out of it.
      </Text>
    </>
  )
}
