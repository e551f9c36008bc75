import { appendFile, mkdir, rename, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WatchSchedule, WatchStatus } from '../../shared/domain/incoming.ts'
import type { OperatingModel } from '../../shared/domain/operatingModel.ts'
import type { Clock } from '../../main/operations/schedule.ts'
import { largestIncoming } from '../../main/services/incoming.ts'
import { createWatcher, type Watcher } from '../../main/services/watches.ts'
import { baselineWard, newNote, newNotesHeader } from './baselineWard.ts'
import { connect, type Client, type Connection } from './transports.ts'

const table = (...rows: string[]) => [newNotesHeader, ...rows].join('\n')

describe('watched folders', () => {
  let connection: Connection
  let client: Client
  let model: OperatingModel
  let watcher: Watcher
  let inbox: string
  let now: Clock = { wall: Date.parse('2026-03-24T05:00:00Z'), steady: 0, day: '2026-03-24', time: '05:00' }
  const session = () => connection.backend.workspaces.session()
  const status = async (id: number): Promise<WatchStatus> => (await watcher.list(session())).find((each) => each.id === id)!
  const aside = async (watchId: number) => (await client.operations.arrivals({ watchId, state: 'quarantined' })).map(({ name, code }) => [name, code])
  const read = async (watchId: number) => (await client.operations.arrivals({ watchId, state: 'imported' })).map(({ name }) => name).sort()
  const waiting = { timeout: 30_000 }
  let watchId: number

  beforeAll(async () => {
    connection = await connect('MessagePort')
    client = connection.client
    await client.workspace.create({ name: 'Watched' })
    const { passId } = await baselineWard(connection)
    model = await client.operations.promote({ name: 'Return', passId, flag: { kind: 'share', share: 0.25 } })
    inbox = join(connection.folder, 'inbox')
    await mkdir(inbox)
    watcher = createWatcher({ lookMilliseconds: 30, clock: () => ({ ...now, steady: performance.now() }) })
  })
  afterAll(async () => {
    watcher.stopAll()
    await watcher.close()
    await connection.close()
  })

  it('are refused where the folder or the model is not there', async () => {
    const of = (folder: string, names: string[]) => client.operations.addWatch({ folder, names, schedule: { kind: 'arrival' } }).catch((error: { data?: { code?: string } }) => error.data?.code)
    expect(await of(join(connection.folder, 'none'), ['Return'])).toBe('watch.folder')
    expect(await of(inbox, ['Nobody'])).toBe('watch.model')
    expect(await client.operations.watches()).toEqual([])
  })

  it('put aside what cannot be read, before there is a corpus for it, each with a reason; nothing is lost and nothing read twice', async () => {
    await writeFile(join(inbox, 'scan.pdf'), Buffer.from([0x25, 0x50, 0x44, 0x46, 0, 1, 2, 3, 0xff]))
    await writeFile(join(inbox, 'program.exe'), Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 31) % 256)))
    await writeFile(join(inbox, 'cut.csv.gz'), gzipSync(table(newNote('z1', 40), newNote('z2', 41))).subarray(0, 60))
    await writeFile(join(inbox, 'dump.csv'), '')
    await truncate(join(inbox, 'dump.csv'), largestIncoming + 1)
    watchId = await watcher.add(session(), { folder: inbox, names: ['Return'], corpusId: null, corpusName: 'Inbox', schedule: { kind: 'arrival' } })
    await expect.poll(async () => (await aside(watchId)).length, waiting).toBe(4)
    expect(Object.fromEntries(await aside(watchId))).toMatchObject({ 'dump.csv': 'incoming.tooLarge', 'program.exe': 'incoming.binary', 'scan.pdf': 'incoming.binary' })
    expect((await status(watchId)).corpusId).toBeNull()
    expect((await status(watchId)).runs.reduce((sum, { quarantined }) => sum + quarantined, 0)).toBe(4)
  })

  it('read files of other encodings, growing, doubled and renamed ones, and have them scored at once', async () => {
    await writeFile(join(inbox, 'utf16.csv'), Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(table(newNote('u1', 62)), 'utf16le')]))
    await expect.poll(() => read(watchId), waiting).toEqual(['utf16.csv'])
    // Latin-1 that is no UTF-8.
    await writeFile(join(inbox, 'latin.csv'), Buffer.from(table(newNote('l1', 30).replace('word', 'naïve')), 'latin1'))
    await writeFile(join(inbox, 'doubled.csv'), table(newNote('d1', 61)))
    await writeFile(join(inbox, 'doubled again.csv'), table(newNote('d1', 61)))
    await writeFile(join(inbox, 'slow.csv.part'), table(newNote('s1', 20)))
    await appendFile(join(inbox, 'slow.csv.part'), `\n${newNote('s2', 63)}`)
    await rename(join(inbox, 'slow.csv.part'), join(inbox, 'slow.csv'))
    await expect.poll(async () => (await read(watchId)).length, waiting).toBe(4)
    await expect.poll(async () => (await client.operations.worklist({ operatingId: model.id })).total, waiting).toBe(5)
    const { rows } = await client.operations.worklist({ operatingId: model.id })
    expect(rows.map(({ noteKey }) => noteKey).sort()).toEqual(['d1', 'l1', 's1', 's2', 'u1'])
    const { text } = await client.corpora.note({ id: rows.find(({ noteKey }) => noteKey === 'l1')!.id })
    expect(text).toContain('naïve')
    const sums = async () => (await status(watchId)).runs.reduce((sum, { known, scored }) => [sum[0] + known, sum[1] + scored], [0, 0])
    await expect.poll(sums, waiting).toEqual([1, 5])
    const { corpusId } = await status(watchId)
    // What was put aside before stands with the corpus now.
    expect((await client.operations.incoming({ corpusId: corpusId! })).filter(({ state }) => state === 'quarantined')).toHaveLength(4)
  })

  it('read a file again that was mended, or that a person asks for', async () => {
    await writeFile(join(inbox, 'cut.csv.gz'), gzipSync(table(newNote('z1', 40))))
    await expect.poll(() => read(watchId), waiting).toContain('cut.csv.gz')
    const file = (await client.operations.arrivals({ watchId, state: 'quarantined' })).find(({ name }) => name === 'scan.pdf')!
    await watcher.retry(session(), file.id)
    await expect.poll(async () => (await client.operations.arrivals({ watchId, state: 'quarantined' })).find(({ name }) => name === 'scan.pdf')?.id, waiting).toBeGreaterThan(file.id)
  })

  it('go on reading while no model can score, say so, and score what waited once one can', async () => {
    await expect.poll(async () => (await client.operations.worklist({ operatingId: model.id })).total, waiting).toBe(6)
    await client.operations.retire({ id: model.id, reason: 'Trial' })
    await writeFile(join(inbox, 'evening.csv'), table(newNote('e1', 60)))
    await expect.poll(async () => (await status(watchId)).problem, waiting).toMatch(/No version of "Return" is in use/)
    expect(await read(watchId)).toContain('evening.csv')
    await client.operations.rollBack({ id: model.id, reason: 'Back' })
    // Asked for again at the start, without waiting for the pause after a failure.
    await watcher.stop(session(), watchId)
    expect((await status(watchId)).state).toBe('stopped')
    await watcher.start(session(), watchId)
    await expect.poll(async () => (await client.operations.worklist({ operatingId: model.id })).total, waiting).toBe(7)
  })

  it('lose nothing when the files of the model are gone while it is in use', async () => {
    const models = join(session().filesFolder, 'models', String(model.modelId))
    await rename(models, `${models}-away`)
    await writeFile(join(inbox, 'night.csv'), table(newNote('n9', 60)))
    await expect.poll(async () => (await status(watchId)).state, waiting).toBe('failing')
    await rename(`${models}-away`, models)
    await watcher.stop(session(), watchId)
    await watcher.start(session(), watchId)
    await expect.poll(async () => (await client.operations.worklist({ operatingId: model.id })).total, waiting).toBe(8)
    expect((await status(watchId)).problem).toBeNull()
  })

  it('say that their folder is gone, and go on when it is back', async () => {
    await rename(inbox, `${inbox}-away`)
    await expect.poll(async () => (await status(watchId)).problem, waiting).toMatch(/The folder cannot be read/)
    await rename(`${inbox}-away`, inbox)
    await expect.poll(async () => (await status(watchId)).state, waiting).toBe('waiting')
    await watcher.remove(session(), watchId)
    expect(await status(watchId)).toBeUndefined()
    expect((await client.operations.worklist({ operatingId: model.id })).total).toBe(8)
  })

  it('run once a day at their time, make up for a day that was missed, and begin again with the workbench', async () => {
    const schedule: WatchSchedule = { kind: 'daily', at: '06:00' }
    const corpusId = (await client.corpora.list()).find(({ name }) => name === 'Inbox')!.id
    const id = await watcher.add(session(), { folder: inbox, names: ['Return'], corpusId, corpusName: 'Inbox', schedule })
    await writeFile(join(inbox, 'monday.csv'), table(newNote('m1', 60)))
    expect(await status(id)).toMatchObject({ state: 'waiting', nextRun: '2026-03-24 06:00', runs: [] })
    now = { ...now, time: '06:01', wall: now.wall + 61 * 60_000 }
    await expect.poll(async () => (await status(id)).runs.map(({ dueAt, imported, scored, missed }) => ({ dueAt, imported, scored, missed })), waiting).toEqual([
      { dueAt: '2026-03-24 06:00', imported: 1, scored: 1, missed: 0 },
    ])
    expect((await status(id)).nextRun).toBe('2026-03-25 06:00')
    // The workbench is closed for days; the clock of the next one is another.
    watcher.stopAll()
    await watcher.close()
    now = { ...now, day: '2026-03-28', time: '09:00', wall: now.wall + 4 * 86_400_000 }
    await watcher.resume(session())
    await expect.poll(async () => (await status(id)).runs[0], waiting).toMatchObject({ dueAt: '2026-03-28 06:00', imported: 0, missed: 3 })
    await client.operations.removeWatch({ id })
  })

  it('have files by hand beside them, which are scored by name', async () => {
    const path = join(connection.folder, 'given.csv')
    await writeFile(path, table(newNote('g1', 60), newNote('g2', 20)))
    const corpusId = (await client.corpora.list()).find(({ name }) => name === 'Inbox')!.id
    const taken = await client.operations.takeIn({ paths: [path, join(inbox, 'scan.pdf')], names: ['Return'], corpusId })
    expect(taken).toMatchObject({ corpusId, files: [{ state: 'imported', notes: 2 }, { state: 'known' }], scores: [{ name: 'Return', result: { scored: 2 } }] })
  })
})
