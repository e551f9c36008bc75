import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../shared/random.ts'
import { auroc, macroAuroc, microAuroc, weightedAuroc } from '../../../shared/stats/auroc.ts'
import {
  bootstrapDifference,
  clusteredAuroc,
  clusteredBootstrap,
  clusteredMacroAuroc,
  clusteredMicroAuroc,
  clusteredWeightedAuroc,
} from '../../../shared/stats/bootstrap.ts'
import { indexPatients } from '../../../shared/stats/patients.ts'

/** `n` notes with a weak score, a strong one, and probabilities of three classes. */
function sample(n: number, seed: number) {
  const random = createRandom(seed)
  const labels = Array.from({ length: n }, () => (random.uniform() < 0.3 ? 1 : 0))
  // Rounded, so that there are ties.
  const score = (noise: number) => labels.map((label) => Math.round(4 * (label + noise * random.normal())) / 4)
  const classes = Array.from({ length: n }, () => random.integer(3))
  const probabilities = classes.flatMap((label) =>
    [0, 1, 2].map((index) => (index === label ? 0.5 : 0) + random.uniform()),
  )
  return { labels, weak: score(2), strong: score(0.7), classes, probabilities }
}

/** The plain way: draw patients, copy their rows, compute. The same draws as `clusteredBootstrap` makes. */
function resampledRows(patientOfRow: number[], patientCount: number, resamples: number, seed: number): number[][] {
  const random = createRandom(seed)
  const rowsOf = Array.from({ length: patientCount }, (_, patient) =>
    patientOfRow.flatMap((each, row) => (each === patient ? [row] : [])),
  )
  return Array.from({ length: resamples }, () =>
    Array.from({ length: patientCount }, () => rowsOf[random.integer(patientCount)]).flat(),
  )
}

const pick = (values: number[], rows: number[]) => rows.map((row) => values[row])

