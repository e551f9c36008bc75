import { setTimeout as delay } from 'node:timers/promises'
import type { NoteFilter, NoteOrder, NoteRow } from '../../shared/domain/corpus.ts'
import { searchTerms } from '../../shared/text/searchTerms.ts'
import type { NoteListQuery } from '../db/queries/noteListReads.ts'
import type { FoundNote, SearchPart, SearchQuery } from '../db/queries/searchReads.ts'
import type { Session } from './workspaces.ts'

/**
 * Pages of notes and of search results. A search walks the parts of the index, one bounded read each, so that neither a
 * common word nor a short prefix holds up anything else: pages are in the order of the notes, how many match is counted
 * for a moment only, and a ranking goes on behind a first page that could not wait for it.
 */

export interface NoteListInput extends NoteFilter {
  corpusId: number
  query: string
  order: NoteOrder | 'relevance'
  cursor: string | null
  limit: number
}

export interface NoteList {
  rows: (NoteRow & { snippet: string | null })[]
  next: string | null
  total: number
  /** 'atLeast': more may match than were counted. */
  totalIs: 'exact' | 'atLeast'
  /** Asked for by relevance: false while the ranking goes on behind; the rows are then in the order of the notes. */
  ranked: boolean
  /** Of a search: how many notes of the corpus it could look into; fewer than all while the index is being built. */
  searched: { notes: number; of: number } | null
  /** Id of the first note of the whole list where ids are consecutive. */
  firstId: number | null
}

const countedAtMost = 10_000
const countingMilliseconds = 100
const rankedAtMost = 1000
const rankingMilliseconds = 200

export async function listNotes(session: Session, input: NoteListInput, signal?: AbortSignal): Promise<NoteList> {
  const { corpusId, query: text, order, cursor, limit, ...filter } = input
  const { terms: words, prefix } = searchTerms(text)
  if (words.length === 0) return listInOrder(session, { ...input, order: order === 'relevance' ? 'position' : order })
  const { notes, indexedNotes } = await session.db.read('corpus', corpusId)
  const query = { corpusId, words, prefix, ...filter }
  const parts = await session.db.read('searchParts', corpusId)
  const found =
    (await rankedPage(session, parts, query, input, signal)) ??
    (await pageInOrder(session, parts, query, input, signal))
  const { total, totalIs } = await count(session, parts, query, signal)
  return { ...found, total, totalIs, searched: { notes: indexedNotes, of: notes }, firstId: null }
}

async function listInOrder(
  session: Session,
  { query: _query, cursor, limit, ...list }: NoteListInput & { order: NoteOrder },
): Promise<NoteList> {
  const page = await session.db.read('notePage', { ...list, cursor, limit })
  const { order, corpusId, ...filter } = list
  const filtered = Object.values(filter).some((value) => value !== null && value !== undefined)
  const firstId = filtered || order !== 'position' ? null : await session.db.read('firstOfConsecutive', corpusId)
  const rows = page.rows.map((row) => ({ ...row, snippet: null }))
  return { ...page, rows, ...(await countListed(session, list)), ranked: false, searched: null, firstId }
}

/** What was counted is not counted again for the next page. */
async function countListed(session: Session, { order: _order, ...list }: NoteListQuery): Promise<Omit<Count, 'key'>> {
  const memory = memoryOf(session)
  const { notes } = await session.db.read('corpus', list.corpusId)
  const key = JSON.stringify([list, notes])
  if (memory.count?.key !== key) memory.count = { key, ...(await session.db.read('countNotes', list, countedAtMost)) }
  const { total, totalIs } = memory.count
  return { total, totalIs }
}

type FoundPage = Pick<NoteList, 'rows' | 'next' | 'ranked'>

async function pageInOrder(
  session: Session,
  parts: readonly SearchPart[],
  query: SearchQuery,
  { cursor, limit }: NoteListInput,
  signal: AbortSignal | undefined,
): Promise<FoundPage> {
  const after = Number(cursor ?? 0)
  const rows: FoundNote[] = []
  for (const part of parts) {
    if (part.lastNote <= after) continue
    signal?.throwIfAborted()
    rows.push(...(await session.db.read('searchPart', part.id, query, after, limit - rows.length)))
    if (rows.length === limit) break
  }
  return { rows, next: rows.length === limit ? String(rows[limit - 1].id) : null, ranked: false }
}

