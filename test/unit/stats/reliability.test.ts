import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { proportion } from '../../../shared/stats/proportion.ts'
import {
  expectedCalibrationError,
  probabilityHistogram,
  reliabilityByCount,
  reliabilityByWidth,
  topLabel,
} from '../../../shared/stats/reliability.ts'
import { anything, holdsNonFinite, scoredProbabilities } from './scoredProbabilities.ts'
import { vectors } from './vectors.ts'

describe('expected calibration error', () => {
  test.each(vectors.binary)('agrees with the definition in 15 right-closed bins: $name', ({ y, a, expected }) => {
    expect(expectedCalibrationError(a, y).value).toBeCloseTo(expected.ece15_a_right_closed_bins, 12)
  })

  test('closes bins on the right, and has 0 in the first', () => {
    const { value } = reliabilityByWidth([0, 0.2, 0.2000001, 0.6, 1], [0, 1, 0, 1, 1], 5)
    expect(value?.map(({ n }) => n)).toEqual([2, 1, 1, 0, 1])
    for (let bins = 1; bins <= 60; bins++) {
      for (let edge = 1; edge <= bins; edge++) {
        const of = reliabilityByWidth([edge / bins], [1], bins).value ?? []
        expect(of.findIndex(({ n }) => n === 1)).toBe(edge - 1)
      }
    }
  })

  test('of more classes judges the most probable one', () => {
    const { confidence, correct } = topLabel([0.5, 0.3, 0.2, 0.1, 0.2, 0.7], [0, 1], 3)
    expect([...confidence]).toEqual([0.5, 0.7])
    expect([...correct]).toEqual([1, 0])
    expect(expectedCalibrationError(confidence, correct).value).toBeCloseTo((0.5 + 0.7) / 2, 12)
  })
})

describe('reliability bins', () => {
  test('hold every note once, with Wilson intervals around what was observed', () => {
    fc.assert(
      fc.property(scoredProbabilities, fc.integer({ min: 1, max: 12 }), ({ probabilities, labels }, bins) => {
        for (const reliability of [reliabilityByWidth, reliabilityByCount]) {
          const result = reliability(probabilities, labels, bins).value ?? []
          expect(result.reduce((sum, { n }) => sum + n, 0)).toBe(labels.length)
          expect(result.reduce((sum, { events }) => sum + events, 0)).toBe(labels.filter(Boolean).length)
          const total = result.reduce((sum, { meanProbability, n }) => sum + (meanProbability ?? 0) * n, 0)
          expect(total).toBeCloseTo(probabilities.reduce((sum, each) => sum + each, 0), 10)
          for (const { observed, n, events, low, high, meanProbability } of result) {
            expect(observed.value).toBe(n === 0 ? null : events / n)
            if (meanProbability === null || observed.value === null) continue
            expect(meanProbability).toBeGreaterThanOrEqual(low - 1e-12)
            expect(meanProbability).toBeLessThanOrEqual(high + 1e-12)
            expect(observed.interval?.low).toBeLessThanOrEqual(observed.value)
            expect(observed.interval?.high).toBeGreaterThanOrEqual(observed.value)
          }
        }
      }),
    )
  })

  test('of equal count keep equal probabilities together', () => {
    fc.assert(
      fc.property(scoredProbabilities, fc.integer({ min: 1, max: 12 }), ({ probabilities, labels }, bins) => {
        const result = reliabilityByCount(probabilities, labels, bins).value ?? []
        expect(result.length).toBeLessThanOrEqual(bins)
        for (let index = 1; index < result.length; index++) expect(result[index].low).toBeGreaterThan(result[index - 1].high)
      }),
    )
    const even = reliabilityByCount([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [0, 0, 1, 0, 1, 1], 3).value
    expect(even?.map(({ n, events }) => [n, events])).toEqual([[2, 0], [2, 1], [2, 2]])
  })

  test('come with how the probabilities lie by outcome', () => {
    const { value } = probabilityHistogram([0, 0.2, 0.3, 0.9, 1], [0, 1, 0, 1, 1], 2, 5)
    expect(value?.map(({ counts }) => counts)).toEqual([[1, 1], [1, 0], [0, 0], [0, 0], [0, 2]])
    expect(value?.at(-1)).toMatchObject({ low: 0.8, high: 1 })
  })

  test('never give NaN, and name what is missing', () => {
    fc.assert(
      fc.property(anything, ({ values, labels }) => {
        const results = [
          reliabilityByWidth(values, labels),
          reliabilityByCount(values, labels),
          expectedCalibrationError(values, labels),
          probabilityHistogram(values, labels),
        ]
        expect(holdsNonFinite(results)).toBe(false)
        for (const { value, reason } of results) expect(value === null).toBe(reason !== null)
      }),
    )
    expect(reliabilityByWidth([], []).reason).toBe('no-notes')
    expect(expectedCalibrationError([1.1], [1]).reason).toBe('out-of-range')
  })
})

describe("Wilson's interval", () => {
  test('is that of the printed examples', () => {
    // R: prop.test(81, 263, correct = FALSE) and prop.test(0, 20, correct = FALSE); Newcombe 1998, table I.
    const many = proportion(81, 263)
    expect(many.interval?.low).toBeCloseTo(0.2553, 4)
    expect(many.interval?.high).toBeCloseTo(0.3662, 4)
    const none = proportion(0, 20)
    expect(none.interval?.low).toBe(0)
    expect(none.interval?.high).toBeCloseTo(0.1611, 4)
    expect(proportion(0, 0)).toEqual({ value: null, reason: 'no-denominator', interval: null })
  })

  test('turns over with the outcome and stays within 0 and 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const successes = Math.round(share * n)
        const of = proportion(successes, n).interval
        const rest = proportion(n - successes, n).interval
        expect(of?.low).toBeCloseTo(1 - (rest?.high ?? NaN), 12)
        expect(of?.low).toBeGreaterThanOrEqual(0)
        expect(of?.high).toBeLessThanOrEqual(1)
      }),
    )
  })
})
