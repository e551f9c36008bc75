import { ageAt, ageBand, ageBands } from '../../../shared/ages.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import {
  groupDimensions,
  type GroupDimension,
  type PredictionChoices,
  type PredictionFilter,
  type PredictionListQuery,
} from '../../../shared/domain/predictionList.ts'
import { searchTerms } from '../../../shared/text/searchTerms.ts'
import type { ReadableDb } from '../connection.ts'
import { hasShiftedDates } from './corpusReads.ts'
import { pass as passById } from './predictionReads.ts'
import { matchedNotes } from './searchReads.ts'
import { split as splitById } from './splitReads.ts'

/**
 * Which notes of a pass fit a filter. What filters ask of is read once into typed arrays, a place per note in the order
 * of risk, and kept for the passes that were asked for last: a filter of a million notes is then a walk over numbers.
 */

/** All arrays [notes], at rank − 1. */
interface Columns {
  pass: ScoringPass
  corpusId: number
  /** Of each note in the order of its id. */
  ids: Float64Array
  placeOfId: Int32Array
  label: Int16Array
  predicted: Int16Array
  truncated: Uint8Array
  /** Read when they are first asked for. */
  facts: Facts | null
  windows: Int16Array | null
  other: { passId: number; predicted: Int16Array } | null
  words: { text: string; found: Uint8Array } | null
  /** The newest filters' places, ascending. */
  matched: Map<string, Int32Array>
}

interface Facts {
  /** Notes read so far. */
  read: number
  /** Day of the note as the number YYYYMMDD; 0: none. */
  day: Int32Array
  groups: Record<GroupDimension, Coded>
}

/** Groups by number; 0: not known. */
interface Coded {
  codes: Uint16Array
  names: string[]
  counts: number[]
  known: Map<string, number>
}

const passesKept = 2
const filtersKept = 8
const kept = new WeakMap<ReadableDb, Map<number, Columns>>()

function columnsOf(db: ReadableDb, passId: number): Columns {
  const passes = kept.get(db) ?? new Map<number, Columns>()
  kept.set(db, passes)
  const columns = passes.get(passId) ?? readColumns(db, passById(db, passId))
  // The newest last.
  passes.delete(passId)
  passes.set(passId, columns)
  if (passes.size > passesKept) passes.delete([...passes.keys()][0])
  return columns
}

function readColumns(db: ReadableDb, pass: ScoringPass): Columns {
  const { notes } = pass
  const columns: Columns = {
    pass,
    corpusId: db.prepare('SELECT corpus_id FROM label_set WHERE id = ?').pluck().get(pass.labelSetId) as number,
    ids: new Float64Array(notes),
    placeOfId: new Int32Array(notes),
    label: new Int16Array(notes),
    predicted: new Int16Array(notes),
    truncated: new Uint8Array(notes),
    facts: null,
    windows: null,
    other: null,
    words: null,
    matched: new Map(),
  }
  const rows = db
    .prepare('SELECT note_id, rank, label, predicted, truncated FROM prediction WHERE pass_id = ? ORDER BY note_id')
    .raw()
    .iterate(pass.id) as IterableIterator<[number, number, number, number, number]>
  let index = 0
  for (const [id, rank, label, predicted, truncated] of rows) {
    const place = rank - 1
    columns.ids[index] = id
    columns.placeOfId[index++] = place
    columns.label[place] = label
    columns.predicted[place] = predicted
    columns.truncated[place] = truncated
  }
  return columns
}

/** Notes whose facts are read at a time, so that a filter that needs none of them need not wait for all. */
const step = 50_000

function factsOf(db: ReadableDb, columns: Columns): Facts {
  while (!readSomeFacts(db, columns));
  return columns.facts!
}

