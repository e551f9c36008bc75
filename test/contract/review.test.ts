import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReviewDefinitionInput } from '../../shared/domain/review.ts'
import { alertBudget } from '../../shared/stats/alertBudget.ts'
import { addModel, addPass, batches, importWard } from './scoredWard.ts'
import { connect, type Client, type Connection } from './transports.ts'
import { refusalOf } from './waiting.ts'

/** 40 notes of the test set: 4 at 0.9, 6 that tie at 0.7, 10 at 0.4, 20 at 0.1. */
const { notes, probabilities } = batches('n', [
  { count: 4, probability: 0.9, event: true, set: 'test', time: '2021-01-10 08:00:00' },
  { count: 6, probability: 0.7, event: false, set: 'test', time: '2021-02-10 08:00:00' },
  { count: 10, probability: 0.4, event: true, set: 'test', time: '2021-03-10 08:00:00' },
  { count: 20, probability: 0.1, event: false, set: 'test', time: '2021-04-10 08:00:00' },
])
const everything = { kind: 'filter' as const }

describe('review queues', () => {
  let connection: Connection
  let client: Client
  let passId: number
  beforeAll(async () => {
    connection = await connect('WebSocket')
    client = connection.client
    await client.workspace.create({ name: 'Quality' })
    const trained = batches('t', [{ count: 4, probability: 0.5, event: true, set: 'train', time: '2020-01-01 08:00:00' }])
    const ward = await importWard(connection, 'Ward', [...notes, ...trained.notes])
    const modelId = await addModel(connection, 'Model')
    passId = await addPass(connection, { modelId, ward, set: 'test', probabilities, shortened: (key) => key.startsWith('n0') })
  })
  afterAll(() => connection.close())

  const create = async (given: Partial<ReviewDefinitionInput>) => (await client.review.create({ passId, name: 'Queue', selection: everything, ...given })).id
  const count = (selection: ReviewDefinitionInput['selection'], more: object = {}) => client.review.count({ passId, selection, ...more })

  it('count alerts as the threshold panel does: notes that tie at the cut are all out', async () => {
    const risks = notes.map(({ key }) => probabilities.get(key)!)
    for (const room of [0, 3, 4, 5, 9, 10, 39, 40]) {
      const { value } = alertBudget(risks, notes.map(({ event }) => Number(event)), { share: room / 40 })
      expect(await count({ kind: 'budget', budget: { share: room / 40 } })).toMatchObject({ flagged: value?.alerts, threshold: value?.threshold, tiedOut: value?.tiedOut })
    }
    expect(await count({ kind: 'budget', budget: { notes: 7 } })).toMatchObject({ passNotes: 40, flagged: 4, threshold: 0.9, tiedOut: 6 })
    expect(await refusalOf(create({ selection: { kind: 'budget', budget: { notes: 3 } } }))).toBe('review.empty')
  })

  it('count the notes of a filter, and of those mixed in', async () => {
    expect(await count({ kind: 'filter', label: 1 })).toMatchObject({ flagged: 14, chosen: 14, mixedIn: 0 })
    expect(await count({ kind: 'filter', outcome: 'wrong' })).toMatchObject({ flagged: 16 })
    expect(await count({ kind: 'filter', minimum: 0.4, maximum: 0.7 })).toMatchObject({ flagged: 16 })
    expect(await count({ kind: 'filter', from: '2021-02-10', until: '2021-03-09' })).toMatchObject({ flagged: 6 })
    expect(await count({ kind: 'filter', truncated: true })).toMatchObject({ flagged: 4 })
    expect(await count({ kind: 'filter', label: 1 }, { unflaggedShare: 0.3 })).toMatchObject({ chosen: 14, mixedIn: 6 })
    expect(await refusalOf(count(everything, { order: 'risk', unflaggedShare: 0.2 }))).toBeUndefined()
  })

  it('hide prediction and label of a blind queue until a verdict, and say which verdicts were blind', async () => {
    const queueId = await create({ selection: { kind: 'budget', budget: { notes: 4 } } })
    const asAnn = { reviewer: 'Ann', role: 'reviewer' as const }
    const items = await client.review.items({ queueId, ...asAnn })
    expect(items.map(({ position, own, waits }) => ({ position, own, waits }))).toEqual([1, 2, 3, 4].map((position) => ({ position, own: null, waits: true })))
    const place = { itemId: items[0].id, ...asAnn }
    const hidden = await client.review.item(place)
    expect(hidden).toMatchObject({ answer: null, own: null, verdicts: [] })
    expect(JSON.stringify(hidden)).not.toMatch(/probabilities|"label|"event"/)
    expect(await refusalOf(client.review.show(place))).toBe('review.blind')

    await client.review.decide({ ...place, verdict: 0, reasons: ['Stated in the note'], comment: 'a slip' })
    await client.review.withdraw(place)
    expect((await client.review.item(place)).own).toBeNull()
    await client.review.decide({ ...place, verdict: 1 })
    expect((await client.review.item(place)).answer).toBeNull()
    await client.review.show(place)
    expect(await client.review.item(place)).toMatchObject({ own: { verdict: 1, blind: true }, answer: { risk: 0.9, label: 1, predicted: 1, flagged: true } })
    await client.review.decide({ ...place, verdict: 'cannot_tell' })
    expect((await client.review.item(place)).own).toMatchObject({ verdict: 'cannot_tell', blind: false })
    expect(await client.review.summary({ id: queueId })).toMatchObject({ notBlind: 1, verdicts: [0, 0, 1], compared: null })

    // Nothing is ever changed: slip, withdrawal, verdict, look, other verdict.
    const { db } = connection.backend.workspaces.session()
    const log = await db.read('reviewLogOfItem', place.itemId)
    expect(log.map(({ kind, option, blind }) => [kind, option, blind])).toEqual([
      ['verdict', 0, true],
      ['withdrawn', null, true],
      ['verdict', 1, true],
      ['shown', null, true],
      ['cannot_tell', null, false],
    ])
    expect(await refusalOf(client.review.decide({ ...place, verdict: 2 }))).toBe('review.verdict')
    expect(await refusalOf(client.review.decide({ ...place, verdict: 1, reasons: ['Made up'] }))).toBe('review.reason')
    expect(await refusalOf(client.review.decide({ ...place, reviewer: 'Bo', verdict: 1 }))).toBe('review.full')
    expect(await refusalOf(client.review.remove({ id: queueId }))).toBe('review.kept')

    const before = await client.review.exportCsv({ id: queueId, reason: 'Ward meeting' })
    expect(before.csv.split('\r\n')[0]).toBe('position,note_id,patient_id,time,type,state,human_verdict,human_1_reviewer,human_1_verdict,human_1_reasons,human_1_comment,human_1_blind,human_1_at')
    await client.review.close({ id: queueId })
    expect(await refusalOf(client.review.decide({ ...place, verdict: 1 }))).toBe('review.closed')
    const after = await client.review.exportCsv({ id: queueId, reason: 'Committee' })
    expect(after.csv.split('\r\n')[0]).toMatch(/,label,selected,model_answer,model_rank,model_risk,model_p_0,model_p_1$/)
    expect(after.csv).not.toContain('word')
    expect((await client.review.summary({ id: queueId })).exports.map(({ reason, rows }) => [reason, rows])).toEqual([['Ward meeting', 4], ['Committee', 4]])
  })

  it('take two verdicts a note, unseen by each other, and a decision where they differ', async () => {
    const queueId = await create({ selection: { kind: 'budget', budget: { notes: 10 } }, reviewers: 2, order: 'risk' })
    const of = (reviewer: string, role: 'reviewer' | 'adjudicator' = 'reviewer') => ({ reviewer, role })
    const ids = (await client.review.items({ queueId, ...of('Ann') })).map(({ id }) => id)
    for (const [index, itemId] of ids.entries()) {
      await client.review.decide({ itemId, ...of('Ann'), verdict: index < 5 ? 1 : 0 })
      expect((await client.review.item({ itemId, ...of('Bo') })).verdicts).toEqual([])
      expect(await refusalOf(client.review.decide({ itemId, ...of('Cy', 'adjudicator'), verdict: 1 }))).toBe('review.agreed')
      await client.review.decide({ itemId, ...of('Bo'), verdict: index < 4 ? 1 : 0 })
    }
    expect(await client.review.queue({ id: queueId })).toMatchObject({ notes: 10, done: 9, disagreed: 1, reviewers: [{ name: 'Ann', verdicts: 10 }, { name: 'Bo', verdicts: 10 }] })
    const waiting = (await client.review.items({ queueId, ...of('Cy', 'adjudicator') })).filter(({ waits }) => waits)
    expect(waiting.map(({ id }) => id)).toEqual([ids[4]])
    const seen = await client.review.item({ itemId: ids[4], ...of('Cy', 'adjudicator') })
    expect(seen.verdicts.map(({ reviewer, verdict }) => [reviewer, verdict])).toEqual([['Ann', 1], ['Bo', 0]])
    expect(seen.answer).toBeNull()
    expect((await client.review.summary({ id: queueId })).compared).toBeNull()

    await client.review.decide({ itemId: ids[4], ...of('Cy', 'adjudicator'), verdict: 0 })
    const { betweenReviewers, pair, adjudicated, compared, verdicts } = await client.review.summary({ id: queueId })
    expect(pair).toEqual(['Ann', 'Bo'])
    expect(betweenReviewers).toMatchObject({ n: 10, agreed: 9, table: [[5, 0, 0], [1, 4, 0], [0, 0, 0]] })
    expect(betweenReviewers?.kappa.value).toBeCloseTo((0.9 - 0.5) / 0.5, 12)
    expect([adjudicated, verdicts]).toEqual([1, [6, 4, 0]])
    // The four at 0.9 have the event, the six at 0.7 do not; the model says yes to all ten.
    expect(compared?.label.table).toEqual([[6, 0], [0, 4]])
    expect(compared?.model.table).toEqual([[0, 6], [0, 4]])
    const { csv } = await client.review.exportCsv({ id: queueId, reason: 'Committee' })
    expect(csv.split('\r\n')[5]).toMatch(/,done,no,Ann,yes,.*,Bo,no,.*,Cy,no,.*,no,chosen,yes,\d+,0\.7,/)
  })

  it('outlive their pass, are listed, and go away only while empty', async () => {
    const queueId = await create({ name: 'Mixed', selection: { kind: 'filter', label: 1 }, unflaggedShare: 0.3, blind: false, reasons: ['Only this'] })
    await client.predictions.removePass({ id: passId })
    const [queue] = await client.review.queues()
    expect(queue).toMatchObject({ id: queueId, passId: null, notes: 20, facts: { modelName: 'Model', options: ['no', 'yes'], counts: { mixedIn: 6 } } })
    const items = await client.review.items({ queueId, reviewer: 'Ann' })
    const answers = await Promise.all(items.map(({ id }) => client.review.item({ itemId: id, reviewer: 'Ann' })))
    expect(answers.filter(({ answer }) => answer?.flagged === false)).toHaveLength(6)
    await client.review.remove({ id: queueId })
    expect((await client.review.queues()).map(({ id }) => id)).not.toContain(queueId)
  })
})
