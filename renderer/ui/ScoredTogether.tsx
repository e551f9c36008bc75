/** What several models, or the models of several runs, scored, on the notes that all of them scored, and how they differ from the first. */
import { useMemo } from 'react'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import { address } from '../lib/address.ts'
import { formatChange, formatCount, formatInterval, formatNumber, formatP, missing } from '../lib/format.ts'
import { evaluationSetNames } from '../lib/passes.ts'
import { useApi, type Output } from '../lib/queries.ts'
import { scoredTogether, type PassesTogether, type Scorer } from '../lib/scoredTogether.ts'
import { useTaskName } from '../lib/useTaskName.ts'
import { Anchor, Group, Stack, Table, Text } from './Layout.tsx'
import { MetricHead } from './MetricHelp.tsx'
import { Panel } from './Page.tsx'
import { ScrollRegion } from './ScrollRegion.tsx'
import { Await, Loading, ErrorNotice } from './States.tsx'

const resamples = 500

interface ScoredTogetherProps {
  scorers: readonly Scorer[]
  /** What they are: "Run" or "Model". */
  what: string
}

export function ScoredTogether({ scorers, what }: ScoredTogetherProps) {
  const passes = useApi('predictions.passes', {})
  return (
    <Panel
      title="Scoring passes"
      description={`On the notes that all of them scored. 95 % intervals and p over patients, ${formatCount(resamples)} paired bootstrap resamples; p is not adjusted for the number of rows.`}
    >
      <Await query={passes} rows={4}>
        {(all) => <Groups groups={scoredTogether(scorers, all)} what={what} />}
      </Await>
    </Panel>
  )
}

function Groups({ groups, what }: { groups: readonly PassesTogether[]; what: string }) {
  const taskName = useTaskName()
  if (groups.length === 0) return <Text c="dimmed">No two of these models have scored the same set yet. Score them under Compare.</Text>
  return (
    <Stack gap="lg">
      {groups.map((group) => (
        <GroupMetrics key={group.key} group={group} what={what} name={taskName(group.taskId)} />
      ))}
    </Stack>
  )
}

function GroupMetrics({ group, what, name }: { group: PassesTogether; what: string; name: string }) {
  const passIds = useMemo(() => group.passes.map(({ pass }) => pass.id), [group])
  const comparison = useApi('compare.run', { passIds, referencePassId: passIds[0], resamples }, { staleTime: Infinity })
  const title = `${name}, ${evaluationSetNames[group.set]}`
  return (
    <section aria-label={title}>
      <Group justify="space-between" mb={4}>
        <Text fw={600} size="sm">
          {title}
        </Text>
        <Anchor size="sm" href={`#${address('/compare', { task: group.taskId, set: `${group.splitId}.${group.set}.${group.labelSetId}`, passes: passIds.join('-'), reference: passIds[0] })}`}>
          Open in Compare
        </Anchor>
      </Group>
      {comparison.data ? (
        <MetricsTable title={title} group={group} what={what} comparison={comparison.data} />
      ) : comparison.error ? (
        <ErrorNotice error={comparison.error} onRetry={() => void comparison.refetch()} />
      ) : (
        <Loading rows={group.passes.length} label={`Comparing ${title}`} />
      )}
    </section>
  )
}

interface MetricsTableProps {
  title: string
  group: PassesTogether
  what: string
  comparison: Output<'compare.run'>
}

function MetricsTable({ title, group, what, comparison }: MetricsTableProps) {
  const rowOf = (pass: ScoringPass) => comparison.rows.find((row) => row.pass.id === pass.id)
  return (
    <ScrollRegion label={`Figures: ${title}`}>
      <Table aria-label={title} style={{ fontVariantNumeric: 'tabular-nums' }}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{what}</Table.Th>
            <MetricHead metric={comparison.options.length > 2 ? 'macroAuroc' : 'auroc'}>AUROC</MetricHead>
            <MetricHead metric="difference">Difference to the first</MetricHead>
            <MetricHead metric="accuracy">Accuracy</MetricHead>
            <MetricHead metric="brier">Brier</MetricHead>
            <MetricHead metric="notes">Notes</MetricHead>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {group.passes.map(({ scorer, pass }) => {
            const row = rowOf(pass)
            return (
              <Table.Tr key={pass.id}>
                <Table.Th scope="row" fw={400}>
                  {scorer.name}
                </Table.Th>
                <Table.Td>{estimateText(row?.auroc)}</Table.Td>
                <Table.Td>
                  {row?.difference?.value == null
                    ? missing
                    : `${formatChange(row.difference.value, row.difference.interval)}${row.difference.p === null ? '' : `, p ${formatP(row.difference.p)}`}`}
                </Table.Td>
                <Table.Td>{estimateText(row?.accuracy)}</Table.Td>
                <Table.Td>{estimateText(row?.brier)}</Table.Td>
                <Table.Td>{formatCount(row?.n)}</Table.Td>
              </Table.Tr>
            )
          })}
        </Table.Tbody>
      </Table>
    </ScrollRegion>
  )
}

function estimateText(estimate: Output<'compare.run'>['rows'][number]['auroc'] | undefined): string {
  if (!estimate || estimate.value === null) return missing
  return `${formatNumber(estimate.value)} ${formatInterval(estimate.interval)}`
}
