import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../../main/db/client.ts'
import { openWriter } from '../../../main/db/connection.ts'
import { reads, writes } from '../../../main/db/registry.ts'

describe('the database client', () => {
  let folder: string
  let path: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-client-'))
    path = join(folder, 'test.wardbench')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('answers what was asked before it closes, and refuses what comes after', async () => {
    const db = await openDatabase(path)
    const pending = Array.from({ length: 50 }, () => db.write('insertJob', { kind: 'label', title: 'x', input: {} }))
    const closed = db.close()
    expect(await Promise.all(pending)).toHaveLength(50)
    await expect(db.read('jobs', 10)).rejects.toMatchObject({ code: 'database.closed' })
    await closed
    await expect(db.write('startJob', 1)).rejects.toMatchObject({ code: 'database.closed' })
    await db.close()
  })

  it('hands on what a query refuses, with its code', async () => {
    const db = await openDatabase(path)
    await expect(db.read('job', 7)).rejects.toMatchObject({ code: 'job.missing' })
    expect(await db.read('jobs', 10)).toEqual([])
    await db.close()
  })

  it('refuses what is nested so deep that no message can carry it, and goes on answering', async () => {
    const db = await openDatabase(path)
    const raw = new Sqlite(path)
    // The depth that the sender's stack bears and the receiver's does not lies somewhere between.
    for (const depth of [100, 2000, 5000, 10_000, 100_000]) {
      raw.prepare("INSERT OR REPLACE INTO task (id, version, definition, created_at) VALUES ('t', 1, ?, '')").run(`${'['.repeat(depth)}${']'.repeat(depth)}`)
      const outcome = await db.read('customTasks').then(() => 'answered', (error: { code: string }) => error.code)
      expect(['answered', 'workspace.damagedRow']).toContain(outcome)
      expect(await db.read('jobs', 10)).toEqual([])
    }
    raw.close()
    await db.close()
  })

  it('leaves no lock behind when a file turns out to be no workspace', async () => {
    await writeFile(path, 'no database, but long enough to be looked at. '.repeat(40))
    await expect(openDatabase(path)).rejects.toMatchObject({ code: 'workspace.corrupt' })
    await rm(path)
    const db = await openDatabase(path)
    expect(db.readOnly).toBe(false)
    await db.close()
  })
})

describe('what stays of a job that ended badly', () => {
  /** A corpus with one labelled note in a split, and a model. */
  function corpusWithPass(db: ReturnType<typeof openWriter>, jobId: number, ready: boolean): { corpusId: number; passId: number } {
    const corpusId = writes.createCorpus(db, { name: 'x', source: 'files', synthetic: true, settings: {} })
    if (ready) writes.finishCorpus(db, corpusId)
    const task = { id: 't', version: 1, options: ['no', 'yes'] } as never
    const labelSetId = writes.insertLabelSet(db, { corpusId, task, settings: {}, unlabelled: [], labels: [] })
    const splitId = writes.insertSplit(db, {
      corpusId,
      name: 's',
      settings: {} as never,
      summary: {} as never,
      members: [],
    })
    const modelId = writes.insertModel(db, {
      name: 'm',
      kind: 'tfidf',
      state: 'ready',
      runId: null,
      parentId: null,
      folder: null,
      card: {} as never,
    })
    const passId = writes.insertPass(db, {
      jobId,
      modelId,
      role: 'baseline',
      taskId: 't',
      labelSetId,
      splitId,
      set: 'test',
      settings: {},
      device: 'cpu',
    })
    return { corpusId, passId }
  }

  it('is nothing of a failed scoring, and everything of another one and of a demo that is being made beside it', () => {
    const db = openWriter(':memory:')
    const demo = writes.insertJob(db, { kind: 'demo', title: 'demo', input: {} })
    const score = writes.insertJob(db, { kind: 'score', title: 'score', input: {} })
    writes.startJob(db, demo.id)
    writes.startJob(db, score.id)
    const second = writes.insertJob(db, { kind: 'score', title: 'score', input: {} })
    writes.startJob(db, second.id)
    const own = corpusWithPass(db, score.id, true)
    const others = [corpusWithPass(db, second.id, true), corpusWithPass(db, demo.id, false)]
    writes.endJob(db, score.id, { state: 'failed' })
    expect(() => reads.pass(db, own.passId)).toThrow('no longer in the workspace')
    for (const { passId } of others) expect(reads.pass(db, passId).id).toBe(passId)
    writes.endJob(db, demo.id, { state: 'cancelled' })
    expect(reads.listCorpora(db).map(({ id }) => id)).toEqual([own.corpusId, others[0].corpusId])
    writes.interruptRunningJobs(db)
    expect(() => reads.pass(db, others[0].passId)).toThrow('no longer in the workspace')
    db.close()
  })

  it('is nothing of a model that another hospital sent, where its import did not end; others stay', () => {
    const db = openWriter(':memory:')
    const model = { kind: 'llama' as const, runId: null, parentId: null, folder: null, card: {} as never }
    const ready = writes.insertModel(db, { ...model, name: 'ready', state: 'ready' })
    const startImport = () => {
      const { id } = writes.insertJob(db, { kind: 'modelBundleImport', title: 'bundle', input: {} })
      writes.startJob(db, id)
      writes.insertModel(db, { ...model, name: 'placed', state: 'training' })
      return id
    }
    const names = () => reads.models(db).map(({ name }) => name)
    writes.endJob(db, startImport(), { state: 'failed' })
    expect(names()).toEqual(['ready'])
    startImport()
    expect(names()).toEqual(['placed', 'ready'])
    writes.interruptRunningJobs(db)
    expect(reads.models(db).map(({ id }) => id)).toEqual([ready])
    db.close()
  })

  it('is nothing of a second import when it is cancelled before it starts', () => {
    const db = openWriter(':memory:')
    const first = writes.insertJob(db, { kind: 'import', title: 'first', input: {} })
    const second = writes.insertJob(db, { kind: 'import', title: 'second', input: {} })
    writes.startJob(db, first.id)
    const corpusId = writes.createCorpus(db, { name: 'x', source: 'files', synthetic: false, settings: {} })
    writes.cancelQueuedJob(db, second.id)
    expect(reads.corpus(db, corpusId).state).toBe('importing')
    expect(writes.cancelQueuedJob(db, first.id)).toEqual([])
    db.close()
  })
})
