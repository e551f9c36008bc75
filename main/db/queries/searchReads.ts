import type { NoteFilter, NoteRow } from '../../../shared/domain/corpus.ts'
import type { ReadableDb } from '../connection.ts'
import { noteIndex, ofCorpus } from '../noteIndexes.ts'
import { noteColumns } from './noteColumns.ts'
import { filterSql, filterValues, setFilters } from './noteFilters.ts'

/**
 * Searching one part of a corpus's index at a time, which bounds what a query costs: a short prefix merges the words of
 * 25,000 notes, never of a million. The service walks the parts.
 */

export interface SearchPart {
  id: number
  firstNote: number
  lastNote: number
}

/** In the order of their notes. */
export function searchParts(db: ReadableDb, corpusId: number): SearchPart[] {
  return db
    .prepare(
      `SELECT id, first_note AS firstNote, last_note AS lastNote FROM search_part WHERE corpus_id = ?
       ORDER BY first_note`,
    )
    .all(corpusId) as SearchPart[]
}

export interface SearchQuery extends NoteFilter {
  corpusId: number
  /** Words, and phrases of several parted by blanks; each must occur. */
  words: readonly string[]
  /** The last is the beginning of a word; without: it is. */
  prefix?: boolean
}
export type FoundNote = NoteRow & { snippet: string | null }

/** Matches in id order. */
export function searchPart(
  db: ReadableDb,
  partId: number,
  query: SearchQuery,
  after: number,
  limit: number,
): FoundNote[] {
  if (!mayMatch(db, partId, query)) return []
  const table = tableOf(partId)
  return db
    .prepare(
      `SELECT ${noteColumns}, ${snippetOf(table)} AS snippet FROM ${table} CROSS JOIN note ON note.id = ${table}.rowid
       WHERE ${matching(table, query)} AND ${table}.rowid > @after ORDER BY ${table}.rowid LIMIT @limit`,
    )
    .all({ ...valuesOf(query), after, limit }) as FoundNote[]
}

/** How many match, counted up to a limit. */
export function countPart(db: ReadableDb, partId: number, query: SearchQuery, limit: number): number {
  if (!mayMatch(db, partId, query)) return 0
  const table = tableOf(partId)
  return db
    .prepare(`SELECT count(*) FROM (SELECT 1 FROM ${table} WHERE ${matching(table, query)} LIMIT @limit)`)
    .pluck()
    .get({ ...valuesOf(query), limit }) as number
}

/** Ids of all notes with the words, in their order. */
export function* matchedNotes(db: ReadableDb, query: SearchQuery): Generator<number> {
  for (const { id } of searchParts(db, query.corpusId)) {
    if (!mayMatch(db, id, query)) continue
    const table = tableOf(id)
    yield* db.prepare(`SELECT rowid FROM ${table} WHERE ${table} MATCH ? ORDER BY rowid`).pluck().iterate(matchOf(query)) as IterableIterator<number>
  }
}

/** The best matches by BM25, best first. Lower scores are better, as FTS5 has them; words are weighed within the part. */
export function rankPart(
  db: ReadableDb,
  partId: number,
  query: SearchQuery,
  limit: number,
): { id: number; score: number }[] {
  if (!mayMatch(db, partId, query)) return []
  const table = tableOf(partId)
  return db
    .prepare(
      `SELECT rowid AS id, bm25(${table}) AS score FROM ${table} WHERE ${matching(table, query)}
       ORDER BY score LIMIT @limit`,
    )
    .all({ ...valuesOf(query), limit }) as { id: number; score: number }[]
}

/** Notes with the given ids of one part, in their order, with snippets. */
export function foundNotes(db: ReadableDb, partId: number, query: SearchQuery, ids: readonly number[]): FoundNote[] {
  const table = tableOf(partId)
  return db
    .prepare(
      `SELECT ${noteColumns}, ${snippetOf(table)} AS snippet FROM ${table} CROSS JOIN note ON note.id = ${table}.rowid
       WHERE ${table} MATCH @match AND ${table}.rowid IN (SELECT value FROM json_each(@ids))`,
    )
    .all({ match: matchOf(query), ids: JSON.stringify(ids) }) as FoundNote[]
}

/** Where a part has no note of the patient, or lacks one of the whole words, nothing of it need be merged. */
function mayMatch(db: ReadableDb, partId: number, { corpusId, words, patient }: SearchQuery): boolean {
  if (patient && !hasPatient(db, partId, corpusId, patient)) return false
  if (words.length < 2) return true
  const table = tableOf(partId)
  const whole = words.slice(0, -1).map(quoted).join(' ')
  return db.prepare(`SELECT 1 FROM ${table} WHERE ${table} MATCH ? LIMIT 1`).get(whole) !== undefined
}

function hasPatient(db: ReadableDb, partId: number, corpusId: number, patient: string): boolean {
  const found = db
    .prepare(
      `SELECT 1 FROM search_part CROSS JOIN note INDEXED BY ${noteIndex('patient', corpusId)}
         ON note.id BETWEEN search_part.first_note AND search_part.last_note
       WHERE search_part.id = ? AND ${ofCorpus(corpusId)} AND note.patient_key = ? LIMIT 1`,
    )
    .get(partId, patient)
  return found !== undefined
}

/**
 * Type and patient are looked up in an index: reading the note of each match would take seconds. What needs the note is
 * asked last.
 */
function matching(table: string, query: SearchQuery): string {
  const { corpusId } = query
  const rest = setFilters(query).filter((name) => name !== 'type' && name !== 'patient')
  return [
    `${table} MATCH @match`,
    query.type &&
      `EXISTS (SELECT 1 FROM note AS typed INDEXED BY ${noteIndex('type', corpusId)}
         WHERE ${ofCorpus(corpusId, 'typed')} AND typed.type = @type AND typed.id = ${table}.rowid)`,
    query.patient &&
      `${table}.rowid IN (SELECT id FROM note AS own INDEXED BY ${noteIndex('patient', corpusId)}
         WHERE ${ofCorpus(corpusId, 'own')} AND own.patient_key = @patient)`,
    rest.length > 0 &&
      `EXISTS (SELECT 1 FROM note AS filtered WHERE filtered.id = ${table}.rowid ${filterSql(rest, 'filtered')})`,
  ]
    .filter(Boolean)
    .join(' AND ')
}

/** Of the query and its filter, by name. */
function valuesOf(query: SearchQuery): Record<string, unknown> {
  return { ...filterValues(query), match: matchOf(query) }
}

function matchOf({ words, prefix = true }: SearchQuery): string {
  return `${words.map(quoted).join(' ')}${prefix ? '*' : ''}`
}

/** Quotes keep FTS5's own syntax out of what a person typed. */
function quoted(word: string): string {
  return `"${word.replaceAll('"', '')}"`
}

function tableOf(partId: number): string {
  return `note_fts_${Number(partId)}`
}

function snippetOf(table: string): string {
  return `snippet(${table}, 0, '', '', '…', 16)`
}
