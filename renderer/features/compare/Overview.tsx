/** Every scored task in one row: zero-shot, finetuned, TF-IDF and the known ceiling on the same notes. */
import { useCallback, useMemo } from 'react'
import { useQueries } from '@tanstack/react-query'
import type { Look } from '../../../shared/charts/figure.ts'
import { groupedForestFigure, type ForestGroup } from '../../../shared/charts/groupedForest.ts'
import type { Comparison } from '../../../shared/domain/compare.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import { holm } from '../../../shared/stats/holm.ts'
import { address } from '../../lib/address.ts'
import { toCsv } from '../../lib/csv.ts'
import { exportCsv } from '../../lib/exportFile.ts'
import { countOf } from '../../lib/format.ts'
import { evaluationSetNames } from '../../lib/passes.ts'
import { apiKey, callApi, type Output } from '../../lib/queries.ts'
import { SectionsTag } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { DownloadIcon } from '../../ui/icons.ts'
import { FigurePanel } from '../../ui/FigurePanel.tsx'
import { Anchor, Stack, Table, Text } from '../../ui/Layout.tsx'
import { MetricHead } from '../../ui/MetricHelp.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { explainError } from '../../api.ts'
import classes from './Compare.module.css'
import { eventsText, shortCounts, standardRow } from './comparisonView.ts'
import { differenceIntervalText, differenceText, intervalText, numberText, pText, whyNot } from './estimates.ts'
import { groupKey, passGroups, standardPasses, standardRoles, type PassGroup, type StandardRole } from './passSets.ts'
import { resamples } from './useComparison.ts'

const roleHeads: Record<StandardRole, string> = {
  'zero-shot': 'Zero-shot',
  finetuned: 'Finetuned',
  tfidf: 'TF-IDF',
  ceiling: 'Known ceiling',
}

interface TaskRow {
  task: Output<'tasks.list'>[number]
  group: PassGroup
  comparison: Comparison | undefined
  error: unknown
}

export function Overview({ passes, tasks }: { passes: readonly ScoringPass[]; tasks: Output<'tasks.list'> }) {
  const scored = tasks.flatMap((task) => {
    const group = passGroups(passes, task.id).find((candidate) => Object.keys(standardPasses(candidate)).length > 0)
    return group ? [{ task, group }] : []
  })
  const comparisons = useQueries({
    queries: scored.map(({ group }) => {
      const chosen = standardPasses(group)
      const passIds = Object.values(chosen).map((pass) => pass.id)
      const input = { passIds, referencePassId: chosen['zero-shot']?.id ?? passIds[0], resamples }
      return {
        queryKey: apiKey('compare.run', input),
        queryFn: ({ signal }: { signal: AbortSignal }) => callApi('compare.run', input, signal),
        staleTime: Infinity,
      }
    }),
  })
  const rows: TaskRow[] = scored.map((row, index) => ({
    ...row,
    comparison: comparisons[index]?.data,
    error: comparisons[index]?.error,
  }))
  const complete = rows.every((row) => row.comparison)
  const adjusted = complete ? holm(rows.map(({ comparison }) => differenceOf(comparison)?.p ?? null)) : []
  return (
    <Stack gap="md">
      <Panel
        label="Overview"
        title="All tasks"
        description="AUROC with its 95 % interval on the newest split, the newest pass of each kind. Tasks with more than two options: macro AUROC."
        flush
        actions={
          <Button
            variant="default"
            size="compact-xs"
            disabled={!complete}
            leftSection={<DownloadIcon size="0.875rem" aria-hidden />}
            onClick={() => void exportCsv('compare-all-tasks.csv', overviewCsv(rows, adjusted))}
          >
            CSV
          </Button>
        }
      >
        <ScrollRegion label="All tasks">
          <Table className={classes.table} aria-label="AUROC of all tasks">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Task</Table.Th>
                <Table.Th scope="col">Notes</Table.Th>
                {standardRoles.map((role) => (
                  <MetricHead key={role} metric={role === 'ceiling' ? 'ceiling' : 'auroc'} className={classes.number}>
                    {roleHeads[role]}
                  </MetricHead>
                ))}
                <MetricHead metric="difference" className={classes.number}>
                  Finetuned − zero-shot
                </MetricHead>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row, index) => (
                <OverviewRow key={row.task.id} row={row} adjustedP={adjusted[index] ?? null} />
              ))}
            </Table.Tbody>
          </Table>
        </ScrollRegion>
        <Text size="sm" c="dimmed" px="md" py="xs">
          Below each figure: its 95 % interval, clustered by patient ({resamples.toLocaleString('en-US')} resamples), the
          difference paired on the same ones. Holm: p adjusted for the differences of all tasks in this table.
        </Text>
      </Panel>
      {complete && rows.length > 0 && <OverviewChart rows={rows} />}
    </Stack>
  )
}

