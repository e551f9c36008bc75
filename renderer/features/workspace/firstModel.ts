/** What a first model is made of, and how it stands: small enough for minutes on a processor, large enough to show something. */
import type { Job } from '../../../shared/domain/job.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import type { RunSummary } from '../../../shared/domain/run.ts'
import type { ClassBalance, EvaluationSet, SplitSummary } from '../../../shared/domain/split.ts'

export interface LearnableTask {
  id: string
  name: string
  trainNotes: number
}

/** The newest split that models may learn from. */
export function firstSplit<Split extends SplitSummary>(splits: readonly Split[]): Split | undefined {
  return splits.find(({ settings, sets }) => settings.method !== 'external' && sets.some(({ set, notes }) => set === 'train' && notes > 0))
}

/** Tasks whose training notes show at least two options, in the order of the list. */
export function learnableTasks(tasks: readonly { id: string; name: string }[], balance: readonly ClassBalance[]): LearnableTask[] {
  return tasks.flatMap(({ id, name }) => {
    const train = balance.find(({ taskId, set }) => taskId === id && set === 'train')
    return train && train.counts.filter((count) => count > 0).length > 1 ? [{ id, name, trainNotes: train.notes }] : []
  })
}

const batchSize = 32
/** About two minutes on two quiet cores. */
const mostSteps = 200
const passesOverNotes = 2
/** What is scored of each set, so that many notes do not take long. */
export const scoredNotes = 1000

/** Two passes over the training notes at most; the later notes of unseen patients are judged on, where there are some. */
export function firstSettings(split: SplitSummary, { trainNotes }: LearnableTask) {
  const steps = Math.max(1, Math.min(mostSteps, Math.round((passesOverNotes * trainNotes) / batchSize)))
  const validateEvery = Math.max(1, Math.ceil(steps / 4))
  const judged: readonly EvaluationSet[] = ['temporal', 'test']
  const set = judged.find((name) => split.sets.some((each) => each.set === name && each.notes > 0)) ?? 'validation'
  return {
    finetune: { steps, batchSize, validateEvery, checkpointEvery: validateEvery, maximumValidation: 500, patienceSteps: null },
    maximumTrain: null,
    scoreAfter: { set, splitId: null, zeroShot: true, maximumNotes: scoredNotes },
  }
}

export interface Standing {
  /** Jobs of the run and of the scoring that waits for it. */
  active: Job[]
  /** Cancelled, failed or interrupted. */
  stopped: boolean
  /** The newest scoring of what it made. */
  finetuned: ScoringPass | undefined
}

export function standingOf(run: RunSummary, passes: readonly ScoringPass[], active: readonly Job[]): Standing {
  return {
    active: active.filter(({ kind }) => kind === 'finetune' || kind === 'score' || kind === 'baseline'),
    stopped: run.state === 'failed' || run.state === 'cancelled' || run.state === 'interrupted',
    finetuned: newest(passes.filter(({ modelId, role }) => modelId === run.modelId && role === 'finetuned')),
  }
}

/** Finetuned, zero-shot, baseline: the newest of each on the same notes and labels. */
export function resultPasses(finetuned: ScoringPass, all: readonly ScoringPass[]): ScoringPass[] {
  const same = all.filter(
    (pass) => pass.taskId === finetuned.taskId && pass.splitId === finetuned.splitId && pass.set === finetuned.set && pass.labelSetId === finetuned.labelSetId,
  )
  const roles = ['zero-shot', 'baseline'] as const
  return [finetuned, ...roles.flatMap((role) => newest(same.filter((pass) => pass.role === role)) ?? [])]
}

function newest(passes: readonly ScoringPass[]): ScoringPass | undefined {
  return passes.toSorted((a, b) => b.id - a.id)[0]
}