interface Count {
  key: string
  total: number
  totalIs: NoteList['totalIs']
}

async function count(
  session: Session,
  parts: readonly SearchPart[],
  query: SearchQuery,
  signal: AbortSignal | undefined,
): Promise<Count> {
  const memory = memoryOf(session)
  const key = keyOf(parts, query)
  if (memory.count?.key === key) return memory.count
  const until = performance.now() + countingMilliseconds
  let total = 0
  let counted = 0
  for (const part of parts) {
    signal?.throwIfAborted()
    // One beyond the limit tells that there are more.
    total += await session.db.read('countPart', part.id, query, countedAtMost + 1 - total)
    counted++
    if (total > countedAtMost || performance.now() > until) break
  }
  const whole = counted === parts.length && total <= countedAtMost
  memory.count = { key, total: Math.min(total, countedAtMost), totalIs: whole ? 'exact' : 'atLeast' }
  return memory.count
}

interface Ranking {
  key: string
  /** Null: a newer question ended it. */
  done: Promise<RankedNote[] | null>
  abort: AbortController
}
interface RankedNote {
  id: number
  part: number
  score: number
}

/** Null: not asked for, or the ranking is not ready yet and goes on. A list that began in one order keeps it. */
async function rankedPage(
  session: Session,
  parts: readonly SearchPart[],
  query: SearchQuery,
  { order, cursor, limit }: NoteListInput,
  signal: AbortSignal | undefined,
): Promise<FoundPage | null> {
  const [, place] = /^ranked:(\d+)$/.exec(cursor ?? 'ranked:0') ?? []
  if (order !== 'relevance' || place === undefined) return null
  const { done } = rankingOf(session, parts, query)
  const ranked = await (cursor === null ? Promise.race([done, delay(rankingMilliseconds, null, { signal })]) : done)
  if (ranked === null) return null
  const start = Number(place)
  const chosen = ranked.slice(start, start + limit)
  const rows = new Map<number, FoundNote>()
  for (const [part, ofPart] of Map.groupBy(chosen, (note) => note.part)) {
    const ids = ofPart.map(({ id }) => id)
    for (const row of await session.db.read('foundNotes', part, query, ids)) rows.set(row.id, row)
  }
  const end = start + limit
  return {
    rows: chosen.flatMap(({ id }) => rows.get(id) ?? []),
    next: end < ranked.length ? `ranked:${end}` : null,
    ranked: true,
  }
}

/** One ranking at a time: a newer question ends the older one. */
function rankingOf(session: Session, parts: readonly SearchPart[], query: SearchQuery): Ranking {
  const memory = memoryOf(session)
  const key = keyOf(parts, query)
  if (memory.ranking?.key === key) return memory.ranking
  memory.ranking?.abort.abort()
  const abort = new AbortController()
  const done = rank(session, parts, query, abort.signal)
  // Who waits for it is told of a failure; nobody may be waiting.
  done.catch(() => undefined)
  memory.ranking = { key, done, abort }
  return memory.ranking
}

async function rank(
  session: Session,
  parts: readonly SearchPart[],
  query: SearchQuery,
  signal: AbortSignal,
): Promise<RankedNote[] | null> {
  let best: RankedNote[] = []
  for (const { id: part } of parts) {
    if (signal.aborted) return null
    const found = await session.db.read('rankPart', part, query, rankedAtMost)
    best.push(...found.map((note) => ({ ...note, part })))
    best = best.sort((a, b) => a.score - b.score || a.id - b.id).slice(0, rankedAtMost)
  }
  return best
}

/** What was found out of the newest question of a session. */
interface Memory {
  count: Count | null
  ranking: Ranking | null
}
const memories = new WeakMap<Session, Memory>()

function memoryOf(session: Session): Memory {
  let memory = memories.get(session)
  if (!memory) memories.set(session, (memory = { count: null, ranking: null }))
  return memory
}

/** A growing index makes another question of the same words. */
function keyOf(parts: readonly SearchPart[], query: SearchQuery): string {
  return JSON.stringify([query, parts.at(-1)])
}
