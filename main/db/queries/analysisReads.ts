import type { ReadableDb } from '../connection.ts'

/** Of whom and of what kind each note of a scoring pass is. */
export interface NoteSubject {
  noteId: number
  time: string | null
  type: string
  characters: number
  truncated: boolean
  birthDate: string | null
  admitTime: string | null
  sex: string | null
  race: string | null
  payer: string | null
}

export function subjectsOfPass(db: ReadableDb, passId: number): NoteSubject[] {
  const rows = db
    .prepare(
      `SELECT note.id AS noteId, note.time, note.type, note.characters, prediction.truncated,
         patient.birth_date AS birthDate, patient.sex, patient.race, encounter.admit_time AS admitTime, encounter.payer
       FROM prediction JOIN note ON note.id = prediction.note_id
       LEFT JOIN patient ON patient.corpus_id = note.corpus_id AND patient.patient_key = note.patient_key
       LEFT JOIN encounter ON encounter.corpus_id = note.corpus_id AND encounter.encounter_key = note.encounter_key
       WHERE prediction.pass_id = ? ORDER BY note.id`,
    )
    .all(passId) as (Omit<NoteSubject, 'truncated'> & { truncated: number })[]
  return rows.map((row) => ({ ...row, truncated: row.truncated === 1 }))
}

/** Ids of the notes of which the model did not read all. */
export function shortenedNotes(db: ReadableDb, passId: number): number[] {
  return db
    .prepare('SELECT note_id FROM prediction WHERE pass_id = ? AND truncated = 1')
    .pluck()
    .all(passId) as number[]
}