/** Reads on in the order of ids; true once all are there. */
function readSomeFacts(db: ReadableDb, columns: Columns): boolean {
  const { pass, corpusId, ids, placeOfId } = columns
  const facts = (columns.facts ??= emptyFacts(ids.length))
  if (facts.read >= ids.length) return true
  const rows = db
    .prepare(
      `SELECT CAST(substr(note.time, 1, 4) || substr(note.time, 6, 2) || substr(note.time, 9, 2) AS INTEGER), note.type,
         patient.birth_date, patient.sex, patient.race, coalesce(encounter.admit_time, note.time), encounter.payer
       FROM prediction CROSS JOIN note ON note.id = prediction.note_id
       LEFT JOIN patient ON patient.corpus_id = @corpusId AND patient.patient_key = note.patient_key
       LEFT JOIN encounter ON encounter.corpus_id = @corpusId AND encounter.encounter_key = note.encounter_key
       WHERE prediction.pass_id = @passId AND prediction.note_id >= @first ORDER BY prediction.note_id LIMIT @step`,
    )
    .raw()
    .iterate({ corpusId, passId: pass.id, first: ids[facts.read], step }) as IterableIterator<FactRow>
  const { age, sex, race, payer, type } = facts.groups
  const before = facts.read
  for (const [day, noteType, birthDate, ofSex, ofRace, admitted, ofPayer] of rows) {
    const place = placeOfId[facts.read++]
    facts.day[place] = day ?? 0
    put(age, place, ageBand(ageAt(birthDate, admitted)))
    put(sex, place, ofSex)
    put(race, place, ofRace)
    put(payer, place, ofPayer)
    put(type, place, noteType)
  }
  // Notes that went meanwhile went with the pass.
  if (facts.read === before) facts.read = ids.length
  return facts.read >= ids.length
}

type FactRow = [
  day: number | null,
  type: string,
  birthDate: string | null,
  sex: string | null,
  race: string | null,
  admitted: string | null,
  payer: string | null,
]

function emptyFacts(count: number): Facts {
  const groups = groupDimensions.map((name) => [name, { codes: new Uint16Array(count), names: [''], counts: [0], known: new Map([['', 0]]) }])
  return { read: 0, day: new Int32Array(count), groups: Object.fromEntries(groups) as Facts['groups'] }
}

/** More than 65,535 names: those beyond are not known. */
function put({ codes, names, counts, known }: Coded, place: number, given: string | null): void {
  const name = given === null ? '' : given.trim()
  let code = known.get(name)
  if (code === undefined) {
    code = names.length > 65_535 ? 0 : names.push(name) - 1
    known.set(name, code)
    counts[code] ??= 0
  }
  codes[place] = code
  counts[code]++
}

/** "2021-03-09T10:00" is 20210309. */
function dayNumber(time: string | null): number {
  return time === null ? 0 : Number(time.slice(0, 10).replaceAll('-', '')) || 0
}

function dayText(day: number): string {
  const digits = String(day).padStart(8, '0')
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
}

function windowsOf(db: ReadableDb, columns: Columns): Int16Array {
  if (columns.windows) return columns.windows
  const windows = new Int16Array(columns.ids.length).fill(-1)
  const rows = db
    .prepare('SELECT note_id, later_window FROM split_member WHERE split_id = ? AND later_window IS NOT NULL ORDER BY note_id')
    .raw()
    .iterate(columns.pass.splitId) as IterableIterator<[number, number]>
  const place = placeFinder(columns)
  for (const [id, window] of rows) {
    const at = place(id)
    if (at >= 0) windows[at] = window
  }
  return (columns.windows = windows)
}

/** Places of ids that come in ascending order; −1: not of the pass. */
function placeFinder({ ids, placeOfId }: Columns): (id: number) => number {
  let index = 0
  return (id) => {
    while (index < ids.length && ids[index] < id) index++
    return ids[index] === id ? placeOfId[index] : -1
  }
}

/** What the pass beside it answered; −1: it has not scored the note. */
function answersOf(db: ReadableDb, columns: Columns, passId: number): Int16Array {
  if (columns.other?.passId === passId) return columns.other.predicted
  const predicted = new Int16Array(columns.ids.length).fill(-1)
  const rows = db
    .prepare('SELECT note_id, predicted FROM prediction WHERE pass_id = ? ORDER BY note_id')
    .raw()
    .iterate(passId) as IterableIterator<[number, number]>
  const place = placeFinder(columns)
  for (const [id, answer] of rows) {
    const at = place(id)
    if (at >= 0) predicted[at] = answer
  }
  forgetFilters(columns)
  columns.other = { passId, predicted }
  return predicted
}

