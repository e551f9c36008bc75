import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alertBudget } from '../../../shared/stats/alertBudget.ts'
import { confusionAt, confusionMeasures } from '../../../shared/stats/confusion.ts'
import { netBenefit, percentThresholds } from '../../../shared/stats/netBenefit.ts'
import { proportion } from '../../../shared/stats/proportion.ts'
import { anything, holdsNonFinite, scoredProbabilities } from './scoredProbabilities.ts'
import { vectors } from './vectors.ts'

describe('net benefit', () => {
  test.each(vectors.binary)('agrees with its definition: $name', ({ y, a, expected }) => {
    const thresholds = Object.keys(expected.net_benefit_a).map(Number)
    const { value } = netBenefit(a, y, thresholds)
    expect(value).toHaveLength(4)
    for (const { threshold, model, treatAll, treatNone } of value ?? []) {
      expect(model).toBeCloseTo(expected.net_benefit_a[String(threshold)], 12)
      expect(treatAll).toBeCloseTo(expected.net_benefit_treat_all[String(threshold)], 12)
      expect(treatNone).toBe(0)
    }
  })

  test('follows from the confusion at each threshold', () => {
    fc.assert(
      fc.property(scoredProbabilities, ({ probabilities, labels }) => {
        for (const { threshold, model } of netBenefit(probabilities, labels).value ?? []) {
          const counts = confusionAt(probabilities, labels, threshold).value
          if (!counts) throw new Error('not estimable')
          const odds = threshold / (1 - threshold)
          expect(model).toBeCloseTo((counts.truePositives - odds * counts.falsePositives) / labels.length, 10)
        }
      }),
    )
  })

  test('of a model that calls everybody is that of treating all', () => {
    const [{ model, treatAll }] = netBenefit([0.9, 0.8, 0.7], [1, 0, 0], [0.3]).value ?? []
    expect(model).toBeCloseTo(treatAll, 14)
    expect(percentThresholds).toHaveLength(99)
  })

  test('refuses thresholds without odds', () => {
    expect(() => netBenefit([0.5], [1], [1])).toThrow(RangeError)
    expect(() => netBenefit([0.5], [1], [Number.NaN])).toThrow(RangeError)
    expect(netBenefit([0.5, 3], [1, 0]).reason).toBe('out-of-range')
  })
})

