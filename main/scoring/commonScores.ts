import type { AnalysedNotes, MinimumSample } from '../../shared/domain/analysis.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { Task } from '../../shared/domain/task.ts'
import type { PatientIndex } from '../../shared/stats/patients.ts'
import { commonNotes, isUneven, keptOf, seenWarnings, type PassScores } from './commonNotes.ts'

/** Passes of one task laid side by side on the notes that all of them scored: what every analysis begins with. */
export interface CommonScores {
  task: Task
  /** Ascending [n]. */
  noteIds: number[]
  /** Option index [n]. */
  labels: Int32Array
  patients: PatientIndex
  /** Notes per option index. */
  counts: number[]
  /** `probabilities` row-major [n, options]. */
  columns: { pass: ScoringPass; probabilities: Float64Array }[]
  warnings: string[]
}

/** @throws AppError 'compare.labels' or 'compare.noCommonNotes' where the passes cannot be compared. */
export function commonScores(passes: readonly PassScores[], task: Task): CommonScores {
  const { noteIds, notes, labels, patients, counts } = commonNotes(passes, task)
  return {
    task,
    noteIds: notes.map(({ noteId }) => noteId),
    labels,
    patients,
    counts,
    columns: passes.map((each) => ({
      pass: each.pass,
      probabilities: Float64Array.from(keptOf(each, noteIds).flatMap(({ probabilities }) => probabilities)),
    })),
    warnings: warningsOf(passes, labels.length),
  }
}

function warningsOf(passes: readonly PassScores[], common: number): string[] {
  return [
    ...(passes.some((each) => isUneven(each, common))
      ? [`Not all models scored the same notes; all figures are on the ${common} notes that every one scored.`]
      : []),
    ...seenWarnings(passes),
    ...(passes[0].pass.sections === 'admission'
      ? ['Read from the admission sections of the discharge summary, which was written after the stay.']
      : []),
  ]
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