/** Notes with these words, of those that are in the search index by now. */
function withWords(db: ReadableDb, columns: Columns, text: string): Uint8Array {
  if (columns.words?.text === text) return columns.words.found
  const { terms, prefix } = searchTerms(text)
  const found = new Uint8Array(columns.ids.length)
  const place = placeFinder(columns)
  for (const id of matchedNotes(db, { corpusId: columns.corpusId, words: terms, prefix })) {
    const at = place(id)
    if (at >= 0) found[at] = 1
  }
  columns.words = { text, found }
  return found
}

function forgetFilters(columns: Columns): void {
  columns.matched.clear()
}

type Test = (place: number) => boolean

function testsOf(db: ReadableDb, columns: Columns, query: PredictionListQuery): Test[] {
  const { label, predicted, truncated } = columns
  const tests: Test[] = []
  if (query.outcome !== 'all') {
    const right = query.outcome === 'right'
    tests.push((place) => (predicted[place] === label[place]) === right)
  }
  if (query.label !== null) {
    const wanted = query.label
    tests.push((place) => label[place] === wanted)
  }
  if (query.truncated !== null) {
    const wanted = Number(query.truncated)
    tests.push((place) => truncated[place] === wanted)
  }
  if (query.agreement !== 'all' && query.otherPassId !== null) {
    tests.push(agreementTest(query.agreement, columns, answersOf(db, columns, query.otherPassId)))
  }
  if (query.window !== null) {
    const [windows, wanted] = [windowsOf(db, columns), query.window]
    tests.push((place) => windows[place] === wanted)
  }
  if (query.from !== null || query.to !== null) {
    const { day } = factsOf(db, columns)
    // A note without a time is in no period.
    const [first, last] = [Math.max(1, dayNumber(query.from)), query.to === null ? Infinity : dayNumber(query.to)]
    tests.push((place) => day[place] >= first && day[place] <= last)
  }
  for (const dimension of groupDimensions) {
    const wanted = query[dimension]
    if (wanted === null) continue
    const { codes, names } = factsOf(db, columns).groups[dimension]
    const code = names.indexOf(wanted)
    tests.push((place) => codes[place] === code)
  }
  // Words come last: they are looked for in what is on disk.
  if (searchTerms(query.text).terms.length > 0) {
    const found = withWords(db, columns, query.text)
    tests.push((place) => found[place] === 1)
  }
  return tests
}

function agreementTest(agreement: PredictionFilter['agreement'], { label, predicted }: Columns, other: Int16Array): Test {
  if (agreement === 'differ') return (place) => other[place] >= 0 && other[place] !== predicted[place]
  if (agreement === 'agree') return (place) => other[place] === predicted[place]
  if (agreement === 'onlyThisRight') {
    return (place) => other[place] >= 0 && other[place] !== label[place] && predicted[place] === label[place]
  }
  return (place) => other[place] === label[place] && predicted[place] !== label[place]
}

function matchedPlaces(db: ReadableDb, query: PredictionListQuery): Int32Array {
  const columns = columnsOf(db, query.passId)
  const indexed = query.text === '' ? 0 : indexedNotes(db, columns.corpusId).indexed
  const { order: _order, ...filter } = query
  const key = JSON.stringify([filter, indexed])
  // While the search index grows, the same words find more.
  if (columns.words && query.text !== '' && !columns.matched.has(key)) columns.words = null
  const tests = testsOf(db, columns, query)
  const known = columns.matched.get(key)
  if (known) return known
  let places = Int32Array.from({ length: columns.ids.length }, (_, place) => place)
  for (const test of tests) places = places.filter(test)
  columns.matched.set(key, places)
  if (columns.matched.size > filtersKept) columns.matched.delete([...columns.matched.keys()][0])
  return places
}

