import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../shared/random.ts'
import { auroc, macroAuroc } from '../../../shared/stats/auroc.ts'
import { clusteredAuroc, clusteredBootstrap } from '../../../shared/stats/bootstrap.ts'
import { calibration } from '../../../shared/stats/calibration.ts'
import { drift } from '../../../shared/stats/drift.ts'
import { sigmoid } from '../../../shared/stats/logit.ts'
import { indexPatients } from '../../../shared/stats/patients.ts'
import { daysSpanned, periodOf, periodsBetween } from '../../../shared/stats/periods.ts'
import { proportion } from '../../../shared/stats/proportion.ts'
import { aurocWithin, macroAurocWithin, subgroups } from '../../../shared/stats/subgroups.ts'
import { holdsNonFinite } from './scoredProbabilities.ts'

function notes(n: number, seed: number) {
  const random = createRandom(seed)
  const logOdds = Array.from({ length: n }, () => 1.5 * random.normal() - 1)
  return {
    probabilities: logOdds.map(sigmoid),
    other: logOdds.map((each) => sigmoid(each + 2 * random.normal())),
    labels: logOdds.map((each) => (random.uniform() < sigmoid(each) ? 1 : 0)),
    patients: indexPatients(logOdds.map((_, row) => `P${row % 170}`)),
    payers: logOdds.map((_, row) => (row % 40 === 0 ? 'self-pay' : row % 3 === 0 ? 'Medicare' : row % 7 === 0 ? null : 'private')),
  }
}

const minimum = { notes: 30, events: 5 }

describe('subgroups', () => {
  test('are judged alone, each with an interval of its own patients', async () => {
    const { probabilities, other, labels, patients, payers } = notes(400, 1)
    const statistics = [aurocWithin(probabilities, labels), aurocWithin(other, labels)]
    const levels = ['Medicare', 'private', 'self-pay', 'Medicaid']
    const input = { groups: payers, levels, labels, classCount: 2, patients, statistics, minimum }
    const result = await subgroups(input, { resamples: 50, seed: 4 })
    expect(result.map(({ level }) => level)).toEqual([...levels, null])
    expect(result.reduce((sum, { n }) => sum + n, 0)).toBe(400)
    const rows = payers.flatMap((payer, row) => (payer === 'Medicare' ? [row] : []))
    const [scores, truth] = [rows.map((row) => probabilities[row]), rows.map((row) => labels[row])]
    const within = indexPatients(rows.map((row) => patients.ofNote[row]))
    const { estimates } = await clusteredBootstrap([clusteredAuroc(scores, truth, within)], within.count, {
      resamples: 50,
      seed: 4,
    })
    expect(result[0]).toMatchObject({
      level: 'Medicare',
      n: rows.length,
      patients: within.count,
      counts: [truth.filter((label) => label === 0).length, truth.filter((label) => label === 1).length],
    })
    expect(result[0].estimates[0]).toEqual({ value: auroc(scores, truth), reason: null, interval: estimates[0].interval })
    expect(result[0].estimates[1].value).toBe(auroc(rows.map((row) => other[row]), truth))
  })

  test('below the minimum of notes or of events are too few, and still counted', async () => {
    const { probabilities, labels, patients, payers } = notes(400, 2)
    const statistics = [aurocWithin(probabilities, labels)]
    const levels = ['self-pay', 'Medicaid']
    const judged = (least: { notes: number; events: number }) =>
      subgroups({ groups: payers, levels, labels, classCount: 2, patients, statistics, minimum: least }, { resamples: 5 })
    const [selfPay, medicaid, others] = await judged(minimum)
    const tooFew = [{ value: null, reason: 'too-few', interval: null }]
    expect(selfPay).toMatchObject({ n: 10, estimates: tooFew })
    expect(medicaid).toEqual({ level: 'Medicaid', n: 0, patients: 0, counts: [0, 0], estimates: tooFew })
    expect(others.estimates[0].value).not.toBeNull()
    expect((await judged({ notes: 30, events: 400 }))[2].estimates).toEqual(tooFew)
    expect((await judged({ notes: 0, events: 0 }))[1].estimates[0].reason).toBe('no-notes')
  })

  test('of more options are macro averages over the classes with enough notes', async () => {
    const random = createRandom(3)
    const labels = Array.from({ length: 300 }, (_, row) => (row === 5 ? 2 : random.integer(2)))
    const probabilities = labels.flatMap((label) => [0, 1, 2].map((index) => 0.3 * random.uniform() + (index === label ? 0.1 : 0)))
    const patients = indexPatients(labels.map((_, row) => row))
    const groups = labels.map((_, row) => (row < 200 ? 'F' : 'M'))
    const judged = (minimumCases: number) =>
      subgroups(
        {
          groups,
          levels: ['F', 'M'],
          labels,
          classCount: 3,
          patients,
          statistics: [macroAurocWithin(probabilities, labels, 3, minimumCases)],
          minimum,
        },
        { resamples: 20 },
      )
    const [women] = await judged(1)
    expect(women.estimates[0].value).toBeCloseTo(macroAuroc(probabilities.slice(0, 600), labels.slice(0, 200), 3).value ?? NaN, 12)
    const [enough] = await judged(5)
    expect(enough.estimates[0].value).not.toBe(women.estimates[0].value)
    expect((await judged(1000))[0].estimates[0].reason).toBe('too-few')
  })

  test('say how far they are by the notes of their groups, and stop when cancelled', async () => {
    const { probabilities, labels, patients, payers } = notes(2000, 5)
    const statistics = [aurocWithin(probabilities, labels)]
    const input = { groups: payers, levels: ['Medicare', 'private'], labels, classCount: 2, patients, statistics, minimum }
    const seen: number[] = []
    await subgroups(input, { resamples: 5, onProgress: ({ done, total }) => seen.push(done / total!) })
    const perMille = (names: string[]) => Math.floor(payers.filter((payer) => payer && names.includes(payer)).length / 2) / 1000
    expect(seen).toEqual(expect.arrayContaining([0, perMille(['Medicare']), perMille(['Medicare', 'private'])]))
    expect(seen).toEqual([...new Set(seen)].toSorted((left, right) => left - right))
    expect(seen.at(-1)).toBeLessThan(1)
    const cancel = new AbortController()
    setTimeout(() => cancel.abort(), 30)
    await expect(subgroups(input, { resamples: 1e6, signal: cancel.signal })).rejects.toThrow(/abort/i)
  })
})

