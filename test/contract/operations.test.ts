import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OperatingModel, ScoreNewResult } from '../../shared/domain/operatingModel.ts'
import { scoreIncoming, takeIn, watchIncoming, type Incoming, type WatchEvent } from '../../main/services/incoming.ts'
import { structureProblems } from '../unit/operations/fhirStructure.ts'
import { baselineWard, newNote, newNotesHeader } from './baselineWard.ts'
import { connect, differing, type Client, type Connection } from './transports.ts'
import { ended, refusalOf } from './waiting.ts'

describe('models at work', () => {
  let connection: Connection
  let client: Client
  let passId: number
  let validationPassId: number
  let first: OperatingModel
  beforeAll(async () => {
    connection = await connect('WebSocket')
    client = connection.client
    await client.workspace.create({ name: 'Work' })
    ;({ passId, validationPassId } = await baselineWard(connection))
  })
  afterAll(() => connection.close())

  const share = { kind: 'share' as const, share: 0.25 }
  const named = async (name: string) => (await client.operations.models()).filter((each) => each.name === name)
  const csv = async (name: string, rows: readonly string[]) => {
    const path = join(connection.folder, name)
    await writeFile(path, [newNotesHeader, ...rows].join('\n'))
    return path
  }
  it('are promoted with the threshold that kept the budget, and what the pass says of them', async () => {
    first = await client.operations.promote({ name: 'Return', passId, flag: share, recalibration: 'platt', population: 'Adults' })
    expect(first).toMatchObject({ name: 'Return', version: 1, inUse: true, noteTypes: ['Note'], scored: 0, recalibration: { method: 'platt' } })
    const { validation } = first
    expect(validation).toMatchObject({ corpusName: 'Ward', set: 'test', n: 120, patients: 120, counts: [90, 30], from: '2021-03-01', until: '2021-03-28' })
    expect(validation.fittedOn).toMatchObject({ passId: validationPassId, n: 120 })
    expect(validation.operatingPoint?.flagged).toBeLessThanOrEqual(30)
    expect(validation.operatingPoint?.flagged).toBeGreaterThan(0)
    const compared = await client.compare.run({ passIds: [passId] })
    expect(validation.auroc.value).toBeCloseTo(compared.rows[0].auroc.value!, 12)
    expect(await differing(connection, { models: (each) => each.operations.models(), changes: (each) => each.operations.changes({ name: 'Return' }) })).toEqual({})
  })

  it('are refused where the pass cannot judge them', async () => {
    expect(await refusalOf(client.operations.promote({ name: 'Other', passId: validationPassId, flag: share }))).toBe('operating.notValidated')
    expect(await refusalOf(client.operations.promote({ name: 'Other', passId, flag: { kind: 'share', share: 0.001 } }))).toBe('operating.threshold')
    expect(await named('Other')).toEqual([])
    expect(await refusalOf(client.models.remove({ id: first.modelId }))).toBe('model.atWork')
  })

  it('score new notes once, only of types they were made for, and say what they left out', async () => {
    const session = connection.backend.workspaces.session()
    const incoming: Incoming = { corpusId: null, corpusName: 'Incoming', operatingIds: [first.id], force: false }
    const path = await csv('monday.csv', [newNote('n1', 62), newNote('n2', 21), newNote('n3', 22, 'Letter')])
    const { corpusId, files } = await takeIn(session, incoming, [path])
    expect(files).toEqual([{ file: 'monday.csv', state: 'imported', code: null, reason: null, notes: 3, rejected: 0 }])
    const [{ result }] = await scoreIncoming(session, incoming, corpusId!)
    expect(result).toEqual({ scored: 2, flagged: 1, already: 0, refused: [{ type: 'Letter', notes: 1 }], seenInTraining: 0 })

    const list = await client.operations.worklist({ operatingId: first.id })
    expect(list.rows.map(({ noteKey, flagged, status, forced }) => [noteKey, flagged, status, forced])).toEqual([
      ['n1', true, 'open', false],
      ['n2', false, 'open', false],
    ])
    expect(list.rows[0].risk).toBeGreaterThanOrEqual(first.threshold)
    expect(list.rows[0].risk).toBeCloseTo(list.rows[0].probabilities[1], 12)

    // The same file, and the same notes in another one, add nothing and are scored once.
    const copy = await csv('tuesday.csv', [newNote('n1', 62), newNote('n2', 21), newNote('n3', 22, 'Letter')])
    expect((await takeIn(session, { ...incoming, corpusId }, [path, copy])).files.map(({ state }) => state)).toEqual(['known', 'known'])
    const { jobId } = await client.operations.scoreNew({ operatingId: first.id, corpusId: corpusId!, force: true })
    expect((await ended(client, jobId)).result as unknown as ScoreNewResult).toMatchObject({ scored: 1, already: 2, refused: [] })
    expect((await client.operations.worklist({ operatingId: first.id, type: 'Letter' })).rows).toMatchObject([{ noteKey: 'n3', forced: true }])
  })

  it('are worked on: status, assignment, due date and remark, each change kept with who made it', async () => {
    const { rows } = await client.operations.worklist({ operatingId: first.id, flagged: true })
    const { scoreId } = rows[0]
    await client.operations.change({ scoreId, by: 'Ann', status: 'acted', assignee: 'Ben', dueOn: '2024-01-09' })
    expect(await client.operations.change({ scoreId, by: 'Ben', remark: 'called' })).toMatchObject({ status: 'acted', assignee: 'Ben', dueOn: '2024-01-09', remark: 'called' })
    expect((await client.operations.entry({ scoreId })).log.map(({ by, set }) => [by, set])).toEqual([
      ['Ben', { remark: 'called' }],
      ['Ann', { status: 'acted', assignee: 'Ben', dueOn: '2024-01-09' }],
    ])
    expect((await client.operations.worklist({ operatingId: first.id, status: ['acted'], assignee: 'Ben' })).total).toBe(1)
    expect((await client.operations.worklist({ operatingId: first.id, from: '2024-01-06' })).total).toBe(0)
    const pages = await client.operations.worklist({ operatingId: first.id, limit: 1 })
    const rest = await client.operations.worklist({ operatingId: first.id, limit: 1, cursor: pages.next })
    expect(rest.rows[0].risk).toBeLessThanOrEqual(pages.rows[0].risk)
    expect(rest.rows[0].scoreId).not.toBe(pages.rows[0].scoreId)
    expect(await client.operations.choices({ operatingId: first.id })).toEqual({ assignees: ['Ben'], types: ['Letter', 'Note'] })
  })

  it('leave as CSV, NDJSON and FHIR R4 RiskAssessment, without a word of a note', async () => {
    const exported = (format: 'csv' | 'ndjson' | 'fhir') => client.operations.exportWorklist({ operatingId: first.id, format, reason: 'Ward meeting' })
    const table = await exported('csv')
    expect(table.rows).toBe(3)
    expect(table.text.split('\r\n')[1]).toMatch(/^n1,pn1,en1,2024-01-05/)
    expect((await exported('ndjson')).text.trim().split('\n').map((line) => (JSON.parse(line) as { note_id: string }).note_id)).toContain('n2')
    const fhir = (await exported('fhir')).text.trim().split('\n').map((line) => JSON.parse(line) as { basis: { identifier: { value: string } }[]; prediction: { probabilityDecimal: number }[] })
    expect(fhir.flatMap((resource) => structureProblems(resource as unknown as Record<string, unknown>))).toEqual([])
    expect(fhir.map(({ basis }) => basis[0].identifier.value)).toContain('n1')
    const [top] = (await client.operations.worklist({ operatingId: first.id, limit: 1 })).rows
    expect(fhir[0].prediction[0].probabilityDecimal).toBeCloseTo(100 * top.risk, 3)
    for (const format of ['csv', 'ndjson', 'fhir'] as const) expect((await exported(format)).text).not.toContain('word')
  })

  it('watch a folder: half-written, empty, unreadable and doubled files lose nothing and are listed', async () => {
    const session = connection.backend.workspaces.session()
    const folder = join(connection.folder, 'inbox')
    await mkdir(folder)
    const corpusId = (await client.corpora.list()).find(({ name }) => name === 'Incoming')!.id
    const stop = new AbortController()
    const events: WatchEvent[] = []
    const watching = (async () => {
      const incoming = { corpusId, corpusName: 'Incoming', operatingIds: [first.id], force: false }
      for await (const event of watchIncoming(session, incoming, { folder, everyMilliseconds: 50, signal: stop.signal })) events.push(event)
    })()
    const files = () => events.flatMap((event) => event.files)
    await writeFile(join(folder, 'empty.csv'), '')
    await writeFile(join(folder, '.hidden.csv'), `${newNotesHeader}\n${newNote('h1', 30)}`)
    await writeFile(join(folder, 'scan.pdf'), Buffer.from([0x25, 0x50, 0x44, 0x46, 0, 1, 2, 3, 0xff]))
    // Written in two goes under a name that says so, then renamed, as a careful sender does.
    await writeFile(join(folder, 'night.csv.part'), `${newNotesHeader}\n${newNote('m1', 63)}\n`)
    await appendFile(join(folder, 'night.csv.part'), newNote('m2', 22))
    await rename(join(folder, 'night.csv.part'), join(folder, 'night.csv'))
    await expect.poll(() => files().map(({ file, state }) => `${file} ${state}`).sort()).toEqual(['night.csv imported', 'scan.pdf quarantined'])
    await writeFile(join(folder, 'night copy.csv'), `${newNotesHeader}\n${newNote('m1', 63)}\n${newNote('m2', 22)}`)
    await writeFile(join(folder, 'day.csv'), `${newNotesHeader}\n${newNote('m3', 64)}`)
    await expect.poll(() => files().map(({ file }) => file)).toContain('day.csv')
    stop.abort()
    await watching
    expect(files().find(({ file }) => file === 'scan.pdf')?.reason).toMatch(/^It is no text/)
    expect(events.flatMap(({ scores }) => scores).map(({ result }) => result.scored)).toEqual([2, 1])
    expect((await client.operations.worklist({ operatingId: first.id })).total).toBe(6)
    const listed = await client.operations.incoming({ corpusId })
    expect(listed.map(({ name, state, notes }) => [name, state, notes])).toEqual(expect.arrayContaining([['scan.pdf', 'quarantined', 0], ['day.csv', 'imported', 1]]))
    expect(listed.some(({ name }) => ['.hidden.csv', 'empty.csv', 'night copy.csv'].includes(name))).toBe(false)
  })

  it('get a next version, roll back and retire, each with its reason; what is not in use or over scores only by force', async () => {
    const second = await client.operations.promote({ name: 'Return', passId, flag: { kind: 'threshold', threshold: 0.5 }, expiresOn: '2020-01-01', remark: 'stricter' })
    expect(second).toMatchObject({ version: 2, inUse: true })
    const corpusId = (await client.corpora.list()).find(({ name }) => name === 'Incoming')!.id
    expect(await refusalOf(client.operations.scoreNew({ operatingId: second.id, corpusId }))).toBe('operating.expired')
    expect(await refusalOf(client.operations.scoreNew({ operatingId: first.id, corpusId }))).toBe('operating.notInUse')
    await client.operations.rollBack({ id: first.id, reason: 'Too many alerts' })
    expect((await named('Return')).map(({ version, inUse }) => [version, inUse])).toEqual([[2, false], [1, true]])
    expect(await refusalOf(client.operations.rollBack({ id: first.id, reason: 'Again' }))).toBe('operating.inUse')
    await client.operations.retire({ id: first.id, reason: 'End of the trial' })
    expect((await client.operations.changes({ name: 'Return' })).map(({ kind, version, reason }) => [kind, version, reason])).toEqual([
      ['retired', null, 'End of the trial'],
      ['rolledBack', 1, 'Too many alerts'],
      ['promoted', 2, 'stricter'],
      ['promoted', 1, ''],
    ])
    // What it said stays.
    expect((await client.operations.worklist({ operatingId: first.id })).total).toBe(6)
  })
})
