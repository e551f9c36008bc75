import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../shared/random.ts'
import type { Point } from '../../shared/downsample.ts'
import { smooth } from '../../shared/smooth.ts'

describe('the course of a noisy curve', () => {
  it('begins at the first value, stays within what was measured, and keeps steps and gaps', () => {
    const curve = fc.array(fc.option(fc.double({ min: -10, max: 10, noNaN: true }), { freq: 8 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(curve, (values) => {
        const points = values.map((value, index): Point => [1 + 3 * index, value])
        const course = smooth(points)
        const measured = values.filter((value) => value !== null)
        expect(course.map(([step]) => step)).toEqual(points.map(([step]) => step))
        expect(course.map(([, value]) => value === null)).toEqual(values.map((value) => value === null))
        if (measured.length > 0) expect(course.find(([, value]) => value !== null)![1]).toBeCloseTo(measured[0]!, 9)
        for (const [, value] of course) {
          if (value === null) continue
          expect(value).toBeGreaterThanOrEqual(Math.min(...measured) - 1e-9)
          expect(value).toBeLessThanOrEqual(Math.max(...measured) + 1e-9)
        }
      }),
    )
  })

  it('takes noise away and leaves the level', () => {
    const random = createRandom(1)
    const points = Array.from({ length: 1000 }, (_, step): Point => [step, 2 + random.normal()])
    const spread = (some: readonly Point[]) => Math.sqrt(some.reduce((sum, [, value]) => sum + (value! - 2) ** 2, 0) / some.length)
    const later = smooth(points).slice(200)
    // An average over τ steps leaves 1/√(2τ) of independent noise: τ is 20 here.
    expect(spread(later)).toBeLessThan(0.25 * spread(points))
    expect(later.reduce((sum, [, value]) => sum + value!, 0) / later.length).toBeCloseTo(2, 1)
  })

  it('follows a step after a fiftieth of the course, whether every step was measured or each fifth', () => {
    const dense = Array.from({ length: 1001 }, (_, step): Point => [step, step < 500 ? 0 : 1])
    const at520 = (points: readonly Point[]) => smooth(points).find(([step]) => step === 520)![1]!
    const sparse = dense.filter(([step]) => step % 5 === 0)
    expect(at520(dense)).toBeCloseTo(1 - Math.exp(-1), 1)
    expect(Math.abs(at520(sparse) - at520(dense))).toBeLessThan(0.1)
    // By points instead of steps it would be nearly all of the step.
    expect(at520(sparse)).toBeLessThan(0.8)
  })
})
