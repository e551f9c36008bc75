import { spawnSync } from 'node:child_process'
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBackend } from '../../main/backend.ts'
import { openReader, openWriter } from '../../main/db/connection.ts'
import { reads, writes } from '../../main/db/registry.ts'
import { loadModel } from '../../main/models/loadModel.ts'
import { changedFiles } from '../../main/models/sums.ts'
import { nodeHost } from '../../main/nodeHost.ts'
import { checkWorkspace } from '../../main/services/check.ts'
import { latestCheckpoint } from '../../main/training/checkpoint.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { createRandom, type Random } from '../../shared/random.ts'
import { forSeconds, report, seed } from './budget.ts'
import { startHost } from './host.ts'
import { makeWard } from './ward.ts'

/** What disks and interrupted copies do to files: each is refused or named, and what is left is whole. */
describe.skipIf(process.platform === 'win32')('damaged files', () => {
  let root: string
  let path: string
  const random = createRandom(seed, 2)
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'wardbench-damage-'))
    path = join(root, 'Ward.wardbench')
    const host = await startHost(path, root)
    await makeWard(host.client, root)
    await host.stop()
    report(`damage: seed ${seed}`)
  }, 300_000)
  afterAll(() => rm(root, { recursive: true, force: true }))

  it('of a workspace are refused in words, or opened and looked at without a crash', async () => {
    const goesOn = forSeconds(8)
    const outcomes = { refused: 0, 'named by the check': 0, 'not seen (content of rows, or unused bytes)': 0 }
    const whole = await readFile(path)
    for (let round = 0; round < 8 || goesOn(); round++) {
      const copy = join(root, `copy-${round}.wardbench`)
      const told = `seed ${seed}, copy ${round}`
      await writeFile(copy, damaged(whole, random))
      await cp(`${path}-files`, `${copy}-files`, { recursive: true })
      const backend = createBackend({ ...nodeHost(), version: '0', defaultFolder: root, configFolder: root })
      try {
        await backend.workspaces.open(copy)
        const { findings } = await checkWorkspace(backend.workspaces.session(), { repair: false }, { signal: new AbortController().signal, onProgress: () => undefined })
        outcomes[findings.length > 0 ? 'named by the check' : 'not seen (content of rows, or unused bytes)']++
      } catch (error) {
        const { code, message } = error as AppError
        expect(error instanceof AppError && code.startsWith('workspace.') ? 'in words' : `${code}: ${message}`, told).toBe('in words')
        outcomes.refused++
      } finally {
        await backend.close()
      }
      await rm(copy, { force: true })
      await rm(`${copy}-files`, { recursive: true, force: true })
    }
    report(`damaged workspaces: ${Object.entries(outcomes).map(([what, count]) => `${count} ${what}`).join(', ')}`)
    expect(outcomes.refused + outcomes['named by the check']).toBeGreaterThan(0)
  }, 7_200_000)

  it('of a write-ahead log leave a whole workspace with the commits before the damage', async () => {
    const live = join(root, 'live.wardbench')
    const db = openWriter(live)
    db.pragma('wal_checkpoint(TRUNCATE)')
    for (let index = 0; index < 200; index++) writes.insertJob(db, { kind: 'demo', title: `Job ${index} ${'x'.repeat(2000)}`, input: {} })
    const [file, log] = [await readFile(live), await readFile(`${live}-wal`)]
    db.close()
    const goesOn = forSeconds(4)
    let tries = 0
    let lost = 0
    let longest = 0
    for (; tries < 5 || goesOn(); tries++) {
      const copy = join(root, `log-${tries}.wardbench`)
      await writeFile(copy, file)
      await writeFile(`${copy}-wal`, damaged(log, random))
      const again = openWriter(copy)
      expect(reads.integrityProblems(again), `seed ${seed}, log ${tries}`).toEqual([])
      const ids = again.prepare('SELECT id FROM job ORDER BY id').pluck().all() as number[]
      expect(ids).toEqual(Array.from({ length: ids.length }, (_, index) => index + 1))
      if (ids.length < 200) lost++
      longest = Math.max(longest, ids.length)
      again.close()
      await rm(copy)
    }
    report(`damaged write-ahead logs: ${tries}, all opened whole; ${lost} ended before the last commit`)
    expect(lost).toBeGreaterThan(0)
    expect(longest).toBeGreaterThan(50)
  }, 7_200_000)

  it('of models and checkpoints are never taken for whole', async () => {
    const files = `${path}-files`
    const folders = [
      ...(await readdir(join(files, 'models'))).map((id) => join(files, 'models', id)),
      ...(await Promise.all((await readdir(join(files, 'runs'))).map((id) => latestCheckpoint(join(files, 'runs', id, 'checkpoints'))))).filter((each) => each !== null),
    ]
    const goesOn = forSeconds(4)
    let tries = 0
    for (; tries < 8 || goesOn(); tries++) {
      const folder = folders[random.integer(folders.length)]
      const names = await readdir(folder)
      const file = join(folder, names[random.integer(names.length)])
      const whole = await readFile(file)
      const told = `seed ${seed}, try ${tries}: ${file.replace(root, '')}`
      await writeFile(file, damaged(whole, random))
      expect(await changedFiles(folder), told).not.toEqual([])
      if (folder.includes('checkpoints')) expect(await latestCheckpoint(join(folder, '..')), told).not.toBe(folder)
      else await expect(loadModel([folder]), told).rejects.toMatchObject({ code: expect.stringMatching(/^model\./) })
      await writeFile(file, whole)
      expect(await changedFiles(folder), told).toEqual([])
    }
    report(`damaged models and checkpoints: ${tries}, all noticed`)
  }, 7_200_000)

  it('that cannot be read are named, and nothing is made of them', async () => {
    // Root reads everything: what it may not is tried as somebody else, who gets as far as to these files.
    const isRoot = process.getuid?.() === 0
    const act = async <Result>(way: string, work: () => Promise<Result> | Result): Promise<Result> => {
      if (!isRoot || way !== 'no permission') return work()
      process.seteuid!(nobody)
      try {
        return await work()
      } finally {
        process.seteuid!(0)
      }
    }
    if (isRoot) {
      spawnSync('chmod', ['-R', 'a+rX', root])
      await chmod(dirname(root), 0o711)
    }
    const [id] = await readdir(join(`${path}-files`, 'models'))
    const model = join(`${path}-files`, 'models', id)
    await act('no permission', () => loadModel([model]))
    const ways: Record<string, (file: string) => Promise<unknown>> = {
      'a folder in its place': (file) => rm(file).then(() => mkdir(file)),
      'a link to nothing': (file) => rm(file).then(() => symlink('/nowhere/at/all', file)),
      gone: (file) => rm(file),
      'no permission': (file) => chmod(file, 0),
    }
    let tries = 0
    for (const name of ['model.safetensors', 'config.json', 'tokenizer.json']) {
      for (const [way, change] of Object.entries(ways)) {
        const file = join(model, name)
        await copyFile(file, join(root, 'kept'))
        await change(file)
        await expect(act(way, () => loadModel([model])), `${name}: ${way}`).rejects.toMatchObject({ code: expect.stringMatching(/^model\./) })
        await rm(file, { recursive: true, force: true })
        await rename(join(root, 'kept'), file)
        tries++
      }
    }
    for (const [way, change] of Object.entries(ways)) {
      const copy = join(root, 'unreadable.wardbench')
      await copyFile(path, copy)
      await change(copy)
      if (way !== 'gone') await expect(act(way, () => openReader(copy)), way).rejects.toThrow(AppError)
      await rm(copy, { recursive: true, force: true })
      tries++
    }
    report(`unreadable files: ${tries}`)
  }, 600_000)
})

/** The number that systems give to an account without rights. */
const nobody = 65_534

/** Cut off, a bit flipped, a block of zeros, or a block from elsewhere; never the same as before. */
function damaged(whole: Buffer, random: Random): Buffer {
  const at = random.integer(whole.length)
  const kind = random.integer(4)
  if (kind === 0) return whole.subarray(0, at)
  const changed = Buffer.from(whole)
  const length = Math.min(1 + random.integer(4096), whole.length - at)
  if (kind === 2) changed.fill(0, at, at + length)
  if (kind === 3) whole.copy(changed, at, random.integer(whole.length - length + 1), whole.length)
  if (kind === 1 || changed.equals(whole)) changed[at] ^= 1 << random.integer(8)
  return changed
}
