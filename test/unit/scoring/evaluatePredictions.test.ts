import fc from 'fast-check'
import { expect, it } from 'vitest'
import { evaluatePair, evaluatePredictions } from '../../../main/scoring/evaluation/evaluatePredictions.ts'
import { scoredRows } from '../../../main/scoring/evaluation/scoredRows.ts'
import { normaliseRows } from '../../../shared/stats/multiclass.ts'
import { holdsNonFinite } from '../stats/scoredProbabilities.ts'

const settings = { option: null, thresholds: [0, 0.5, 1], alerts: [{ share: 0.1 }, { share: 1 }], allNotes: null, period: 'month' as const }

/** A few notes of a few patients, with any labels, often one only, and probabilities that tie and reach 0 and 1. */
const files = fc
  .tuple(
    fc.integer({ min: 2, max: 4 }),
    fc.array(
      fc.record({
        patient: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        time: fc.constantFrom(null, '2020-01-31', '2020-02-01T10:00:00', '2021-12-01'),
        label: fc.nat({ max: 3 }),
        weights: fc.array(fc.constantFrom(0, 0.1, 0.2, 0.5), { minLength: 4, maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 30 },
    ),
    fc.boolean(),
  )
  .map(([classCount, rows, oneLabel]) => {
    const weights = rows.flatMap((row) => {
      const given = row.weights.slice(0, classCount)
      return given.some((weight) => weight > 0) ? given : given.map((_, index) => (index === 0 ? 1 : 0))
    })
    return {
      classCount,
      labels: Int32Array.from(rows, ({ label }) => (oneLabel ? classCount - 1 : label % classCount)),
      probabilities: normaliseRows(weights, classCount).value!.table,
      patientKeys: rows.map(({ patient }) => patient),
      times: rows.map(({ time }) => time),
    }
  })

it('gives a number or a reason for every file, never NaN, and its counts add up', async () => {
  await fc.assert(
    fc.asyncProperty(files, async (file) => {
      const rows = scoredRows(file)
      const evaluation = await evaluatePredictions(rows, settings, { resamples: 20 })
      expect(holdsNonFinite(evaluation)).toBe(false)
      expect(evaluation.counts.reduce((sum, count) => sum + count)).toBe(evaluation.n)
      expect(evaluation.event === null).toBe(file.classCount > 2)
      const asEvent = await evaluatePredictions(rows, { ...settings, option: 0 }, { resamples: 20 })
      expect(holdsNonFinite(asEvent)).toBe(false)
      expect(asEvent.event?.events).toBe(evaluation.counts[0])
      const periods = asEvent.event?.drift?.periods.reduce((sum, { n }) => sum + n, 0) ?? 0
      expect(periods + (asEvent.event?.drift?.undated ?? 0)).toBe(evaluation.n)
    }),
    { numRuns: 60 },
  )
})

it('finds no difference between a file and itself, and the opposite difference the other way round', async () => {
  await fc.assert(
    fc.asyncProperty(files, async (file) => {
      const [first, second] = [scoredRows(file), scoredRows({ ...file, probabilities: file.probabilities.slice().reverse() })]
      const same = await evaluatePair(first, first, null, { resamples: 20 })
      for (const { difference } of Object.values(same.measures)) {
        expect([0, null]).toContain(difference.value)
        expect([1, null]).toContain(difference.p)
      }
      const there = await evaluatePair(first, second, 0, { resamples: 20 })
      const back = await evaluatePair(second, first, 0, { resamples: 20 })
      expect(holdsNonFinite(there)).toBe(false)
      for (const [name, { difference }] of Object.entries(there.measures)) {
        const other = back.measures[name].difference
        expect(difference.value === null ? null : -difference.value + 0).toEqual(other.value === null ? null : other.value + 0)
        expect(other.p).toBe(difference.p)
      }
    }),
    { numRuns: 40 },
  )
})

it('takes some rows of a file with their patients, times and labels', () => {
  const file = { classCount: 2, labels: Int32Array.of(0, 1, 1), probabilities: Float64Array.of(0.9, 0.1, 0.3, 0.7, 0.2, 0.8), patientKeys: ['a', 'b', 'a'], times: ['2020-01-01', null, '2020-01-03'] }
  expect(scoredRows(file, [2, 0])).toEqual({
    classCount: 2,
    labels: Int32Array.of(1, 0),
    probabilities: Float64Array.of(0.2, 0.8, 0.9, 0.1),
    patients: { ofNote: Uint32Array.of(0, 0), count: 1 },
    times: ['2020-01-03', '2020-01-01'],
  })
})