describe('drift', () => {
  test('shows every period, with AUROC, prevalence and calibration of its own notes', async () => {
    const { probabilities, labels, patients } = notes(600, 6)
    // Three months with notes, one between them without, and some notes without a time.
    const times = labels.map((_, row) => (row % 50 === 0 ? null : ['2021-11-03', '2021-12-31T23:59:00', '2022-02-01'][row % 3]))
    const result = await drift(
      { probabilities, labels, times, patients, period: 'month', minimum },
      { resamples: 40, seed: 2 },
    )
    expect(result.undated).toBe(12)
    expect(result.periods.map(({ period }) => period)).toEqual(['2021-11', '2021-12', '2022-01', '2022-02'])
    const rows = times.flatMap((time, row) => (time === '2022-02-01' ? [row] : []))
    const [scores, truth] = [rows.map((row) => probabilities[row]), rows.map((row) => labels[row])]
    const last = result.periods[3]
    const events = truth.filter(Boolean).length
    expect(last).toMatchObject({ n: rows.length, events, prevalence: proportion(events, rows.length) })
    expect(last.auroc.value).toBe(auroc(scores, truth))
    expect(last.auroc.interval).not.toBeNull()
    expect(last.calibration).toEqual(calibration(scores, truth, indexPatients(rows.map((row) => patients.ofNote[row]))))
    expect(result.periods[2]).toMatchObject({
      n: 0,
      prevalence: { reason: 'no-denominator' },
      auroc: { reason: 'too-few' },
      calibration: { observedOverExpected: { reason: 'no-notes' } },
    })
    expect(holdsNonFinite(result)).toBe(false)
  })

  test('sees an outcome that became more frequent as O/E above 1', async () => {
    const random = createRandom(7)
    const labels = Array.from({ length: 4000 }, (_, row) => (random.uniform() < (row < 2000 ? 0.2 : 0.4) ? 1 : 0))
    const result = await drift(
      {
        probabilities: labels.map(() => 0.1 + 0.2 * random.uniform()),
        labels,
        times: labels.map((_, row) => (row < 2000 ? '2019-05-05' : '2020-05-05')),
        patients: indexPatients(labels.map((_, row) => row)),
        period: 'year',
        minimum,
      },
      { resamples: 2 },
    )
    const [before, after] = result.periods.map((each) => each.calibration.observedOverExpected)
    expect(before.interval?.low).toBeLessThan(1)
    expect(before.interval?.high).toBeGreaterThan(1)
    expect(after.interval?.low).toBeGreaterThan(1.8)
  })

  test('of notes without a time has no periods', async () => {
    const { probabilities, labels, patients } = notes(20, 8)
    const times = labels.map(() => null)
    const result = await drift({ probabilities, labels, times, patients, period: 'year', minimum }, { resamples: 2 })
    expect(result).toEqual({ periods: [], undated: 20 })
  })
})

describe('periods', () => {
  test('are read from the date as written', () => {
    expect(periodOf('2020-12-31T23:59:59', 'month')).toBe('2020-12')
    expect(periodOf('2020-12-31T23:59:59', 'quarter')).toBe('2020 Q4')
    expect(periodOf('2020-01-01', 'year')).toBe('2020')
    for (const time of [null, '', 'May 2020', '2020-13-01', '20-01-01']) expect(periodOf(time, 'year')).toBeNull()
  })

  test('have no gaps', () => {
    expect(periodsBetween('2019-11-30', '2020-02-01', 'month')).toEqual(['2019-11', '2019-12', '2020-01', '2020-02'])
    expect(periodsBetween('2019-11-30', '2020-05-01', 'quarter')).toEqual(['2019 Q4', '2020 Q1', '2020 Q2'])
    expect(periodsBetween('2019-11-30', '2021-05-01', 'year')).toEqual(['2019', '2020', '2021'])
  })

  test('span whole days, both ends counted', () => {
    expect(daysSpanned(['2020-02-28T23:00:00', null, '2020-03-01T01:00:00', 'unknown'])).toBe(3)
    expect(daysSpanned(['2020-02-28'])).toBe(1)
    expect(daysSpanned([null, '2020-13-01'])).toBeNull()
  })
})
