import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importDemoStays } from './demoStays.ts'
import { addModel, addPass, batches, importWard, type Batch, type Ward } from './scoredWard.ts'
import { connect, differing, type Client, type Connection } from './transports.ts'
import { ended } from './waiting.ts'

const women = { time: '2021-01-10 08:00:00', sex: 'F', race: 'White', payer: 'Medicare', birthDate: '1950-01-01', set: 'test' as const }
const men = { time: '2021-03-10 08:00:00', sex: 'M', race: 'Black', payer: 'Medicare', birthDate: '1930-06-01', words: 60, set: 'test' as const }
const others = { time: '2021-04-10 08:00:00', set: 'test' as const, payer: 'Self-pay' }

/** Women: AUROC 3/4 by half of the events, 40 expected of 40. Men: all alike, 16 expected of 20. Twelve of unknown sex. */
const test: Batch[] = [
  { ...women, count: 20, event: true, probability: 0.8 },
  { ...women, count: 20, event: true, probability: 0.4 },
  { ...women, count: 40, event: false, probability: 0.4 },
  { ...men, count: 20, event: true, probability: 0.2 },
  { ...men, count: 60, event: false, probability: 0.2 },
  { ...others, race: 'Asian', count: 6, event: true, probability: 0.9 },
  { ...others, race: 'Native', count: 6, event: false, probability: 0.1 },
]
/** Pairs that the event wins, ties as a half: 20·106 + 20·86 + 20·36 + 6·106, of 66 events and 106 others. */
const overall = 5196 / (66 * 106)

const validation: Batch[] = [
  { ...women, set: 'validation', count: 40, event: true, probability: 0.9 },
  { ...women, set: 'validation', count: 10, event: false, probability: 0.9 },
  { ...women, set: 'validation', count: 10, event: true, probability: 0.1 },
  { ...women, set: 'validation', count: 40, event: false, probability: 0.1 },
]

/** Another hospital, where 16 of 40 events stand above the rest: AUROC 0.4 + 0.6 / 2. */
const away: Batch[] = [
  { ...women, set: 'external', count: 16, event: true, probability: 0.6 },
  { ...women, set: 'external', count: 24, event: true, probability: 0.3 },
  { ...women, set: 'external', count: 60, event: false, probability: 0.3 },
]

const settings = { resamples: 200, minimum: { notes: 20, events: 5 } }

