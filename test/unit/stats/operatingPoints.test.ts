import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../shared/random.ts'
import { alertBudget } from '../../../shared/stats/alertBudget.ts'
import { confusionAt, countsOf } from '../../../shared/stats/confusion.ts'
import { operatingPoints, pointAtThreshold, pointWithin } from '../../../shared/stats/operatingPoints.ts'

const sample = fc.array(fc.tuple(fc.constantFrom(0, 0.1, 0.25, 0.5, 0.9, 1), fc.constantFrom(0, 1)), { minLength: 1, maxLength: 40 })

describe('points looked up', () => {
  it('are what calling at the threshold gives', () => {
    fc.assert(
      fc.property(sample, fc.double({ min: 0, max: 1.1, noNaN: true }), (notes, threshold) => {
        const [scores, labels] = [notes.map(([score]) => score), notes.map(([, label]) => label)]
        const [, called, truePositives] = pointAtThreshold(operatingPoints(scores, labels).value!, threshold)
        const positives = labels.filter((label) => label === 1).length
        expect(countsOf({ called, truePositives, positives, n: labels.length })).toEqual(confusionAt(scores, labels, threshold).value)
      }),
    )
  })

  it('are what a budget of alerts gives', () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: 0, max: 100 }), (notes, percent) => {
        const [scores, labels] = [notes.map(([score]) => score), notes.map(([, label]) => label)]
        const expected = alertBudget(scores, labels, { share: percent / 100 }).value!
        const [threshold, called, truePositives] = pointWithin(operatingPoints(scores, labels).value!, expected.budget)
        expect([threshold, called, truePositives]).toEqual([expected.threshold, expected.alerts, expected.counts.truePositives])
      }),
    )
  })

  it('are exact in steps of a thousandth for many notes too, with few kept', () => {
    const random = createRandom(3)
    const scores = Float64Array.from({ length: 20_000 }, () => random.uniform() ** 3)
    const labels = Uint8Array.from(scores, (score) => (random.uniform() < score ? 1 : 0))
    const points = operatingPoints(scores, labels).value!
    expect(points.length).toBeLessThan(2010)
    expect(points[0]!.slice(0, 3)).toEqual([null, 0, 0])
    expect(points.at(-1)?.[1]).toBe(20_000)
    for (const share of [0.001, 0.05, 0.29, 0.5]) {
      const expected = alertBudget(scores, labels, { share }).value!
      expect(pointWithin(points, expected.budget).slice(1, 3)).toEqual([expected.alerts, expected.counts.truePositives])
      expect(pointAtThreshold(points, share)[1]).toBe(scores.filter((score) => score >= share).length)
    }
  })

  it('are not there for scores that are no numbers', () => {
    expect(operatingPoints([0.2, Number.NaN], [0, 1])).toEqual({ value: null, reason: 'not-a-number' })
  })
})
