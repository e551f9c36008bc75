import type { CohortChoices, CohortDefinition, CohortFlow } from '../../shared/domain/cohort.ts'
import type { ReadableDb } from '../db/connection.ts'
import { reads } from '../db/registry.ts'
import type { ComputeKinds } from '../services/computation.ts'
import { cohortChoices, selectCohort, type ChosenCohort, type CohortInput } from '../tasks/cohort.ts'
import { countWords, noteProfiles, type NoteProfile } from '../tasks/noteProfiles.ts'

/** Cohorts of a corpus: what there is to choose from, and which notes a definition chooses. */

export function profilesOf(db: ReadableDb, corpusId: number): NoteProfile[] {
  return noteProfiles(reads.noteFacts(db, corpusId), {
    patients: reads.patients(db, corpusId),
    encounters: reads.encounters(db, corpusId),
    diagnoses: reads.diagnoses(db, corpusId),
  })
}

export function chooseNotes(
  db: ReadableDb,
  corpusId: number,
  definition: CohortDefinition,
  profiles = profilesOf(db, corpusId),
): ChosenCohort {
  return selectCohort({
    profiles,
    definition,
    shiftedDates: reads.hasShiftedDates(db, corpusId),
    labels: labelsOf(db, corpusId, definition),
    wordsOf: (noteId) => countWords(reads.noteTexts(db, [noteId])[0]),
  })
}

function labelsOf(db: ReadableDb, corpusId: number, { labelled }: CohortDefinition): CohortInput['labels'] {
  if (labelled === null) return undefined
  const id = labelled.labelSetId ?? reads.labelSetInUse(db, corpusId, labelled.taskId).id
  const values = reads.labelValues(db, id)
  return { taskName: reads.labelSetTask(db, id).name, has: (noteId) => values.has(noteId) }
}

export function previewCohort(db: ReadableDb, input: ComputeKinds['cohort']['input']): CohortFlow {
  const { steps, notesHash } = chooseNotes(db, input.corpusId, input.definition)
  return { steps, notesHash }
}

export function choicesOf(db: ReadableDb, { corpusId }: ComputeKinds['cohortChoices']['input']): CohortChoices {
  return cohortChoices(profilesOf(db, corpusId), reads.hasShiftedDates(db, corpusId))
}

/** Ids of the notes that a saved cohort chooses. */
export function cohortMembers(db: ReadableDb, cohortId: number): Set<number> {
  const { corpusId, definition } = reads.cohort(db, cohortId)
  return new Set(chooseNotes(db, corpusId, definition).members.map(({ note }) => note.id))
}

export function monthsOf(db: ReadableDb, { corpusId, cohortId }: ComputeKinds['cohortMonths']['input']) {
  const members = cohortMembers(db, cohortId)
  const months = new Map<string, number>()
  for (const { id, time } of reads.noteFacts(db, corpusId)) {
    if (time === null || !members.has(id)) continue
    const month = time.slice(0, 7)
    months.set(month, (months.get(month) ?? 0) + 1)
  }
  return [...months].map(([month, notes]) => ({ month, notes })).sort((a, b) => (a.month < b.month ? -1 : 1))
}
