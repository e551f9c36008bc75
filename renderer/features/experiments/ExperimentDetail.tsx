/** One experiment: its cells as they come to their end, its result, and the settings it was started with. */
import type { ExperimentProgress } from '../../../shared/domain/experiment.ts'
import { address, navigate, useAddressQuery } from '../../lib/address.ts'
import { countOf, formatMoment } from '../../lib/format.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { useTaskNames } from '../../lib/useTaskName.ts'
import { StateBadge } from '../../ui/Badges.tsx'
import { Button, Tabs } from '../../ui/Controls.tsx'
import { confirm, toastError } from '../../ui/Dialogs.tsx'
import { CopyIcon, PlayIcon, StopIcon } from '../../ui/icons.ts'
import { Group, Text } from '../../ui/Layout.tsx'
import { Page } from '../../ui/Page.tsx'
import { ShareBar } from '../../ui/ProgressBar.tsx'
import { EmptyState, ErrorNotice, Loading, Notice } from '../../ui/States.tsx'
import { Cells } from './Cells.tsx'
import { aboutText, cellsText, countsOf, nowText, outdatedCount, stateOf } from './experimentView.ts'
import { kindView } from './kinds.ts'
import { RemoveExperiment } from './RemoveExperiment.tsx'
import { ResultTab } from './ResultTab.tsx'
import { SettingsTab } from './SettingsTab.tsx'
import { useExperiment } from './useExperiment.ts'

const crumbs = [{ label: 'Experiments', to: '/experiments' }]

export function ExperimentDetail({ id }: { id: number | null }) {
  const { progress, error, retry } = useExperiment(id)
  if (progress) return <LoadedExperiment progress={progress} />
  return (
    <Page title="Experiment" breadcrumb={crumbs}>
      {error ? (
        <ErrorNotice error={error} onRetry={retry} />
      ) : id === null ? (
        <EmptyState
          title="No such experiment"
          text="The address does not name an experiment of this workspace."
          action={<Button onClick={() => navigate('/experiments')}>All experiments</Button>}
        />
      ) : (
        <Loading rows={8} label="Loading the experiment" />
      )}
    </Page>
  )
}

const tabs = [
  { id: 'cells', name: 'Cells' },
  { id: 'result', name: 'Result' },
  { id: 'settings', name: 'Settings' },
] as const

function LoadedExperiment({ progress }: { progress: ExperimentProgress }) {
  const { id, name, kind, createdAt, cells } = progress
  const counts = countsOf(progress)
  const state = stateOf(counts)
  const [query, change] = useAddressQuery()
  const taskNames = useTaskNames()
  const tab = tabs.find((each) => each.id === query.get('tab'))?.id ?? 'cells'
  return (
    <Page
      title={name}
      breadcrumb={crumbs}
      badges={<StateBadge state={state} />}
      description={`${kindView(kind).label}, experiment ${id}, created ${formatMoment(createdAt)}`}
      actions={<Actions progress={progress} />}
      fill={tab === 'cells'}
      tabs={
        <>
          <div style={{ margin: '0.5rem 0 0.25rem' }}>
            <ShareBar
              label="Cells that are done"
              share={counts.done / Math.max(1, counts.cells)}
              left={[cellsText(counts), nowText(cells)].filter(Boolean).join(' · ')}
              right={timeText(progress)}
            />
          </div>
          <Tabs value={tab} onChange={(next) => change({ tab: next === 'cells' ? null : next }, { push: true })} mb="-0.5rem">
            <Tabs.List style={{ '--tab-border-color': 'transparent' }} aria-label="Parts of the experiment">
              {tabs.map((each) => (
                <Tabs.Tab key={each.id} value={each.id}>
                  {each.name}
                </Tabs.Tab>
              ))}
            </Tabs.List>
          </Tabs>
        </>
      }
    >
      <Outdated progress={progress} />
      {tab === 'cells' && <Cells progress={progress} chosen={query.get('cell')} onChosen={(key) => change({ cell: key })} />}
      {tab === 'result' && <ResultTab progress={progress} done={counts.done} taskNames={taskNames} />}
      {tab === 'settings' && <SettingsTab id={id} name={name} kind={kind} />}
    </Page>
  )
}

function Outdated({ progress: { id, cells } }: { progress: ExperimentProgress }) {
  const readOnly = useReadOnly()
  const definition = useApi('experiments.definition', { id })
  const start = useApiMutation('experiments.start', {
    invalidates: ['experiments', 'jobs'],
    onSuccess: (started) => navigate(`/experiments/${started.id}`),
  })
  const count = outdatedCount(cells)
  if (count === 0) return null
  return (
    <Notice kind="warning" title={`${countOf(count, 'cell')} to be computed again`}>
      <Group gap="md" justify="space-between" wrap="nowrap">
        <Text size="sm">
          What they were computed from has changed since, or what they made was removed: the result is of before. Run
          again, the experiment computes these anew and finds the others.
        </Text>
        <Button
          variant="default"
          leftSection={<PlayIcon size="0.875rem" aria-hidden />}
          disabled={readOnly || !definition.data}
          loading={start.isPending}
          onClick={() => start.mutate({ definition: definition.data! }, { onError: toastError })}
        >
          Run again
        </Button>
      </Group>
    </Notice>
  )
}

function timeText({ driven, cells, secondsLeft }: ExperimentProgress): string {
  if (outdatedCount(cells) > 0) return `${outdatedCount(cells)} to be computed again`
  if (cells.every(({ state }) => state === 'done')) return 'all done'
  if (!driven) return 'stopped'
  if (secondsLeft === null) return 'time left: known once one cell of each kind has ended'
  return `${aboutText(secondsLeft)} left`
}

function Actions({ progress }: { progress: ExperimentProgress }) {
  const { id, name, kind, driven, cells } = progress
  const readOnly = useReadOnly()
  const invalidates = ['experiments', 'jobs'] as const
  const cancel = useApiMutation('experiments.cancel', { invalidates })
  const resume = useApiMutation('experiments.resume', { invalidates })
  const isDone = cells.every(({ state }) => state === 'done')
  const isStuck = cells.some(({ state }) => state === 'failed' || state === 'cancelled')

  const askCancel = async () => {
    const text = 'What is done stays and is found again. A training run that is cut short goes on from its newest checkpoint when the experiment is resumed.'
    if (await confirm({ title: `Cancel “${name}”?`, text, confirmLabel: 'Cancel all cells', destructive: true })) {
      cancel.mutate({ id }, { onError: toastError })
    }
  }
  return (
    <>
      {driven && !isDone && (
        <Button
          variant="default"
          leftSection={<StopIcon size="0.875rem" aria-hidden />}
          disabled={readOnly}
          loading={cancel.isPending}
          onClick={() => void askCancel()}
        >
          Cancel all
        </Button>
      )}
      {!isDone && (!driven || isStuck) && (
        <Button
          leftSection={<PlayIcon size="0.875rem" aria-hidden />}
          disabled={readOnly}
          loading={resume.isPending}
          onClick={() => resume.mutate({ id }, { onError: toastError })}
        >
          {driven ? 'Retry all' : 'Resume'}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<CopyIcon size="0.875rem" aria-hidden />}
        disabled={readOnly}
        onClick={() => navigate(address('/experiments', { new: kind, from: id }))}
      >
        Use settings again
      </Button>
      {!driven && <RemoveExperiment id={id} name={name} />}
    </>
  )
}
