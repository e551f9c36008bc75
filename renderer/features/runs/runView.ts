/** What the run list and the run page say about a run, from its record, its job and its events. */
import { pausedCode, resumableStates, type Job } from '../../../shared/domain/job.ts'
import type { RunConfig, RunSummary } from '../../../shared/domain/run.ts'
import { formatCount, formatPercent } from '../../lib/format.ts'
import type { Point } from '../../../shared/downsample.ts'
import type { RunCurves } from './runCurves.ts'

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

export function isPaused({ state, error }: Pick<RunSummary, 'state' | 'error'>): boolean {
  return state === 'interrupted' && error?.code === pausedCode
}

/** Why a run stands still and what resuming does; null for runs that wait, run or are done. */
export function stoppedText(run: RunSummary): string | null {
  let from = 'Resumed, it goes on from its newest checkpoint.'
  if (run.config.kind === 'baseline') from = 'Resumed, it starts again from the beginning.'
  else if (run.checkpointStep !== null) from = `Resumed, it goes on from step ${formatCount(run.checkpointStep)}.`
  if (isPaused(run)) return `Paused by the user. ${from}`
  if (run.state === 'interrupted') return `The application ended while this ran. ${from}`
  if (run.state === 'cancelled') return `Cancelled by the user. ${from}`
  if (run.state === 'failed') return `${run.error?.message ?? 'The run failed without a message.'} ${from}`
  return null
}

export interface BestPoint {
  step: number
  value: number
}

/** Highest finite value of a curve; the earliest step among equals. */
export function bestPoint(points: readonly Point[]): BestPoint | null {
  let best: BestPoint | null = null
  for (const [step, value] of points)
    if (value !== null && (best === null || value > best.value)) best = { step, value }
  return best
}

export interface LearningRateTrial {
  learningRate: number
  /** null: training diverged. */
  auroc: number | null
  loss: number | null
}

/** What a search for the learning rate has found so far, in order. */
export function learningRateTrials({ series }: RunCurves): LearningRateTrial[] {
  const at = (key: string, step: number) => series.get(key)?.find(([found]) => found === step)?.[1] ?? null
  return (series.get('trialLearningRate') ?? []).flatMap(([step, learningRate]) =>
    learningRate === null ? [] : [{ learningRate, auroc: at('trialAuroc', step), loss: at('trialLoss', step) }],
  )
}

/** The one that trains: highest AUROC, ties by the lower loss, then the earlier; null where every one diverged. */
export function chosenTrial(trials: readonly LearningRateTrial[]): LearningRateTrial | null {
  let best: LearningRateTrial | null = null
  for (const trial of trials) {
    if (trial.auroc === null || trial.loss === null) continue
    const isBetter =
      best === null || trial.auroc > best.auroc! || (trial.auroc === best.auroc && trial.loss < best.loss!)
    if (isBetter) best = trial
  }
  return best
}

/** "Learned from 768 tokens of notes and 768 of general text (50 %)." */
export function sourcesText(tokens: { notes: number; general: number }): string {
  if (tokens.general === 0) return `Learned from ${formatCount(tokens.notes)} tokens, all of them notes (100 : 0).`
  const share = formatPercent(tokens.general / (tokens.notes + tokens.general), 0)
  return `Learned from ${formatCount(tokens.notes)} tokens of notes and ${formatCount(tokens.general)} of general text (${share}).`
}

/** "258 of 600 steps", "Waiting" or where a stopped run stands; null for baselines that do not say and ended runs. */
export function progressText(run: RunSummary, job: Job | undefined): string | null {
  const steps = plannedSteps(run.config)
  if (run.state === 'queued') return 'Waiting for other work'
  if (run.state === 'running') {
    const progress = job?.progress
    if (!progress) return 'Starting'
    const amount = progress.total === null ? '' : ` ${formatPercent(progress.done / Math.max(1, progress.total), 0)}`
    return `${capitalised(progress.phase)}${amount}`
  }
  if (run.state === 'done' || steps === null || run.checkpointStep === null) return null
  return `Stopped; checkpoint at step ${formatCount(run.checkpointStep)} of ${formatCount(steps)}`
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Seconds from the first start to the end, pauses included; null before the end. */
export function runSeconds(run: RunSummary): number | null {
  if (run.startedAt === null || run.finishedAt === null || isUnfinished(run)) return null
  return Math.max(0, (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000)
}
