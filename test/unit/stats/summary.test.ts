import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { averagePrecision } from '../../../shared/stats/averagePrecision.ts'
import { holm } from '../../../shared/stats/holm.ts'
import { accuracy, brier, brierOverClasses, logLoss, majorityRate, prevalence } from '../../../shared/stats/summary.ts'
import { scoredLabels } from './scoredLabels.ts'
import { vectors } from './vectors.ts'

describe('summaries', () => {
  test.each(vectors.binary)('agree with scikit-learn: $name', ({ y, a, expected }) => {
    expect(averagePrecision(a, y)).toBeCloseTo(expected.sklearn.average_precision_a, 12)
    expect(brier(a, y)).toBeCloseTo(expected.sklearn.brier_a, 12)
    const probabilities = a.flatMap((score) => [1 - score, score])
    expect(logLoss(probabilities, y, 2)).toBeCloseTo(expected.sklearn.log_loss_a, 12)
    expect(brierOverClasses(probabilities, y, 2)).toBeCloseTo(2 * expected.sklearn.brier_a, 12)
  })

  test.each(vectors.multiclass)('agree with scikit-learn: $name', ({ y, p, expected }) => {
    expect(logLoss(p.flat(), y, p[0].length)).toBeCloseTo(expected.log_loss, 12)
    expect(brierOverClasses(p.flat(), y, p[0].length)).toBeCloseTo(expected.brier_multiclass_sum, 12)
  })

  test('accuracy counts the most probable class, the first of a tie', () => {
    expect(accuracy([0.2, 0.8, 0.5, 0.5, 0.9, 0.1], [1, 0, 1], 2)).toBeCloseTo(2 / 3, 14)
    expect(majorityRate([2, 2, 0, 1])).toBe(0.5)
    expect(prevalence([1, 0, 0, 0])).toBe(0.25)
  })

  test('a confident error leaves log loss finite', () => {
    expect(logLoss([1, 0], [1], 2)).toBeCloseTo(-Math.log(Number.EPSILON), 12)
  })

  test('are null for no notes or NaN', () => {
    for (const summary of [accuracy, brierOverClasses, logLoss]) {
      expect(summary([], [], 2)).toBeNull()
      expect(summary([NaN, 1], [0], 2)).toBeNull()
    }
    for (const summary of [brier, averagePrecision]) {
      expect(summary([], [])).toBeNull()
      expect(summary([NaN], [1])).toBeNull()
    }
    expect(majorityRate([])).toBeNull()
    expect(prevalence([])).toBeNull()
    expect(averagePrecision([0.3, 0.4], [0, 0])).toBeNull()
  })
})

describe('average precision', () => {
  test('is the prevalence when all scores are equal, and 1 when they separate', () => {
    fc.assert(fc.property(scoredLabels, ({ labels }) => {
      expect(averagePrecision(labels.map(() => 0.5), labels)).toBeCloseTo(prevalence(labels) ?? NaN, 14)
      expect(averagePrecision(labels, labels)).toBeCloseTo(1, 14)
    }))
  })

  test('does not change under an increasing map of the scores', () => {
    fc.assert(fc.property(scoredLabels, ({ scores, labels }) => {
      expect(averagePrecision(scores.map(Math.exp), labels)).toBe(averagePrecision(scores, labels))
    }))
  })
})

describe('Holm', () => {
  test('steps down through the family', () => {
    // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), 'holm')
    const adjusted = holm([0.01, 0.04, 0.03, 0.005])
    for (const [index, value] of [0.03, 0.06, 0.06, 0.02].entries()) expect(adjusted[index]).toBeCloseTo(value, 14)
  })

  test('leaves what was not estimable out of the family', () => {
    expect(holm([null, 0.02, null, 0.5])).toEqual([null, 0.04, null, 0.5])
    expect(holm([])).toEqual([])
    expect(holm([NaN, 0.3])).toEqual([null, 0.3])
  })

  test('never lowers a p-value, never passes 1, keeps the order', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (pValues) => {
      const adjusted = holm(pValues).map((p) => p ?? NaN)
      expect(adjusted.every((value, index) => value >= pValues[index] && value <= 1)).toBe(true)
      const byP = pValues.map((_, index) => index).toSorted((left, right) => pValues[left] - pValues[right])
      const inOrder = byP.map((index) => adjusted[index])
      expect(inOrder).toEqual(inOrder.toSorted((left, right) => left - right))
    }))
  })
})
