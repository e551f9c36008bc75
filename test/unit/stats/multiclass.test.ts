import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../shared/random.ts'
import { confusionMeasures } from '../../../shared/stats/confusion.ts'
import { confusionMatrix, countsOfClass, normaliseRows, oneVsRest } from '../../../shared/stats/multiclass.ts'
import { accuracy } from '../../../shared/stats/summary.ts'
import { aurocByPairs } from './scoredLabels.ts'
import { holdsNonFinite } from './scoredProbabilities.ts'
import { vectors } from './vectors.ts'

/** Rows over five classes that do not sum to 1, with labels of which some classes may be missing. */
const fiveClasses = fc
  .array(
    fc.tuple(
      fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 5, maxLength: 5 }),
      fc.constantFrom<number>(0, 1, 2, 4),
    ),
    { minLength: 1, maxLength: 40 },
  )
  .map((rows) => rows.filter(([counts]) => counts.some((count) => count > 0)))
  .filter((rows) => rows.length > 0)
  .map((rows) => ({
    // Eighths have exact sums.
    probabilities: rows.flatMap(([counts]) => counts.map((count) => count / 8)),
    shares: rows.map(([counts]) => counts.map((count) => count / counts.reduce((sum, each) => sum + each, 0))),
    labels: rows.map(([, label]) => label),
  }))

describe('each class against the rest', () => {
  test.each(vectors.multiclass)('agrees with scikit-learn: $name', ({ y, p, expected }) => {
    const result = oneVsRest(p.flat(), y, p[0].length).value
    expect(result?.macro.value).toBeCloseTo(expected.ovr_macro, 12)
    expect(result?.weighted.value).toBeCloseTo(expected.ovr_weighted, 12)
    expect(result?.micro.value).toBeCloseTo(expected.micro, 12)
    const perClass = result?.classes.map(({ auroc }) => auroc.value)
    for (const [index, value] of expected.per_class.entries()) expect(perClass?.[index]).toBeCloseTo(value, 12)
    expect(result).toMatchObject({ missing: [], rescaled: 0 })
  })

  test('is averaged by definition over the classes present, on rows scaled to 1, whatever is missing', () => {
    fc.assert(
      fc.property(fiveClasses, ({ probabilities, shares, labels }) => {
        const result = oneVsRest(probabilities, labels, 5).value
        if (!result) throw new Error('not estimable')
        const present = [...new Set(labels)]
        expect(result.missing).toEqual([0, 1, 2, 3, 4].filter((index) => !present.includes(index)))
        const isClass = (index: number) => labels.map((label) => (label === index ? 1 : 0))
        const pairs = shares.flat()
        const truth = labels.flatMap((label) => [0, 1, 2, 3, 4].map((index) => (index === label ? 1 : 0)))
        expect(result.micro.value).toBeCloseTo(aurocByPairs(pairs, truth), 10)
        expect(holdsNonFinite(result)).toBe(false)
        if (present.length < 2) {
          expect(result.macro).toEqual({ value: null, reason: 'one-class' })
          return
        }
        const aurocs = present.map((index) => aurocByPairs(shares.map((row) => row[index]), isClass(index)))
        const sizes = present.map((index) => labels.filter((label) => label === index).length)
        expect(result.macro.value).toBeCloseTo(aurocs.reduce((sum, each) => sum + each, 0) / present.length, 10)
        const weighted = aurocs.reduce((sum, each, place) => sum + each * sizes[place], 0) / labels.length
        expect(result.weighted.value).toBeCloseTo(weighted, 10)
        for (const index of result.missing) {
          expect(result.classes[index]).toMatchObject({
            positives: 0,
            auroc: { value: null, reason: 'one-class' },
            averagePrecision: { value: null, reason: 'no-events' },
          })
        }
      }),
    )
  })

  test('keeps a class of one in a thousand, and says how few it has', () => {
    const random = createRandom(8)
    const labels = Array.from({ length: 5000 }, (_, row) => (row % 1000 === 0 ? 4 : random.integer(4)))
    const probabilities = labels.flatMap((label) =>
      [0, 1, 2, 3, 4].map((index) => random.uniform() + (index === label ? 0.4 : 0)).map((each) => each / 2),
    )
    const result = oneVsRest(probabilities, labels, 5).value
    expect(result?.classes[4].positives).toBe(5)
    expect(result?.classes[4].auroc.value).toBeGreaterThan(0.5)
    expect(result?.rescaled).toBe(5000)
    expect(holdsNonFinite(result)).toBe(false)
  })

  test('names rows that are no probabilities', () => {
    expect(oneVsRest([], [], 3).reason).toBe('no-notes')
    expect(oneVsRest([0, 0, 0], [1], 3).reason).toBe('zero-row')
    expect(oneVsRest([0.5, NaN, 0.5], [1], 3).reason).toBe('not-a-number')
    expect(oneVsRest([0.5, -0.5, 1], [1], 3).reason).toBe('out-of-range')
    expect(() => oneVsRest([0.5, 0.5, 0], [3], 3)).toThrow(RangeError)
    expect(oneVsRest([0.2, 0.3, 0.5], [2], 3).value?.macro.reason).toBe('one-class')
  })

  test('scales rows and says how many', () => {
    const { value } = normaliseRows([0.2, 0.2, 0.25, 0.75], 2)
    expect([...(value?.table ?? [])]).toEqual([0.5, 0.5, 0.25, 0.75])
    expect(value?.rescaled).toBe(1)
  })
})

describe('the confusion matrix', () => {
  test('counts labels by the most probable class', () => {
    expect(confusionMatrix([0.5, 0.3, 0.2, 0.1, 0.2, 0.7, 0.4, 0.4, 0.2], [0, 1, 1], 3).value).toEqual([
      [1, 0, 0],
      [1, 0, 1],
      [0, 0, 0],
    ])
  })

  test('has accuracy on its diagonal, and each class against the rest', () => {
    fc.assert(
      fc.property(fiveClasses, ({ probabilities, labels }) => {
        const matrix = confusionMatrix(probabilities, labels, 5).value
        if (!matrix) throw new Error('not estimable')
        const diagonal = matrix.reduce((sum, row, index) => sum + row[index], 0)
        expect(diagonal / labels.length).toBeCloseTo(accuracy(probabilities, labels, 5) ?? NaN, 12)
        for (const index of [0, 1, 2, 3, 4]) {
          const counts = countsOfClass(matrix, index)
          expect(Object.values(counts).every((count) => count >= 0)).toBe(true)
          expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(labels.length)
          expect(counts.truePositives + counts.falseNegatives).toBe(labels.filter((label) => label === index).length)
          expect(holdsNonFinite(confusionMeasures(counts))).toBe(false)
        }
      }),
    )
  })
})
