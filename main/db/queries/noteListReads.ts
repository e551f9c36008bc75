import type { NoteFilter, NoteOrder, NoteRow } from '../../../shared/domain/corpus.ts'
import type { ReadableDb } from '../connection.ts'
import { corpus } from './corpusReads.ts'
import { noteIndex, ofCorpus, type NoteIndex } from '../noteIndexes.ts'
import { noteColumns } from './noteColumns.ts'
import { filterSql, filterValues, setFilters, type FilterName } from './noteFilters.ts'

/**
 * Pages of the notes of a corpus, filtered and in one of several orders, keyset by what they are ordered by. A filter
 * that leaves few notes is read from its index and sorted; otherwise the index of the order is walked.
 */

export interface NoteListQuery extends NoteFilter {
  corpusId: number
  order?: NoteOrder
}

interface Order {
  /** Null: by id alone. */
  column: 'time' | 'characters' | null
  descending: boolean
}
const orders: Record<NoteOrder, Order> = {
  position: { column: null, descending: false },
  newest: { column: 'time', descending: true },
  oldest: { column: 'time', descending: false },
  longest: { column: 'characters', descending: true },
  shortest: { column: 'characters', descending: false },
}

/** So many are sorted for a page without being noticed. */
const fewNotes = 20_000

export function notePage(
  db: ReadableDb,
  { cursor, limit, ...query }: NoteListQuery & { cursor: string | null; limit: number },
  sortedAtMost = fewNotes,
): { rows: NoteRow[]; next: string | null } {
  const order = orders[query.order ?? 'position']
  const source = sourceOf(db, query, sortedAtMost)
  const [, value = '', id = '0'] = /^(?:(.*)\|)?(\d+)$/.exec(cursor ?? '') ?? []
  const place = { value: order.column === 'characters' ? Number(value) : value, after: Number(id) }
  const read = (part: string, from: boolean, most: number) =>
    db
      .prepare(source.sql(`${part} ${from ? keyset(order, part) : ''}`, sorted(order, part)))
      .all({ ...source.values, ...place, most }) as NoteRow[]

  const begun = cursor !== null
  if (order.column !== 'time') {
    return pageOf(read('', begun || order.column === null, limit), order, limit)
  }
  // Notes without a time come last, whichever way; comparisons would leave them out.
  const inUntimed = begun && value === ''
  const rows = inUntimed ? [] : read(timed, begun, limit)
  if (rows.length < limit) rows.push(...read(untimed, inUntimed, limit - rows.length))
  return pageOf(rows, order, limit)
}

const timed = 'AND note.time IS NOT NULL'
const untimed = 'AND note.time IS NULL'

function pageOf(rows: NoteRow[], { column }: Order, limit: number) {
  const last = rows.at(-1)
  if (!last || rows.length < limit) return { rows, next: null }
  const value = column === null ? '' : `${last[column] ?? ''}|`
  return { rows, next: `${value}${last.id}` }
}

function keyset({ column, descending }: Order, part: string): string {
  const beyond = descending ? '<' : '>'
  if (column === null || part === untimed) return `AND note.id ${part === untimed ? beyond : '>'} @after`
  return `AND (note.${column}, note.id) ${beyond} (@value, @after)`
}

function sorted({ column, descending }: Order, part: string): string {
  const way = descending ? 'DESC' : 'ASC'
  return column === null || part === untimed
    ? `ORDER BY note.id ${way}`
    : `ORDER BY note.${column} ${way}, note.id ${way}`
}

/** How many there are, counted up to a limit where they are not counted anyhow. */
export function countNotes(
  db: ReadableDb,
  query: NoteListQuery,
  limit: number,
): { total: number; totalIs: 'exact' | 'atLeast' } {
  const filters = setFilters(query)
  const { notes, types } = corpus(db, query.corpusId)
  if (filters.length === 0) return { total: notes, totalIs: 'exact' }
  if (filters.length === 1 && query.type) {
    return { total: types.find(({ type }) => type === query.type)?.notes ?? 0, totalIs: 'exact' }
  }
  const { matching, values } = sourceOf(db, { ...query, order: 'position' }, fewNotes)
  // One beyond the limit tells that there are more.
  const counted = db
    .prepare(`SELECT count(*) FROM (SELECT 1 FROM ${matching} LIMIT @most)`)
    .pluck()
    .get({ ...values, most: limit + 1 }) as number
  return { total: Math.min(counted, limit), totalIs: counted > limit ? 'atLeast' : 'exact' }
}

