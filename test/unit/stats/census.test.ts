import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expectedCensus, type EndedStays, type Inpatient } from '../../../shared/stats/census.ts'
import { countInterval, poissonBinomial } from '../../../shared/stats/poissonBinomial.ts'

/** Over all 2^n outcomes. */
function byEnumeration(probabilities: readonly number[]): number[] {
  const distribution = Array<number>(probabilities.length + 1).fill(0)
  for (let outcome = 0; outcome < 2 ** probabilities.length; outcome++) {
    let [chance, events] = [1, 0]
    probabilities.forEach((probability, trial) => {
      const happened = (outcome >> trial) % 2 === 1
      chance *= happened ? probability : 1 - probability
      events += Number(happened)
    })
    distribution[events] += chance
  }
  return distribution
}

const probability = fc.double({ min: 0, max: 1, noNaN: true })

describe('the number of events of independent trials', () => {
  test('is distributed as counting every outcome says', () => {
    fc.assert(fc.property(fc.array(probability, { maxLength: 9 }), (probabilities) => {
      const exact = byEnumeration(probabilities)
      poissonBinomial(probabilities).forEach((value, events) => expect(value).toBeCloseTo(exact[events], 12))
    }))
  })

  test('is binomial where all are alike, and certain where they are', () => {
    const binomial = poissonBinomial(Array<number>(4).fill(0.5))
    expect([...binomial]).toEqual([1, 4, 6, 4, 1].map((ways) => ways / 16))
    expect([...poissonBinomial([1, 1, 0])]).toEqual([0, 0, 1, 0])
    expect([...poissonBinomial([])]).toEqual([1])
  })

  test('lies in its interval with at least the level, with no more than half of the rest outside on a side', () => {
    fc.assert(fc.property(fc.array(probability, { maxLength: 40 }), (probabilities) => {
      const distribution = poissonBinomial(probabilities)
      const { low, high } = countInterval(distribution, 0.9)
      const sum = (from: number, to: number) => distribution.slice(from, to).reduce((total, each) => total + each, 0)
      expect(sum(low, high + 1)).toBeGreaterThan(0.9 - 1e-9)
      expect(sum(0, low)).toBeLessThan(0.05 + 1e-9)
      expect(sum(high + 1, distribution.length)).toBeLessThan(0.05 + 1e-9)
    }))
  })
})

/** Bins 0 to 2, 3, 4 to 5, more than 5 midnights; half of the first leave on day 1, half on day 2. */
const ended: EndedStays[] = [
  { bin: 0, midnights: 1, stays: 10 },
  { bin: 0, midnights: 2, stays: 10 },
  { bin: 1, midnights: 3, stays: 5 },
  { bin: 2, midnights: 4, stays: 3 },
  { bin: 2, midnights: 5, stays: 1 },
  { bin: 3, midnights: 6, stays: 1 },
  { bin: 3, midnights: 8, stays: 1 },
]
const patient = (probabilities: number[], midnights = 0, leftAfter: number | null = null): Inpatient => ({ probabilities, midnights, leftAfter })
const census = (inpatients: Inpatient[], knownDays = 0, horizon = 4) => expectedCensus({ inpatients, ended, bins: 4, horizon, knownDays })!

describe('who leaves on which day', () => {
  test('is the bins, shared over days as ended stays were', () => {
    const days = census([patient([0.4, 0.2, 0.4, 0])])
    expect(days.map(({ discharges }) => discharges.expected)).toEqual([0.2, 0.2, 0.2, 0.3].map((value) => expect.closeTo(value, 12) as number))
    expect(days.map(({ staying }) => staying.expected)).toEqual([0.8, 0.6, 0.4, 0.1].map((value) => expect.closeTo(value, 12) as number))
  })

  test('leaves out the days that a patient has already stayed', () => {
    // Of 0.2 on day 3 and 0.4 on days 4 and 5, with days 1 and 2 over.
    const [first, second] = census([patient([0.4, 0.2, 0.4, 0], 2)])
    expect(first.discharges.expected).toBeCloseTo(0.2 / 0.6, 12)
    expect(second.discharges.expected).toBeCloseTo(0.3 / 0.6, 12)
  })

  test('goes on at the rate of the long stays for who is here longer than anybody was', () => {
    // Two stays and 1 + 3 days from the shortest of the last bin.
    expect(census([patient([0, 0, 0, 1], 20)], 0, 2).map(({ discharges }) => discharges.expected)).toEqual([0.5, 0.25])
  })

  test('adds up, and has the interval of the exact distribution', () => {
    const people = [patient([1, 0, 0, 0]), patient([1, 0, 0, 0]), patient([0, 1, 0, 0]), patient([0.5, 0, 0, 0.5])]
    const [first, second] = census(people)
    expect(first.discharges.expected).toBeCloseTo(1.25, 12)
    expect(first.discharges.interval).toEqual(countInterval(Float64Array.from(byEnumeration([0.5, 0.5, 0, 0.25])), 0.95))
    expect(second.staying.expected).toBeCloseTo(1.5, 12)
    expect(second.staying.interval).toEqual(countInterval(Float64Array.from(byEnumeration([0, 0, 1, 0.5])), 0.95))
  })

  test('stands beside what came, as far as that is known', () => {
    const days = census([patient([1, 0, 0, 0], 0, 1), patient([1, 0, 0, 0], 0, 3), patient([0, 0, 0, 1])], 3)
    expect(days.map(({ discharges }) => discharges.actual)).toEqual([1, 0, 1, null])
    expect(days.map(({ staying }) => staying.actual)).toEqual([2, 2, 1, null])
  })

  test('is not told where no ended stay shows the days of a bin; nobody is a census too', () => {
    expect(expectedCensus({ inpatients: [], ended: ended.slice(0, 4), bins: 4, horizon: 2, knownDays: 0 })).toBeNull()
    expect(census([])[0]).toEqual({ after: 1, discharges: { expected: 0, interval: { low: 0, high: 0 }, actual: null }, staying: { expected: 0, interval: { low: 0, high: 0 }, actual: null } })
  })
})
