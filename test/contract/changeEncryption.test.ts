import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openReader } from '../../main/db/connection.ts'
import { finishConversion } from '../../main/services/conversion.ts'
import { addModel, batches, importWard, shippedModel } from './scoredWard.ts'
import { connect, transports, type Connection } from './transports.ts'
import { last } from './waiting.ts'
import { everyFile, filesWith } from './writtenFiles.ts'

const passphrase = 'copper violin meadow thirteen'
const main = fileURLToPath(new URL('../../main/cli/main.ts', import.meta.url))
const canary = 'zebrafinchcanary'

describe.each(transports)('a workspace that is there, over %s,', (transport) => {
  let connection: Connection
  let path: string
  beforeAll(async () => {
    connection = await connect(transport)
    path = await ward(connection)
  })
  afterAll(() => connection.close())

  it('is encrypted with all that lies beside it, and opens with its passphrase alone', async () => {
    const { client } = connection
    mkdirSync(`${path}-backups`)
    writeFileSync(join(`${path}-backups`, 'schema-160 2026-01-01T00.00.00.wardbench'), canary)
    expect(filesWith(dirname(path), canary).length).toBeGreaterThan(1)
    const phases = new Set<string>()
    for await (const event of await client.workspace.encrypt({ passphrase })) if ('progress' in event) phases.add(event.progress.phase)
    expect([...phases]).toContain('Database')
    expect(filesWith(dirname(path), canary)).toEqual([])
    expect(filesWith(dirname(path), 'SQLite format 3')).toEqual([])
    expect(await client.workspace.state()).toMatchObject({ open: { path, encrypted: true, autoLockMinutes: 15 } })
    expect(await client.corpora.list()).toMatchObject([{ notes: 8 }])
    expect((await client.audit.verify({})).problems).toEqual([])
    expect((await client.audit.entries({ limit: 1 })).rows).toMatchObject([{ action: 'encrypt' }])
    expect((await last(await client.workspace.check({}))) as object).toMatchObject({ result: { findings: [] } })
    await client.workspace.close()
    await expect(client.workspace.open({ path })).rejects.toMatchObject(refused('encryption.needed'))
    await client.workspace.open({ path, passphrase })
    await expect(last(await client.workspace.encrypt({ passphrase }))).rejects.toMatchObject(refused('encryption.already'))
  })

  it('loses its encryption for its passphrase alone', async () => {
    const { client } = connection
    await expect(last(await client.workspace.decrypt({ passphrase: 'copper violin meadow fourteen' }))).rejects.toMatchObject(refused('encryption.passphrase'))
    expect(await client.workspace.state()).toMatchObject({ open: { encrypted: true } })
    await last(await client.workspace.decrypt({ passphrase }))
    expect(await client.workspace.state()).toMatchObject({ open: { path, encrypted: false, autoLockMinutes: null } })
    expect(existsSync(`${path}-key`)).toBe(false)
    expect(await client.corpora.list()).toMatchObject([{ notes: 8 }])
    expect((await last(await client.workspace.check({}))) as object).toMatchObject({ result: { findings: [] } })
    await expect(last(await client.workspace.decrypt({ passphrase }))).rejects.toMatchObject(refused('encryption.none'))
  })

  it('stays as it is for a weak passphrase, for damaged files, and when it is cancelled', async () => {
    const { client } = connection
    const before = contentOf(path)
    await expect(last(await client.workspace.encrypt({ passphrase: 'password1234' }))).rejects.toMatchObject(refused('encryption.weak'))
    const stop = new AbortController()
    const cancelled = (async () => {
      for await (const _ of await client.workspace.encrypt({ passphrase }, { signal: stop.signal })) stop.abort()
    })()
    await expect(cancelled).rejects.toMatchObject({ name: expect.any(String) as string })
    await expect.poll(async () => (await client.corpora.list().catch(() => [])).length, { timeout: 30_000 }).toBe(1)
    expect(await client.workspace.state()).toMatchObject({ open: { path, encrypted: false } })
    const weights = everyFile(`${path}-files`).find((file) => file.endsWith('.safetensors'))!
    const whole = readFileSync(weights)
    writeFileSync(weights, whole.with(whole.length - 3, whole[whole.length - 3] ^ 1))
    await expect(last(await client.workspace.encrypt({ passphrase }))).rejects.toMatchObject(refused('encryption.files'))
    writeFileSync(weights, whole)
    expect(contentOf(path)).toEqual(before)
    expect(readdirSync(dirname(path)).filter((name) => name.includes('convert'))).toEqual([])
  })
})

