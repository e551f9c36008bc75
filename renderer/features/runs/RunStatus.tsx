/** How a run stands: progress, why it stopped, or what it reached. The panel keeps its height through all of them. */
import type { Job } from '../../../shared/domain/job.ts'
import type { RunSummary } from '../../../shared/domain/run.ts'
import { formatCount, formatDuration, formatNumber, missing } from '../../lib/format.ts'
import { useTaskNames } from '../../lib/useTaskName.ts'
import { SimpleGrid, Text } from '../../ui/Layout.tsx'
import { Metric } from '../../ui/Metric.tsx'
import { MetricHelp } from '../../ui/MetricHelp.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { Notice } from '../../ui/States.tsx'
import type { Point } from '../../../shared/downsample.ts'
import { remainingSeconds, type RunCurves } from './runCurves.ts'
import { bestPoint, isPaused, isUnfinished, plannedSteps, runSeconds, stoppedText } from './runView.ts'

interface RunStatusProps {
  run: RunSummary
  job: Job | null
  curves: RunCurves
}

export function RunStatus({ run, job, curves }: RunStatusProps) {
  const stopped = stoppedText(run)
  return (
    <Panel label="State of the run">
      <div style={{ minHeight: '2.25rem' }}>
        {isUnfinished(run) && <ProgressBar job={job ?? { state: run.state, progress: null, title: run.config.name }} />}
        {stopped && (
          <Notice kind={run.state === 'failed' ? 'failed' : 'warning'} title={stoppedTitle(run)}>
            {stopped}
          </Notice>
        )}
        {run.state === 'done' && (
          <Text>
            Done{runSeconds(run) === null ? '' : ` in ${formatDuration(runSeconds(run))}`}
            {run.device ? ` on ${run.device}` : ''}.
          </Text>
        )}
      </div>
      <RunNumbers run={run} job={job} curves={curves} />
    </Panel>
  )
}

function stoppedTitle(run: RunSummary): string {
  if (run.state === 'failed') return 'This run failed'
  if (isPaused(run)) return 'This run is paused'
  return run.state === 'cancelled' ? 'This run was cancelled' : 'This run was interrupted'
}

function RunNumbers({ run, job, curves }: RunStatusProps) {
  const { config } = run
  if (config.kind === 'baseline') return null
  const steps = plannedSteps(config)
  const validationLoss = newest(curves.series.get('validationLoss'))?.[1] ?? undefined
  const lastStep = newest(curves.series.get('trainLoss'))?.[0] ?? 0
  return (
    <>
      <SimpleGrid cols={{ base: 3, md: config.kind === 'pretrain' ? 6 : 5 }} spacing="lg" mt="sm">
        <Metric
          label="Step"
          value={formatCount(lastStep)}
          unit={steps === null ? undefined : `of ${formatCount(steps)}`}
        />
        {isUnfinished(run) ? (
          <Metric
            label="Time left"
            value={timeLeft(remainingSeconds(curves, steps, Date.parse(job?.startedAt ?? '')))}
            help="At the pace of the newest steps, validation included. Early stopping may end the run before."
          />
        ) : (
          <Metric label="Took" value={formatDuration(runSeconds(run))} />
        )}
        <Metric
          label="Train loss"
          value={formatNumber(newest(curves.series.get('trainLoss'))?.[1])}
          unit="nats"
          metric="trainLoss"
        />
        <Metric
          label="Validation loss"
          value={formatNumber(validationLoss)}
          unit="nats"
          metric="validationLoss"
        />
        {config.kind === 'pretrain' && (
          <Metric
            label="Perplexity"
            value={formatNumber(validationLoss === undefined ? null : Math.exp(validationLoss), 2)}
            unit="per token"
            metric="perplexity"
            help="Of the validation notes."
          />
        )}
        <Metric label="Speed" metric="speed" value={formatCount(newest(curves.series.get('tokensPerSecond'))?.[1])} unit="tokens/s" />
      </SimpleGrid>
      {config.kind === 'finetune' && <BestAurocs taskIds={config.taskIds} curves={curves} />}
    </>
  )
}

function timeLeft(seconds: number | null): string {
  return seconds === null ? 'not known yet' : `about ${formatDuration(Math.ceil(seconds))}`
}

function BestAurocs({ taskIds, curves }: { taskIds: readonly string[]; curves: RunCurves }) {
  const taskNames = useTaskNames()
  return (
    <>
      <Text fw={600} size="sm" mt="md" mb={4} component="h2">
        Best validation AUROC{' '}
        <MetricHelp metric="validationAuroc" label="the best validation AUROC" here="Here: the highest so far." />
      </Text>
      <SimpleGrid cols={{ base: 2, sm: 3, md: Math.max(4, Math.min(5, taskIds.length)) }} spacing="lg">
        {taskIds.map((id) => {
          const best = bestPoint(curves.series.get(`validationAuroc.${id}`) ?? [])
          return (
            <Metric
              key={id}
              label={taskNames.get(id) ?? id}
              value={best?.value ?? missing}
              unit={best ? `at step ${formatCount(best.step)}` : undefined}
            />
          )
        })}
      </SimpleGrid>
    </>
  )
}

function newest(points: readonly Point[] | undefined): Point | undefined {
  return points?.findLast(([, value]) => value !== null)
}
