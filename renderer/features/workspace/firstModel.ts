/** What a first model is made of, and how it stands: small enough for minutes on a processor, large enough to show something. */
import { fewEvents } from '../../../shared/domain/compare.ts'
import type { Job } from '../../../shared/domain/job.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import type { RunSummary } from '../../../shared/domain/run.ts'
import { evaluationSetNames, splitSetNames, type ClassBalance, type SplitSet, type SplitSummary } from '../../../shared/domain/split.ts'
import type { Task } from '../../../shared/domain/task.ts'
import { countOf } from '../../lib/format.ts'

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
  const judged = ['temporal', 'test'] as const
  const set: (typeof judged)[number] | 'validation' = judged.find((name) => split.sets.some((each) => each.set === name && each.notes > 0)) ?? 'validation'
  return {
    finetune: { steps, batchSize, validateEvery, checkpointEvery: validateEvery, maximumValidation: 500, patienceSteps: null },
    maximumTrain: null,
    scoreAfter: { set, splitId: null, zeroShot: true, maximumNotes: scoredNotes },
  }
}

/** A set of the split, and what the first model has of it. */
export interface UsedSet {
  set: SplitSet
  name: string
  use: string
  notes: number
  /** Notes per option index. */
  counts: number[]
  /** More notes than these are not read. */
  most: number
}

export function usedSets({ id, options }: Pick<Task, 'id' | 'options'>, balance: readonly ClassBalance[], { finetune, scoreAfter }: ReturnType<typeof firstSettings>): UsedSet[] {
  const judged = scoreAfter.set
  const used = (set: SplitSet, name: string, use: string, most = Infinity): UsedSet => {
    // Windows of the later period are one set.
    const parts = balance.filter((each) => each.taskId === id && each.set === set)
    const counts = options.map((_, option) => parts.reduce((sum, part) => sum + (part.counts[option] ?? 0), 0))
    return { set, name, use, most, counts, notes: counts.reduce((sum, count) => sum + count, 0) }
  }
  return [
    used('train', splitSetNames.train, 'the model learns from them'),
    used('validation', splitSetNames.validation, `the weights are chosen by ${atMost(finetune.maximumValidation)}${judged === 'validation' ? ', and judged' : ''}`, finetune.maximumValidation),
    ...(judged === 'validation' ? [] : [used(judged, evaluationSetNames[judged], `the model is judged on ${atMost(scoreAfter.maximumNotes)}`, scoreAfter.maximumNotes)]),
  ]
}

const atMost = (notes: number) => `${countOf(notes, 'note')} at most`

/** Fewer of an outcome than these teach little: the wording of a few notes is learned, not the outcome. */
const fewToLearn = 50

/** In plain words, where the rarer outcome is too rare to learn from, to choose by or to judge by. */
export function fewWarnings({ options }: Pick<Task, 'options'>, used: readonly UsedSet[]): string[] {
  return used.flatMap(({ set, name, counts, notes, most }) => {
    const few = set === 'train' ? fewToLearn : fewEvents
    // Of a set that is not read whole, as many as are to be expected.
    const read = counts.map((count) => Math.round(count * Math.min(1, most / notes)))
    const rare = notes === 0 ? [] : options.flatMap((option, index) => (read[index]! < few ? [`“${option}” (${read[index]})`] : []))
    if (notes > 0 && rare.length === 0) return []
    const what = notes === 0 ? 'no labelled notes' : `few notes with the label ${rare.join(', ')}`
    return [`${name} has ${what}: ${consequences[set] ?? 'AUROC, intervals and p are not to be relied on.'}`]
  })
}

const consequences: Partial<Record<SplitSet, string>> = {
  train: 'expect the model to learn little about it.',
  validation: 'which weights are kept is left much to chance.',
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
