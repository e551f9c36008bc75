import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { auroc, macroAuroc, microAuroc, perClassAuroc, rocCurve, weightedAuroc } from '../../../shared/stats/auroc.ts'
import { aurocByPairs, scoredLabels } from './scoredLabels.ts'
import { vectors } from './vectors.ts'

describe('AUROC', () => {
  test.each(vectors.binary)('agrees with scikit-learn: $name', ({ y, a, b, expected }) => {
    expect(auroc(a, y)).toBeCloseTo(expected.sklearn.auroc_a, 12)
    expect(auroc(b, y)).toBeCloseTo(expected.b.auroc, 12)
  })

  test('equals counting pairs, ties one half', () => {
    fc.assert(fc.property(scoredLabels, ({ scores, labels }) => {
      expect(auroc(scores, labels)).toBeCloseTo(aurocByPairs(scores, labels), 12)
    }))
  })

  test('does not change under an increasing map of the scores', () => {
    fc.assert(fc.property(scoredLabels, ({ scores, labels }) => {
      expect(auroc(scores.map((score) => Math.exp(3 * score) - 7), labels)).toBe(auroc(scores, labels))
    }))
  })

  test('becomes its complement when the labels are flipped', () => {
    fc.assert(fc.property(scoredLabels, ({ scores, labels }) => {
      const flipped = auroc(scores, labels.map((label) => 1 - label)) ?? NaN
      expect(flipped + (auroc(scores, labels) ?? NaN)).toBeCloseTo(1, 14)
    }))
  })

  test('is the same for large input, sorted by bits, as by counting pairs', () => {
    const scores = Array.from({ length: 6000 }, (_, row) => Math.sin(row * row) * 10 ** ((row % 9) - 4))
    scores[0] = -0
    scores[1] = 0
    scores[2] = Infinity
    scores[3] = -Infinity
    const labels = scores.map((score, row) => (Math.cos(row) + Math.sign(score) > 0.3 ? 1 : 0))
    expect(auroc(scores, labels)).toBeCloseTo(aurocByPairs(scores, labels), 12)
  })

  test('is not estimable without both classes, without rows, or with a NaN score', () => {
    expect(auroc([0.1, 0.2], [1, 1])).toBeNull()
    expect(auroc([0.1, 0.2], [0, 0])).toBeNull()
    expect(auroc([], [])).toBeNull()
    expect(auroc([0.1, NaN], [0, 1])).toBeNull()
  })

  test('refuses labels that are not 0 or 1 and lengths that differ', () => {
    expect(() => auroc([0.1, 0.2], [0, 2])).toThrow(RangeError)
    expect(() => auroc([0.1, 0.2], [0])).toThrow(RangeError)
  })
})

describe('ROC curve', () => {
  test('has AUROC as its trapezoid area and runs from corner to corner', () => {
    fc.assert(fc.property(scoredLabels, ({ scores, labels }) => {
      const points = rocCurve(scores, labels) ?? []
      expect(points[0]).toEqual({ falsePositiveRate: 0, truePositiveRate: 0, threshold: Infinity })
      expect(points.at(-1)).toMatchObject({ falsePositiveRate: 1, truePositiveRate: 1 })
      let area = 0
      for (let index = 1; index < points.length; index++) {
        const [from, to] = [points[index - 1], points[index]]
        area += ((to.falsePositiveRate - from.falsePositiveRate) * (from.truePositiveRate + to.truePositiveRate)) / 2
      }
      expect(area).toBeCloseTo(aurocByPairs(scores, labels), 12)
    }))
  })

  test('says which scores are called positive at each point', () => {
    fc.assert(fc.property(scoredLabels, ({ scores, labels }) => {
      const positives = labels.filter((label) => label === 1).length
      for (const point of rocCurve(scores, labels) ?? []) {
        const called = scores.filter((score, row) => labels[row] === 1 && score >= point.threshold).length
        expect(point.truePositiveRate).toBe(called / positives)
      }
    }))
  })

  test('leaves out points inside a straight line', () => {
    expect(rocCurve([4, 3, 2, 1], [1, 1, 0, 0])).toHaveLength(3)
  })

  test('is not estimable for one class', () => {
    expect(rocCurve([1, 2], [1, 1])).toBeNull()
  })
})

describe('AUROC over more than two classes', () => {
  test.each(vectors.multiclass)('agrees with scikit-learn: $name', ({ y, p, expected }) => {
    const probabilities = p.flat()
    const classCount = p[0].length
    const perClass = perClassAuroc(probabilities, y, classCount)
    for (const [index, value] of expected.per_class.entries()) expect(perClass[index].auroc).toBeCloseTo(value, 12)
    expect(macroAuroc(probabilities, y, classCount).value).toBeCloseTo(expected.ovr_macro, 12)
    expect(weightedAuroc(probabilities, y, classCount).value).toBeCloseTo(expected.ovr_weighted, 12)
    expect(microAuroc(probabilities, y, classCount).value).toBeCloseTo(expected.micro, 12)
  })

  test('reports a class that no case has, and averages over the others', () => {
    const probabilities = [0.6, 0.3, 0.1, 0.2, 0.7, 0.1, 0.5, 0.4, 0.1]
    const result = macroAuroc(probabilities, [0, 1, 0], 3)
    expect(result.missing).toEqual([2])
    expect(result.classes[2]).toEqual({ index: 2, auroc: null, positives: 0, n: 3 })
    expect(result.value).toBe(1)
    expect(microAuroc(probabilities, [0, 1, 0], 3).missing).toEqual([2])
    expect(weightedAuroc(probabilities, [0, 1, 0], 3).missing).toEqual([2])
  })

  test('is not estimable when all cases are of one class', () => {
    const result = macroAuroc([0.6, 0.4, 0.3, 0.7], [0, 0], 2)
    expect(result.value).toBeNull()
    expect(result.missing).toEqual([1])
    expect(macroAuroc([], [], 3)).toMatchObject({ value: null, missing: [0, 1, 2] })
  })

  test('of two options is the AUROC of the second option', () => {
    fc.assert(fc.property(scoredLabels, ({ scores, labels }) => {
      const probabilities = scores.flatMap((score) => [1 - score / 4, score / 4])
      expect(macroAuroc(probabilities, labels, 2).value).toBeCloseTo(aurocByPairs(scores, labels), 12)
    }))
  })

  test('refuses a label outside the classes', () => {
    expect(() => macroAuroc([0.5, 0.5], [2], 2)).toThrow(RangeError)
    expect(() => macroAuroc([0.5, 0.5, 1], [0], 2)).toThrow(RangeError)
  })
})
