import { AppError } from '../../shared/domain/errors.ts'
import type { AnalysedNotes, MinimumSample } from '../../shared/domain/measure.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { Task } from '../../shared/domain/task.ts'
import { indexPatients, type PatientIndex } from '../../shared/stats/patients.ts'
import type { PassScores } from './comparePasses.ts'

/** Passes of one task laid side by side on the notes that all of them scored: what every analysis begins with. */
export interface CommonScores {
  task: Task
  /** Ascending [n]. */
  noteIds: number[]
  /** Option index [n]. */
  labels: Uint32Array
  patients: PatientIndex
  /** Notes per option index. */
  counts: number[]
  /** `probabilities` row-major [n, options]. */
  columns: { pass: ScoringPass; probabilities: Float64Array }[]
  warnings: string[]
}

/** @throws AppError 'compare.labels' or 'compare.noCommonNotes' where the passes cannot be compared. */
export function commonScores(passes: readonly PassScores[], task: Task): CommonScores {
  if (new Set(passes.map(({ pass }) => pass.labelSetId)).size > 1) {
    throw new AppError(
      'compare.labels',
      'These passes were scored against different labels. Score them again on the labels in use.',
    )
  }
  const common = passes
    .map(({ notes }) => new Set(notes.map(({ noteId }) => noteId)))
    .reduce((left, right) => left.intersection(right))
  if (common.size === 0) {
    throw new AppError('compare.noCommonNotes', 'No note was scored by all of these passes. Score them on the same set.')
  }
  const kept = passes.map(({ notes }) => notes.filter(({ noteId }) => common.has(noteId)))
  const labels = Uint32Array.from(kept[0], ({ label }) => label)
  return {
    task,
    noteIds: kept[0].map(({ noteId }) => noteId),
    labels,
    patients: indexPatients(kept[0].map(({ patientKey }) => patientKey)),
    counts: countsOf(labels, task),
    columns: passes.map(({ pass }, index) => ({
      pass,
      probabilities: Float64Array.from(kept[index].flatMap(({ probabilities }) => probabilities)),
    })),
    warnings: warningsOf(passes, common.size),
  }
}

function countsOf(labels: Uint32Array, { options }: Task): number[] {
  const counts = options.map(() => 0)
  for (const label of labels) counts[label]++
  return counts
}

function warningsOf(passes: readonly PassScores[], common: number): string[] {
  const uneven = passes.some(({ notes, pass }) => pass.role !== 'ceiling' && notes.length > common)
  return [
    ...(uneven
      ? [`Not all models scored the same notes; all figures are on the ${common} notes that every one scored.`]
      : []),
    ...passes.flatMap(({ pass }) =>
      pass.seenInTraining > 0
        ? [`${pass.modelName} learned from ${pass.seenInTraining} of these notes: its figures are too good.`]
        : [],
    ),
    ...(passes[0].pass.sections === 'admission'
      ? ['Read from the admission sections of the discharge summary, which was written after the stay.']
      : []),
  ]
}

/** Probability of one option [n]. */
export function probabilitiesOf(column: { probabilities: Float64Array }, task: Task, option: number): Float64Array {
  const { length } = task.options
  return Float64Array.from({ length: column.probabilities.length / length }, (_, row) => {
    return column.probabilities[row * length + option]
  })
}

/** 1 where the note has that label [n]. */
export function isOption(labels: Uint32Array, option: number): Uint8Array {
  return Uint8Array.from(labels, (label) => (label === option ? 1 : 0))
}

/** What an analysis says of its notes. */
export function notesOf(
  scores: CommonScores,
  input: { minimum: MinimumSample; resamples: number; seed: number; window: number | null },
): AnalysedNotes {
  const { task, columns, labels, patients, counts, warnings } = scores
  return {
    taskId: task.id,
    taskName: task.name,
    options: task.options,
    positive: task.positive,
    set: columns[0].pass.set,
    window: input.window,
    n: labels.length,
    patients: patients.count,
    counts,
    minimum: input.minimum,
    resamples: input.resamples,
    seed: input.seed,
    warnings,
  }
}
