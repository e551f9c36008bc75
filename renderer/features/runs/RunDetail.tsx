/** One run: how it stands, its live curves, what came of it, and the settings it was started with. */
import type { RunSummary } from '../../../shared/domain/run.ts'
import { address, navigate } from '../../lib/address.ts'
import { formatMoment } from '../../lib/format.ts'
import { useJob } from '../../lib/jobs.ts'
import { useApi, useApiMutation } from '../../lib/queries.ts'
import { useReadOnly } from '../../lib/readOnly.ts'
import { StateBadge } from '../../ui/Badges.tsx'
import { Button } from '../../ui/Controls.tsx'
import { confirm, toastError } from '../../ui/Dialogs.tsx'
import { CopyIcon, PauseIcon, PlayIcon, RemoveIcon, StopIcon } from '../../ui/icons.ts'
import { Stack } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { Await, EmptyState, ErrorNotice } from '../../ui/States.tsx'
import { LearningRateTrials } from './LearningRateTrials.tsx'
import { RunCharts } from './RunCharts.tsx'
import type { CurvePanel } from './runCurves.ts'
import type { RunKind } from '../../lib/runSettings/runField.ts'
import { runKinds } from '../../lib/runSettings/runFields.ts'
import { RunLog } from './RunLog.tsx'
import { RunMarks } from './RunMarks.tsx'
import { RunResults } from './RunResults.tsx'
import { RunSettings } from './RunSettings.tsx'
import { RunStatus } from './RunStatus.tsx'
import { canResume, isPaused, isUnfinished, plannedSteps } from './runView.ts'
import { useRunCurves } from './useRunCurves.ts'

const panelsOf: Record<RunKind, readonly CurvePanel['id'][]> = {
  pretrain: ['loss', 'learningRate', 'tokensPerSecond', 'memory'],
  finetune: ['auroc', 'loss', 'learningRate', 'tokensPerSecond', 'memory'],
  baseline: [],
}

export function RunDetail({ id }: { id: number | null }) {
  const run = useApi('runs.get', { id: id ?? 0 }, { enabled: id !== null })
  if (id === null || (run.error && !run.data)) {
    return (
      <Page title="Run" breadcrumb={[{ label: 'Runs', to: '/runs' }]}>
        {run.error ? (
          <ErrorNotice error={run.error} onRetry={() => void run.refetch()} />
        ) : (
          <EmptyState
            title="No such run"
            text="The address does not name a run of this workspace."
            action={<Button onClick={() => navigate('/runs')}>All runs</Button>}
          />
        )}
      </Page>
    )
  }
  if (!run.data) {
    return (
      <Page title="Run" breadcrumb={[{ label: 'Runs', to: '/runs' }]}>
        <Await query={run}>{() => null}</Await>
      </Page>
    )
  }
  return <LoadedRun run={run.data} />
}

function LoadedRun({ run }: { run: RunSummary }) {
  const { config } = run
  const job = useJob(run.jobId)
  // A resumed run has a new start of its job: its events are numbered anew from the checkpoint.
  const { curves, error, retry } = useRunCurves(
    run.id,
    isUnfinished(run) ? `active ${job?.startedAt ?? run.jobId}` : run.state,
  )
  const panels = panelsOf[config.kind]
  return (
    <Page
      title={config.name}
      breadcrumb={[{ label: 'Runs', to: '/runs' }]}
      badges={<StateBadge state={run.state} paused={isPaused(run)} />}
      description={`${runKinds.find(({ kind }) => kind === config.kind)!.label} run ${run.id}, created ${formatMoment(run.createdAt)}`}
      actions={<RunActions run={run} />}
    >
      <Stack gap="md">
        <RunStatus run={run} job={job} curves={curves} />
        {error !== null && <ErrorNotice title="The curves could not be read" error={error} onRetry={retry} />}
        {config.kind === 'finetune' && config.learningRateSearch && (
          <LearningRateTrials search={config.learningRateSearch} curves={curves} />
        )}
        {panels.length > 0 && (
          <RunCharts
            curves={curves}
            panels={panels}
            steps={plannedSteps(config)}
            name={`run-${run.id}`}
          />
        )}
        {run.state === 'done' && <RunResults run={run} />}
        <RunMarks run={run} />
        <RunLog run={run} />
        <Panel title="Settings of this run" description="As stored when it was started." flush>
          <RunSettings run={run} />
        </Panel>
      </Stack>
    </Page>
  )
}

function RunActions({ run }: { run: RunSummary }) {
  const readOnly = useReadOnly()
  const cancel = useApiMutation('runs.cancel', { invalidates: ['runs', 'jobs'] })
  const pause = useApiMutation('jobs.pause', { invalidates: ['runs', 'jobs'] })
  const resume = useApiMutation('runs.resume', { invalidates: ['runs', 'jobs'] })
  const remove = useApiMutation('runs.remove', {
    invalidates: ['runs', 'models', 'jobs'],
    onSuccess: () => navigate('/runs', { replace: true }),
  })
  const { name, kind } = run.config

  const askCancel = async () => {
    const text =
      kind === 'baseline'
        ? 'What has been done is lost. The run can be started again.'
        : 'The state so far is written to disk, so that the run can go on later from where it was.'
    if (await confirm({ title: `Cancel “${name}”?`, text, confirmLabel: 'Cancel run', destructive: true }))
      cancel.mutate({ id: run.id }, { onError: toastError })
  }
  const askRemove = async () => {
    const text =
      'Its settings, curves and checkpoints are deleted for good. A finished model stays in the list of models.'
    if (await confirm({ title: `Remove “${name}”?`, text, confirmLabel: 'Remove run', destructive: true }))
      remove.mutate({ id: run.id }, { onError: toastError })
  }

  return (
    <>
      {isUnfinished(run) && kind !== 'baseline' && run.jobId !== null && (
        <Button
          variant="default"
          leftSection={<PauseIcon size="0.875rem" aria-hidden />}
          disabled={readOnly}
          loading={pause.isPending}
          onClick={() => pause.mutate({ id: run.jobId! }, { onError: toastError })}
        >
          Pause
        </Button>
      )}
      {isUnfinished(run) && (
        <Button
          variant="default"
          leftSection={<StopIcon size="0.875rem" aria-hidden />}
          disabled={readOnly}
          loading={cancel.isPending}
          onClick={() => void askCancel()}
        >
          Cancel run
        </Button>
      )}
      {canResume(run) && (
        <Button
          leftSection={<PlayIcon size="0.875rem" aria-hidden />}
          disabled={readOnly}
          loading={resume.isPending}
          onClick={() => resume.mutate({ id: run.id }, { onError: toastError })}
        >
          Resume
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<CopyIcon size="0.875rem" aria-hidden />}
        disabled={readOnly}
        onClick={() => navigate(address('/runs', { new: kind, from: run.id }))}
      >
        Use settings again
      </Button>
      {!isUnfinished(run) && (
        <Button
          variant="default"
          leftSection={<RemoveIcon size="0.875rem" aria-hidden />}
          disabled={readOnly}
          loading={remove.isPending}
          onClick={() => void askRemove()}
        >
          Remove
        </Button>
      )}
    </>
  )
}
