import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { liveWard, type LiveWard } from './liveWard.ts'
import { connect, differing, type Client, type Connection } from './transports.ts'
import { ended, refusalOf } from './waiting.ts'

describe('monitoring', () => {
  let connection: Connection
  let client: Client
  let ward: LiveWard
  let operatingId: number
  beforeAll(async () => {
    connection = await connect('WebSocket')
    client = connection.client
    await client.workspace.create({ name: 'Work' })
    ward = await liveWard(connection)
    operatingId = ward.operating.id
  })
  afterAll(() => connection.close())

  const outcomes = async (path: string) => {
    const { jobId, monitorJobId } = await client.monitoring.importOutcomes({ operatingId, corpusId: ward.corpusId, path })
    return { read: await ended(client, jobId), monitored: await ended(client, monitorJobId) }
  }
  const file = async (name: string, lines: readonly string[]) => {
    const path = join(connection.folder, name)
    await writeFile(path, lines.join('\n'))
    return path
  }

  it('counts what was scored before any outcome is known, and says so', async () => {
    expect(await client.monitoring.report({ operatingId })).toBeNull()
    expect(await refusalOf(client.monitoring.exportReport({ operatingId, reason: 'Committee' }))).toBe('monitoring.missing')
    const judged = await ended(client, (await client.monitoring.run({ operatingId })).jobId)
    // By it a screen knows its own jobs from those of other models.
    expect(judged).toMatchObject({ state: 'done', operatingId })
    const report = (await client.monitoring.report({ operatingId }))!
    expect(report.overall).toMatchObject({ scored: 480, known: 0, events: 0 })
    expect(report.unknown).toEqual([{ reason: 'no labels of its corpus, and in no file of outcomes', notes: 480 }])
    expect(report.periods[0].figures.auroc).toMatchObject({ value: null, reason: 'too-few' })
    expect(report.periods[0].figures.alertRate.value).not.toBeNull()
  })

  it('reads outcomes of a file: rows of unknown notes and unreadable labels are kept and listed, the same file is read once', async () => {
    const { read } = await outcomes(ward.outcomesPath)
    expect(read.error).toBeNull()
    const [stored] = await client.monitoring.outcomeFiles({ operatingId })
    expect(stored).toMatchObject({ name: 'outcomes.csv', rows: 472, matched: 470, unknownNotes: 1, unreadable: 1 })
    expect(await client.monitoring.openOutcomes({ fileId: stored.id })).toEqual([
      { line: 472, noteKey: 'nobody', reason: 'unknownNote' },
      { line: 473, noteKey: '2024-04-119', reason: 'unreadableLabel' },
    ])
    expect((await outcomes(ward.outcomesPath)).read.result).toMatchObject({ known: true })
    expect(await client.monitoring.outcomeFiles({ operatingId })).toHaveLength(1)
  })

  it('judges predictions as they were made, month by month, against the validation', async () => {
    const report = (await client.monitoring.report({ operatingId }))!
    expect(report.periods.map(({ period, scored, known, events }) => [period, scored, known, events])).toEqual([
      ['2024-01', 120, 120, 30],
      ['2024-02', 120, 120, 30],
      ['2024-03', 120, 120, 30],
      ['2024-04', 120, 110, 28],
    ])
    expect(report.reference).toMatchObject({ scored: 120, events: 30 })
    expect(report.reference?.figures.auroc.value).toBeCloseTo(ward.operating.validation.auroc.value!, 12)
    const crossed = (index: number) => Object.entries(report.periods[index].figures).flatMap(([measure, each]) => (each.crossed === null ? [] : [`${measure} ${each.crossed}`]))
    expect(crossed(0)).toEqual([])
    expect(crossed(1)).toEqual([])
    expect(crossed(2)).toEqual(expect.arrayContaining(['auroc below', 'positivePredictiveValue below', 'alertRate above', 'lengthShift above', 'unknownWords above']))
    const flagged = (await client.operations.worklist({ operatingId, flagged: true, from: '2024-03-01', until: '2024-03-31' })).total
    expect(report.periods[2].flagged).toBe(flagged)
    expect(report.periods[2].figures.positivePredictiveValue.value).toBe(0)
    expect(await differing(connection, { report: (each) => each.monitoring.report({ operatingId }) })).toEqual({})
  })

  it('raises an alarm that stays acknowledged, by whom and why, when the report is made again', async () => {
    const alarms = await client.monitoring.alarms({ operatingId })
    expect(alarms.every(({ acknowledged, period }) => acknowledged === null && period >= '2024-03')).toBe(true)
    const own = alarms.filter(({ measure }) => measure === 'auroc').map(({ id }) => id)
    // March, April, and all periods together.
    expect(own).toHaveLength(3)
    await client.monitoring.acknowledge({ alarmIds: own, by: 'Ann', reason: 'New template of notes' })
    await client.monitoring.acknowledge({ alarmIds: own, by: 'Ben', reason: 'Not the first' })
    await ended(client, (await client.monitoring.run({ operatingId })).jobId)
    const again = await client.monitoring.alarms({ operatingId: null })
    expect(again).toHaveLength(alarms.length)
    expect(again.filter(({ measure }) => measure === 'auroc').map(({ acknowledged }) => acknowledged)).toMatchObject([
      { by: 'Ann', reason: 'New template of notes' },
      { by: 'Ann', reason: 'New template of notes' },
      { by: 'Ann', reason: 'New template of notes' },
    ])
  })

  it('takes a later row of a note for the true one, and a waiting row as soon as its note is there', async () => {
    const before = (await client.monitoring.report({ operatingId }))!.overall
    const path = await file('corrected.csv', ['note_id,label', '2024-01-0,0', '2024-04-118,1', '2024-04-117,'])
    await outcomes(path)
    const after = (await client.monitoring.report({ operatingId }))!.overall
    expect([after.known, after.events]).toEqual([before.known + 1, before.events])
    const notes = await file('late.csv', ['note_id,subject_id,hadm_id,charttime,category,text', `nobody,pn,en,2024-04-02 09:00:00,Note,${'word '.repeat(30)}`])
    const { format, mapping } = await client.corpora.preview({ path: notes })
    const imported = await client.corpora.import({ name: 'Live', into: ward.corpusId, files: [{ path: notes, table: 'notes', format, mapping }] })
    await ended(client, imported.jobId)
    await ended(client, (await client.operations.scoreNew({ operatingId, corpusId: ward.corpusId })).jobId)
    await ended(client, (await client.monitoring.run({ operatingId })).jobId)
    expect((await client.monitoring.report({ operatingId }))!.overall).toMatchObject({ scored: 481, known: after.known + 1 })
    expect((await client.monitoring.outcomeFiles({ operatingId })).at(-1)).toMatchObject({ unknownNotes: 0, matched: 471 })
  })

  it('shows flags that were acted on apart', async () => {
    const { rows } = await client.operations.worklist({ operatingId, flagged: true, from: '2024-01-01', until: '2024-01-31' })
    for (const { scoreId } of rows.slice(0, 12)) await client.operations.change({ scoreId, by: 'Ann', status: 'acted' })
    await ended(client, (await client.monitoring.run({ operatingId })).jobId)
    const [{ figures }] = (await client.monitoring.report({ operatingId }))!.periods
    expect(figures.actedShare).toMatchObject({ value: 12 / rows.length, n: rows.length })
    expect(figures.predictiveValueActed.n + figures.predictiveValueNotActed.n).toBe(rows.length)
  })

  it('leaves as CSV, a row a period, and nothing of a file that cannot be read', async () => {
    const { fileName, text } = await client.monitoring.exportReport({ operatingId, reason: 'Committee' })
    expect(fileName).toBe(`monitoring-event-${operatingId}.csv`)
    const rows = text.trim().split('\r\n')
    expect(rows.map((row) => row.split(',')[0])).toEqual(['period', 'validation', '2024-01', '2024-02', '2024-03', '2024-04'])
    const { read, monitored } = await outcomes(await file('wrong.csv', ['key,result', 'a,1']))
    expect(read.error?.code).toBe('outcomes.columns')
    expect(monitored.state).toBe('cancelled')
    expect((await outcomes(await file('gap.csv', ['note_id,label', '2024-01-1,1', ',1']))).read.error?.message).toMatch(/^Line 3 of gap\.csv has no note_id\. Nothing/)
    expect((await client.monitoring.outcomeFiles({ operatingId })).map(({ name }) => name)).toEqual(['corrected.csv', 'outcomes.csv'])
  })

  it('uses labels that are derived from the corpus itself, and says why notes have none', async () => {
    const { id } = await client.operations.promote({ name: 'Ward', passId: ward.operating.passId!, flag: { kind: 'share', share: 0.25 } })
    const [{ id: corpusId }] = (await client.corpora.list()).filter(({ name }) => name === 'Ward')
    await ended(client, (await client.operations.scoreNew({ operatingId: id, corpusId })).jobId)
    await ended(client, (await client.monitoring.run({ operatingId: id })).jobId)
    const report = (await client.monitoring.report({ operatingId: id }))!
    expect(report.overall).toMatchObject({ scored: 440, known: 440, events: 110 })
    expect(report.unknown).toEqual([])
    expect(await client.monitoring.corpora({ operatingId: id })).toMatchObject([{ name: 'Ward', notes: 440 }])
  })
})
