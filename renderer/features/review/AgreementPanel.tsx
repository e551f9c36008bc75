/** Percent agreement and Cohen's kappa with their intervals, and the table they come from. */
import type { ReviewSummary } from '../../../shared/domain/review.ts'
import { reasonText } from '../../../shared/stats/estimable.ts'
import { formatCount, formatPercent } from '../../lib/format.ts'
import { Group, Stack, Table, Text } from '../../ui/Layout.tsx'
import { Metric } from '../../ui/Metric.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import classes from './Review.module.css'

type Agreement = NonNullable<ReviewSummary['betweenReviewers']>

interface AgreementPanelProps {
  title: string
  description: string
  agreement: Agreement
  rows: { name: string; answers: readonly string[] }
  columns: { name: string; answers: readonly string[] }
}

export function AgreementPanel({ title, description, agreement, rows, columns }: AgreementPanelProps) {
  const { n, percent, kappa, table } = agreement
  return (
    <Panel title={title} description={description}>
      <Group gap="xl" align="flex-start">
        <Stack gap="sm" miw="15rem">
          <Metric
            label="Agreement"
            value={percent.value === null ? null : formatPercent(percent.value)}
            n={n}
            metric="agreement"
          />
          {percent.interval && (
            <Text size="sm" c="dimmed">
              95 %: {formatPercent(percent.interval.low)} to {formatPercent(percent.interval.high)}
            </Text>
          )}
          <Metric
            label="Cohen’s kappa"
            value={kappa.value}
            digits={2}
            interval={kappa.interval}
            n={n}
            metric="kappa"
          />
          <Text size="sm" c="dimmed">
            {kappa.reason !== null ? reasonText[kappa.reason] : kappa.interval === null ? 'No interval: the formula gives an error of 0.' : ''}
          </Text>
        </Stack>
        <ScrollRegion label={`Table: ${title}`}>
          <Table aria-label={title} withTableBorder w="auto">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">
                  {rows.name} ↓ · {columns.name} →
                </Table.Th>
                {columns.answers.map((answer) => (
                  <Table.Th key={answer} scope="col" className={classes.number}>
                    {answer}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.answers.map((answer, row) => (
                <Table.Tr key={answer}>
                  <Table.Th scope="row" fw={400}>
                    {answer}
                  </Table.Th>
                  {columns.answers.map((column, index) => (
                    <Table.Td key={column} className={row === index ? `${classes.number} ${classes.same}` : classes.number}>
                      {formatCount(table[row]?.[index])}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollRegion>
      </Group>
    </Panel>
  )
}
