/** A split as it is being set up. Pure. */
import type { SplitSet, SplitSettingsInput } from '../../../shared/domain/split.ts'

export type SplitMethod = SplitSettingsInput['method']

export interface SplitDraft {
  method: SplitMethod
  /** null: a name is made from the settings. */
  name: string | null
  /** First days of the later period and of its further windows, ascending; the first is the cut-off. */
  boundaries: string[]
  /** First of the later periods and of further windows, where dates are shifted; ascending. */
  periods: string[]
  validationPercent: number
  testPercent: number
  seed: number
  /** Task by whose labels the patients are divided. */
  stratifyBy: string | null
  attribute: string
  /** Values of the published column and the set each means; values left out are in no set. */
  values: { value: string; set: SplitSet }[]
  /** Split of the models that an external test is for. */
  developmentSplitId: number | null
  /** Only its notes are in a set; null: every note. */
  cohort: { id: number; name: string } | null
}

export interface MonthCount {
  month: string
  notes: number
}

/** Months without notes too, so that the axis is true to time. */
export function everyMonth(months: readonly MonthCount[]): MonthCount[] {
  const first = months[0]
  const last = months.at(-1)
  if (!first || !last) return []
  const known = new Map(months.map(({ month, notes }) => [month, notes]))
  const every: MonthCount[] = []
  for (let month = first.month; month <= last.month; month = monthAfter(month, 1)) {
    every.push({ month, notes: known.get(month) ?? 0 })
  }
  return every
}

/** Counts of a part of the notes over the months of all of them, so that boundaries keep their places. */
export function monthsOf(part: readonly MonthCount[], all: readonly MonthCount[]): MonthCount[] {
  const known = new Map(part.map(({ month, notes }) => [month, notes]))
  return all.map(({ month }) => ({ month, notes: known.get(month) ?? 0 }))
}

/** '2021-12', 1 → '2022-01' */
function monthAfter(month: string, by: number): string {
  const at = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + by
  return `${String(Math.floor(at / 12)).padStart(4, '0')}-${String((at % 12) + 1).padStart(2, '0')}`
}

/** The first day of the month before which about four fifths of the notes lie. */
export function suggestedCutoff(months: readonly MonthCount[]): string {
  const total = months.reduce((sum, { notes }) => sum + notes, 0)
  let before = 0
  for (const { month, notes } of months) {
    if (before >= total * 0.8) return `${month}-01`
    before += notes
  }
  return ''
}

/** Notes before the first boundary and from each on, to the month. */
export function notesBetween(months: readonly MonthCount[], boundaries: readonly string[]): number[] {
  const counts = [0, ...boundaries.map(() => 0)]
  for (const { month, notes } of months) {
    const at = boundaries.findLastIndex((boundary) => boundary <= `${month}-01`) + 1
    counts[at] = (counts[at] ?? 0) + notes
  }
  return counts
}

/** First days of the months between which a boundary may be moved: at least a month from its neighbours and the ends. */
export function boundaryRange(
  months: readonly MonthCount[],
  boundaries: readonly string[],
  index: number,
): { first: number; last: number } {
  const place = (boundary: string | undefined) => months.findIndex(({ month }) => month === boundary?.slice(0, 7))
  const before = index === 0 ? 0 : place(boundaries[index - 1])
  const after = index + 1 < boundaries.length ? place(boundaries[index + 1]) : months.length
  return { first: Math.min(before + 1, months.length - 1), last: Math.max(after - 1, before + 1) }
}

/** A day in full: a field that was emptied or is half filled in gives none. */
export function isDay(boundary: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(boundary)
}

/** Puts days that were moved on the histogram where those before them stood; what is no day stays in its place. */
export function withDays(boundaries: readonly string[], days: readonly string[]): string[] {
  const left = [...days]
  return boundaries.flatMap((boundary) => (isDay(boundary) ? left.splice(0, 1) : [boundary]))
}

/** Halves what lies after the last boundary; null where there is no month left for it. */
export function furtherBoundary(months: readonly MonthCount[], boundaries: readonly string[]): string | null {
  const last = boundaries.at(-1)
  const later = months.filter(({ month }) => last === undefined || `${month}-01` > last)
  return later.length === 0 ? null : `${later[Math.floor(later.length / 2)]?.month}-01`
}

