import type { Database } from 'better-sqlite3'
import { AppError } from '../../shared/domain/errors.ts'

/**
 * Each corpus has indexes of its own over `note`, made by one sort when its import has ended: kept up to date note by
 * note they would cost an import more than the notes. They are partial, so that a query uses one only where it names the
 * corpus as `ofCorpus` writes it.
 */
const columns = {
  /** Unique. */
  key: 'note_key',
  type: 'type',
  patient: 'patient_key, encounter_key, time',
  time: 'time',
  length: 'characters',
  /** All that a list is filtered by without looking at a note. */
  filters: 'time, type, characters',
} as const

export type NoteIndex = keyof typeof columns
export const noteIndexes = Object.keys(columns) as NoteIndex[]

/** Name of an index, for INDEXED BY. */
export function noteIndex(kind: NoteIndex, corpusId: number): string {
  return `note_${kind}_${idOf(corpusId)}`
}

/** The condition that notes are of this corpus, spelt out: with a parameter its indexes would not be used. */
export function ofCorpus(corpusId: number, alias = 'note'): string {
  return `${alias}.corpus_id = ${idOf(corpusId)}`
}

/** Makes an index that is not there yet. Throws where `key` finds a note twice. */
export function createNoteIndex(db: Database, corpusId: number, kind: NoteIndex): void {
  const unique = kind === 'key' ? 'UNIQUE' : ''
  const id = idOf(corpusId)
  db.exec(`CREATE ${unique} INDEX IF NOT EXISTS ${noteIndex(kind, id)} ON note(${columns[kind]}) WHERE corpus_id = ${id}`)
}

export function dropNoteIndexes(db: Database, corpusId: number): void {
  for (const kind of noteIndexes) db.exec(`DROP INDEX IF EXISTS ${noteIndex(kind, corpusId)}`)
}

function idOf(corpusId: number): number {
  if (!Number.isSafeInteger(corpusId) || corpusId < 0) throw new AppError('corpus.missing', 'This corpus is no longer in the workspace.')
  return corpusId
}
