/** The comparison of one task: what is chosen, the table, the plots. */
import { useMemo } from 'react'
import type { ComparisonRow } from '../../../shared/domain/compare.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import { numberParam, type AddressChange } from '../../lib/address.ts'
import { downloadCsv } from '../../lib/download.ts'
import { evaluationSetNames } from '../../lib/passes.ts'
import { windowName } from '../../lib/splitSets.ts'
import type { Output } from '../../lib/queries.ts'
import { Button, Tabs } from '../../ui/Controls.tsx'
import { DownloadIcon } from '../../ui/icons.ts'
import { SimpleGrid, Stack } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import { EmptyState, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { Analysis, analysisTabs } from './Analysis.tsx'
import { ComparisonStatus } from './ComparisonStatus.tsx'
import { ComparisonSummary } from './ComparisonSummary.tsx'
import { ComparisonTable } from './ComparisonTable.tsx'
import { comparisonCsv, rowNames } from './comparisonView.ts'
import { ForestPlot } from './ForestPlot.tsx'
import { PassChooser } from './PassChooser.tsx'
import { defaultReference, defaultSelection, groupKey, laterWindows, passGroups } from './passSets.ts'
import { PerClassTable } from './PerClassTable.tsx'
import { RocPlot } from './RocPlot.tsx'
import { useComparison } from './useComparison.ts'
import { useSplitsOf } from './useSplitsOf.ts'

export interface TaskComparisonProps {
  passes: readonly ScoringPass[]
  tasks: Output<'tasks.list'>
  query: URLSearchParams
  change: (change: AddressChange) => void
}

export function TaskComparison({ passes, tasks, query, change }: TaskComparisonProps) {
  const splits = useSplitsOf(passes)
  const splitNames = useMemo(() => new Map(Array.from(splits, ([id, { name }]) => [id, name])), [splits])
  const scored = tasks.filter((task) => passes.some((pass) => pass.taskId === task.id))
  const task = scored.find((candidate) => candidate.id === query.get('task')) ?? scored[0]
  const taskId = task?.id
  const groups = useMemo(() => (taskId === undefined ? [] : passGroups(passes, taskId)), [passes, taskId])
  const group = groups.find((candidate) => groupKey(candidate) === query.get('set')) ?? groups[0]
  if (!task || !group)
    return <EmptyState title="No scored task" text="The tasks of these passes are no longer in the workspace." />

  const asked = query.get('passes')
  const ticked = new Set(asked === null ? defaultSelection(group) : asked.split('-').map(Number))
  const selected = group.passes.map(({ id }) => id).filter((id) => ticked.has(id))
  const askedReference = numberParam(query.get('reference'))
  const reference =
    askedReference !== null && selected.includes(askedReference) ? askedReference : defaultReference(group, selected)
  const windows = laterWindows(splits.get(group.splitId), group)
  const window = windows.find(({ index }) => index === numberParam(query.get('window'))) ?? null
  const analysis = analysisTabs.find(({ id }) => id === query.get('tab'))
  const notes = `${splitNames.get(group.splitId) ?? `split ${group.splitId}`}, ${evaluationSetNames[group.set]}`
  return (
    <Stack gap="md">
      <PassChooser
        tasks={scored}
        task={task}
        groups={groups}
        group={group}
        splitNames={splitNames}
        windows={windows}
        window={window}
        onWindow={(index) => change({ task: task.id, set: groupKey(group), window: index })}
        selected={selected}
        onTask={(id) => change({ task: id, set: null, passes: null, reference: null, window: null })}
        onGroup={(key) => change({ task: task.id, set: key, passes: null, reference: null, window: null })}
        onSelect={(ids) => change({ task: task.id, set: groupKey(group), passes: ids.join('-') || '0' })}
      />
      {selected.length === 0 ? (
        <EmptyState title="No model chosen" text="Tick at least one scoring pass above." />
      ) : (
        <>
        <Tabs value={analysis?.id ?? 'comparison'} onChange={(tab) => change({ task: task.id, set: groupKey(group), tab: tab === 'comparison' ? null : tab })}>
          <Tabs.List aria-label="Results">
            {[{ id: 'comparison', name: 'Comparison' }, ...analysisTabs].map(({ id, name }) => (
              <Tabs.Tab key={id} value={id}>
                {name}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
        {analysis ? (
          <Analysis key={groupKey(group)} tab={analysis.id} context={{
            task,
            group,
            passes: group.passes.filter(({ id }) => selected.includes(id)),
            window: window?.index ?? null,
            source: window ? `${notes}, ${windowName(window)}` : notes,
            fileName: `compare-${task.id}-${group.set}${window ? `-window-${window.index + 1}` : ''}`,
          }} />
        ) : (
        <Results
          key={groupKey(group)}
          selected={selected}
          reference={reference}
          positive={group.passes[0]?.positive ?? task.positive}
          window={window?.index ?? null}
          split={window ? `${notes}, ${windowName(window)}` : notes}
          onReference={(id) => change({ task: task.id, reference: id })}
        />
        )}
        </>
      )}
    </Stack>
  )
}

interface ResultsProps {
  selected: readonly number[]
  reference: number | undefined
  positive: number
  window: number | null
  split: string
  onReference: (passId: number) => void
}

function Results({ selected, reference, positive, window, split, onReference }: ResultsProps) {
  const running = useComparison(selected, reference, window)
  const { comparison } = running
  const names = useMemo(() => (comparison ? rowNames(comparison) : new Map<number, string>()), [comparison])
  const nameOf = (row: ComparisonRow) => names.get(row.pass.id) ?? row.pass.modelName
  const status = <ComparisonStatus running={running} passes={selected.length} />
  if (!comparison) {
    return (
      <>
        {status}
        {running.error ? (
          <ErrorNotice error={running.error} onRetry={running.start} />
        ) : running.running ? (
          <Loading rows={6} label="Comparing" />
        ) : null}
      </>
    )
  }
  const part = comparison.window === null ? '' : `-window-${comparison.window + 1}`
  const fileName = `compare-${comparison.taskId}-${comparison.set}${part}`
  return (
    <>
      {status}
      {running.error !== null && <ErrorNotice error={running.error} onRetry={running.start} />}
      {comparison.warnings.map((warning) => (
        <Notice key={warning} kind="warning">
          {warning}
        </Notice>
      ))}
      <ComparisonSummary comparison={comparison} positive={positive} nameOf={nameOf} />
      <Panel
        title={`${comparison.taskName}: models on the same notes`}
        description={split}
        flush
        actions={
          <Button
            variant="default"
            size="compact-xs"
            leftSection={<DownloadIcon size="0.875rem" aria-hidden />}
            onClick={() => downloadCsv(`${fileName}.csv`, comparisonCsv(comparison, positive, split))}
          >
            CSV
          </Button>
        }
      >
        <ComparisonTable comparison={comparison} onReference={onReference} />
      </Panel>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <ForestPlot comparison={comparison} nameOf={nameOf} fileName={fileName} />
        <RocPlot comparison={comparison} positive={positive} nameOf={nameOf} fileName={fileName} />
      </SimpleGrid>
      {comparison.options.length > 2 && <PerClassTable comparison={comparison} nameOf={nameOf} />}
    </>
  )
}
