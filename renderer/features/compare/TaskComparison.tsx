/** The comparison of one task: what is chosen, the table, the plots. */
import { useMemo } from 'react'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import { optionLetter } from '../../../shared/domain/task.ts'
import { numberParam, type AddressChange } from '../../lib/address.ts'
import { useAfterPaint } from '../../lib/afterPaint.ts'
import { evaluationSetNames } from '../../lib/passes.ts'
import { windowName } from '../../lib/splitSets.ts'
import { useApi, type Output } from '../../lib/queries.ts'
import { Select, Tabs } from '../../ui/Controls.tsx'
import { Group, Stack } from '../../ui/Layout.tsx'
import { EmptyState, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { Analysis, analysisTabs } from './Analysis.tsx'
import { CalibrationTab } from './CalibrationTab.tsx'
import { ComparisonStatus } from './ComparisonStatus.tsx'
import { CurvesTab } from './CurvesTab.tsx'
import { ModelsTab } from './ModelsTab.tsx'
import { OptionsTab } from './OptionsTab.tsx'
import { PassChooser } from './PassChooser.tsx'
import { defaultReference, defaultSelection, groupKey, laterWindows, passGroups } from './passSets.ts'
import type { ResultsTabProps } from './resultsTab.ts'
import { ReportButton } from './ReportDialog.tsx'
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
  const askedTab = query.get('tab')
  // The tab answers the click at once; what it holds may take a few frames to draw.
  const shown = useAfterPaint(askedTab)
  const splitNames = useMemo(() => new Map(Array.from(splits, ([id, { name }]) => [id, name])), [splits])
  const scored = tasks.filter((task) => passes.some((pass) => pass.taskId === task.id))
  const task = scored.find((candidate) => candidate.id === query.get('task')) ?? scored[0]
  const taskId = task?.id
  const groups = useMemo(() => (taskId === undefined ? [] : passGroups(passes, taskId)), [passes, taskId])
  const group = groups.find((candidate) => groupKey(candidate) === query.get('set')) ?? groups[0]
  const runs = useApi('runs.list', undefined)
  const pinned = runs.data?.find(({ referenceFor }) => taskId !== undefined && referenceFor.includes(taskId))?.modelId ?? null
  // Without them the reference would be another than the pinned one.
  if (!runs.data) {
    return runs.error ? <ErrorNotice error={runs.error} onRetry={() => void runs.refetch()} /> : <Loading label="Loading the comparison" />
  }
  if (!task || !group)
    return <EmptyState title="No scored task" text="The tasks of these passes are no longer in the workspace." />

  const asked = query.get('passes')
  const ticked = new Set(asked === null ? defaultSelection(group, pinned) : asked.split('-').map(Number))
  const selected = group.passes.map(({ id }) => id).filter((id) => ticked.has(id))
  const askedReference = numberParam(query.get('reference'))
  const reference =
    askedReference !== null && selected.includes(askedReference) ? askedReference : defaultReference(group, selected, pinned)
  const windows = laterWindows(splits.get(group.splitId), group)
  const window = windows.find(({ index }) => index === numberParam(query.get('window'))) ?? null
  const notes = `${splitNames.get(group.splitId) ?? `split ${group.splitId}`}, ${evaluationSetNames[group.set]}`
  const source = window ? `${notes}, ${windowName(window)}` : notes
  const binary = (group.passes[0]?.options.length ?? 2) === 2
  const tabs = [...resultTabs.filter(({ id }) => id !== 'options' || !binary), ...analysisTabs]
  const tab = tabs.find(({ id }) => id === askedTab)?.id ?? 'models'
  const shownTab = tabs.find(({ id }) => id === shown)?.id ?? 'models'
  const analysis = analysisTabs.find(({ id }) => id === shownTab)
  /** What is chosen stays in the address with what changes. */
  const keep = (next: AddressChange) =>
    change({ task: task.id, set: groupKey(group), passes: asked === null ? null : selected.join('-'), ...next })
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
        onTask={(id) => change({ task: id, set: null, passes: null, reference: null, window: null, class: null })}
        onGroup={(key) => change({ task: task.id, set: key, passes: null, reference: null, window: null, class: null })}
        onSelect={(ids) => change({ task: task.id, set: groupKey(group), passes: ids.join('-') || '0' })}
      />
      {selected.length === 0 ? (
        <EmptyState title="No model chosen" text="Tick at least one scoring pass above." />
      ) : (
        <>
          <Tabs value={tab} onChange={(next) => keep({ tab: next === 'models' ? null : next })}>
            <Tabs.List aria-label="Results">
              {tabs.map(({ id, name }) => (
                <Tabs.Tab key={id} value={id}>
                  {name}
                </Tabs.Tab>
              ))}
            </Tabs.List>
          </Tabs>
          {analysis ? (
            <Analysis
              key={groupKey(group)}
              tab={analysis.id}
              context={{
                task,
                group,
                passes: group.passes.filter(({ id }) => selected.includes(id)),
                window: window?.index ?? null,
                source,
                fileName: `compare-${task.id}-${group.set}${window ? `-window-${window.index + 1}` : ''}`,
              }}
            />
          ) : (
            <Results
              key={groupKey(group)}
              tab={shownTab}
              selected={selected}
              reference={reference}
              window={window?.index ?? null}
              source={source}
              query={query}
              change={keep}
            />
          )}
        </>
      )}
    </Stack>
  )
}

interface ResultsProps {
  tab: string
  selected: readonly number[]
  reference: number | undefined
  window: number | null
  source: string
  query: URLSearchParams
  change: (change: AddressChange) => void
}

const resultTabs = [
  { id: 'models', name: 'Models' },
  { id: 'curves', name: 'Curves and thresholds' },
  { id: 'calibration', name: 'Calibration and benefit' },
  { id: 'options', name: 'Options' },
] as const

function Results({ tab, selected, reference, window, source, query, change }: ResultsProps) {
  const running = useComparison(selected, reference, window)
  const { comparison } = running
  const status = (
    <Group justify="space-between" wrap="nowrap">
      <ComparisonStatus running={running} passes={selected.length} />
      <ReportButton passIds={selected} referencePassId={reference} window={window} />
    </Group>
  )
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
  const binary = comparison.options.length === 2
  const asked = numberParam(query.get('class'))
  const option = binary || asked === null || asked >= comparison.options.length ? comparison.positive : asked
  const props: ResultsTabProps = {
    comparison,
    option,
    source,
    query,
    change,
    fileName: `compare-${comparison.taskId}-${comparison.set}${part}`,
  }
  return (
    <>
      {status}
      {running.error !== null && <ErrorNotice error={running.error} onRetry={running.start} />}
      {comparison.warnings.map((warning) => (
        <Notice key={warning} kind="warning">
          {warning}
        </Notice>
      ))}
      {!binary && (tab === 'curves' || tab === 'calibration') && (
        <Select
          aria-label="Option against the rest"
          w="18rem"
          value={String(option)}
          onChange={(value) => change({ class: value })}
          data={comparison.options.map((text, index) => ({
            value: String(index),
            label: `${optionLetter(index)}. ${text} against the rest`,
          }))}
        />
      )}
      {tab === 'models' && <ModelsTab {...props} onReference={(id) => change({ reference: id })} />}
      {tab === 'curves' && <CurvesTab {...props} />}
      {tab === 'calibration' && <CalibrationTab {...props} />}
      {tab === 'options' && <OptionsTab {...props} />}
    </>
  )
}
