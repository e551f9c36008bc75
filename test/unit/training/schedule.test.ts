import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { learningRateAt } from '../../../main/training/schedule.ts'

const cosine = { schedule: 'cosine', learningRate: 2e-3, warmupSteps: 40, steps: 600 } as const

describe('learning rate schedule', () => {
  it('rises linearly to the peak over the warmup and keeps it for the first update after', () => {
    expect(learningRateAt(1, cosine)).toBeCloseTo(2e-3 / 40, 12)
    expect(learningRateAt(20, cosine)).toBeCloseTo(1e-3, 12)
    expect(learningRateAt(40, cosine)).toBe(2e-3)
    expect(learningRateAt(41, cosine)).toBe(2e-3)
  })

  it('is at half the peak in the middle of a cosine or linear decay', () => {
    expect(learningRateAt(321, cosine)).toBeCloseTo(1e-3, 12)
    expect(learningRateAt(321, { ...cosine, schedule: 'linear' })).toBeCloseTo(1e-3, 12)
  })

  it('without warmup starts at the peak', () => {
    expect(learningRateAt(1, { ...cosine, warmupSteps: 0 })).toBe(2e-3)
  })

  it('never falls before the peak, never rises after it, and spends no update on a rate of zero', () => {
    const settings = fc.record({
      schedule: fc.constantFrom('cosine', 'linear', 'constant'),
      learningRate: fc.constantFrom(1e-6, 1e-3, 1),
      warmupSteps: fc.integer({ min: 0, max: 30 }),
      steps: fc.integer({ min: 1, max: 60 }),
    })
    fc.assert(
      fc.property(settings, (each) => {
        const rates = Array.from({ length: each.steps }, (_, index) => learningRateAt(index + 1, each))
        for (const [index, rate] of rates.entries()) {
          expect(rate).toBeGreaterThan(0)
          expect(rate).toBeLessThanOrEqual(each.learningRate)
          if (index === 0) continue
          if (index < each.warmupSteps) expect(rate).toBeGreaterThan(rates[index - 1])
          else expect(rate).toBeLessThanOrEqual(rates[index - 1])
        }
      }),
    )
  })
})