describe('a change of encryption that is cut short', () => {
  let connection: Connection
  let path: string
  beforeAll(async () => {
    connection = await connect('MessagePort')
    path = await ward(connection)
    await connection.client.workspace.close()
  })
  afterAll(() => connection.close())

  it('by SIGKILL leaves the whole old workspace or the whole new one, and nothing beside it', async () => {
    const { client, folder } = connection
    const before = contentOf(path)
    const run = (verb: string) => spawn(process.execPath, [main, 'workspace', verb, path, '--passphrase-fd', '0'], { stdio: ['pipe', 'ignore', 'pipe'], env: { ...process.env, WARDBENCH_CONFIG: join(folder, 'config') } })
    const ends = { old: 0, new: 0 }
    // As soon as it says so.
    for (const phase of ['Database', 'Files', 'Removing', 'Removing']) {
      const wasEncrypted = existsSync(`${path}-key`)
      const child = run(wasEncrypted ? 'decrypt' : 'encrypt')
      child.stdin.end(`${passphrase}\n`)
      let said = ''
      child.stderr.on('data', (data: Buffer) => {
        said += data.toString()
        if (said.includes(phase)) child.kill('SIGKILL')
      })
      await new Promise((resolve) => child.on('close', resolve))
      await finishConversion(path)
      const isEncrypted = existsSync(`${path}-key`)
      await client.workspace.open({ path, ...(isEncrypted && { passphrase }) })
      expect(await client.corpora.list(), said).toMatchObject([{ notes: 8 }])
      expect((await last(await client.workspace.check({}))) as object, said).toMatchObject({ result: { findings: [] } })
      await client.workspace.close()
      ends[isEncrypted === wasEncrypted ? 'old' : 'new']++
      if (!isEncrypted) expect(contentOf(path)).toEqual(before)
      expect(readdirSync(dirname(path)).filter((name) => name.includes('convert'))).toEqual([])
    }
    process.stderr.write(`encryption cut short: ${ends.old} left as it was, ${ends.new} ended\n`)
    expect(ends.old).toBeGreaterThan(0)
    expect(ends.new).toBeGreaterThan(0)
  }, 300_000)

  it('between any two of its moves is ended when it is opened next', async () => {
    const { client } = connection
    if (existsSync(`${path}-key`)) {
      await client.workspace.open({ path, passphrase })
      await last(await client.workspace.decrypt({ passphrase }))
      await client.workspace.close()
    }
    const before = contentOf(path)
    // As it stands once it is decided: the new one beside the old one.
    const aside = ['', '-files']
    for (let moves = 0; moves <= 2 * aside.length; moves++) {
      mkdirSync(`${path}-converted`)
      for (const suffix of aside) spawnSync('cp', ['-a', `${path}${suffix}`, join(`${path}-converted`, `new${suffix}`)])
      writeFileSync(join(`${path}-converted`, 'decrypted'), '')
      const steps = ['-files', ''].flatMap((suffix) => [
        () => renameSync(`${path}${suffix}`, join(`${path}-converted`, `old${suffix}`)),
        () => renameSync(join(`${path}-converted`, `new${suffix}`), `${path}${suffix}`),
      ])
      for (const step of steps.slice(0, moves)) step()
      await client.workspace.open({ path })
      expect(await client.corpora.list()).toMatchObject([{ notes: 8 }])
      await client.workspace.close()
      expect(contentOf(path)).toEqual(before)
      expect(existsSync(`${path}-converted`)).toBe(false)
    }
  })
})

const refused = (code: string) => ({ data: { code } })

async function ward(connection: Connection): Promise<string> {
  const { client } = connection
  const { path } = await client.workspace.create({ name: 'Ward' })
  const { notes } = batches('n', [
    { count: 4, time: '2021-01-02', event: true, set: 'test', probability: 0.7 },
    { count: 4, time: '2020-01-02', event: false, set: 'train', probability: 0 },
  ])
  await importWard(connection, canary, notes)
  await addModel(connection, 'Model')
  await shippedModel(client)
  return path
}

/** Rows of the tables that a change of encryption may not touch, and the files beside the workspace. */
function contentOf(path: string): object {
  const db = openReader(path)
  const rows = ['note', 'model', 'corpus', 'job'].map((table) => createHash('sha256').update(JSON.stringify(db.prepare(`SELECT * FROM ${table}`).raw().all())).digest('hex'))
  db.close()
  const files = everyFile(`${path}-files`).map((file) => [file, createHash('sha256').update(readFileSync(file)).digest('hex')])
  return { rows, files: files.toSorted() }
}
