import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createBackend } from '../../main/backend.ts'
import { nodeHost } from '../../main/nodeHost.ts'
import { backUp } from '../../main/services/backup.ts'
import { checkWorkspace } from '../../main/services/check.ts'
import { jobEnd } from '../../main/services/jobEnd.ts'
import type { Session } from '../../main/services/workspaces.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { createRandom } from '../../shared/random.ts'
import { overMessagePort } from '../contract/transports.ts'
import { finetuning, makeWard, scoring, startImport } from './ward.ts'

/** `fullDisk.ts FOLDER SEED tmpfs|limit`: runs where the disk of FOLDER can be filled without harm to anybody. */
const [folder, seed, way] = process.argv.slice(2)
const random = createRandom(Number(seed), 3)
const backend = createBackend({ ...nodeHost(), version: '0', defaultFolder: folder, configFolder: folder })
const { client, close } = overMessagePort(backend)
await client.workspace.create({ path: join(folder, 'Ward.wardbench') })
const ward = await makeWard(client, folder)
const session = backend.workspaces.session()
await session.upkeep.idle()
const filler = join(folder, 'filler')
const outcomes = new Map<string, number>()
const note = (what: string) => outcomes.set(what, (outcomes.get(what) ?? 0) + 1)

/** Leaves so many bytes; or, where files are limited, lets none grow by more than that. */
function fill(left: number): void {
  if (way === 'limit') {
    const largest = Math.max(...['', '-wal'].map((suffix) => sizeOf(`Ward.wardbench${suffix}`)))
    spawnSync('prlimit', ['--pid', String(process.pid), `--fsize=${largest + left}:unlimited`])
    return
  }
  const file = openSync(filler, 'w')
  const { bavail, bsize } = statfsSync(folder)
  const block = Buffer.alloc(65_536)
  try {
    for (let room = bavail * bsize - left; room > 0; room -= block.length) writeSync(file, block)
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC')
  }
  closeSync(file)
}

function sizeOf(name: string): number {
  return statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0
}

function free(): void {
  if (way === 'limit') spawnSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited:unlimited'])
  rmSync(filler, { force: true })
}

const works: Record<string, () => Promise<{ jobId: number }>> = {
  import: () => startImport(client, ward.table, 'Large'),
  train: () => client.runs.create({ config: finetuning(ward.splitId, ward.baseId, 'Run', 8) }),
  score: () => client.predictions.score(scoring(ward.modelId, ward.splitId)),
  export: () => client.models.export({ id: ward.modelId, folder: join(folder, `out-${random.integer(1e9)}`), reason: 'try' }),
  label: () => client.tasks.label({ corpusId: ward.corpusId, taskIds: ['event'] }),
}

for (const [name, start] of Object.entries(works)) {
  for (const left of [0, 300_000 + random.integer(1_500_000)]) {
    fill(left)
    const jobId = await start().then(
      (started) => started.jobId,
      (error: unknown) => refused(name, error),
    )
    if (jobId !== null) {
      const job = await jobEnd(session, jobId)
      note(`${name} ${job.state}`)
      if (job.state !== 'done') inWords(job.error)
    }
    await stillThere(session)
    free()
    if (jobId !== null) await endsWell(session, jobId)
    await removeLarge()
  }
}

fill(0)
const queue = (await client.review.items({ queueId: ward.queueId, reviewer: 'Ann', role: 'reviewer' })).filter(({ own }) => own === null)
const given: number[] = []
for (const { id } of queue) {
  const stored = await client.review.decide({ itemId: id, reviewer: 'Ann', role: 'reviewer', verdict: 1, reasons: [] }).then(() => true, (error: unknown) => refused('review', error) !== null)
  if (!stored) break
  given.push(id)
}
note(given.length < queue.length ? 'review refused' : 'review stored')
mkdirSync(join(folder, 'backups'), { recursive: true })
await assert.rejects(backUp(session, { folder: join(folder, 'backups'), version: '0' }, quiet()), (error: unknown) => error instanceof AppError && error.code.startsWith('backup.'))
assert.deepEqual(readdirSync(join(folder, 'backups')), [])
note('backup refused')
free()
for (const { id, own } of await client.review.items({ queueId: ward.queueId, reviewer: 'Ann', role: 'reviewer' })) if (given.includes(id)) assert.equal(own, 1)
await stillThere(session)
await close()
await backend.close()
process.stdout.write([...outcomes].map(([what, count]) => `${what} ${count}`).join(', '))
process.exit(0)

function quiet() {
  return { signal: new AbortController().signal, onProgress: () => undefined }
}

function inWords(error: { code: string; message: string } | null): void {
  assert.ok(error)
  // An import that ran out of disk is told of by SQLite, files by the file system.
  assert.match(error.message, /disk|space/i, `${error.code}: ${error.message}`)
}

function refused(name: string, error: unknown): null {
  const { message, data } = error as { message: string; data?: { code?: string } }
  assert.ok(data?.code, `${name} failed without a code: ${message}`)
  inWords({ code: data.code, message })
  note(`${name} refused`)
  return null
}

async function stillThere({ db }: Session): Promise<void> {
  assert.deepEqual(await db.read('integrityProblems'), [])
  assert.equal((await db.read('listCorpora')).find(({ name }) => name === 'Ward')?.notes, 150)
  assert.ok((await db.read('passes', {})).length > 0)
}

async function endsWell(own: Session, jobId: number): Promise<void> {
  const { state } = await own.db.read('job', jobId)
  if (state !== 'done') {
    await own.queue.resume(jobId)
    const job = await jobEnd(own, jobId)
    assert.equal(job.state, 'done', `${job.title}: ${job.error?.message}`)
    note('resumed and done')
  }
  const { findings } = await checkWorkspace(own, { repair: false }, quiet())
  assert.deepEqual(findings, [])
}

async function removeLarge(): Promise<void> {
  for (const { id, name } of await client.corpora.list()) if (name === 'Large') await client.corpora.remove({ id })
  await session.upkeep.idle()
  for (const name of readdirSync(folder)) if (name.startsWith('out-')) rmSync(join(folder, name), { recursive: true, force: true })
}
