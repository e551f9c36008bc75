import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openReader } from '../../main/db/connection.ts'
import { reads } from '../../main/db/registry.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import { addModel, addPass, batches, importWard, shippedModel } from './scoredWard.ts'
import { connect, type Client, type Connection } from './transports.ts'

/** Backups are real folders of a workspace with notes, a scored pass and a model; damage is done to their files. */
describe('a backup', () => {
  let connection: Connection
  let client: Client
  let path: string
  beforeAll(async () => {
    connection = await connect('WebSocket')
    client = connection.client
    path = (await client.workspace.create({ name: 'Ward' })).path
    const { notes, probabilities } = batches('n', [{ count: 20, time: '2021-01-02', event: true, set: 'test', probability: 0.7 }])
    const train = batches('t', [{ count: 20, time: '2020-01-02', event: false, set: 'train', probability: 0 }]).notes
    const ward = await importWard(connection, 'Ward', [...train, ...notes])
    await addPass(connection, { modelId: await addModel(connection, 'Judge'), ward, set: 'test', probabilities })
    await shippedModel(client)
  })
  afterAll(() => connection.close())

  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-backup-'))
  })
  afterEach(async () => {
    await client.workspace.open({ path })
    await rm(folder, { recursive: true, force: true })
  })

  async function backup(): Promise<{ folder: string; bytes: number; files: number; heard: JobProgress[] }> {
    const heard: JobProgress[] = []
    for await (const event of await client.workspace.backup({ folder })) {
      if ('result' in event) return { ...event.result, heard }
      heard.push(event.progress)
    }
    throw new Error('the stream ended without a result')
  }

  async function restore(input: { backup: string; path: string; replace?: boolean }): Promise<{ path: string; replaced: string | null }> {
    for await (const event of await client.workspace.restore(input)) if ('result' in event) return event.result
    throw new Error('the stream ended without a result')
  }

  const refusal = (code: string) => ({ data: { code } })

  it('becomes the same workspace again, with predictions and model files', async () => {
    const made = await backup()
    expect(made.heard.at(-1)).toMatchObject({ unit: 'bytes' })
    const target = join(folder, 'Back.wardbench')
    expect(await restore({ backup: made.folder, path: target })).toEqual({ path: target, replaced: null })
    expect((await client.workspace.state()).open).toMatchObject({ path: target, readOnly: false })
    const { db, filesFolder } = connection.backend.workspaces.session()
    expect(await db.read('integrityProblems')).toEqual([])
    expect(await client.corpora.list()).toMatchObject([{ notes: 40 }])
    const [{ id }] = await db.read('modelFolders')
    expect(await readdir(join(filesFolder, 'models', String(id)))).toContain('model.safetensors')
    const passes = await client.predictions.passes({ taskId: 'event' })
    expect(passes).toMatchObject([{ notes: 20 }])
  })

  it('can be opened where it lies, and names every file with its hash', async () => {
    const made = await backup()
    const manifest = JSON.parse(await readFile(join(made.folder, 'backup.json'), 'utf8')) as { files: { path: string; bytes: number }[] }
    expect(manifest.files).toHaveLength(made.files)
    expect(manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(made.bytes)
    const db = openReader(join(made.folder, 'workspace.wardbench'))
    expect(reads.listCorpora(db)).toHaveLength(1)
    db.close()
  })

  it('holds what was stored before it ended, while notes are being imported', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => `${index},P${index},2021-01-02,"${'Walks and eats as before. '.repeat(20)}"`)
    const file = join(folder, 'notes.csv')
    await writeFile(file, `note_id,subject_id,charttime,text\n${rows.join('\n')}\n`)
    const { table, format, mapping } = await client.corpora.preview({ path: file })
    await client.corpora.import({ name: 'Large', files: [{ path: file, table, format, mapping }] })
    const made = await backup()
    const target = join(folder, 'Back.wardbench')
    await restore({ backup: made.folder, path: target })
    const { db } = connection.backend.workspaces.session()
    expect(await db.read('integrityProblems')).toEqual([])
    // A corpus is whole or not there.
    for (const { name, notes } of await client.corpora.list()) expect(notes).toBe(name === 'Ward' ? 40 : 3000)
  })

  it('is not made over another, nor inside the workspace, and leaves nothing when it is cancelled', async () => {
    const { filesFolder } = connection.backend.workspaces.session()
    const into = await client.workspace.backup({ folder: filesFolder })
    await expect(into.next()).rejects.toMatchObject(refusal('backup.target'))
    const cancel = new AbortController()
    const events = await client.workspace.backup({ folder }, { signal: cancel.signal })
    await events.next()
    cancel.abort()
    await events.next().catch(() => undefined)
    await expect.poll(() => readdir(folder)).toEqual([])
  })

  it('replaces a workspace only when that is confirmed, and puts it aside whole', async () => {
    const made = await backup()
    await expect(restore({ backup: made.folder, path })).rejects.toMatchObject(refusal('restore.exists'))
    await client.corpora.list()
    const { replaced } = await restore({ backup: made.folder, path, replace: true })
    expect((await client.workspace.state()).open?.path).toBe(path)
    expect(await client.corpora.list()).not.toEqual([])
    const before = openReader(join(replaced!, 'workspace.wardbench'))
    expect(reads.integrityProblems(before)).toEqual([])
    before.close()
    expect(existsSync(join(replaced!, 'workspace.wardbench-files', 'models'))).toBe(true)
    await rm(replaced!, { recursive: true })
  })

  it('does not replace what another process has open', async () => {
    const made = await backup()
    const other = await connect('MessagePort')
    try {
      const target = join(folder, 'Theirs.wardbench')
      await other.client.workspace.create({ path: target })
      await expect(restore({ backup: made.folder, path: target, replace: true })).rejects.toMatchObject(refusal('restore.open'))
      expect(await readdir(folder)).not.toContainEqual(expect.stringContaining('restoring'))
      expect(await other.client.corpora.list()).toEqual([])
    } finally {
      await other.close()
    }
  })

  it.each([
    ['a bit of the database', 'workspace.wardbench', (bytes: Buffer) => bytes.with(bytes.length >> 1, bytes[bytes.length >> 1] ^ 4)],
    ['the end of the database', 'workspace.wardbench', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
    ['a bit of weights', 'model.safetensors', (bytes: Buffer) => bytes.with(bytes.length - 3, bytes[bytes.length - 3] ^ 1)],
    ['its list', 'backup.json', (bytes: Buffer) => bytes.subarray(0, 100)],
    ['the paths of its list', 'backup.json', (bytes: Buffer) => Buffer.from(bytes.toString().replace('"workspace.wardbench-files/', '"workspace.wardbench-files/../../'))],
  ])('that lost or changed %s is refused, and nothing is left of it', async (_, name, damage) => {
    const made = await backup()
    const found = (await readdir(made.folder, { recursive: true })).find((each) => each.endsWith(name))!
    const file = join(made.folder, found)
    await writeFile(file, damage(await readFile(file)))
    const target = join(folder, 'Back.wardbench')
    await expect(restore({ backup: made.folder, path: target })).rejects.toMatchObject(refusal('restore.damaged'))
    expect(await readdir(folder)).toHaveLength(1)
    expect((await client.workspace.state()).open?.path).toBe(path)
  })

  it.runIf(process.platform !== 'win32')('is refused where a file of it is a link to elsewhere', async () => {
    const made = await backup()
    const found = (await readdir(made.folder, { recursive: true })).find((each) => each.endsWith('model.safetensors'))!
    await rename(join(made.folder, found), join(folder, 'elsewhere'))
    await symlink(join(folder, 'elsewhere'), join(made.folder, found))
    await expect(restore({ backup: made.folder, path: join(folder, 'Back.wardbench') })).rejects.toMatchObject(refusal('restore.damaged'))
  })

  it('that is no backup is named as that', async () => {
    await mkdir(join(folder, 'other'))
    const target = join(folder, 'Back.wardbench')
    await expect(restore({ backup: join(folder, 'other'), path: target })).rejects.toMatchObject(refusal('restore.noBackup'))
    await expect(restore({ backup: join(folder, 'nowhere'), path: target })).rejects.toMatchObject(refusal('restore.noBackup'))
    await expect(restore({ backup: join(folder, 'other'), path: join(folder, 'Back') })).rejects.toMatchObject(refusal('restore.extension'))
  })

  it('of the database alone puts that back and leaves the files beside it', async () => {
    const made = await backup()
    const target = join(folder, 'Ward.wardbench')
    await restore({ backup: made.folder, path: target })
    await client.workspace.close()
    await writeFile(target, 'not a database any more, and long enough to be looked at '.repeat(50))
    const { replaced } = await restore({ backup: join(made.folder, 'workspace.wardbench'), path: target, replace: true })
    expect(dirname(replaced!)).toBe(folder)
    const { db, filesFolder } = connection.backend.workspaces.session()
    expect(await db.read('integrityProblems')).toEqual([])
    expect(existsSync(join(filesFolder, 'models'))).toBe(true)
  })
})