function OverviewChart({ rows }: { rows: readonly TaskRow[] }) {
  const groups = useMemo(() => rows.map(forestGroup), [rows])
  const draw = useCallback(
    (look: Look) =>
      groupedForestFigure(
        {
          title: 'AUROC of all tasks',
          subtitle: 'Each task on notes of its own, with 95 % intervals; macro AUROC where there are more than two options',
          measure: { name: 'AUROC', kind: 'auroc' },
          groups,
          overall: null,
        },
        look,
      ),
    [groups],
  )
  return (
    <FigurePanel
      draw={draw}
      metric="auroc"
      empty="Nothing was scored."
      fileName="compare-all-tasks-auroc"
    />
  )
}

function forestGroup({ task, comparison }: TaskRow): ForestGroup {
  const found = comparison
    ? standardRoles.flatMap((role) => {
        const row = standardRow(comparison, role)
        return row ? [{ label: roleHeads[role], n: comparison.n, measure: row.auroc }] : []
      })
    : []
  const events = comparison?.counts.length === 2 ? (comparison.counts[comparison.positive] ?? null) : null
  return { heading: task.name, rows: found.map((row) => ({ ...row, events })) }
}

/** Finetuned minus zero-shot, where both were scored. */
function differenceOf(comparison: Comparison | undefined) {
  return comparison && standardRow(comparison, 'zero-shot') ? standardRow(comparison, 'finetuned')?.difference : undefined
}

function OverviewRow({ row: { task, group, comparison, error }, adjustedP }: { row: TaskRow; adjustedP: number | null }) {
  return (
    <Table.Tr>
      <Table.Th scope="row">
        <Anchor href={`#${address('/compare', { task: task.id, set: groupKey(group) })}`}>{task.name}</Anchor>{' '}
        <SectionsTag sections={group.passes[0]?.sections ?? 'all'} />
      </Table.Th>
      <Table.Td>
        {evaluationSetNames[group.set]}
        <Text size="sm" c="dimmed" mih="1.1rem" title={comparison && eventsText(comparison, task.positive)}>
          {comparison ? `${countOf(comparison.n, 'note')}; ${shortCounts(comparison, task.positive)}` : ''}
        </Text>
      </Table.Td>
      {error ? (
        <Table.Td colSpan={standardRoles.length + 1}>
          <Text style={{ color: 'var(--wb-bad)' }} role="alert">
            {explainError(error).message}
          </Text>
        </Table.Td>
      ) : (
        <>
          {standardRoles.map((role) => (
            <RoleCell
              key={role}
              comparison={comparison}
              role={role}
              scored={standardPasses(group)[role] !== undefined}
            />
          ))}
          <DifferenceCell comparison={comparison} adjustedP={adjustedP} />
        </>
      )}
    </Table.Tr>
  )
}

function RoleCell({
  comparison,
  role,
  scored,
}: {
  comparison: Comparison | undefined
  role: StandardRole
  scored: boolean
}) {
  const row = comparison && standardRow(comparison, role)
  return (
    <Table.Td className={classes.number}>
      {!scored ? (
        <Text span size="sm" c="dimmed">
          {role === 'ceiling' ? 'not known' : 'not scored'}
        </Text>
      ) : row ? (
        row.auroc.value === null ? (
          <span title={whyNot(row.auroc)}>{numberText(null)}</span>
        ) : (
          <b>{numberText(row.auroc.value)}</b>
        )
      ) : (
        <Text span size="sm" c="dimmed" role="status">
          comparing…
        </Text>
      )}
      <Text size="sm" c="dimmed" mih="1.1rem">
        {row && row.auroc.value !== null ? intervalText(row.auroc.interval) : ''}
      </Text>
    </Table.Td>
  )
}

function DifferenceCell({ comparison, adjustedP }: { comparison: Comparison | undefined; adjustedP: number | null }) {
  const difference = differenceOf(comparison)
  const lines =
    difference && difference.value !== null && comparison
      ? [
          `${differenceIntervalText(difference.interval)}, ${pText(difference.p, comparison.resamples)}`,
          ...(adjustedP === null ? [] : [`Holm ${pText(adjustedP, comparison.resamples)}`]),
        ]
      : ['']
  return (
    <Table.Td className={classes.number}>
      {difference ? differenceText(difference.value) : '–'}
      {lines.map((line) => (
        <Text key={line} size="sm" c="dimmed" mih="1.1rem">
          {line}
        </Text>
      ))}
    </Table.Td>
  )
}

function overviewCsv(rows: readonly TaskRow[], adjusted: readonly (number | null)[]): string {
  const header = [
    'task',
    'split_id',
    'set',
    'n',
    'patients',
    ...standardRoles.flatMap((role) => [role, `${role}_low`, `${role}_high`]),
    'finetuned_minus_zero_shot',
    'low',
    'high',
    'p',
    'p_holm',
  ]
  const lines = rows.map(({ task, group, comparison }, index) => {
    const difference = differenceOf(comparison)
    return [
      task.id,
      group.splitId,
      group.set,
      comparison?.n,
      comparison?.patients,
      ...standardRoles.flatMap((role) => {
        const row = comparison && standardRow(comparison, role)
        return [row?.auroc.value, row?.auroc.interval?.low, row?.auroc.interval?.high]
      }),
      difference?.value,
      difference?.interval?.low,
      difference?.interval?.high,
      difference?.p,
      adjusted[index],
    ]
  })
  return toCsv(header, lines)
}
