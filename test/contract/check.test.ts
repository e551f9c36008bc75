import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckReport } from '../../shared/domain/backup.ts'
import { addModel, addPass, batches, importWard, shippedModel } from './scoredWard.ts'
import { connect, type Client, type Connection } from './transports.ts'
import { refusalOf } from './waiting.ts'

/** Damage is done to the files of a closed workspace, with a connection that may do everything. */
describe('check and repair', () => {
  let connection: Connection
  let client: Client
  let path: string
  let modelId: number
  beforeAll(async () => {
    connection = await connect('WebSocket')
    client = connection.client
    path = (await client.workspace.create({ name: 'Ward' })).path
    const { notes, probabilities } = batches('n', [
      { count: 10, time: '2021-01-02', event: true, set: 'test', probability: 0.7 },
      { count: 10, time: '2020-01-02', event: false, set: 'train', probability: 0.2 },
    ])
    const ward = await importWard(connection, 'Ward', notes)
    const test = new Map([...probabilities].filter(([key]) => key.startsWith('n0')))
    await addPass(connection, { modelId: await addModel(connection, 'Judge'), ward, set: 'test', probabilities: test })
    modelId = await shippedModel(client)
    await connection.backend.workspaces.session().upkeep.idle()
  })
  afterAll(() => connection.close())

  async function check(repair = false): Promise<CheckReport> {
    for await (const event of await client.workspace.check({ repair })) if ('result' in event) return event.result
    throw new Error('the stream ended without a result')
  }

  async function damaged(change: (db: InstanceType<typeof Sqlite>) => void): Promise<void> {
    await client.workspace.close()
    const db = new Sqlite(path)
    db.unsafeMode(true)
    db.pragma('foreign_keys = OFF')
    change(db)
    db.close()
    await client.workspace.open({ path })
  }

  /** Found, repaired after a copy that can be opened, and gone. */
  async function mended(message: RegExp): Promise<void> {
    expect((await check()).findings).toContainEqual(expect.objectContaining({ message: expect.stringMatching(message), repairable: true }))
    const { repaired, backup, findings } = await check(true)
    expect(repaired).toContainEqual(expect.objectContaining({ message: expect.stringMatching(message) }))
    expect(existsSync(backup!)).toBe(true)
    expect(findings).toEqual([])
  }

  it('find nothing in a sound workspace, say what was looked at, and copy nothing', async () => {
    const { findings, checked, backup } = await check(true)
    expect(findings).toEqual([])
    expect(checked.map(({ area }) => area)).toEqual(['database', 'database', 'models', 'checkpoints', 'files', 'jobs'])
    expect(backup).toBeNull()
  })

  it('remove rows that refer to nothing', async () => {
    await damaged((db) => db.exec('DELETE FROM note WHERE id = (SELECT min(id) FROM note WHERE id IN (SELECT note_id FROM split_member WHERE part = \'train\'))'))
    await mended(/rows? of split_member refer to rows of note that are not there/)
    expect((await check()).findings).toEqual([])
  })

  it('make an index anew that disagrees with its table', async () => {
    await damaged((db) => {
      db.pragma('writable_schema = ON')
      db.exec("CREATE TEMP TABLE kept AS SELECT * FROM sqlite_schema WHERE name = 'job_state'")
      db.exec("DELETE FROM sqlite_schema WHERE name = 'job_state'")
      db.pragma('writable_schema = RESET')
      db.exec("UPDATE job SET state = 'cancelled' WHERE id = (SELECT max(id) FROM job)")
      db.pragma('writable_schema = ON')
      db.exec('INSERT INTO sqlite_schema SELECT * FROM kept')
      db.pragma('writable_schema = RESET')
    })
    await mended(/Indexes of the database disagree/)
    expect((await check()).findings).toEqual([])
  })

  it('build a damaged search index anew from the notes', async () => {
    await damaged((db) => {
      const part = db.prepare('SELECT id FROM search_part').pluck().get() as number
      db.exec(`DELETE FROM note_fts_${part}_data WHERE id > 10`)
    })
    await mended(/search index is damaged/)
    await connection.backend.workspaces.session().upkeep.idle()
    const db = new Sqlite(path, { readonly: true })
    expect(db.prepare('SELECT sum(notes) FROM search_part').pluck().get()).toBe(19)
    db.close()
  })

  it('build a search index anew that FTS5 itself refuses', async () => {
    await damaged((db) => {
      const part = db.prepare('SELECT id FROM search_part').pluck().get() as number
      db.exec(`UPDATE note_fts_${part}_config SET v = 0`)
    })
    const [{ id }] = await client.corpora.list()
    expect(await refusalOf(client.corpora.notes({ id, query: 'ward' }))).toBe('workspace.searchIndex')
    await mended(/search index is damaged/)
    await connection.backend.workspaces.session().upkeep.idle()
    expect((await check()).findings).toEqual([])
  })

  it('name a scoring pass that has lost predictions, which nothing brings back', async () => {
    await damaged((db) => db.exec('DELETE FROM prediction WHERE note_id = (SELECT min(note_id) FROM prediction)'))
    const { findings, backup } = await check(true)
    expect(findings).toMatchObject([{ area: 'database', repairable: false, message: expect.stringMatching(/pass \d+ has 9 of its 10 predictions/) }])
    expect(backup).toBeNull()
    await damaged((db) => db.exec('UPDATE scoring_pass SET notes = 9'))
  })

  it('end jobs that would wait for ever', async () => {
    await damaged((db) =>
      db.exec(`INSERT INTO job (id, kind, title, state, input, created_at) VALUES (900, 'demo', 'First', 'failed', '{}', '');
        INSERT INTO job (id, kind, title, state, after_id, input, created_at) VALUES (901, 'demo', 'Second', 'queued', 900, '{}', '')`),
    )
    await mended(/queued job waits for one that did not finish/)
    expect(await client.jobs.get({ id: 901 })).toMatchObject({ state: 'cancelled', error: { code: 'job.dependency' } })
  })

  it('remove a checkpoint that is not whole, and what a killed restore left', async () => {
    const { filesFolder } = connection.backend.workspaces.session()
    await damaged((db) => db.exec("INSERT INTO run (id, config, code_version, created_at) VALUES (77, '{}', '', '')"))
    await mkdir(join(filesFolder, 'runs', '77', 'checkpoints', 'step-000000004'), { recursive: true })
    await mkdir(`${path}.1.restoring`)
    await mended(/Checkpoint step-000000004 of run 77 is not whole/)
    expect(existsSync(`${path}.1.restoring`)).toBe(false)
    expect(await readdir(join(filesFolder, 'runs', '77', 'checkpoints'))).toEqual([])
  })

  it('name the file of a model that a disk has changed, and take the model out of use until it is back', async () => {
    const { filesFolder } = connection.backend.workspaces.session()
    const folder = join(filesFolder, 'models', String(modelId))
    const kept = join(connection.folder, 'kept')
    await cp(folder, kept, { recursive: true })
    const file = join(folder, 'model.safetensors')
    const bytes = await readFile(file)
    bytes[bytes.length - 3] ^= 1
    await writeFile(file, bytes)
    await mended(new RegExp(`Model ${modelId} has files that are missing or not what was written \\(model.safetensors\\)`))
    expect((await client.models.list()).find(({ id }) => id === modelId)?.state).toBe('failed')
    await rm(kept, { recursive: true })
  })
})
