import { describe, expect, it } from 'vitest'
import { monitorPeriods, type MonitoredNote } from '../../../shared/monitoring/monitorPeriods.ts'
import { auroc } from '../../../shared/stats/auroc.ts'
import { proportion } from '../../../shared/stats/proportion.ts'

let patient = 0
/** `count` notes alike, of a patient each. */
function alike(count: number, risk: number, label: number | null, rest: Partial<MonitoredNote> = {}): MonitoredNote[] {
  return Array.from({ length: count }, () => ({
    patient: String(patient++),
    period: '2024-01',
    probabilities: [1 - risk, risk],
    flagged: risk >= 0.5,
    acted: false,
    label,
    type: 'Note',
    characters: 100,
    truncated: false,
    words: { words: 10, unknown: 1, read: 10, tokens: 13 },
    ...rest,
  }))
}
const settings = { options: 2, positive: 1, minimum: { notes: 20, events: 5 }, minimumKnown: 0.8 }
const validation = () => [...alike(60, 0.1, 0), ...alike(10, 0.1, 1), ...alike(10, 0.6, 0), ...alike(20, 0.6, 1)]
const run = (notes: MonitoredNote[], rest: Partial<Parameters<typeof monitorPeriods>[0]> = {}) =>
  monitorPeriods({ reference: validation(), notes, periods: ['2024-01'], ...settings, ...rest }, { resamples: 200 })

