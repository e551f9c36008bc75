import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ageAt, ageBand } from '../../shared/ages.ts'
import { everyPrediction, groupDimensions, type PredictionFilter } from '../../shared/domain/predictionList.ts'
import { createRandom } from '../../shared/random.ts'
import { addModel, addPass, importWard, type WardNote } from './scoredWard.ts'
import { connect, differing, type Client, type Connection } from './transports.ts'
import { refusalOf } from './waiting.ts'

/** 300 notes with facts drawn at random, some of them missing, scored by two models of which one left notes out. */
const random = createRandom(5)
const pick = <Value>(values: readonly Value[]) => values[random.integer(values.length)]
const notes: WardNote[] = Array.from({ length: 300 }, (_, index) => ({
  key: `n${index}`,
  event: random.uniform() < 0.3,
  set: 'test',
  time: `202${random.integer(3)}-0${1 + random.integer(9)}-1${random.integer(10)} 08:00:00`,
  type: pick(['Admission note', 'Discharge summary']),
  words: 12 + random.integer(3),
  sex: pick(['F', 'M', '']),
  race: pick(['A', 'B', 'C']),
  payer: pick(['Medicare', 'Medicaid', '']),
  birthDate: pick(['1930-05-01', '1950-05-01', '1990-05-01', '']),
}))
const shortened = (key: string) => Number(key.slice(1)) % 7 === 0
const risks = new Map(notes.map(({ key, event }) => [key, Math.min(0.99, 0.3 * random.uniform() + (event ? 0.4 : 0.1) + 0.3 * random.uniform())]))
const others = new Map([...risks.keys()].slice(0, 250).map((key) => [key, random.uniform()]))

/** In the order of risk, as the pass ranks them. */
interface Expected {
  key: string
  rank: number
  keep: (filter: PredictionFilter) => boolean
}

function expectedOf(note: WardNote, rank: number): Expected {
  const answer = (risk: number | undefined) => (risk === undefined ? null : Number(risk > 0.5))
  const [own, other, label] = [answer(risks.get(note.key)), answer(others.get(note.key)), Number(note.event)]
  const groups = {
    age: ageBand(ageAt(note.birthDate || null, note.time.replace(' ', 'T'))) ?? '',
    sex: note.sex ?? '',
    race: note.race ?? '',
    payer: note.payer ?? '',
    type: note.type ?? '',
  }
  const agreed: Record<PredictionFilter['agreement'], boolean> = {
    all: true,
    differ: other !== null && other !== own,
    agree: other === own,
    onlyThisRight: other !== null && other !== label && own === label,
    onlyOtherRight: other === label && own !== label,
  }
  return {
    key: note.key,
    rank,
    keep: (filter) =>
      (filter.outcome === 'all' || (own === label) === (filter.outcome === 'right')) &&
      (filter.label === null || filter.label === label) &&
      agreed[filter.agreement] &&
      (filter.truncated === null || filter.truncated === shortened(note.key)) &&
      (filter.from === null || note.time.slice(0, 10) >= filter.from) &&
      (filter.to === null || note.time.slice(0, 10) <= filter.to) &&
      groupDimensions.every((name) => filter[name] === null || filter[name] === groups[name]) &&
      (filter.text === '' || note.key.startsWith(filter.text)),
  }
}

