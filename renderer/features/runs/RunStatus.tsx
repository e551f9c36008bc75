/** How a run stands: progress, why it stopped, or what it reached. The panel keeps its height through all of them. */
import type { Job } from '../../../shared/domain/job.ts'
import type { RunSummary } from '../../../shared/domain/run.ts'
import { formatCount, formatDuration, missing } from '../../lib/format.ts'
import { SimpleGrid, Text } from '../../ui/Layout.tsx'
import { Metric } from '../../ui/Metric.tsx'
import { Panel } from '../../ui/Page.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { Notice } from '../../ui/States.tsx'
import { curveLabel, type Point, type RunCurves } from './runCurves.ts'
import { bestPoint, isUnfinished, plannedSteps, runSeconds, stoppedText } from './runView.ts'

interface RunStatusProps {
  run: RunSummary
  job: Job | null
  curves: RunCurves
  taskNames: ReadonlyMap<string, string>
}

export function RunStatus({ run, job, curves, taskNames }: RunStatusProps) {
  const stopped = stoppedText(run)
  return (
    <Panel label="State of the run">
      <div style={{ minHeight: '3.25rem' }}>
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
      <RunNumbers run={run} curves={curves} taskNames={taskNames} />
    </Panel>
  )
}

function stoppedTitle(run: RunSummary): string {
  if (run.state === 'failed') return 'This run failed'
  return run.state === 'cancelled' ? 'This run was cancelled' : 'This run was interrupted'
}

function RunNumbers({ run, curves, taskNames }: Pick<RunStatusProps, 'run' | 'curves' | 'taskNames'>) {
  if (run.config.kind === 'baseline') return null
  const steps = plannedSteps(run.config)
  const lastStep = newest(curves.series.get('trainLoss'))?.[0] ?? 0
  const validation = run.config.kind === 'finetune' ? aurocNumbers(run.config.taskIds, curves, taskNames) : []
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, md: 4 + Math.min(2, validation.length) }} spacing="lg" mt="sm">
      <Metric label="Step" value={formatCount(lastStep)} unit={steps === null ? undefined : `of ${formatCount(steps)}`} />
      <Metric
        label="Train loss"
        value={newest(curves.series.get('trainLoss'))?.[1]?.toFixed(3) ?? missing}
        unit="nats"
        help="Loss of the newest step, on its own batch. It jumps from batch to batch; the curve shows the trend."
      />
      <Metric
        label="Validation loss"
        value={newest(curves.series.get('validationLoss'))?.[1]?.toFixed(3) ?? missing}
        unit="nats"
        help="Loss on the validation notes at the newest validation."
      />
      <Metric label="Speed" value={formatCount(newest(curves.series.get('tokensPerSecond'))?.[1])} unit="tokens/s" />
      {validation.map(({ key, label, value, step }) => (
        <Metric
          key={key}
          label={label}
          value={value ?? missing}
          unit={step === null ? undefined : `at step ${formatCount(step)}`}
          help="Highest AUROC on the validation notes so far. The highest of several measurements flatters, and it has no interval here: judge the model on test notes under Compare."
        />
      ))}
    </SimpleGrid>
  )
}

function newest(points: readonly Point[] | undefined): Point | undefined {
  return points?.findLast(([, value]) => value !== null)
}

function aurocNumbers(taskIds: readonly string[], curves: RunCurves, taskNames: ReadonlyMap<string, string>) {
  const keys = taskIds.map((id) => `validationAuroc.${id}`)
  return keys.map((key) => {
    const best = bestPoint(curves.series.get(key) ?? [])
    return { key, label: `Best validation AUROC, ${curveLabel(key, taskNames)}`, value: best?.value ?? null, step: best?.step ?? null }
  })
}