describe('analyses', () => {
  let connection: Connection
  let client: Client
  let ward: Ward
  let hospitalB: Ward
  let modelId: number
  let passId: number
  let externalPassId: number
  const testNotes = batches('t', test)
  const validationNotes = batches('v', validation)
  const awayNotes = batches('b', away)
  beforeAll(async () => {
    connection = await connect('WebSocket')
    client = connection.client
    await client.workspace.create({ name: 'Analyses' })
    const train = batches('l', [{ ...women, set: 'train', count: 5, event: true, probability: 0 }])
    ward = await importWard(connection, 'A', [...train.notes, ...validationNotes.notes, ...testNotes.notes])
    hospitalB = await importWard(connection, 'B', awayNotes.notes, { method: 'external', developmentSplitId: ward.splitId, cohort: null })
    modelId = await addModel(connection, 'Known')
    const shortened = (key: string) => key.startsWith('t3') || key.startsWith('t4')
    passId = await addPass(connection, { modelId, ward, set: 'test', probabilities: testNotes.probabilities, shortened })
    externalPassId = await addPass(connection, { modelId, ward: hospitalB, set: 'external', probabilities: awayNotes.probabilities })
  })
  afterAll(() => connection.close())

  it('are compared with how far it is before', async () => {
    const events = []
    for await (const event of await client.compare.watch({ passIds: [passId], resamples: 10_000 })) events.push(event)
    const last = events.pop()
    if (!last || !('comparison' in last)) throw new Error('no comparison')
    expect(events.length).toBeGreaterThan(0)
    expect(events.every((event) => 'progress' in event && event.progress.total === 10_000)).toBe(true)
    const [row] = last.comparison.rows
    expect(row?.auroc.value).toBeCloseTo(overall, 12)
    expect(row?.options[0]?.operatingPoints[0]?.slice(0, 3)).toEqual([null, 0, 0])
    expect(last.comparison.covered).toEqual({ days: 91, reason: null, notes: last.comparison.n })
    expect(await client.compare.run({ passIds: [passId], resamples: 10_000 })).toEqual(last.comparison)
  })

  it('of a comparison that is stopped, nothing is heard any more', async () => {
    const stop = new AbortController()
    const watching = await client.compare.watch({ passIds: [passId], resamples: 10_000 }, { signal: stop.signal })
    const heard = async () => {
      for await (const event of watching) {
        expect(event).not.toHaveProperty('comparison')
        stop.abort()
      }
    }
    await expect(heard()).rejects.toBeInstanceOf(Error)
  })

  it('are the same over either transport, and so are their refusals', async () => {
    const few = { ...settings, resamples: 20 }
    const watched = async (each: Client) => {
      const events = []
      for await (const event of await each.compare.watch({ passIds: [passId], resamples: 500 })) events.push(event)
      return events.at(-1)
    }
    expect(await differing(connection, {
      compared: (each) => each.compare.run({ passIds: [passId], resamples: 20 }),
      watched,
      stopped: async (each) => {
        const stop = new AbortController()
        const watching = await each.compare.watch({ passIds: [passId], resamples: 10_000 }, { signal: stop.signal })
        try {
          for await (const event of watching) {
            if ('comparison' in event) return 'heard all the same'
            stop.abort()
          }
          return 'ended as if it were whole'
        } catch {
          return 'stopped'
        }
      },
      subgroups: (each) => each.analyses.subgroups({ passIds: [passId], ...few }),
      drift: (each) => each.analyses.drift({ passIds: [passId], period: 'month', ...few }),
      'no periods': (each) => each.analyses.drift({ passIds: [passId], period: 'source', ...few }),
      external: (each) => each.analyses.external({ passIds: [passId], ...few }),
      'not external': (each) => each.analyses.external({ passIds: [externalPassId], ...few }),
      recalibration: (each) => each.analyses.recalibration({ passIds: [passId], method: 'platt', ...few }),
    })).toEqual({})
  })

  it('judge every subgroup by itself, with small ones together and unknown ones apart', async () => {
    const report = await client.analyses.subgroups({ passIds: [passId], ...settings })
    const events: ({ progress: { done: number; total: number | null } } | { result: typeof report })[] = []
    for await (const event of await client.analyses.watchSubgroups({ passIds: [passId], ...settings })) events.push(event)
    expect(events.at(-1)).toEqual({ result: report })
    expect(events.length).toBeGreaterThan(1)
    for (const event of events.slice(0, -1)) expect('progress' in event && event.progress.done < event.progress.total!).toBe(true)
    expect(report).toMatchObject({ n: 172, patients: 172, counts: [106, 66], minimum: settings.minimum })
    expect(report.overall.auroc[0].value).toBeCloseTo(overall, 12)
    const rows = (key: string) => report.dimensions.find((dimension) => dimension.key === key)!.rows
    expect(rows('sex').map(({ level, n, counts, auroc, observedOverExpected }) => ({ level, n, counts, auroc: auroc[0].value, ratio: observedOverExpected?.[0].value }))).toEqual([
      { level: 'F', n: 80, counts: [40, 40], auroc: 0.75, ratio: expect.closeTo(1, 12) as number },
      { level: 'M', n: 80, counts: [60, 20], auroc: 0.5, ratio: expect.closeTo(1.25, 12) as number },
      { level: null, n: 12, counts: [6, 6], auroc: null, ratio: null },
    ])
    const [womenRow, , unknown] = rows('sex')
    const { low, high } = womenRow.auroc[0].interval!
    expect(low).toBeLessThan(0.75)
    expect(high).toBeGreaterThan(0.75)
    expect(womenRow.prevalence).toMatchObject({ value: 0.5, reason: null })
    expect(unknown.auroc[0]).toEqual({ value: null, reason: 'too-few', interval: null })
    expect(unknown.observedOverExpected![0].reason).toBe('too-few')
    const names = (key: string) => rows(key).map(({ level, n, pooled }) => [level, n, pooled])
    expect(names('race')).toEqual([['Black', 80, 0], ['White', 80, 0], ['Other (2 small groups)', 12, 2]])
    expect(names('payer')).toEqual([['Medicare', 160, 0], ['Self-pay', 12, 0]])
    expect(names('age')).toEqual([['65–74', 80, 0], ['85 and over', 80, 0], [null, 12, 0]])
    expect(names('shortened')).toEqual([['Whole note', 92, 0], ['Shortened', 80, 0]])
    expect(rows('length').reduce((sum, { n }) => sum + n, 0)).toBe(172)
    expect(rows('length').at(-1)!.counts).toEqual([60, 20])
  })

  it('follow a model through the calendar, with gaps and small periods in their place', async () => {
    const report = await client.analyses.drift({ passIds: [passId], period: 'month', ...settings })
    expect(report.periods.map(({ period, n, events }) => [period, n, events])).toEqual([
      ['2021-01', 80, 40],
      ['2021-02', 0, 0],
      ['2021-03', 80, 20],
      ['2021-04', 12, 6],
    ])
    expect(report.periods.map(({ prevalence }) => prevalence.value)).toEqual([0.5, null, 0.25, 0.5])
    const { periods, overall: all } = report.passes[0]
    expect(periods.map(({ auroc }) => auroc.value ?? auroc.reason)).toEqual([0.75, 'too-few', 0.5, 'too-few'])
    expect(periods[2].observedOverExpected.value).toBeCloseTo(1.25, 12)
    expect(periods[3].observedOverExpected.reason).toBe('too-few')
    expect(all.auroc.value).toBeCloseTo(overall, 12)
    const quarters = await client.analyses.drift({ passIds: [passId], period: 'quarter', ...settings })
    expect(quarters.periods.map(({ period, n }) => [period, n])).toEqual([['2021 Q1', 160], ['2021 Q2', 12]])
    // Events @0.8 beat all, @0.4 tie 40 of 100 others, @0.2 lose to 40 and tie 60.
    expect(quarters.passes[0].periods[0].auroc.value).toBeCloseTo((20 * 100 + 20 * 80 + 20 * 30) / (60 * 100), 12)
    await expect(client.analyses.drift({ passIds: [passId], period: 'source', ...settings })).rejects.toMatchObject({
      data: { code: 'drift.noPeriods' },
    })
  })

  it('put a model on another hospital beside itself at home', async () => {
    const { models } = await client.analyses.external({ passIds: [passId], ...settings })
    expect(models).toHaveLength(1)
    const { internal, external } = models[0]
    expect(internal).toMatchObject({ corpusName: 'A', n: 172, difference: null })
    expect(internal.auroc.value).toBeCloseTo(overall, 12)
    expect(external).toHaveLength(1)
    expect(external[0]).toMatchObject({ corpusName: 'B', splitName: 'B split', n: 100, counts: [60, 40], caveats: [] })
    expect(external[0].auroc.value).toBeCloseTo(0.7, 12)
    // 16 · 0.6 + 84 · 0.3 = 34.8 expected of 40.
    expect(external[0].observedOverExpected!.value).toBeCloseTo(40 / 34.8, 12)
    expect(external[0].brier.value).toBeCloseTo((16 * 0.16 + 24 * 0.49 + 60 * 0.09) / 100, 12)
    const { value, interval, p } = external[0].difference!
    expect(value).toBeCloseTo(0.7 - overall, 12)
    expect(interval!.low).toBeLessThan(value!)
    expect(interval!.high).toBeGreaterThan(value!)
    expect(p).toBeGreaterThan(0.05)
    await expect(client.analyses.external({ passIds: [externalPassId], ...settings })).rejects.toMatchObject({
      data: { code: 'external.internal' },
    })
  })

  it('recalibrate on validation notes only, and say so where none were scored', async () => {
    const before = await client.analyses.recalibration({ passIds: [passId], method: 'platt', ...settings })
    expect(before.passes[0]).toMatchObject({ validation: null, validationSplitId: ward.splitId, fitted: null, before: null })
    expect(before.passes[0].problem).toMatch(/not scored the notes of the validation set/)

    // 40 events and 10 others at 0.9, 26 and 96 at 0.1.
    const sure = new Map<string, number>()
    const keys = { y: testNotes.notes.filter(({ event }) => event), n: testNotes.notes.filter(({ event }) => !event) }
    for (const [index, { key }] of keys.y.entries()) sure.set(key, index < 40 ? 0.9 : 0.1)
    for (const [index, { key }] of keys.n.entries()) sure.set(key, index < 10 ? 0.9 : 0.1)
    const sureId = await addModel(connection, 'Too sure')
    const surePass = await addPass(connection, { modelId: sureId, ward, set: 'test', probabilities: sure })
    const probabilities = validationNotes.probabilities
    // A pass that read otherwise does not count.
    await addPass(connection, { modelId: sureId, ward, set: 'validation', probabilities, maximumTokens: 256 })
    const other = await client.analyses.recalibration({ passIds: [surePass], method: 'isotonic', ...settings })
    expect(other.passes[0].validation).toBeNull()
    const validationPass = await addPass(connection, { modelId: sureId, ward, set: 'validation', probabilities })

    const report = await client.analyses.recalibration({ passIds: [surePass], method: 'temperature', ...settings })
    const [one] = report.passes
    expect(one).toMatchObject({ problem: null, validation: { passId: validationPass, n: 100, counts: [50, 50] } })
    // Four of five are right where the model says nine of ten: ln 9 / ln 4.
    expect(one.fitted).toMatchObject({ method: 'temperature', temperature: expect.closeTo(Math.log(9) / Math.log(4), 9) as number })
    expect(one.before!.brier.value).toBeCloseTo((40 * 0.01 + 10 * 0.81 + 26 * 0.81 + 96 * 0.01) / 172, 9)
    expect(one.after!.brier.value).toBeCloseTo((40 * 0.04 + 10 * 0.64 + 26 * 0.64 + 96 * 0.04) / 172, 9)
    expect(one.difference!.brier.value).toBeCloseTo((28.48 - 30.52) / 172, 9)
    expect(one.difference!.auroc).toMatchObject({ value: 0, interval: { low: 0, high: 0 }, p: 1 })
    expect(one.after!.calibration!.observedOverExpected.value).toBeCloseTo(66 / (50 * 0.8 + 122 * 0.2), 9)
    const bins = one.before!.reliability.filter(({ n }) => n > 0)
    expect(bins.map(({ n, events }) => [n, events])).toEqual([[122, 26], [50, 40]])

    const isotonic = await client.analyses.recalibration({ passIds: [surePass], method: 'isotonic', ...settings })
    expect(isotonic.passes[0].fitted).toEqual({ method: 'isotonic', event: 1, probabilities: [0.1, 0.9], calibrated: [0.2, 0.8] })
    const platt = await client.analyses.recalibration({ passIds: [surePass], method: 'platt', ...settings })
    // By symmetry no intercept; at 0.9 the mean of Platt's targets is (40 · 51/52 + 10 / 52) / 50.
    const target = (40 * (51 / 52) + 10 / 52) / 50
    const slope = Math.log(target / (1 - target)) / Math.log(9)
    expect(platt.passes[0].fitted).toMatchObject({ intercept: expect.closeTo(0, 9) as number, slope: expect.closeTo(slope, 9) as number })

    // At the other hospital the map comes from the validation set of the split that it tests.
    const awayPass = await addPass(connection, { modelId: sureId, ward: hospitalB, set: 'external', probabilities: awayNotes.probabilities })
    const external = await client.analyses.recalibration({ passIds: [awayPass], method: 'isotonic', ...settings })
    expect(external.passes[0]).toMatchObject({ problem: null, validationSplitId: ward.splitId, validation: { passId: validationPass } })
    const itself = await client.analyses.recalibration({ passIds: [validationPass], method: 'isotonic', ...settings })
    expect(itself.passes[0]).toMatchObject({ fitted: null, problem: expect.stringMatching(/cannot be judged/) as string })
  })

  it('refuse calendar periods where dates are shifted, and take the periods of the source', async () => {
    const corpusId = await importDemoStays(connection)
    await ended(client, (await client.tasks.label({ corpusId, taskIds: ['mortality'] })).jobId)
    const { db } = connection.backend.workspaces.session()
    const labels = await db.read('labelSetInUse', corpusId, 'mortality')
    const values = [...(await db.read('labelValues', labels.id))]
    const { id: splitId } = await client.tasks.split({ corpusId, name: 'Random', settings: { method: 'random' } })
    const facts = { role: 'finetuned' as const, taskId: 'mortality', labelSetId: labels.id, splitId, set: 'test' as const }
    const shiftedPass = await db.write('insertPass', { modelId, ...facts, settings: {}, device: 'cpu' })
    const rows = values.map(([noteId, label]) => ({ noteId, label, probabilities: [0.9, 0.1], risk: 0.1, predicted: 0 }))
    const rest = { noteTokens: null, totalTokens: null, truncated: false, readRanges: [] }
    await db.write('insertPredictions', shiftedPass, rows.map((row) => ({ ...row, ...rest })))
    await db.write('finishPass', shiftedPass, 0)

    await expect(client.analyses.drift({ passIds: [shiftedPass], period: 'year', ...settings })).rejects.toMatchObject({
      message: expect.stringMatching(/shifted per patient/) as string,
      data: { code: 'drift.shiftedDates' },
    })
    // A stream refuses in the same words.
    const watched = async () => Array.fromAsync(await client.analyses.watchDrift({ passIds: [shiftedPass], period: 'year', ...settings }))
    await expect(watched()).rejects.toMatchObject({ data: { code: 'drift.shiftedDates' } })
    const report = await client.analyses.drift({ passIds: [shiftedPass], period: 'source', ...settings })
    expect(report.periods.map(({ period, n, events }) => [period, n, events])).toEqual(staysByPeriod())
    expect(report.n).toBe(275)
    expect(report.passes[0].overall.auroc.value).toBe(0.5)
  })
})

/** Stays and in-hospital deaths of the MIMIC-IV demo by anchor_year_group, joined from its files. */
function staysByPeriod(): [string, number, number][] {
  const table = (name: string) => {
    const path = new URL(`../fixtures/mimic-iv-demo/hosp/${name}.csv`, import.meta.url)
    const [header, ...lines] = readFileSync(path, 'utf8').trim().split('\n').map((line) => line.split(','))
    return lines.map((cells) => (column: string) => cells[header.indexOf(column)])
  }
  const periods = new Map(table('patients').map((row) => [row('subject_id'), row('anchor_year_group')]))
  const counts = new Map<string, [number, number]>()
  for (const row of table('admissions')) {
    const period = periods.get(row('subject_id'))!
    const [stays, deaths] = counts.get(period) ?? [0, 0]
    counts.set(period, [stays + 1, deaths + Number(row('hospital_expire_flag'))])
  }
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([period, found]) => [period, ...found])
}