describe('the confusion at a threshold', () => {
  test('counts scores at the threshold as called', () => {
    const { value } = confusionAt([0.1, 0.4, 0.4, 0.8], [0, 1, 0, 1], 0.4)
    expect(value).toEqual({ truePositives: 2, falsePositives: 1, falseNegatives: 0, trueNegatives: 1 })
  })

  test('gives the shares of the textbook with their intervals', () => {
    const measures = confusionMeasures({ truePositives: 30, falsePositives: 20, falseNegatives: 10, trueNegatives: 140 })
    expect(measures.sensitivity).toEqual(proportion(30, 40))
    expect(measures.specificity).toEqual(proportion(140, 160))
    expect(measures.positivePredictiveValue).toEqual(proportion(30, 50))
    expect(measures.negativePredictiveValue).toEqual(proportion(140, 150))
    expect(measures.accuracy).toEqual(proportion(170, 200))
    expect(measures.f1.value).toBeCloseTo((2 * 0.6 * 0.75) / (0.6 + 0.75), 14)
    expect(measures.numberNeededToEvaluate.value).toBeCloseTo(50 / 30, 14)
    expect(measures.numberNeededToEvaluate.interval?.low).toBeCloseTo(1 / (proportion(30, 50).interval?.high ?? NaN), 14)
  })

  test('holds each value in its interval, within 0 and 1', () => {
    const count = fc.integer({ min: 0, max: 40 })
    fc.assert(
      fc.property(count, count, count, count, (truePositives, falsePositives, falseNegatives, trueNegatives) => {
        const measures = confusionMeasures({ truePositives, falsePositives, falseNegatives, trueNegatives })
        expect(holdsNonFinite(measures)).toBe(false)
        for (const [name, { value, interval }] of Object.entries(measures)) {
          if (value === null || interval === null) continue
          expect(interval.low).toBeLessThanOrEqual(value)
          expect(interval.high).toBeGreaterThanOrEqual(value)
          if (name !== 'numberNeededToEvaluate') expect(interval.high).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  test('names shares that have nothing to be a share of', () => {
    const { value } = confusionAt([0.1, 0.2], [0, 0], Infinity)
    if (!value) throw new Error('not estimable')
    const measures = confusionMeasures(value)
    expect(measures.sensitivity.reason).toBe('no-denominator')
    expect(measures.positivePredictiveValue.reason).toBe('no-denominator')
    expect(measures.numberNeededToEvaluate.reason).toBe('no-denominator')
    expect(measures.f1.reason).toBe('no-denominator')
    expect(measures.specificity.value).toBe(1)
    expect(confusionAt([], [], 0.5).reason).toBe('no-notes')
    expect(confusionAt([NaN], [1], 0.5).reason).toBe('not-a-number')
  })
})

describe('an alert budget', () => {
  test.each(vectors.binary)('of a tenth, ties broken by place, agrees with the reference: $name', ({ y, a, expected }) => {
    // The reference breaks ties by place in the file: as a score of its own, that leaves no ties.
    const order = a.map((_, row) => row).toSorted((left, right) => a[right] - a[left] || left - right)
    const untied = a.map(() => 0)
    for (const [rank, row] of order.entries()) untied[row] = -rank
    const { value } = alertBudget(untied, y, { share: 0.1 })
    const { k, sensitivity, ppv } = expected.top_decile_stable_order_a
    expect(value).toMatchObject({ budget: k, alerts: k, tiedOut: 0 })
    expect(value?.sensitivity.value).toBeCloseTo(sensitivity, 12)
    expect(value?.positivePredictiveValue.value).toBeCloseTo(ppv, 12)
  })

  test('a day gives alerts a day', () => {
    const { value } = alertBudget([0.9, 0.8, 0.7, 0.6, 0.5, 0.4], [1, 0, 1, 0, 0, 0], { perDay: 1.5 }, 2)
    expect(value).toMatchObject({ budget: 3, alerts: 3, threshold: 0.7, alertsPerDay: 1.5 })
    expect(value?.positivePredictiveValue.value).toBeCloseTo(2 / 3, 14)
    expect(value?.sensitivity.value).toBe(1)
    expect(value?.numberNeededToEvaluate.value).toBeCloseTo(1.5, 14)
  })

  test('leaves out all notes that tie at the cut', () => {
    const { value } = alertBudget([0.9, 0.5, 0.5, 0.5, 0.1], [1, 1, 0, 0, 0], { share: 0.4 })
    expect(value).toMatchObject({ budget: 2, alerts: 1, tiedOut: 3, threshold: 0.9 })
    const tied = alertBudget([0.5, 0.5, 0.5], [1, 0, 0], { share: 0.5 }).value
    expect(tied).toMatchObject({ budget: 1, alerts: 0, tiedOut: 3, threshold: null })
    expect(tied?.positivePredictiveValue.reason).toBe('no-denominator')
    expect(tied?.sensitivity.value).toBe(0)
  })

  test('never passes its room, calls whole ties, and its threshold says whom', () => {
    fc.assert(
      fc.property(scoredProbabilities, fc.double({ min: 0, max: 1, noNaN: true }), ({ probabilities, labels }, share) => {
        const { value } = alertBudget(probabilities, labels, { share })
        if (!value) throw new Error('not estimable')
        expect(value.alerts).toBeLessThanOrEqual(value.budget)
        expect(confusionAt(probabilities, labels, value.threshold ?? Infinity).value).toEqual(value.counts)
        const next = probabilities.filter((each) => each < (value.threshold ?? Infinity))
        const following = next.filter((each) => each === Math.max(...next)).length
        if (next.length > 0) expect(value.alerts + following).toBeGreaterThan(value.budget)
        expect(value.tiedOut).toBe(value.alerts === value.budget ? 0 : following)
      }),
    )
  })

  test('rounds a share down to whole notes, not below them', () => {
    const scores = Array.from({ length: 100 }, (_, row) => row)
    expect(alertBudget(scores, scores.map(() => 0), { share: 0.29 }).value?.budget).toBe(29)
    expect(alertBudget(scores, scores.map(() => 0), { share: 0.299 }).value?.budget).toBe(29)
  })

  test('names what it cannot say, and refuses a budget without days', () => {
    fc.assert(
      fc.property(anything, ({ values, labels }) => {
        const finite = values.map((value) => (Math.abs(value) === Infinity ? 0 : value))
        expect(holdsNonFinite(alertBudget(finite, labels, { share: 0.3 }, 5))).toBe(false)
        expect(holdsNonFinite(netBenefit(values, labels))).toBe(false)
      }),
    )
    expect(alertBudget([], [], { share: 0.3 }).reason).toBe('no-notes')
    expect(() => alertBudget([1], [1], { perDay: 2 })).toThrow(RangeError)
    expect(() => alertBudget([1], [1], { share: 1 }, 0)).toThrow(RangeError)
  })
})