export interface PlacesInput extends PredictionListQuery {
  /** "@n": after the first n of the list; a rank: after the note of that rank, which need not be in the list. */
  cursor: string | null
  limit: number
}

/** Ranks of a page of a filtered list, and how many notes the filter leaves. */
export function predictionPlaces(
  db: ReadableDb,
  input: PlacesInput,
): { ranks: number[]; next: string | null; total: number; unsearched: number } {
  const { cursor, limit, ...query } = input
  const places = matchedPlaces(db, query)
  const total = places.length
  const descending = query.order === 'risk_ascending'
  const start = startOf(cursor, places, descending)
  const ranks = Array.from({ length: Math.max(0, Math.min(limit, total - start)) }, (_, index) =>
    1 + (descending ? places[total - 1 - start - index] : places[start + index]),
  )
  const { corpusId } = columnsOf(db, query.passId)
  const { notes, indexed } = query.text === '' ? { notes: 0, indexed: 0 } : indexedNotes(db, corpusId)
  return { ranks, total, next: start + limit < total ? `@${start + limit}` : null, unsearched: Math.max(0, notes - indexed) }
}

function startOf(cursor: string | null, places: Int32Array, descending: boolean): number {
  if (cursor === null) return 0
  if (cursor.startsWith('@')) return Number(cursor.slice(1))
  const rank = Number(cursor)
  return descending ? places.length - below(places, rank - 1) : below(places, rank)
}

/** How many of ascending numbers are below one. */
function below(places: Int32Array, place: number): number {
  let [low, high] = [0, places.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (places[middle] < place) low = middle + 1
    else high = middle
  }
  return low
}

function indexedNotes(db: ReadableDb, corpusId: number): { notes: number; indexed: number } {
  const row = db
    .prepare(
      `SELECT coalesce((SELECT json_extract(counts, '$.notes') FROM corpus WHERE id = @corpusId), 0) AS notes,
         coalesce((SELECT sum(notes) FROM search_part WHERE corpus_id = @corpusId), 0) AS indexed`,
    )
    .get({ corpusId }) as { notes: number; indexed: number }
  return row
}

/**
 * What can be chosen, with how many notes each choice alone would leave; null while there is more to read, which the next
 * call does.
 */
export function predictionChoices(db: ReadableDb, passId: number): PredictionChoices | null {
  const columns = columnsOf(db, passId)
  if (!readSomeFacts(db, columns)) return null
  const { day, groups } = factsOf(db, columns)
  const windows = windowsOf(db, columns)
  const counts = new Map<number, number>()
  for (const window of windows) if (window >= 0) counts.set(window, (counts.get(window) ?? 0) + 1)
  let [first, last] = [Infinity, 0]
  for (const each of day) {
    if (each === 0) continue
    first = Math.min(first, each)
    last = Math.max(last, each)
  }
  return {
    ...(Object.fromEntries(groupDimensions.map((name) => [name, levelsOf(groups[name], name === 'age' ? ageBands : null)])) as Pick<
      PredictionChoices,
      GroupDimension
    >),
    windows: splitById(db, columns.pass.splitId)
      .windows.filter(({ index }) => counts.has(index))
      .map(({ index, from, until }) => ({ index, from, until, notes: counts.get(index) ?? 0 })),
    first: last === 0 ? null : dayText(first),
    last: last === 0 ? null : dayText(last),
    shiftedDates: hasShiftedDates(db, columns.corpusId),
  }
}

function levelsOf({ names, counts }: Coded, order: readonly string[] | null): PredictionChoices['age'] {
  const levels = names.map((value, code) => ({ value, notes: counts[code] })).filter(({ notes }) => notes > 0)
  const placeOf = ({ value, notes }: (typeof levels)[number]) => (value === '' ? Infinity : order ? order.indexOf(value) : -notes)
  return levels.toSorted((a, b) => placeOf(a) - placeOf(b) || (a.value < b.value ? -1 : 1))
}
