import type { ReadableDb } from '../db/connection.ts'
import { reads } from '../db/registry.ts'
import type { LabelInput } from '../tasks/labels/deriveLabels.ts'

/** All that label rules need of a corpus; a note's text only when it is asked for. */
export function readCorpusFacts(db: ReadableDb, corpusId: number): Omit<LabelInput, 'task' | 'settings'> {
  return {
    notes: reads.noteFacts(db, corpusId),
    patients: reads.patients(db, corpusId),
    encounters: reads.encounters(db, corpusId),
    diagnoses: reads.diagnoses(db, corpusId),
    claims: reads.claims(db, corpusId),
    dataEnd: reads.dataEnd(db, corpusId),
    shiftedDates: reads.hasShiftedDates(db, corpusId),
    textOf: (noteId) => reads.noteTexts(db, [noteId])[0],
  }
}
