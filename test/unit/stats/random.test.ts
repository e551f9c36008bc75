import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom, restoreRandom } from '../../../shared/random.ts'
import { normalCdf, normalQuantile, twoSidedP } from '../../../shared/stats/normal.ts'

describe('the normal distribution', () => {
  // scipy.stats.norm.cdf
  test.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1.959963984540054, 0.025],
    [-3, 0.0013498980316300933],
    [-6.5, 4.016000583859088e-11],
    [-12, 1.776482112077653e-33],
  ])('P(Z ≤ %d)', (z, expected) => {
    expect(normalCdf(z) / expected).toBeCloseTo(1, 12)
    expect(normalCdf(-z)).toBeCloseTo(1 - expected, 14)
    expect(twoSidedP(z) / (2 * Math.min(expected, 1 - expected))).toBeCloseTo(1, 12)
  })

  test('quantile and distribution undo each other', () => {
    fc.assert(fc.property(fc.double({ min: 1e-300, max: 0.999999, noNaN: true }), (probability) => {
      expect(normalCdf(normalQuantile(probability)) / probability).toBeCloseTo(1, 11)
    }))
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14)
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity])
    expect(() => normalQuantile(1.1)).toThrow(RangeError)
  })
})

describe('the seeded generator', () => {
  test('repeats itself for a seed and differs between seeds and streams', () => {
    const draws = (seed: number, stream?: number) => {
      const random = createRandom(seed, stream)
      return Array.from({ length: 20 }, () => random.uniform())
    }
    expect(draws(1)).toEqual(draws(1))
    const runs = [draws(1), draws(2), draws(1, 1), draws(0, 1), draws(2 ** 32 + 1), draws(-1)]
    expect(new Set(runs.map((run) => run[0])).size).toBe(runs.length)
    expect(() => createRandom(0.5)).toThrow(RangeError)
  })

  test('goes on from a saved state', () => {
    const random = createRandom(42)
    random.normal()
    const saved = JSON.parse(JSON.stringify(random.state()))
    const expected = [random.uniform(), random.integer(10), random.normal()]
    const restored = restoreRandom(saved)
    expect([restored.uniform(), restored.integer(10), restored.normal()]).toEqual(expected)
  })

  test('tallies the very numbers that it would have drawn one by one', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer(), (bound, seed) => {
      const [one, other] = [createRandom(seed), createRandom(seed)]
      const [drawn, tallied] = [new Uint32Array(bound), new Uint32Array(bound)]
      for (let draw = 0; draw < bound; draw++) drawn[one.integer(bound)]++
      other.tally(tallied)
      expect(tallied).toEqual(drawn)
      expect(other.state()).toEqual(one.state())
    }))
  })

  test('is uniform, normal, and shuffles without losing anything', () => {
    const random = createRandom(3)
    const n = 40_000
    const counts = [0, 0, 0, 0, 0, 0, 0]
    let [sum, normalSum, normalSquares] = [0, 0, 0]
    for (let draw = 0; draw < n; draw++) {
      counts[random.integer(7)]++
      sum += random.uniform()
      const normal = random.normal()
      normalSum += normal
      normalSquares += normal * normal
    }
    for (const count of counts) expect(Math.abs(count - n / 7)).toBeLessThan(5 * Math.sqrt(n / 7))
    expect(sum / n).toBeCloseTo(0.5, 1.9)
    expect(normalSum / n).toBeCloseTo(0, 1.5)
    expect(normalSquares / n).toBeCloseTo(1, 1.3)
    const shuffled = random.shuffle(Array.from({ length: 50 }, (_, index) => index))
    expect(shuffled).not.toEqual(shuffled.toSorted((left, right) => left - right))
    expect(new Set(shuffled).size).toBe(50)
  })
})
