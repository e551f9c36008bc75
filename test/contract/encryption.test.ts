import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spawnSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connect, type Connection } from './transports.ts'
import type { RunConfigInput } from '../../shared/domain/run.ts'
import { loadModelFolder } from '../../main/models/hubFolder.ts'
import { ended, last } from './waiting.ts'
import { everyFile, filesWith } from './writtenFiles.ts'

const passphrase = 'copper violin meadow thirteen'
const canary = 'zebrafinchcanary'
const main = fileURLToPath(new URL('../../main/cli/main.ts', import.meta.url))

describe('an encrypted workspace', () => {
  let connection: Connection
  beforeEach(async () => {
    connection = await connect('WebSocket')
  })
  afterEach(() => connection.close())

  async function imported(): Promise<string> {
    const { client, folder } = connection
    const { path } = await client.workspace.create({ name: 'Sealed', passphrase })
    const csv = join(folder, 'notes.csv')
    const rows = Array.from({ length: 40 }, (_, row) => `p${row},n${row},discharge,2020-01-0${1 + (row % 9)},"The ${canary} patient number ${row} was seen on the ward and went home well today."`)
    writeFileSync(csv, ['patient_id,note_id,type,time,text', ...rows].join('\n'))
    const { table, format, mapping } = await client.corpora.preview({ path: csv })
    const { jobId } = await client.corpora.import({ name: 'Ward', files: [{ path: csv, table, format, mapping }] })
    expect(await ended(client, jobId)).toMatchObject({ state: 'done' })
    return path
  }

  it('imports through its workers, and no file of it shows a word of a note', async () => {
    const { client } = connection
    const path = await imported()
    expect((await client.workspace.state()).open).toMatchObject({ encrypted: true, autoLockMinutes: 15 })
    const [corpus] = await client.corpora.list()
    expect(corpus).toMatchObject({ notes: 40 })
    // Open: the write-ahead log is there.
    expect(everyFile(dirname(path)).some((name) => name.endsWith('-wal'))).toBe(true)
    expect(filesWith(dirname(path), canary)).toEqual([])
    expect(readFileSync(path).subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3')
    await client.workspace.close()
    expect(filesWith(dirname(path), canary)).toEqual([])
  })

  it('opens with its passphrase only, and says what is missing', async () => {
    const { client } = connection
    const { path } = await client.workspace.create({ name: 'Sealed', passphrase })
    await client.workspace.close()
    expect(await client.workspace.state()).toMatchObject({ open: null, locked: null, recent: [{ encrypted: true }] })
    await expect(client.workspace.open({ path })).rejects.toMatchObject({ data: { code: 'encryption.needed' } })
    await expect(client.workspace.open({ path, passphrase: 'copper violin meadow fourteen' })).rejects.toMatchObject({ data: { code: 'encryption.passphrase' } })
    expect(await client.workspace.open({ path, passphrase })).toMatchObject({ encrypted: true })
    await client.workspace.changePassphrase({ current: passphrase, next: 'slate harbour whistle ninety' })
    await client.workspace.close()
    await expect(client.workspace.open({ path, passphrase })).rejects.toMatchObject({ data: { code: 'encryption.passphrase' } })
    expect(await client.workspace.open({ path, passphrase: 'slate harbour whistle ninety' })).toMatchObject({ path })
  })

  it('refuses a weak passphrase and leaves no file of it', async () => {
    const { client, backend } = connection
    await expect(client.workspace.create({ name: 'Weak', passphrase: 'password1234' })).rejects.toMatchObject({ data: { code: 'encryption.weak' } })
    expect(readdirSync(backend.host.defaultFolder)).toEqual([])
  })

  it('locks: nothing is answered but the passphrase, also not to streams, and the key is forgotten', async () => {
    const { client, backend } = connection
    const path = await imported()
    const watched = await client.workspace.watch()
    expect((await watched.next()).value).toEqual({ open: path, locked: null })
    await client.workspace.lock()
    expect((await watched.next()).value).toMatchObject({ open: null, locked: { path } })
    await expect(client.corpora.list()).rejects.toMatchObject({ data: { code: 'workspace.locked' } })
    await expect(client.workspace.setAutoLock({ minutes: 5 })).rejects.toMatchObject({ data: { code: 'workspace.locked' } })
    expect((await client.workspace.state()).open).toBeNull()
    // Nothing runs: the database closes, and with it the write-ahead log goes.
    await expect.poll(() => existsSync(`${path}-wal`)).toBe(false)
    await expect(client.workspace.unlock({ passphrase: 'copper violin meadow fourteen' })).rejects.toMatchObject({ data: { code: 'encryption.passphrase' } })
    expect(backend.workspaces.locked()).toMatchObject({ path })
    expect(await client.workspace.unlock({ passphrase })).toMatchObject({ path })
    expect(await client.corpora.list()).toHaveLength(1)
  })

  it('goes on with its jobs behind the lock', async () => {
    const { client } = connection
    await client.workspace.create({ name: 'Busy', passphrase })
    const { jobId: id } = await client.corpora.demo({ encounters: 600, seed: 1 })
    await client.workspace.lock()
    await expect(client.jobs.get({ id })).rejects.toMatchObject({ data: { code: 'workspace.locked' } })
    await client.workspace.unlock({ passphrase })
    expect(await ended(client, id)).toMatchObject({ state: 'done' })
  })

  it('keeps after how many idle minutes it locks, and never locks what has no passphrase', async () => {
    const { client, backend } = connection
    expect(await client.workspace.create({ name: 'Plain' })).toMatchObject({ encrypted: false, autoLockMinutes: null })
    await expect(client.workspace.lock()).rejects.toMatchObject({ data: { code: 'encryption.none' } })
    const { path } = await client.workspace.create({ name: 'Idle', passphrase })
    expect(await client.workspace.setAutoLock({ minutes: 30 })).toMatchObject({ autoLockMinutes: 30 })
    await client.workspace.setAutoLock({ minutes: null })
    await client.workspace.close()
    // A host that is started with it shows the lock.
    await backend.workspaces.start(path)
    expect(await client.workspace.state()).toMatchObject({ open: null, locked: { path, name: 'Idle' } })
    expect(await client.workspace.unlock({ passphrase })).toMatchObject({ autoLockMinutes: null })
  })

  it('trains, scores and exports; what a model learned from notes is sealed on disk, and plain only where it was exported', async () => {
    const { client, folder } = connection
    await client.workspace.create({ name: 'Training', passphrase })
    const demo = await ended(client, (await client.corpora.demo({ encounters: 400, seed: 8 })).jobId)
    const { corpusId, splitId } = demo.result as { corpusId: number; splitId: number }
    const run = async (config: RunConfigInput) => {
      const { runId, jobId } = await client.runs.create({ config })
      const { state, error } = await ended(client, jobId)
      expect({ state, error }).toEqual({ state: 'done', error: null })
      return (await client.models.list()).find((model) => model.runId === runId)!
    }
    const base = await run({ kind: 'pretrain', name: 'Base', corpusId, splitId, vocabularySize: 768, sequenceLength: 64, batchSize: 4, steps: 4, warmupSteps: 1, validateEvery: 4, checkpointEvery: 2 })
    const short = { splitId, taskIds: ['readmission'], maximumTrain: 40 }
    const adapter = await run({ kind: 'finetune', name: 'Adapter', baseModelId: base.id, ...short, maximumTokens: 64, batchSize: 4, steps: 2, validateEvery: 2, maximumValidation: 20, lora: {} })
    const baseline = await run({ kind: 'baseline', name: 'Words', method: 'tfidf', ...short })
    for (const { id } of [adapter, baseline]) {
      const { jobId } = await client.predictions.score({ modelId: id, taskIds: ['readmission'], splitId, set: 'validation', maximumTokens: 64, truncation: 'right', maximumNotes: 10 })
      expect((await ended(client, jobId)).error).toBeNull()
    }
    const { open } = await client.workspace.state()
    const stored = everyFile(`${open!.path}-files`)
    expect(stored.filter((file) => file.endsWith('.safetensors')).length).toBeGreaterThan(1)
    expect(stored.filter((file) => file.endsWith('baseline.json'))).toHaveLength(1)
    // The generator's own probabilities are no patient's.
    const plain = stored.filter((file) => readFileSync(file).subarray(0, 6).toString('latin1') !== 'WBSEAL')
    expect(plain.filter((file) => !file.endsWith('ceiling.ndjson'))).toEqual([])
    const { jobId } = await client.models.export({ id: base.id, folder: join(folder, 'exported'), reason: 'Committee' })
    expect((await ended(client, jobId)).error).toBeNull()
    expect((await loadModelFolder(join(folder, 'exported'))).config.vocabSize).toBeGreaterThan(256)
  })

  it('is backed up as it is, with its key file, and opens from the backup with its passphrase', async () => {
    const { client, folder } = connection
    const path = await imported()
    const backup = await last(await client.workspace.backup({ folder: join(folder, 'backups') }))
    expect(filesWith(join(folder, 'backups'), canary)).toEqual([])
    await client.workspace.close()
    const target = join(dirname(path), 'Restored.wardbench')
    await last(await client.workspace.restore({ backup: (backup as { result: { folder: string } }).result.folder, path: target }))
    expect(await client.workspace.state()).toMatchObject({ open: null, locked: { path: target } })
    await client.workspace.unlock({ passphrase })
    expect(await client.corpora.list()).toMatchObject([{ notes: 40 }])
  })

  it('opens in the terminal with the passphrase of a descriptor', async () => {
    const { client, backend, folder } = connection
    const path = await imported()
    await client.workspace.close()
    const run = (input: string, ...args: string[]) =>
      spawnSync(process.execPath, [main, ...args, '--passphrase-fd', '0'], { input, encoding: 'utf8', env: { ...process.env, WARDBENCH_CONFIG: join(folder, 'config') } })
    const scanned = run(`${passphrase}\n`, 'scan', '--workspace', path, '--json')
    expect(scanned.stderr).toMatch(/done/)
    expect(scanned.status).toBe(0)
    expect(run('wrong violin meadow thirteen\n', 'scan', '--workspace', path)).toMatchObject({ status: 1, stderr: expect.stringContaining('The passphrase is not the one') as string })
    expect(run(`${passphrase}\nslate harbour whistle ninety\n`, 'workspace', 'passphrase', path)).toMatchObject({ status: 0 })
    expect(await client.workspace.open({ path, passphrase: 'slate harbour whistle ninety' })).toMatchObject({ path })
    const made = run(`${passphrase}\n`, 'workspace', 'create', join(backend.host.defaultFolder, 'Made.wardbench'), '--encrypt', '--json')
    expect(JSON.parse(made.stdout)).toMatchObject({ encrypted: true })
  })
})
