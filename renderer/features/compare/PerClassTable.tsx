/** AUROC of every option against the rest, for tasks with more than two. */
import type { Comparison, ComparisonRow } from '../../../shared/domain/compare.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { formatCount, formatPercent } from '../../lib/format.ts'
import { FieldHelp } from '../../ui/Controls.tsx'
import { Table, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import classes from './Compare.module.css'
import { estimate } from './estimates.ts'
import { metricHelp } from './metricHelp.ts'

export function PerClassTable({
  comparison,
  nameOf,
}: {
  comparison: Comparison
  nameOf: (row: ComparisonRow) => string
}) {
  const { options, counts, n, rows } = comparison
  return (
    <Panel
      label="Options"
      title="AUROC of each option"
      description="Each option against all others. These are without interval; few notes make them unsure."
      flush
      actions={<FieldHelp label="What is the AUROC of an option?">{metricHelp.perClass}</FieldHelp>}
    >
      <ScrollRegion label="AUROC of each option">
        <Table className={classes.table}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Option</Table.Th>
              <Table.Th scope="col" className={classes.number}>
                Notes
              </Table.Th>
              {rows.map((row) => (
                <Table.Th key={row.pass.id} scope="col" className={classes.name}>
                  {nameOf(row)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {options.map((option, index) => (
              <Table.Tr key={option}>
                <Table.Th scope="row" fw={400} miw="11rem">
                  {optionLetter(index)}. {option}
                </Table.Th>
                <Table.Td className={classes.number}>
                  {formatCount(counts[index] ?? 0)}{' '}
                  <Text span size="sm" c="dimmed">
                    {formatPercent(n === 0 ? null : (counts[index] ?? 0) / n)}
                  </Text>
                </Table.Td>
                {rows.map((row) => (
                  <Table.Td key={row.pass.id} className={classes.number}>
                    {estimate(row.perClass.find((entry) => entry.index === index)?.auroc ?? null)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollRegion>
    </Panel>
  )
}
