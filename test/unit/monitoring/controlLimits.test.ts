import { describe, expect, it } from 'vitest'
import { estimateLimits, shareLimits, sideOf } from '../../../shared/monitoring/controlLimits.ts'
import { countByEnds, countByName, stabilityIndex, stabilityLimits, tenthsOf } from '../../../shared/monitoring/stabilityIndex.ts'
import { countWords, vocabularyOf } from '../../../shared/monitoring/vocabulary.ts'
import { measure, notEstimable } from '../../../shared/stats/estimable.ts'
import { normalQuantile } from '../../../shared/stats/normal.ts'

const z = normalQuantile(0.975)

describe('control limits', () => {
  it('of a share are three standard errors of both samples, cut to 0 and 1', () => {
    // √(0.2 · 0.8 · (1/100 + 1/400)) = √0.002 = 0.0447214
    const limits = shareLimits(0.2, 100, 400)!
    expect(limits.low).toBeCloseTo(0.2 - 3 * 0.0447214, 6)
    expect(limits.high).toBeCloseTo(0.2 + 3 * 0.0447214, 6)
    expect(shareLimits(0.01, 20, 400)!.low).toBe(0)
    expect(shareLimits(0, 100, 400)).toBeNull()
    expect(shareLimits(0.2, 0, 400)).toBeNull()
  })

  it('of an estimate come from both intervals, by the logarithm for a ratio', () => {
    // Standard errors 0.03 and 0.04 make 0.05.
    const reference = measure(0.8, { low: 0.8 - 0.03 * z, high: 0.8 + 0.03 * z })
    const limits = estimateLimits(reference, measure(0.7, { low: 0.7 - 0.04 * z, high: 0.7 + 0.04 * z }))!
    expect(limits.low).toBeCloseTo(0.65, 10)
    expect(limits.high).toBeCloseTo(0.95, 10)
    const ratio = (value: number, error: number) => measure(value, { low: value * Math.exp(-error * z), high: value * Math.exp(error * z) })
    const ofRatio = estimateLimits(ratio(1.2, 0.06), ratio(2, 0.08), 'log')!
    expect(ofRatio.low).toBeCloseTo(1.2 * Math.exp(-0.3), 10)
    expect(ofRatio.high).toBeCloseTo(1.2 * Math.exp(0.3), 10)
    expect(estimateLimits(reference, notEstimable('too-few'))).toBeNull()
    expect(estimateLimits(measure(0.8, null), reference)).toBeNull()
  })

  it('are crossed on a side, not at the limit itself', () => {
    const limits = { centre: 0.5, low: 0.4, high: 0.6 }
    expect([0.39, 0.4, 0.5, 0.6, 0.61].map((value) => sideOf(value, limits))).toEqual(['below', null, null, null, 'above'])
    expect(sideOf(-9, { centre: null, low: null, high: 0.25 })).toBeNull()
  })
})

describe('population stability', () => {
  it('is 0 without a shift, and the sum over bins by hand', () => {
    expect(stabilityIndex([50, 30, 20], [50, 30, 20])).toBe(0)
    // With half a note more in each bin: p = 60.5/101, 40.5/101; q = 30.5/101, 70.5/101.
    const [p, q] = [60.5 / 101, 30.5 / 101]
    expect(stabilityIndex([60, 40], [30, 70])).toBeCloseTo((q - p) * Math.log(q / p) + (p - q) * Math.log((1 - q) / (1 - p)), 12)
    expect(stabilityIndex([100, 0], [0, 100])).toBeLessThan(Infinity)
  })

  it('has a limit of 0.25 where notes are many, and what chance gives where they are few', () => {
    expect(stabilityLimits(10, 5000, 5000).high).toBe(0.25)
    // χ²(9) is above 27.1 once in 740: 27.1 · (1/50 + 1/500) = 0.596.
    expect(stabilityLimits(10, 50, 500).high).toBeCloseTo(0.596, 2)
    expect(stabilityLimits(1, 50, 500).high).toBe(0.25)
  })

  it('puts lengths into the tenths of the validation, and names into those it had', () => {
    const ends = tenthsOf(Array.from({ length: 100 }, (_, index) => index + 1))
    expect(ends).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90])
    expect(countByEnds([10, 11, 90, 91, 500], ends)).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 1, 2])
    expect(tenthsOf([7, 7, 7])).toEqual([7])
    expect(tenthsOf([])).toEqual([])
    expect(countByName(['A', 'B', 'A', 'C'], ['A', 'B'])).toEqual([2, 1, 1])
  })
})

describe('vocabulary', () => {
  it('counts words of two letters or more without case, and those that training did not have', () => {
    const known = vocabularyOf(['Patient denies fever.', 'Fièvre 38.5'])
    expect(countWords('PATIENT with fièvre, a 12 x', known)).toEqual({ words: 3, unknown: 1 })
    expect(countWords('', known)).toEqual({ words: 0, unknown: 0 })
  })
})