describe('the patient-clustered bootstrap', () => {
  test('equals copying the rows of drawn patients', async () => {
    const { labels, strong } = sample(80, 1)
    const patients = indexPatients(labels.map((_, row) => `p${(row * row) % 23}`))
    const { replicates } = await clusteredBootstrap([clusteredAuroc(strong, labels, patients)], patients.count, {
      resamples: 50,
      seed: 9,
    })
    const rows = resampledRows(Array.from(patients.ofNote), patients.count, 50, 9)
    expect(replicates[0]).toEqual(rows.map((drawn) => auroc(pick(strong, drawn), pick(labels, drawn))))
  })

  test('is the row bootstrap when each patient has one note', async () => {
    const { labels, weak } = sample(60, 2)
    const patients = indexPatients(labels.map((_, row) => row))
    const { replicates } = await clusteredBootstrap([clusteredAuroc(weak, labels, patients)], patients.count, {
      resamples: 40,
      seed: 3,
    })
    const random = createRandom(3)
    const expected = Array.from({ length: 40 }, () => {
      const drawn = Array.from({ length: 60 }, () => random.integer(60))
      return auroc(pick(weak, drawn), pick(labels, drawn))
    })
    expect(replicates[0]).toEqual(expected)
  })

  test('computes macro AUROC on the same rows for more classes', async () => {
    const { classes, probabilities } = sample(90, 4)
    const patients = indexPatients(classes.map((_, row) => row % 31))
    const { replicates, estimates } = await clusteredBootstrap(
      [clusteredMacroAuroc(probabilities, classes, 3, patients)],
      patients.count,
      { resamples: 30, seed: 5 },
    )
    expect(estimates[0].value).toBeCloseTo(macroAuroc(probabilities, classes, 3).value ?? NaN, 14)
    for (const [index, drawn] of resampledRows(Array.from(patients.ofNote), patients.count, 30, 5).entries()) {
      const rows = drawn.flatMap((row) => probabilities.slice(3 * row, 3 * row + 3))
      expect(replicates[0][index]).toBeCloseTo(macroAuroc(rows, pick(classes, drawn), 3).value ?? NaN, 12)
    }
  })

  test.each([
    ['weighted', clusteredWeightedAuroc, weightedAuroc],
    ['micro', clusteredMicroAuroc, microAuroc],
  ])('computes %s AUROC on the same rows, also where a class is missing', async (_, clustered, direct) => {
    const { classes, probabilities } = sample(90, 4)
    // Class 1 has one note, which many resamples lose; class 2 has none.
    const rare = Array.from(classes.keys(), (row) => (row === 7 ? 1 : 0))
    for (const labels of [classes, rare]) {
      const patients = indexPatients([...labels.keys()].map((row) => row % 31))
      const { replicates, estimates } = await clusteredBootstrap([clustered(probabilities, labels, 3, patients)], patients.count, {
        resamples: 30,
        seed: 5,
      })
      expect(estimates[0].value).toBeCloseTo(direct(probabilities, labels, 3).value ?? NaN, 12)
      for (const [index, drawn] of resampledRows(Array.from(patients.ofNote), patients.count, 30, 5).entries()) {
        const expected = direct(drawn.flatMap((row) => probabilities.slice(3 * row, 3 * row + 3)), pick(labels, drawn), 3).value
        if (expected === null) expect(replicates[0][index]).toBeNull()
        else expect(replicates[0][index]).toBeCloseTo(expected, 12)
      }
    }
  })

  test('is not fooled by copies of the same notes, as rows would be', async () => {
    const { labels, weak } = sample(100, 6)
    const four = (values: number[]) => values.flatMap((value) => [value, value, value, value])
    const deviation = async (scores: number[], truth: number[], patientIds: number[]) => {
      const patients = indexPatients(patientIds)
      const statistic = clusteredAuroc(scores, truth, patients)
      return (
        (await clusteredBootstrap([statistic], patients.count, { resamples: 400 })).estimates[0].standardDeviation ?? 0
      )
    }
    const once = await deviation(
      weak,
      labels,
      labels.map((_, row) => row),
    )
    const clustered = await deviation(four(weak), four(labels), four(labels.map((_, row) => row)))
    const asRows = await deviation(
      four(weak),
      four(labels),
      four(labels).map((_, row) => row),
    )
    expect(clustered).toBeCloseTo(once, 12)
    expect(asRows).toBeLessThan(0.7 * clustered)
  })

  test('has an interval around the value, a deviation, and the same answer for the same seed', async () => {
    const { labels, weak } = sample(200, 7)
    const patients = indexPatients(labels.map((_, row) => row % 90))
    const run = (seed: number) =>
      clusteredBootstrap([clusteredAuroc(weak, labels, patients)], patients.count, { resamples: 300, seed })
    const { estimates } = await run(1)
    const [{ value, interval, standardDeviation, usable }] = estimates
    if (value === null || interval === null || standardDeviation === null) throw new Error('not estimable')
    expect(interval.low).toBeLessThan(value)
    expect(interval.high).toBeGreaterThan(value)
    expect((interval.high - interval.low) / (2 * 1.96 * standardDeviation)).toBeCloseTo(1, 0)
    expect(usable).toBe(300)
    expect((await run(1)).estimates).toEqual(estimates)
    expect((await run(2)).estimates).not.toEqual(estimates)
  })

  test('leaves out and counts resamples without both classes', async () => {
    const labels = [1, 0, 0, 0, 0, 0]
    const scores = [6, 5, 4, 3, 2, 1]
    const patients = indexPatients([0, 1, 2, 3, 4, 5])
    const { estimates } = await clusteredBootstrap([clusteredAuroc(scores, labels, patients)], 6, { resamples: 500 })
    expect(estimates[0].usable / 500).toBeGreaterThan(0.55)
    expect(estimates[0].usable / 500).toBeLessThan(0.75)
    expect(estimates[0].interval).toEqual({ low: 1, high: 1 })
  })

  test('is not estimable for one class, one patient, no notes or a NaN score', async () => {
    const estimate = async (scores: number[], labels: number[], patientIds: number[]) => {
      const patients = indexPatients(patientIds)
      const statistic = clusteredAuroc(scores, labels, patients)
      return (await clusteredBootstrap([statistic], patients.count, { resamples: 20 })).estimates[0]
    }
    const nothing = { value: null, interval: null, standardDeviation: null, usable: 0 }
    expect(await estimate([1, 2], [1, 1], [0, 1])).toEqual(nothing)
    expect(await estimate([], [], [])).toEqual(nothing)
    expect(await estimate([NaN, 2], [0, 1], [0, 1])).toEqual(nothing)
    expect(await estimate([1, 2], [0, 1], [7, 7])).toEqual({ value: 1, interval: null, standardDeviation: null, usable: 20 })
  })

  test('does not average over other classes when a resample lost one', async () => {
    const classes = [0, 0, 0, 1, 1, 1, 2]
    const probabilities = classes.flatMap((label) => [0, 1, 2].map((index) => (index === label ? 0.8 : 0.1)))
    const patients = indexPatients(classes.map((_, row) => row))
    const { replicates } = await clusteredBootstrap([clusteredMacroAuroc(probabilities, classes, 3, patients)], 7, {
      resamples: 100,
      seed: 2,
    })
    for (const [index, drawn] of resampledRows(Array.from(patients.ofNote), 7, 100, 2).entries()) {
      const complete = new Set(pick(classes, drawn)).size === 3
      expect(replicates[0][index]).toBe(complete ? 1 : null)
    }
  })

  test('reports progress and stops when cancelled', async () => {
    const { labels, weak } = sample(5000, 8)
    const patients = indexPatients(labels.map((_, row) => row))
    const statistic = clusteredAuroc(weak, labels, patients)
    const seen: number[] = []
    await clusteredBootstrap([statistic], patients.count, { resamples: 20, onProgress: ({ done }) => seen.push(done) })
    expect(seen.at(-1)).toBe(20)
    const cancel = new AbortController()
    setTimeout(() => cancel.abort(), 30)
    await expect(
      clusteredBootstrap([statistic], patients.count, { resamples: 1e6, signal: cancel.signal }),
    ).rejects.toThrow(/abort/i)
  })
})

