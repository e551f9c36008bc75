import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../shared/random.ts'
import { averagePrecision } from '../../../shared/stats/averagePrecision.ts'
import { clusteredAveragePrecision, clusteredBootstrap } from '../../../shared/stats/bootstrap.ts'
import { clusteredMean, clusteredRatio } from '../../../shared/stats/clusteredRatio.ts'
import { indexPatients } from '../../../shared/stats/patients.ts'
import { perplexity } from '../../../shared/stats/perplexity.ts'
import { seedSpread } from '../../../shared/stats/seeds.ts'
import { brier } from '../../../shared/stats/summary.ts'

/** The rows that a bootstrap with this seed draws, copied as they are. */
function drawnRows(patientOfRow: Uint32Array, patientCount: number, resamples: number, seed: number): number[][] {
  const random = createRandom(seed)
  return Array.from({ length: resamples }, () =>
    Array.from({ length: patientCount }, () => random.integer(patientCount)).flatMap((patient) =>
      [...patientOfRow.keys()].filter((row) => patientOfRow[row] === patient),
    ),
  )
}

const pick = (values: number[], rows: number[]) => rows.map((row) => values[row])

describe('statistics of resampled patients', () => {
  test('equal those of copied rows: Brier score, sensitivity and average precision with ties', async () => {
    const random = createRandom(1)
    const labels = Array.from({ length: 70 }, () => (random.uniform() < 0.3 ? 1 : 0))
    const probabilities = labels.map((label) => Math.round(4 * (0.3 * label + 0.6 * random.uniform())) / 4)
    const patients = indexPatients(labels.map((_, row) => (row * row) % 19))
    const called = probabilities.map((each) => (each >= 0.5 ? 1 : 0))
    const { replicates, estimates } = await clusteredBootstrap(
      [
        clusteredMean(probabilities.map((each, row) => (each - labels[row]) ** 2), patients),
        clusteredRatio(called.map((each, row) => each * labels[row]), labels, patients),
        clusteredAveragePrecision(probabilities, labels, patients),
      ],
      patients.count,
      { resamples: 60, seed: 5 },
    )
    expect(estimates[0].value).toBeCloseTo(brier(probabilities, labels) ?? NaN, 12)
    expect(estimates[2].value).toBeCloseTo(averagePrecision(probabilities, labels) ?? NaN, 12)
    for (const [index, rows] of drawnRows(patients.ofNote, patients.count, 60, 5).entries()) {
      const [p, y] = [pick(probabilities, rows), pick(labels, rows)]
      expect(replicates[0][index]).toBeCloseTo(brier(p, y) ?? NaN, 12)
      const found = y.filter((label, row) => label === 1 && p[row] >= 0.5).length
      expect(replicates[1][index]).toBeCloseTo(found / y.filter(Boolean).length, 12)
      expect(replicates[2][index]).toBeCloseTo(averagePrecision(p, y) ?? NaN, 12)
    }
  })

  test('are not estimable without a denominator or with NaN', async () => {
    const patients = indexPatients([0, 1])
    const statistics = [
      clusteredRatio([1, 2], [0, 0], patients),
      clusteredMean([1, NaN], patients),
      clusteredAveragePrecision([0.1, 0.2], [0, 0], patients),
      clusteredAveragePrecision([NaN, 0.2], [0, 1], patients),
    ]
    const { estimates } = await clusteredBootstrap(statistics, 2, { resamples: 5 })
    for (const estimate of estimates) expect(estimate).toMatchObject({ value: null, interval: null })
  })
})

describe('perplexity', () => {
  test('of evenly spread guesses is their number', () => {
    const patients = indexPatients([0, 1, 2])
    const result = perplexity([10 * Math.log(50), 3 * Math.log(50), Math.log(50)], [10, 3, 1], patients)
    expect(result.value).toBeCloseTo(50, 10)
    expect(result.interval?.low).toBeCloseTo(50, 6)
  })

  test('weighs notes by their tokens, and has an interval that copies do not narrow', () => {
    const random = createRandom(2)
    const tokens = Array.from({ length: 200 }, () => 20 + random.integer(400))
    const likelihoods = tokens.map((count) => count * (2 + 0.5 * random.normal()))
    const total = (values: number[]) => values.reduce((sum, each) => sum + each, 0)
    const once = perplexity(likelihoods, tokens, indexPatients(tokens.map((_, row) => row)))
    expect(once.value).toBeCloseTo(Math.exp(total(likelihoods) / total(tokens)), 10)
    const twice = (values: number[]) => values.flatMap((value) => [value, value])
    const copied = perplexity(twice(likelihoods), twice(tokens), indexPatients(twice(tokens.map((_, row) => row))))
    expect(copied.interval?.high).toBeCloseTo(once.interval?.high ?? NaN, 9)
    expect(once.interval?.low).toBeLessThan(Math.E ** 2)
    expect(once.interval?.high).toBeGreaterThan(Math.E ** 2)
  })

  test('names what it cannot say', () => {
    const of = (likelihoods: number[], tokens: number[]) => perplexity(likelihoods, tokens, indexPatients(tokens))
    expect(of([], []).reason).toBe('no-notes')
    expect(of([NaN], [3]).reason).toBe('not-a-number')
    expect(of([5], [0]).reason).toBe('no-denominator')
    expect(of([Infinity], [3]).reason).toBe('not-finite')
    expect(of([Math.log(8)], [1])).toEqual({ value: expect.closeTo(8, 10), reason: null, interval: null })
  })
})

describe('the spread over seeds', () => {
  test('is mean, sample deviation and range of the runs that have a figure', () => {
    expect(seedSpread([0.7, 0.8, null, 0.75]).value).toEqual({
      n: 3,
      missing: 1,
      mean: expect.closeTo(0.75, 12),
      standardDeviation: expect.closeTo(0.05, 12),
      smallest: 0.7,
      largest: 0.8,
    })
    expect(seedSpread([0.7]).value).toMatchObject({ n: 1, standardDeviation: null })
    expect(seedSpread([null, NaN]).reason).toBe('no-denominator')
    expect(seedSpread([]).reason).toBe('no-denominator')
  })
})
