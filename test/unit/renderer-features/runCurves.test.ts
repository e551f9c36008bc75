import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { downsample, type Point } from '../../../shared/downsample.ts'
import {
  appendEvents,
  noCurves,
  remainingSeconds,
} from '../../../renderer/features/runs/runCurves.ts'

function event(seq: number, step: number, values: Record<string, number | null>) {
  return { seq, step, at: '2024-01-01T00:00:00Z', values }
}

describe('curves of a run', () => {
  it('grow by what is new and ignore what was sent before', () => {
    const first = appendEvents(noCurves, [event(1, 1, { loss: 3 }), event(2, 2, { loss: 2 })])
    const second = appendEvents(first, [event(2, 2, { loss: 9 }), event(3, 3, { loss: 1 })])
    expect(second.series.get('loss')).toEqual([
      [1, 3],
      [2, 2],
      [3, 1],
    ])
    expect(second.seq).toBe(3)
    expect(first.series.get('loss')).toHaveLength(2)
  })

  it('stay the same object when nothing is new, so that nothing is drawn again', () => {
    const curves = appendEvents(noCurves, [event(1, 1, { loss: 3 })])
    expect(appendEvents(curves, [event(1, 1, { loss: 3 })])).toBe(curves)
  })

  it('replace steps that a resumed run measured again', () => {
    const before = [1, 2, 3, 4].map((step) => event(step, step, { loss: step }))
    const resumed = [event(5, 3, { loss: 30 }), event(6, 4, { loss: 40 })]
    const { series } = appendEvents(appendEvents(noCurves, before), resumed)
    expect(series.get('loss')).toEqual([
      [1, 1],
      [2, 2],
      [3, 30],
      [4, 40],
    ])
  })

  it('keep a gap where a value was not finite', () => {
    expect(appendEvents(noCurves, [event(1, 1, { loss: null })]).series.get('loss')).toEqual([[1, null]])
  })
})

describe('the time a run still takes', () => {
  const curves = appendEvents(
    noCurves,
    [0, 1, 2, 602, 603, 604].map((second, index) => ({
      seq: index + 1,
      step: 10 + index,
      at: new Date(second * 1000).toISOString(),
      values: { trainLoss: 1 },
    })),
  )

  it('follows the pace since the run was started or resumed, not the pause before', () => {
    expect(remainingSeconds(curves, 25, 600_000)).toBeCloseTo(10)
  })

  it('is not guessed from too little', () => {
    expect(remainingSeconds(noCurves, 25, 0)).toBeNull()
    expect(remainingSeconds(curves, 25, 604_000)).toBeNull()
    expect(remainingSeconds(curves, null, 0)).toBeNull()
  })
})

describe('a curve drawn with fewer points', () => {
  it('keeps both ends, the extremes and rising steps, within the limit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { nil: null, freq: 10 }), {
          minLength: 1,
          maxLength: 2000,
        }),
        fc.integer({ min: 4, max: 300 }),
        (values, limit) => {
          const points = values.map((value, step): Point => [step, value])
          const few = downsample(points, limit)
          expect(few.length).toBeLessThanOrEqual(limit)
          expect(few[0]).toBe(points[0])
          expect(few.at(-1)).toBe(points.at(-1))
          for (let index = 1; index < few.length; index++) expect(few[index]![0]).toBeGreaterThan(few[index - 1]![0])
          const finite = (list: Point[]) => list.flatMap(([, value]) => (value === null ? [] : [value]))
          if (finite(points).length > 0) {
            expect(Math.max(...finite(few))).toBe(Math.max(...finite(points)))
            expect(Math.min(...finite(few))).toBe(Math.min(...finite(points)))
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it('is the curve itself when it is short', () => {
    const points: Point[] = [
      [1, 2],
      [2, 1],
    ]
    expect(downsample(points, 100)).toEqual(points)
  })
})
