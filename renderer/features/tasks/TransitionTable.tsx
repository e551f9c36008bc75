/** How labels move: old options down, new ones across. What stayed stands back, what moved stands out. */
import type { LabelMoves } from '../../../shared/domain/labels.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { countOf, formatCount, formatPercent, missing } from '../../lib/format.ts'
import { Table, Text } from '../../ui/Layout.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import classes from './TransitionTable.module.css'

export function TransitionTable({ moves, label }: { moves: LabelMoves; label: string }) {
  const { before, after, table } = moves
  const columns = [...after.map((option, index) => [optionLetter(index), option] as const), ['None', 'no label'] as const]
  return (
    <ScrollRegion label={label} maxHeight="22rem">
      <Table aria-label={label} verticalSpacing={3} horizontalSpacing="sm" fz="sm" w="auto" withRowBorders={false}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Before ↓ after →</Table.Th>
            {columns.map(([letter, option]) => (
              <Table.Th key={letter} scope="col" ta="right" title={option} className={classes.column}>
                {letter}
                <Text size="xs" c="dimmed" fw={400} truncate maw="8rem">
                  {option}
                </Text>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {table.map((row, from) => (
            <Table.Tr key={from}>
              <Table.Th scope="row" fw={400}>
                {from < before.length ? `${optionLetter(from)}. ${before[from]}` : 'no label'}
              </Table.Th>
              {row.map((notes, to) => (
                <Table.Td key={to} ta="right" className={stays(moves, from, to) ? classes.stays : classes.moves}>
                  {from === before.length && to === after.length ? missing : formatCount(notes)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}

/** Also a cell without notes: there is nothing to stand out. */
function stays({ before, after, table }: LabelMoves, from: number, to: number): boolean {
  if (table[from]?.[to] === 0) return true
  return from < before.length && to < after.length && before[from] === after[to]
}

/** "47 of 275 labels move (17.1 %)" */
export function movesText({ moved, notes }: LabelMoves): string {
  if (moved === 0) return `None of ${countOf(notes, 'label')} moves`
  return `${formatCount(moved)} of ${countOf(notes, 'label')} move (${formatPercent(moved / notes)})`
}

/** What the moves are made of; empty where all of them are changes from one option to another. */
export function movesDetail({ changed, gained, lost }: LabelMoves): string {
  if (gained === 0 && lost === 0) return ''
  return `${formatCount(changed)} to another option, ${formatCount(gained)} new, ${formatCount(lost)} gone`
}
