/** Sizes of the sets and, of one task, how its options fall into them. */
import type { ClassBalance } from '../../../shared/domain/split.ts'
import { optionLetter, type Task } from '../../../shared/domain/task.ts'
import { formatCount, formatPercent, missing } from '../../lib/format.ts'
import { splitSetHelp, splitSetNames } from '../../lib/splitSets.ts'
import { FieldHelp } from '../../ui/Controls.tsx'
import { Table, Text } from '../../ui/Layout.tsx'
import { ShareBar } from '../../ui/RiskBar.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { competingOf, countsOf, type SplitRow } from './splitRows.ts'

interface SplitTableProps {
  label: string
  rows: readonly SplitRow[]
  balance: readonly ClassBalance[]
  /** The task whose options are shown; null where none is labelled. */
  task: Task | null
}

/** More options than these are drawn as a bar only. */
const mostColumns = 5

export function SplitTable({ label, rows, balance, task }: SplitTableProps) {
  const options = task?.options ?? []
  const inColumns = options.length <= mostColumns
  const deaths = balance.some(({ taskId, competing }) => taskId === task?.id && competing?.some((count) => count > 0))
  return (
    <ScrollRegion label={`${label}, scrollable`}>
      <Table aria-label={label} verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Set</Table.Th>
            <Table.Th ta="right">Notes</Table.Th>
            <Table.Th ta="right">Patients</Table.Th>
            {task && <Table.Th ta="right">Labelled</Table.Th>}
            {inColumns &&
              options.map((option, index) => (
                <Table.Th key={option} ta="right">
                  {optionLetter(index)}. {option}
                </Table.Th>
              ))}
            {deaths && (
              <Table.Th ta="right">
                Died <FieldHelp label="What is Died?">{diedHelp}</FieldHelp>
              </Table.Th>
            )}
            {task && !inColumns && <Table.Th w="18rem">Shares of {options.length} options</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => {
            const counts = task && countsOf(row, balance, task.id)
            const died = task && competingOf(row, balance, task.id)
            const labelled = (counts ?? []).reduce((sum, count) => sum + count, 0)
            return (
              <Table.Tr key={row.key}>
                <Table.Td pl={row.indented ? 'xl' : undefined}>
                  {row.name} <FieldHelp label={`What is ${row.name}?`}>{helpOf(row)}</FieldHelp>
                </Table.Td>
                <Table.Td ta="right">{formatCount(row.notes)}</Table.Td>
                <Table.Td ta="right">{formatCount(row.patients)}</Table.Td>
                {task && <Table.Td ta="right">{counts ? formatCount(labelled) : missing}</Table.Td>}
                {inColumns &&
                  options.map((option, index) => (
                    <Table.Td key={option} ta="right">
                      {counts ? (
                        <>
                          {formatCount(counts[index])}{' '}
                          <Text span size="sm" c="dimmed">
                            {formatPercent(labelled ? (counts[index] ?? 0) / labelled : null)}
                          </Text>
                        </>
                      ) : (
                        missing
                      )}
                    </Table.Td>
                  ))}
                {deaths && <Table.Td ta="right">{formatCount(died?.reduce((sum, count) => sum + count, 0))}</Table.Td>}
                {task && !inColumns && (
                  <Table.Td>
                    <ShareBar
                      label={`${task.name}, ${row.name}`}
                      parts={options.map((name, index) => ({ name, value: counts?.[index] ?? 0 }))}
                    />
                  </Table.Td>
                )}
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}

const diedHelp =
  'Patients who died in the follow-up without a return: a competing event. They are among those without a return.'

function helpOf({ set }: SplitRow): string {
  if (set !== 'temporal_all') return splitSetHelp[set]
  return `All notes of this window. ${splitSetNames.temporal} and ${splitSetNames.temporal_seen.toLowerCase()} make it up.`
}
