/** What the run list and the run page say about a run, from its record, its job and its events. */
import { resumableStates } from '../../../shared/domain/job.ts'
import type { RunConfig, RunSummary } from '../../../shared/domain/run.ts'
import { formatCount } from '../../lib/format.ts'
import type { Point } from './runCurves.ts'

/** Steps the config asks for; null for baselines, which have none. */
export function plannedSteps(config: RunConfig): number | null {
  return config.kind === 'baseline' ? null : config.steps
}

export function isUnfinished(run: RunSummary): boolean {
  return run.state === 'queued' || run.state === 'running'
}

export function canResume(run: RunSummary): boolean {
  return resumableStates.includes(run.state)
}

/** Why a run stands still and what resuming does; null for runs that wait, run or are done. */
export function stoppedText(run: RunSummary): string | null {
  const from =
    run.config.kind === 'baseline' || run.checkpointStep === null
      ? 'It starts again from the beginning.'
      : `It goes on from step ${formatCount(run.checkpointStep)}.`
  if (run.state === 'interrupted') return `The application ended while this ran. ${from}`
  if (run.state === 'cancelled') return `Cancelled by the user. ${from}`
  if (run.state === 'failed') return `${run.error?.message ?? 'The run failed without a message.'} ${from}`
  return null
}

export interface ProgressSample {
  /** Milliseconds. */
  at: number
  done: number
}

/**
 * Seconds until `total` at the pace of the samples; null with less than two seconds of them or without progress. Runs
 * that went on from a checkpoint are timed right, because only the pace between samples counts.
 */
export function remainingSeconds(samples: readonly ProgressSample[], total: number | null): number | null {
  const first = samples[0]
  const last = samples[samples.length - 1]
  if (total === null || !first || !last || last.at - first.at < 2000 || last.done <= first.done) return null
  const perSecond = (last.done - first.done) / ((last.at - first.at) / 1000)
  return Math.max(0, (total - last.done) / perSecond)
}

/** Adds a sample and forgets those older than a minute; another phase (done falls) starts over. */
export function addSample(samples: readonly ProgressSample[], sample: ProgressSample): ProgressSample[] {
  const last = samples[samples.length - 1]
  if (last && sample.done < last.done) return [sample]
  if (last && sample.done === last.done) return [...samples]
  return [...samples.filter((old) => sample.at - old.at < 60_000), sample]
}

export interface BestPoint {
  step: number
  value: number
}

/** Highest finite value of a curve; the earliest step among equals. */
export function bestPoint(points: readonly Point[]): BestPoint | null {
  let best: BestPoint | null = null
  for (const [step, value] of points) if (value !== null && (best === null || value > best.value)) best = { step, value }
  return best
}

/** Stored config as rows for reading: field name and value in words. */
export function configValue(value: unknown): string {
  if (value === null || value === undefined) return 'none'
  if (typeof value === 'number') return Number.isInteger(value) ? formatCount(value) : String(value)
  if (Array.isArray(value)) return value.map(configValue).join(', ')
  return String(value)
}
