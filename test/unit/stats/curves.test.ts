import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../shared/random.ts'
import { rocCurve } from '../../../shared/stats/auroc.ts'
import { averagePrecision } from '../../../shared/stats/averagePrecision.ts'
import { confusionAt, confusionMeasures } from '../../../shared/stats/confusion.ts'
import { precisionRecallCurve } from '../../../shared/stats/precisionRecallCurve.ts'
import { thinCurve } from '../../../shared/stats/thinCurve.ts'
import { scoredLabels } from './scoredLabels.ts'

type Point = [number, number]

function distance([x, y]: Point, [fromX, fromY]: Point, [toX, toY]: Point): number {
  const length = (toX - fromX) ** 2 + (toY - fromY) ** 2
  const along = length === 0 ? 0 : ((x - fromX) * (toX - fromX) + (y - fromY) * (toY - fromY)) / length
  const at = Math.min(1, Math.max(0, along))
  return Math.hypot(x - fromX - at * (toX - fromX), y - fromY - at * (toY - fromY))
}

/** The farthest that any point of the whole curve is from the thinned one. */
function deviation(whole: Point[], thinned: Point[]): number {
  const nearest = (point: Point) =>
    Math.min(...thinned.slice(1).map((to, index) => distance(point, thinned[index], to)))
  return Math.max(...whole.map(nearest))
}

function noisyScores(n: number, prevalence: number) {
  const random = createRandom(11)
  const labels = Array.from({ length: n }, () => (random.uniform() < prevalence ? 1 : 0))
  return { labels, scores: labels.map((label) => label + random.normal()) }
}

describe('the precision-recall curve', () => {
  test('has average precision as its area, and the precision of its thresholds', () => {
    fc.assert(
      fc.property(scoredLabels, ({ scores, labels }) => {
        const points = precisionRecallCurve(scores, labels).value ?? []
        expect(points[0].recall).toBe(0)
        expect(points.at(-1)?.recall).toBe(1)
        let area = 0
        for (let index = 1; index < points.length; index++) {
          const [from, to] = [points[index - 1], points[index]]
          area += ((to.recall - from.recall) * (from.precision + to.precision)) / 2
        }
        expect(area).toBeCloseTo(averagePrecision(scores, labels) ?? NaN, 12)
        for (const [index, { recall, precision, threshold }] of points.entries()) {
          if (index % 2 === 0) continue
          const counts = confusionAt(scores, labels, threshold).value
          if (!counts) throw new Error('not estimable')
          const { sensitivity, positivePredictiveValue } = confusionMeasures(counts)
          expect(sensitivity.value).toBe(recall)
          expect(positivePredictiveValue.value).toBe(precision)
        }
      }),
    )
  })

  test('joins steps of one height', () => {
    expect(precisionRecallCurve([4, 3, 2, 1], [1, 1, 0, 0]).value).toEqual([
      { recall: 0, precision: 1, threshold: 4 },
      { recall: 1, precision: 1, threshold: 3 },
    ])
  })

  test('names why it is missing', () => {
    expect(precisionRecallCurve([1, 2], [0, 0]).reason).toBe('no-events')
    expect(precisionRecallCurve([], []).reason).toBe('no-notes')
    expect(precisionRecallCurve([NaN], [1]).reason).toBe('not-a-number')
  })
})

describe('a thinned curve', () => {
  test('leaves few points where they were', () => {
    const points: Point[] = [[0, 0], [0.2, 0.7], [1, 1]]
    expect(thinCurve(points, 3, (point) => point)).toEqual(points)
  })

  test('keeps the corners and leaves out what lies on a line', () => {
    const points: Point[] = [[0, 0], [0, 0.25], [0, 0.5], [0.25, 0.5], [0.5, 0.5], [0.5, 0.75], [0.5, 1], [1, 1]]
    expect(thinCurve(points, 7, (point) => point)).toEqual([[0, 0], [0, 0.5], [0.5, 0.5], [0.5, 1], [1, 1]])
  })

  test('looks the same: 400 points of 20,000 notes are nowhere farther off than a line is wide', () => {
    for (const prevalence of [0.5, 0.02]) {
      const { scores, labels } = noisyScores(20_000, prevalence)
      const roc = rocCurve(scores, labels)?.map((each): Point => [each.falsePositiveRate, each.truePositiveRate]) ?? []
      const thinned = thinCurve(roc, 400, (point) => point)
      expect(thinned.length).toBeLessThanOrEqual(400)
      expect([thinned[0], thinned.at(-1)]).toEqual([[0, 0], [1, 1]])
      expect(deviation(roc, thinned)).toBeLessThan(0.001)
      const recall = precisionRecallCurve(scores, labels).value?.map((each): Point => [each.recall, each.precision]) ?? []
      expect(deviation(recall, thinCurve(recall, 400, (point) => point))).toBeLessThan(0.003)
    }
  })
})