export function newDraft(cutoff: string): SplitDraft {
  return {
    method: cutoff ? 'temporal' : 'random',
    name: null,
    boundaries: cutoff ? [cutoff] : [],
    periods: [],
    validationPercent: 10,
    testPercent: 10,
    seed: 1,
    stratifyBy: null,
    attribute: '',
    values: [],
    developmentSplitId: null,
    cohort: null,
  }
}

/** What a value of a published column most likely means. */
export function guessedSet(value: string): SplitSet | null {
  const name = value.trim().toLowerCase()
  const found = setNames.find(([pattern]) => pattern.test(name))
  return found ? found[1] : null
}

const setNames: [RegExp, SplitSet][] = [
  [/^(tr|train|training)\W*\d*$/, 'train'],
  [/^(val|valid|validation|dev|development|tune)\W*\d*$/, 'validation'],
  [/^(te|test|testing|eval|holdout|hold-out)\W*\d*$/, 'test'],
  [/^(ext|external)\W*\d*$/, 'external'],
]

export function nameOf(draft: SplitDraft): string {
  if (draft.name !== null) return draft.name
  const name = methodName(draft)
  return draft.cohort ? `${name}, ${draft.cohort.name}`.slice(0, 120) : name
}

function methodName(draft: SplitDraft): string {
  const stratified = draft.stratifyBy ? `, stratified by ${draft.stratifyBy}` : ''
  if (draft.method === 'temporal') return `Temporal from ${draft.boundaries[0] ?? ''}${stratified}`
  if (draft.method === 'period') return `Later periods from ${draft.periods[0] ?? ''}${stratified}`
  if (draft.method === 'published') return `Published (${draft.attribute})`
  if (draft.method === 'external') return 'External test'
  const { validationPercent: validation, testPercent: test, seed } = draft
  return `Random ${100 - validation - test}/${validation}/${test}, seed ${seed}${stratified}`
}

export function settingsOf(draft: SplitDraft): SplitSettingsInput {
  const { cohort } = draft
  return { ...methodSettings(draft), ...(cohort && { cohort: { id: cohort.id } }) }
}

function methodSettings(draft: SplitDraft): SplitSettingsInput {
  const division = {
    validationShare: draft.validationPercent / 100,
    testShare: draft.testPercent / 100,
    seed: draft.seed,
    stratifyBy: draft.stratifyBy === null ? null : { taskId: draft.stratifyBy },
  }
  if (draft.method === 'temporal') {
    const [cutoff = '', ...laterFrom] = draft.boundaries
    return { method: 'temporal', cutoff, laterFrom, ...division }
  }
  if (draft.method === 'period') {
    const [firstLater = '', ...laterFrom] = draft.periods
    return { method: 'period', firstLater, laterFrom, ...division }
  }
  if (draft.method === 'random') return { method: 'random', ...division }
  if (draft.method === 'external') return { method: 'external', developmentSplitId: draft.developmentSplitId }
  const values = Object.fromEntries(draft.values.map(({ value, set }) => [value, set]))
  return { method: 'published', attribute: draft.attribute, values }
}

export function splitProblem(draft: SplitDraft): string | null {
  if (nameOf(draft).trim() === '') return 'The split needs a name.'
  if (draft.method === 'temporal') {
    if (draft.boundaries.length === 0) return 'Choose the first day of the later period.'
    if (!draft.boundaries.every(isDay)) return 'Give every date in full.'
    if (!ascending(draft.boundaries)) return 'The windows of the later period must begin one after another.'
  }
  if (draft.method === 'period' && draft.periods.length === 0) return 'Choose the first of the later periods.'
  if (draft.method === 'external') return null
  if (draft.method === 'published') {
    if (draft.attribute === '') return 'Choose the column that holds the set.'
    return draft.values.some(({ set }) => set === 'train') ? null : 'One value must mean the train set.'
  }
  if (draft.validationPercent + draft.testPercent >= 90)
    return 'At least a tenth of the patients must be left for training.'
  return null
}

function ascending(values: readonly string[]): boolean {
  return values.every((value, index) => index === 0 || (values[index - 1] ?? '') < value)
}