describe('monitoring by period', () => {
  it('gives the figures that are counted by hand, and none is out of control where nothing changed', async () => {
    const { periods, reference } = await run(validation())
    const [{ figures, scored, known, events, flagged }] = periods
    expect({ scored, known, events, flagged }).toEqual({ scored: 100, known: 100, events: 30, flagged: 30 })
    const scores = validation().map(({ probabilities }) => probabilities[1])
    expect(figures.auroc.value).toBe(auroc(scores, validation().map(({ label }) => label!)))
    expect(figures.eventRate.value).toBe(0.3)
    // Expected: 70 · 0.1 + 30 · 0.6 = 25.
    expect(figures.observedOverExpected.value).toBeCloseTo(30 / 25, 12)
    expect(figures.positivePredictiveValue).toMatchObject({ value: 20 / 30, interval: proportion(20, 30).interval, n: 30 })
    expect(figures.unknownWords.value).toBeCloseTo(0.1, 12)
    expect(figures.tokensPerWord.value).toBeCloseTo(1.3, 12)
    expect(figures.lengthShift.value).toBe(0)
    expect(Object.values(figures).map(({ crossed }) => crossed).filter((side) => side !== null)).toEqual([])
    expect(reference?.figures.alertRate).toMatchObject({ value: 0.3, limits: null })
    expect(figures.slope.limits?.centre).toBe(1)
  })

  it('says what crossed: discrimination, calibration, alerts, notes', async () => {
    const upside = [...alike(30, 0.1, 0), ...alike(20, 0.1, 1), ...alike(45, 0.6, 0, { characters: 900 }), ...alike(5, 0.6, 1, { characters: 900 })]
    const [{ figures }] = (await run(upside)).periods
    expect(figures.auroc.crossed).toBe('below')
    // 0.3 + 3 √(0.3 · 0.7 · 2/100) = 0.494.
    expect(figures.alertRate).toMatchObject({ value: 0.5, crossed: 'above' })
    expect(figures.positivePredictiveValue.crossed).toBe('below')
    expect(figures.lengthShift).toMatchObject({ crossed: 'above', limits: { low: null } })
    const quiet = [...alike(95, 0.1, 0), ...alike(5, 0.6, 1)]
    expect((await run(quiet)).periods[0].figures).toMatchObject({ alertRate: { crossed: 'below' }, eventRate: { crossed: 'below' } })
    const underestimated = [...alike(50, 0.1, 0), ...alike(20, 0.1, 1), ...alike(10, 0.6, 0), ...alike(20, 0.6, 1)]
    // Observed 40 + 60, expected 25 + 3.
    const { observedOverExpected } = (await run([...underestimated, ...alike(60, 0.05, 1)])).periods[0].figures
    expect(observedOverExpected.value).toBeCloseTo(100 / 28, 12)
    expect(observedOverExpected.crossed).toBe('above')
  })

  it('does not raise an alarm for what got better', async () => {
    const better = [...alike(70, 0.1, 0), ...alike(30, 0.6, 1)]
    const [{ figures }] = (await run(better)).periods
    expect(figures.auroc).toMatchObject({ value: 1, crossed: null })
    expect(figures.positivePredictiveValue).toMatchObject({ value: 1, crossed: null })
  })

  it('judges outcomes only where most are known, and counts those that are not', async () => {
    const pending = [...alike(40, 0.6, 0), ...alike(10, 0.6, 1), ...alike(20, 0.1, 0), ...alike(30, 0.1, null)]
    const [{ figures, scored, known }] = (await run(pending)).periods
    expect({ scored, known }).toEqual({ scored: 100, known: 70 })
    expect(figures.positivePredictiveValue).toMatchObject({ value: 0.2, limits: null, crossed: null })
    expect(figures.alertRate.crossed).toBe('above')
    const [judged] = (await run(pending, { minimumKnown: 0.7 })).periods
    expect(judged.figures.positivePredictiveValue.crossed).toBe('below')
  })

  it('keeps flags that were acted on apart', async () => {
    const notes = [...alike(10, 0.6, 0, { acted: true }), ...alike(10, 0.6, 1), ...alike(40, 0.1, 0)]
    const [{ figures }] = (await run(notes)).periods
    expect(figures).toMatchObject({
      actedShare: { value: 0.5, n: 20 },
      positivePredictiveValue: { value: 0.5, n: 20 },
      predictiveValueActed: { value: 0, n: 10 },
      predictiveValueNotActed: { value: 1, n: 10 },
    })
  })

  it('does not estimate what is too few, and gaps are periods of their own', async () => {
    const { periods, overall } = await run([...alike(10, 0.6, 1), ...validation().map((note) => ({ ...note, period: '2024-03' }))], { periods: ['2024-01', '2024-02', '2024-03'] })
    expect(periods.map(({ scored }) => scored)).toEqual([10, 0, 100])
    expect(periods[0].figures.auroc).toMatchObject({ value: null, reason: 'too-few' })
    expect(periods[1].figures.alertRate).toMatchObject({ value: null, reason: 'too-few', crossed: null })
    expect(overall).toMatchObject({ scored: 110, events: 40 })
  })

  it('has no limits without the notes of the validation, and macro AUROC alone with more than two options', async () => {
    const [{ figures }] = (await run(validation(), { reference: null })).periods
    expect(figures.auroc.value).not.toBeNull()
    expect(figures.auroc.limits).toBeNull()
    expect(figures.lengthShift.reason).toBe('no-denominator')
    const three = [0, 1, 2].flatMap((label) => alike(20, 0.5, label, { probabilities: [0, 1, 2].map((option) => (option === label ? 0.8 : 0.1)) }))
    const [several] = (await run(three, { options: 3, reference: three })).periods
    expect(several.figures.auroc.value).toBe(1)
    expect(several.figures.eventRate.value).toBeNull()
    expect(several.figures.positivePredictiveValue.value).toBeNull()
  })

  it('shows in all periods together a slow drift that no single one does', async () => {
    const month = (period: string) => [...alike(56, 0.1, 0, { period }), ...alike(14, 0.1, 1, { period }), ...alike(10, 0.6, 0, { period }), ...alike(20, 0.6, 1, { period })]
    const periods = ['2024-01', '2024-02', '2024-03', '2024-04']
    const drifting = await run(periods.flatMap(month), { periods })
    // 34 observed of 25 expected in each.
    expect(drifting.periods.map(({ figures }) => figures.observedOverExpected.crossed)).toEqual([null, null, null, null])
    expect(drifting.overall.figures.observedOverExpected).toMatchObject({ crossed: 'above', limits: { centre: 1 } })
  })

  it('can be stopped', async () => {
    await expect(monitorPeriods({ reference: validation(), notes: validation(), periods: ['2024-01'], ...settings }, { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped')
  })
})