describe('the list of predictions', () => {
  let connection: Connection
  let client: Client
  let passId: number
  let otherPassId: number
  let ranked: Expected[]
  beforeAll(async () => {
    connection = await connect('MessagePort')
    client = connection.client
    await client.workspace.create({ name: 'List' })
    const trained: WardNote = { key: 't0', event: true, set: 'train', time: '2019-01-01 08:00:00' }
    const ward = await importWard(connection, 'Ward', [...notes, trained])
    const modelId = await addModel(connection, 'Finetuned')
    passId = await addPass(connection, { modelId, ward, set: 'test', probabilities: risks, shortened })
    otherPassId = await addPass(connection, { modelId: await addModel(connection, 'Other'), ward, set: 'test', probabilities: others })
    const { rows } = await client.predictions.list({ passId, limit: 500 })
    ranked = rows.map(({ noteKey, rank }) => expectedOf(notes.find(({ key }) => key === noteKey)!, rank))
    await vi.waitUntil(async () => (await client.corpora.list()).every((corpus) => corpus.indexedNotes === corpus.notes), 20_000)
  })
  afterAll(() => connection.close())

  const group = (values: string[]) => fc.option(fc.constantFrom(...values), { freq: 2 })
  const day = fc.option(fc.constantFrom('2020-03-15', '2021-01-01', '2021-06-12', '2022-02-01'), { freq: 2 })
  const filters: fc.Arbitrary<PredictionFilter> = fc.record({
    outcome: fc.constantFrom('all', 'all', 'right', 'wrong'),
    label: fc.option(fc.constantFrom(0, 1), { freq: 2 }),
    agreement: fc.constantFrom('all', 'all', 'all', 'differ', 'agree', 'onlyThisRight', 'onlyOtherRight'),
    truncated: fc.option(fc.boolean(), { freq: 2 }),
    from: day,
    to: day,
    window: fc.constant(null),
    age: group(['under 18', '18–44', '65–74', '85 and over', '']),
    sex: group(['F', 'M', '']),
    race: group(['A', 'B', 'nobody']),
    payer: group(['Medicare', '']),
    type: group(['Admission note']),
    text: fc.constantFrom('', '', '', 'n1', 'n12', 'nowhere'),
  })

  it('is ordered by risk', async () => {
    const { rows, total } = await client.predictions.list({ passId, limit: 500 })
    expect(total).toBe(300)
    expect(rows.map(({ risk }) => risk)).toEqual([...risks.values()].toSorted((a, b) => b - a))
  })

  it('is what counting note by note gives, for any filter, in both orders and page by page', async () => {
    await fc.assert(
      fc.asyncProperty(filters, fc.constantFrom('risk' as const, 'risk_ascending' as const), async (filter, order) => {
        const inOrder = order === 'risk' ? ranked : ranked.toReversed()
        const expected = inOrder.filter(({ keep }) => keep(filter)).map(({ key }) => key)
        const found: string[] = []
        let cursor: string | null = null
        do {
          const page: Awaited<ReturnType<Client['predictions']['list']>> = await client.predictions.list({ passId, otherPassId, ...filter, order, cursor, limit: 40 })
          expect(page.total).toBe(expected.length)
          found.push(...page.rows.map(({ noteKey }) => noteKey))
          cursor = page.next
        } while (cursor !== null)
        expect(found).toEqual(expected)
      }),
      { numRuns: 150 },
    )
  })

  it('can be entered at any place, and beside any note, whether the note is in it or not', async () => {
    const wrong = { passId, outcome: 'wrong' as const }
    const list = ranked.filter(({ keep }) => keep({ ...everyPrediction, outcome: 'wrong' }))
    const at = await client.predictions.list({ ...wrong, cursor: '@17', limit: 3 })
    expect(at.rows.map(({ rank }) => rank)).toEqual(list.slice(17, 20).map(({ rank }) => rank))
    const absent = ranked.find(({ rank }) => rank > list[5].rank && !list.some((each) => each.rank === rank))!
    const after = list.find(({ rank }) => rank > absent.rank)!
    const before = list.findLast(({ rank }) => rank < absent.rank)!
    const beside = { ...wrong, cursor: String(absent.rank), limit: 1 }
    expect((await client.predictions.list(beside)).rows[0].rank).toBe(after.rank)
    expect((await client.predictions.list({ ...beside, order: 'risk_ascending' })).rows[0].rank).toBe(before.rank)
    // The whole list takes the same cursors.
    expect((await client.predictions.list({ passId, cursor: '@250', limit: 1 })).rows[0].rank).toBe(251)
    expect((await client.predictions.list({ passId, order: 'risk_ascending', cursor: '@0', limit: 1 })).rows[0].rank).toBe(300)
    expect((await client.predictions.list({ passId, order: 'risk_ascending', cursor: '251', limit: 1 })).rows[0].rank).toBe(250)
    expect((await client.predictions.list({ passId, order: 'risk_ascending', cursor: '@299', limit: 5 })).next).toBeNull()
  })

  it('says what it can be narrowed to, with counts, ages in their order and what is not known last', async () => {
    const { age, sex, payer, type, first, last, shiftedDates, windows } = await client.predictions.choices({ passId })
    const count = (keep: (note: WardNote) => boolean) => notes.filter(keep).length
    expect(age.map(({ value }) => value)).toEqual(['18–44', '65–74', '85 and over', ''])
    expect(sex.at(-1)).toEqual({ value: '', notes: count((note) => note.sex === '') })
    expect(Object.fromEntries(payer.map(({ value, notes: n }) => [value, n]))).toEqual({
      Medicare: count((note) => note.payer === 'Medicare'),
      Medicaid: count((note) => note.payer === 'Medicaid'),
      '': count((note) => note.payer === ''),
    })
    expect(type.reduce((sum, { notes: n }) => sum + n, 0)).toBe(300)
    const days = notes.map(({ time }) => time.slice(0, 10)).toSorted()
    expect({ first, last, shiftedDates, windows }).toEqual({ first: days[0], last: days.at(-1), shiftedDates: false, windows: [] })
  })

  it('goes out as CSV as it is filtered, with a reason that is kept and no searched words', async () => {
    const query = { passId, otherPassId, outcome: 'wrong' as const, text: 'n1' }
    const { csv, rows, fileName } = await client.predictions.exportList({ ...query, reason: ' Case review of May ' })
    const expected = ranked.filter(({ keep }) => keep({ ...everyPrediction, outcome: 'wrong', text: 'n1' })).map(({ key }) => key)
    const [header, ...lines] = csv.trimEnd().split('\r\n').map((line) => line.split(','))
    expect(header).toEqual(['rank', 'note_id', 'patient_id', 'time', 'type', 'label', 'risk', 'p_0', 'p_1', 'predicted', 'shortened', 'other_risk', 'note_sections'])
    expect(lines.map((cells) => cells[1])).toEqual(expected)
    expect(rows).toBe(expected.length)
    expect(fileName).toBe(`predictions-event-finetuned-test-${passId}-list.csv`)
    expect(csv).not.toContain('word')
    const [logged] = await connection.backend.workspaces.session().db.read('predictionExports', passId)
    expect(logged).toMatchObject({ reason: 'Case review of May', rows: expected.length })
    expect(JSON.parse(logged.filter)).toMatchObject({ outcome: 'wrong', searched: true })
    expect(logged.filter).not.toContain('n1')
    await expect(client.predictions.exportList({ ...query, reason: ' a ' })).rejects.toThrow(/validation/i)
  })

  it('has views with names that are kept, renamed and removed', async () => {
    const filter: PredictionFilter = { ...everyPrediction, outcome: 'wrong', sex: '', from: '2021-01-01' }
    const view = { name: 'Missed in 2021', taskId: 'event', passId, otherPassId, filter, order: 'risk_ascending' as const }
    const { id } = await client.predictions.saveView(view)
    expect(await client.predictions.views()).toEqual([{ id, ...view }])
    expect(await refusalOf(client.predictions.saveView(view))).toBe('view.name')
    await client.predictions.renameView({ id, name: 'Missed' })
    const second = await client.predictions.saveView(view)
    expect(await refusalOf(client.predictions.renameView({ id: second.id, name: 'Missed' }))).toBe('view.name')
    expect(await refusalOf(client.predictions.renameView({ id: 999, name: 'Nobody' }))).toBe('view.missing')
    expect((await client.predictions.views()).map(({ name }) => name)).toEqual(['Missed', 'Missed in 2021'])
    await client.predictions.removeView({ id: second.id })
    // A view outlives its pass, and then opens on another.
    await client.predictions.removePass({ id: otherPassId })
    expect(await client.predictions.views()).toEqual([{ id, ...view, name: 'Missed', otherPassId: null }])
  })

  it('answers, and refuses, alike over both transports', async () => {
    expect(
      await differing(connection, {
        list: (each) => each.predictions.list({ passId, sex: 'F', outcome: 'wrong' }),
        choices: (each) => each.predictions.choices({ passId }),
        views: (each) => each.predictions.views(),
        gone: (each) => each.predictions.choices({ passId: 999 }),
        cursor: (each) => each.predictions.list({ passId, cursor: 'x' }),
      }),
    ).toEqual({})
  })
})
