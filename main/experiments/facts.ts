import { AppError } from '../../shared/domain/errors.ts'
import { labelsMissing } from '../../shared/domain/labels.ts'
import type { LaterWindow, SplitSet, SplitSettings } from '../../shared/domain/split.ts'

/** What an experiment needs to know of a workspace before it can be expanded. Rows named here never change once made. */

export interface SplitFact {
  id: number
  name: string
  corpusId: number
  createdAt: string
  method: SplitSettings['method']
  sets: readonly { set: SplitSet; notes: number }[]
  windows: readonly LaterWindow[]
}

export interface ModelFact {
  id: number
  name: string
  /** A language model that can be trained further. */
  trainable: boolean
  /** Pretrained to its end and trained on no task yet; neither random weights nor a stage. */
  untuned: boolean
  /** What identifies its weights: the content address of the cell that made it, else its row. */
  address: string
}

export interface ExperimentFacts {
  resultsVersion: number
  /** Newest first. */
  splits: readonly SplitFact[]
  corpora: readonly { id: number; name: string; createdAt: string; notes: number }[]
  /** Newest first. */
  models: readonly ModelFact[]
  /** Labels in use. */
  labelSets: readonly { id: number; corpusId: number; taskId: string; createdAt: string }[]
  /** What people call each task, by its id. */
  taskNames: Readonly<Record<string, string>>
  /** Labelled training notes; an upper bound, since outcomes after a cut-off are not learned from. */
  trainingNotes: readonly { splitId: number; taskId: string; notes: number }[]
}

type Reference = number | string

/** By number, or the newest of a name. @throws AppError 'experiment.reference' */
export function findNamed<Row extends { id: number; name: string }>(
  what: string,
  rows: readonly Row[],
  reference: Reference,
): Row {
  const found = rows.find(({ id, name }) => (typeof reference === 'number' ? id === reference : name === reference))
  if (found) return found
  const known = rows.slice(0, 10).map(({ id, name }) => `${id} "${name}"`)
  throw new AppError(
    'experiment.reference',
    `There is no ${what} ${typeof reference === 'number' ? reference : `"${reference}"`} in this workspace. ` +
      (known.length > 0 ? `There are: ${known.join(', ')}.` : `It has no ${what} yet.`),
  )
}

/** The split that is named, else the newest one that models may learn from. @throws AppError 'experiment.reference' */
export function findSplit({ splits }: Pick<ExperimentFacts, 'splits'>, reference: Reference | null): SplitFact {
  if (reference !== null) return findNamed('split', splits, reference)
  const newest = splits.find(({ method }) => method !== 'external')
  if (newest) return newest
  throw new AppError('experiment.reference', 'There is no split to learn from yet. Make one with the split command.')
}

/** The model that is named, else the newest that was only pretrained. @throws AppError 'experiment.reference' */
export function findModel({ models }: ExperimentFacts, reference: Reference | null): ModelFact {
  if (reference !== null) return findNamed('model', models, reference)
  const newest = models.find(({ trainable, untuned }) => trainable && untuned)
  if (newest) return newest
  throw new AppError(
    'experiment.reference',
    'There is no pretrained model yet. Import or pretrain one, or let the experiment do so: "model: { pretrain: {} }".',
  )
}

/** @throws AppError 'labels.missing' */
export function labelsFor(facts: ExperimentFacts, corpusId: number, taskId: string) {
  const found = facts.labelSets.find((set) => set.corpusId === corpusId && set.taskId === taskId)
  if (found) return found
  throw labelsMissing(taskNameIn(facts, taskId))
}

/** What people call a task; its id where several have the same name, or none is known. */
export function taskNameIn({ taskNames }: ExperimentFacts, id: string): string {
  const name = taskNames[id]
  return name === undefined || Object.values(taskNames).filter((other) => other === name).length > 1 ? id : name
}
