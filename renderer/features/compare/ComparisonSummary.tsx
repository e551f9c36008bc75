/** The notes that the comparison stands on, and the difference that matters most. */
import type { Comparison, ComparisonRow } from '../../../shared/domain/compare.ts'
import { countOf, formatCount, formatPercent } from '../../lib/format.ts'
import { SimpleGrid, Text } from '../../ui/Layout.tsx'
import { Metric } from '../../ui/Metric.tsx'
import { Panel } from '../../ui/Page.tsx'
import { eventsText } from './comparisonView.ts'
import { differenceIntervalText, differenceText, pText } from './estimates.ts'

interface ComparisonSummaryProps {
  comparison: Comparison
  positive: number
  nameOf: (row: ComparisonRow) => string
}

export function ComparisonSummary({ comparison, positive, nameOf }: ComparisonSummaryProps) {
  const { n, patients, counts, majorityRate, resamples, options } = comparison
  const binary = options.length === 2
  const finetuned = comparison.rows.find((row) => row.pass.role === 'finetuned' && row.difference !== null)
  const reference = comparison.rows.find((row) => row.pass.id === comparison.referencePassId)
  return (
    <Panel label="Notes compared">
      <SimpleGrid cols={{ base: 2, sm: 3, md: 4 }} spacing="lg">
        <Metric label="Notes" value={formatCount(n)} unit={`of ${countOf(patients, 'patient')}`} metric="notes" help={`${formatCount(n)} are those that every chosen pass has scored: all rows use the same notes.`} />
        {binary && (
          <Metric
            label={`Events: “${options[positive]}”`}
            value={formatCount(counts[positive] ?? 0)}
            unit={`prevalence ${formatPercent(n === 0 ? null : (counts[positive] ?? 0) / n)}`}
            metric="events"
          />
        )}
        <Metric
          label="Majority rate"
          value={formatPercent(majorityRate)}
          metric="majorityRate"
        />
        {finetuned?.difference && reference && (
          <Metric
            label="Finetuned − reference"
            value={differenceText(finetuned.difference.value)}
            unit={
              finetuned.difference.value === null
                ? undefined
                : `[${differenceIntervalText(finetuned.difference.interval)}], ${pText(finetuned.difference.p, resamples)}`
            }
            metric="difference"
            help={`Here: “${nameOf(finetuned)}” minus “${nameOf(reference)}”.`}
          />
        )}
      </SimpleGrid>
      {!binary && (
        <Text size="sm" c="dimmed" mt="xs">
          {eventsText(comparison, positive)}
        </Text>
      )}
    </Panel>
  )
}
