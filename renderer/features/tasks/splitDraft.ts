/** A split as it is being set up. Pure. */
import type { SplitSet, SplitSettingsInput } from '../../../shared/domain/split.ts'

export type SplitMethod = SplitSettingsInput['method']

export interface SplitDraft {
  method: SplitMethod
  /** null: a name is made from the settings. */
  name: string | null
  cutoff: string
  /** First of the later periods, where dates are shifted. */
  firstLater: string
  validationPercent: number
  testPercent: number
  seed: number
  attribute: string
  /** Values of the published column and the set each means. */
  values: { value: string; set: SplitSet }[]
}

/** The first day of the month before which about four fifths of the notes lie. */
export function suggestedCutoff(months: { month: string; notes: number }[]): string {
  const total = months.reduce((sum, { notes }) => sum + notes, 0)
  let before = 0
  for (const { month, notes } of months) {
    if (before >= total * 0.8) return `${month}-01`
    before += notes
  }
  return ''
}

/** Notes before and from the cut-off, to the month. */
export function sidesOf(months: { month: string; notes: number }[], cutoff: string): { before: number; after: number } {
  let before = 0
  let after = 0
  for (const { month, notes } of months) {
    if (`${month}-01` < cutoff) before += notes
    else after += notes
  }
  return { before, after }
}

export function newDraft(cutoff: string): SplitDraft {
  return {
    method: cutoff ? 'temporal' : 'random',
    name: null,
    cutoff,
    firstLater: '',
    validationPercent: 10,
    testPercent: 10,
    seed: 1,
    attribute: 'split',
    values: [
      { value: 'train', set: 'train' },
      { value: 'validation', set: 'validation' },
      { value: 'test', set: 'test' },
    ],
  }
}

export function nameOf(draft: SplitDraft): string {
  if (draft.name !== null) return draft.name
  if (draft.method === 'temporal') return `Temporal from ${draft.cutoff}`
  if (draft.method === 'period') return `Later periods from ${draft.firstLater.trim()}`
  if (draft.method === 'published') return `Published (${draft.attribute})`
  const { validationPercent: validation, testPercent: test, seed } = draft
  return `Random ${100 - validation - test}/${validation}/${test}, seed ${seed}`
}

export function settingsOf(draft: SplitDraft): SplitSettingsInput {
  const { seed } = draft
  const validationShare = draft.validationPercent / 100
  const testShare = draft.testPercent / 100
  if (draft.method === 'temporal') return { method: 'temporal', cutoff: draft.cutoff, validationShare, testShare, seed }
  if (draft.method === 'period')
    return { method: 'period', firstLater: draft.firstLater.trim(), validationShare, testShare, seed }
  if (draft.method === 'random') return { method: 'random', validationShare, testShare, seed }
  const values = Object.fromEntries(
    draft.values.filter(({ value }) => value.trim()).map(({ value, set }) => [value.trim(), set]),
  )
  return { method: 'published', attribute: draft.attribute.trim(), values }
}

export function splitProblem(draft: SplitDraft): string | null {
  if (nameOf(draft).trim() === '') return 'The split needs a name.'
  if (draft.method === 'temporal' && !/^\d{4}-\d{2}-\d{2}$/.test(draft.cutoff))
    return 'Choose the first day of the later period.'
  if (draft.method === 'period' && draft.firstLater.trim() === '') return 'Name the first of the later periods.'
  if (draft.method === 'published') {
    if (draft.attribute.trim() === '') return 'Name the column that holds the set.'
    if (!draft.values.some(({ value, set }) => value.trim() && set === 'train'))
      return 'One value must mean the train set.'
    return null
  }
  if (draft.validationPercent + draft.testPercent >= 90)
    return 'At least a tenth of the patients must be left for training.'
  return null
}
