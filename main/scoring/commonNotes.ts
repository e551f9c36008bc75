import { AppError } from '../../shared/domain/errors.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { Task } from '../../shared/domain/task.ts'
import { indexPatients, type PatientIndex } from '../../shared/stats/patients.ts'
import type { SeedOfRun } from './seedGroups.ts'

/** A scoring pass with what it gave each note. */
export interface PassScores {
  pass: ScoringPass
  /** In note id order. */
  notes: { noteId: number; patientKey: string; time?: string | null; label: number; probabilities: number[] }[]
  /** Of the run that made the model; null or absent where none did. */
  run?: SeedOfRun | null
}

/** The notes that all of some passes scored. */
export interface CommonNotes {
  noteIds: ReadonlySet<number>
  /** Ascending by id [n]. */
  notes: PassScores['notes']
  /** Option index [n]. */
  labels: Int32Array
  patients: PatientIndex
  /** Notes per option index. */
  counts: number[]
}

/** @throws AppError 'compare.labels' or 'compare.noCommonNotes' where the passes cannot be compared. */
export function commonNotes(passes: readonly PassScores[], { options }: Task): CommonNotes {
  if (new Set(passes.map(({ pass }) => pass.labelSetId)).size > 1) {
    throw new AppError(
      'compare.labels',
      'These passes were scored against different labels. Score them again on the labels in use.',
    )
  }
  const noteIds = passes
    .map(({ notes }) => new Set(notes.map(({ noteId }) => noteId)))
    .reduce((left, right) => left.intersection(right))
  if (noteIds.size === 0) {
    throw new AppError('compare.noCommonNotes', 'No note was scored by all of these passes. Score them on the same set.')
  }
  const notes = keptOf(passes[0], noteIds)
  const labels = Int32Array.from(notes, ({ label }) => label)
  const counts = options.map(() => 0)
  for (const label of labels) counts[label]++
  return { noteIds, notes, labels, patients: indexPatients(notes.map(({ patientKey }) => patientKey)), counts }
}

/** The notes of a pass that are among them. */
export function keptOf({ notes }: Pick<PassScores, 'notes'>, noteIds: ReadonlySet<number>): PassScores['notes'] {
  return notes.filter(({ noteId }) => noteIds.has(noteId))
}

/** The known ceiling scores every note, which makes nobody's notes uneven. */
export function isUneven({ pass, notes }: PassScores, common: number): boolean {
  return pass.role !== 'ceiling' && notes.length > common
}

/** Of models that learned from some of the notes. */
export function seenWarnings(passes: readonly PassScores[]): string[] {
  return passes.flatMap(({ pass }) =>
    pass.seenInTraining > 0
      ? [`${pass.modelName} learned from ${pass.seenInTraining} of these notes: its figures are too good.`]
      : [],
  )
}