describe('the paired difference', () => {
  test('is taken on the same resamples', async () => {
    const { labels, weak, strong } = sample(150, 10)
    const patients = indexPatients(labels.map((_, row) => row % 70))
    const statistics = [weak, strong].map((scores) => clusteredAuroc(scores, labels, patients))
    const result = await clusteredBootstrap(statistics, patients.count, { resamples: 500 })
    const difference = bootstrapDifference(result, 1, 0)
    const back = bootstrapDifference(result, 0, 1)
    const [first, second] = [auroc(strong, labels) ?? NaN, auroc(weak, labels) ?? NaN]
    expect(difference.value).toBeCloseTo(first - second, 14)
    expect(difference.interval?.low).toBeGreaterThan(0)
    expect(difference.p).toBeLessThan(0.05)
    expect(difference.p).toBeGreaterThanOrEqual(2 / 501)
    expect(back.p).toBe(difference.p)
    expect(back.interval?.low).toBeCloseTo(-(difference.interval?.high ?? NaN), 12)
  })

  test('of identical scores is 0 with p 1', async () => {
    const { labels, weak } = sample(60, 11)
    const patients = indexPatients(labels.map((_, row) => row))
    const statistics = [weak, weak].map((scores) => clusteredAuroc(scores, labels, patients))
    const result = await clusteredBootstrap(statistics, patients.count, { resamples: 100 })
    expect(bootstrapDifference(result, 0, 1)).toEqual({
      value: 0,
      interval: { low: 0, high: 0 },
      standardDeviation: 0,
      usable: 100,
      p: 1,
    })
  })

  test('is null where one of the two is not estimable', async () => {
    const patients = indexPatients([0, 1, 2, 3])
    const statistics = [
      [1, 2, 3, 4],
      [1, NaN, 3, 4],
    ].map((scores) => clusteredAuroc(scores, [0, 1, 0, 1], patients))
    const result = await clusteredBootstrap(statistics, 4, { resamples: 50 })
    expect(bootstrapDifference(result, 0, 1)).toMatchObject({ value: null, interval: null, p: null })
  })
})
