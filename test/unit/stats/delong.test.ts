import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareDelong, delong } from '../../../shared/stats/delong.ts'
import { createRandom } from '../../../shared/random.ts'
import { aurocByPairs, scoredLabels } from './scoredLabels.ts'
import { vectors } from './vectors.ts'

const pairedScores = scoredLabels.chain(({ scores, labels }) =>
  fc
    .array(fc.integer({ min: -6, max: 6 }), { minLength: labels.length, maxLength: labels.length })
    .map((other) => ({ first: scores, second: other, labels })),
)

describe('DeLong', () => {
  test.each(vectors.binary)('agrees with the O(mn) definition of 1988: $name', ({ y, a, b, expected }) => {
    const comparison = compareDelong(a, b, y)
    if (!comparison) throw new Error('not estimable')
    for (const [estimate, reference] of [
      [comparison.first, expected.a],
      [comparison.second, expected.b],
    ] as const) {
      expect(estimate.auroc).toBeCloseTo(reference.auroc, 12)
      expect(estimate.variance).toBeCloseTo(reference.variance, 12)
      expect(estimate.interval?.low).toBeCloseTo(reference.ci95[0], 9)
      expect(estimate.interval?.high).toBeCloseTo(reference.ci95[1], 9)
    }
    const paired = expected.paired_a_minus_b
    expect(comparison.difference).toBeCloseTo(paired.difference, 12)
    expect(comparison.z).toBeCloseTo(paired.z, 9)
    expect((comparison.p ?? NaN) / paired.p).toBeCloseTo(1, 8)
    expect(comparison.interval?.low).toBeCloseTo(paired.ci95[0], 9)
    expect(comparison.interval?.high).toBeCloseTo(paired.ci95[1], 9)
    // var(A − B) = var A + var B − 2 cov.
    const variance = (comparison.difference / (comparison.z ?? NaN)) ** 2
    const covariance = ((comparison.first.variance ?? NaN) + (comparison.second.variance ?? NaN) - variance) / 2
    expect(covariance).toBeCloseTo(paired.covariance, 12)
  })

  test('has AUROC as its estimate', () => {
    fc.assert(
      fc.property(scoredLabels, ({ scores, labels }) => {
        expect(delong(scores, labels)?.auroc).toBeCloseTo(aurocByPairs(scores, labels), 12)
      }),
    )
  })

  test('changes sign, and nothing else, when the two scores change places', () => {
    fc.assert(
      fc.property(pairedScores, ({ first, second, labels }) => {
        const forth = compareDelong(first, second, labels)
        const back = compareDelong(second, first, labels)
        fc.pre(typeof forth?.z === 'number' && forth.interval !== null)
        expect(back?.difference).toBe(0 - forth.difference)
        expect(back?.z).toBe(0 - forth.z)
        expect(back?.p).toBe(forth.p)
        expect(back?.interval?.low).toBeCloseTo(-forth.interval.high, 12)
      }),
    )
  })

  test('finds no difference between scores that rank alike', () => {
    fc.assert(
      fc.property(scoredLabels, ({ scores, labels }) => {
        const enough = [0, 1].every((label) => labels.filter((each) => each === label).length >= 2)
        fc.pre(enough)
        expect(
          compareDelong(
            scores,
            scores.map((score) => score ** 3),
            labels,
          ),
        ).toMatchObject({ difference: 0, z: 0, p: 1 })
      }),
    )
  })

  test('never gives NaN', () => {
    fc.assert(
      fc.property(pairedScores, ({ first, second, labels }) => {
        expect(
          JSON.stringify(compareDelong(first, second, labels), (_, value) => (Number.isNaN(value) ? 'NaN' : value)),
        ).not.toContain('NaN')
      }),
    )
  })

  test('is not estimable for one class, and has no variance with a single positive', () => {
    expect(delong([1, 2, 3], [1, 1, 1])).toBeNull()
    expect(compareDelong([1, 2], [2, NaN], [0, 1])).toBeNull()
    expect(delong([1, 2, 3], [0, 0, 1])).toEqual({ auroc: 1, variance: null, interval: null })
    expect(compareDelong([1, 2, 3], [3, 2, 1], [0, 0, 1])).toMatchObject({
      difference: 1,
      z: null,
      p: null,
      interval: null,
    })
  })

  test('has no test statistic where a perfect score meets a perfectly wrong one', () => {
    expect(compareDelong([1, 2, 3, 4], [4, 3, 2, 1], [0, 0, 1, 1])).toMatchObject({ difference: 1, z: null, p: null })
  })

  test('keeps the interval within 0 and 1', () => {
    const interval = delong([1, 2, 4, 3, 5, 6], [0, 0, 0, 1, 1, 1])?.interval
    expect(interval?.high).toBe(1)
    expect(interval?.low).toBeGreaterThan(0.5)
  })

  test('covers the true difference about as often as it says', () => {
    const random = createRandom(5)
    let rejected = 0
    for (let trial = 0; trial < 400; trial++) {
      const labels = Array.from({ length: 120 }, (_, row) => (row < 40 ? 1 : 0))
      const noisy = () => labels.map((label) => label + 1.5 * random.normal())
      if ((compareDelong(noisy(), noisy(), labels)?.p ?? 1) < 0.05) rejected++
    }
    expect(rejected / 400).toBeGreaterThan(0.02)
    expect(rejected / 400).toBeLessThan(0.09)
  })
})