/** Id of the first note where those of the corpus are consecutive, so that a note's place gives its id. */
export function firstOfConsecutive(db: ReadableDb, corpusId: number): number | null {
  const { first, last } = db
    .prepare(
      `SELECT (SELECT min(id) FROM note INDEXED BY note_corpus WHERE corpus_id = @corpusId) AS first,
         (SELECT max(id) FROM note INDEXED BY note_corpus WHERE corpus_id = @corpusId) AS last`,
    )
    .get({ corpusId }) as { first: number | null; last: number | null }
  return first !== null && last !== null && last - first + 1 === corpus(db, corpusId).notes ? first : null
}

interface Source {
  /** At most @most of the filtered notes that meet further conditions, which begin with AND, in an order. */
  sql(conditions: string, order: string): string
  /** All of them, as the part behind FROM. */
  matching: string
  values: Record<string, unknown>
}

function sourceOf(db: ReadableDb, query: NoteListQuery, sortedAtMost: number): Source {
  const { corpusId } = query
  const filters = setFilters(query)
  const values = filterValues(query)
  const { column } = orders[query.order ?? 'position']
  // Notes of a type are in id order as they are.
  const helpful = column === null && filters.every((name) => name === 'type' || name === 'label') ? [] : filters
  const narrow = narrowest(db, corpusId, { filters: helpful, values, sortedAtMost })
  if (!narrow) {
    const index = indexOf(corpusId, column === null && query.type ? 'type' : column)
    const matching = `note INDEXED BY ${index} WHERE ${ofCorpus(corpusId)} ${filterSql(filters, 'note')}`
    return { values, matching, sql: (conditions, order) => selected(matching, conditions, order) }
  }
  const few = (alias: string) =>
    `note AS ${alias} INDEXED BY ${narrow.index} WHERE ${ofCorpus(corpusId, alias)} ${filterSql(narrow.filters, alias)}`
  const rest = filterSql(without(filters, narrow.filters), 'note')
  if (narrow.covers && rest === '') {
    // Ordered within the index: only the notes of the page are looked at.
    const sql = (conditions: string, order: string) =>
      `SELECT ${noteColumns} FROM (SELECT id FROM ${few('note')} ${conditions} ${order} LIMIT @most) AS page
       CROSS JOIN note ON note.id = page.id ${order}`
    return { values, matching: few('note'), sql }
  }
  const matching = `(SELECT id FROM ${few('few')}) AS chosen CROSS JOIN note ON note.id = chosen.id WHERE true ${rest}`
  return { values, matching, sql: (conditions, order) => selected(matching, conditions, order) }
}

function selected(matching: string, conditions: string, order: string): string {
  return `SELECT ${noteColumns} FROM ${matching} ${conditions} ${order} LIMIT @most`
}

function indexOf(corpusId: number, column: 'type' | Order['column']): string {
  if (column === null) return 'note_corpus'
  return noteIndex(column === 'characters' ? 'length' : column, corpusId)
}

const ranges: FilterName[] = ['from', 'to', 'shortest', 'longest']

interface Answering {
  kind: NoteIndex
  filters: readonly FilterName[]
  /** With all that notes are ordered by. */
  covers: boolean
}

/** Indexes that answer some of the filters. */
function answering(filters: readonly FilterName[]): Answering[] {
  const byPatient: Answering = { kind: 'patient', filters: ['patient'], covers: false }
  if (!ranges.some((name) => filters.includes(name))) return [byPatient, { kind: 'type', filters: ['type'], covers: false }]
  return [byPatient, { kind: 'filters', filters: ['type', ...ranges], covers: true }]
}

interface Narrow {
  index: string
  filters: FilterName[]
  covers: boolean
}

/** The first of them that leaves few notes. */
function narrowest(
  db: ReadableDb,
  corpusId: number,
  { filters, values, sortedAtMost }: { filters: readonly FilterName[]; values: Record<string, unknown>; sortedAtMost: number },
): Narrow | null {
  for (const { kind, filters: possible, covers } of answering(filters)) {
    const index = noteIndex(kind, corpusId)
    const used = possible.filter((name) => filters.includes(name))
    if (used.length === 0) continue
    const counted = db
      .prepare(
        `SELECT count(*) FROM (SELECT 1 FROM note INDEXED BY ${index}
           WHERE ${ofCorpus(corpusId)} ${filterSql(used, 'note')} LIMIT ${sortedAtMost + 1})`,
      )
      .pluck()
      .get(values) as number
    if (counted <= sortedAtMost) return { index, filters: used, covers }
  }
  return null
}

function without(names: readonly FilterName[], left: readonly FilterName[]): FilterName[] {
  return names.filter((name) => !left.includes(name))
}
