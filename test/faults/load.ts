/**
 * `load.ts [--notes N] [--jobs N] [--minutes N]`: a day of work in minutes. A backend with many notes and 200 runs, a queue of
 * thousands, and two windows that read all the time. Prints, and fails where it must: delay of the backend's event loop (p99
 * under 50 ms), growth of memory after warming up, and open files. Asynchronous and long; `npm run soak -- load` runs it.
 */
import { createWriteStream, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createBackend } from '../../main/backend.ts'
import { startHeadlessServer } from '../../main/headless/server.ts'
import { nodeHost } from '../../main/nodeHost.ts'
import { connectTo } from './local.ts'
import { finetuning, makeWard, startImport } from './ward.ts'
import { ended } from '../contract/waiting.ts'

const { values } = parseArgs({ options: { notes: { type: 'string', default: '1000000' }, jobs: { type: 'string', default: '5000' }, minutes: { type: 'string', default: '10' } } })
const folder = mkdtempSync(join(tmpdir(), 'wardbench-load-'))
const backend = createBackend({ ...nodeHost(), version: '0', defaultFolder: folder, configFolder: folder })
const { client, disconnect } = connectTo(backend)
await client.workspace.create({ path: join(folder, 'Load.wardbench') })
const ward = await makeWard(client, folder)
const table = join(folder, 'notes.csv')
await writeNotes(table, Number(values.notes))
const began = performance.now()
const { error } = await ended(client, (await startImport(client, table, 'Large')).jobId)
if (error) throw new Error(error.message)
say(`${values.notes} notes imported in ${((performance.now() - began) / 1000).toFixed(0)} s`)

const { db, queue } = backend.workspaces.session()
// The queue stands still behind one long run: what is measured is keeping and showing it.
for (let run = 0; run < 200; run++) await client.runs.create({ config: finetuning(ward.splitId, ward.baseId, `Run ${run}`, 2) })
for (let job = 200; job < Number(values.jobs); job++) await db.write('insertJob', { kind: 'scan', title: `Scan ${job}`, input: { corpusId: ward.corpusId } })
say(`${(await db.read('queuedJobs')).length} jobs queued, ${(await db.read('jobs', 1000)).length} newest listed`)

const lag = monitorEventLoopDelay({ resolution: 5 })
const server = await startHeadlessServer({ backend, port: 0, rendererFolder: folder })
// Processes of their own, as browsers are: what they take is not the backend's.
const windows = [await openWindow(), await openWindow()]
await delay(20_000)
lag.enable()
const samples: { minutes: number; megabytes: number; files: number }[] = []
const end = performance.now() + Number(values.minutes) * 60_000
const start = performance.now()
while (performance.now() < end) {
  globalThis.gc?.()
  samples.push({ minutes: (performance.now() - start) / 60_000, megabytes: process.memoryUsage().rss / 2 ** 20, files: openFiles() })
  await delay(5000)
}
lag.disable()
const asked = (await Promise.all(windows.map((close) => close()))).reduce((sum, count) => sum + count, 0)
for (const { id } of await db.read('queuedJobs')) await db.write('cancelQueuedJob', id)
for (const { id } of await db.read('unfinishedJobs')) await queue.cancel(id)
disconnect()
await server.close()
await backend.close()
rmSync(folder, { recursive: true, force: true })

const p99 = lag.percentile(99) / 1e6
const growth = slopeOf(samples.map(({ minutes, megabytes }) => [minutes, megabytes]))
const files = samples.map((sample) => sample.files)
say(`${asked} calls by two windows; event loop delay p50 ${(lag.percentile(50) / 1e6).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${(lag.max / 1e6).toFixed(0)} ms`)
say(`memory ${samples[0].megabytes.toFixed(0)} to ${samples.at(-1)!.megabytes.toFixed(0)} MB, ${growth.toFixed(2)} MB a minute; open files ${files[0]} to ${files.at(-1)}`)
// Workers of jobs come and go: a few more or less are no leak.
const broken = [p99 >= 50 && 'the event loop is late', growth > 5 && 'memory grows', files.at(-1)! > files[0] + 20 && 'files stay open'].filter(Boolean)
for (const what of broken) say(`failed: ${what}`)
process.exit(broken.length > 0 ? 1 : 0)

/** Returns how it is closed, which tells how much it asked. */
async function openWindow(): Promise<() => Promise<number>> {
  const used = server.url()
  const child = spawn(process.execPath, [fileURLToPath(new URL('window.ts', import.meta.url)), used], { stdio: ['ignore', 'pipe', 'inherit'] })
  while (server.url() === used) await delay(50)
  return async () => {
    child.kill('SIGTERM')
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
    return Number(line)
  }
}

function say(line: string): void {
  process.stdout.write(`load: ${line}\n`)
}

function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
}

/** Least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length
  const [x, y] = [mean(0), mean(1)]
  return points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / Math.max(1e-9, points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0))
}

async function writeNotes(path: string, count: number): Promise<void> {
  const out = createWriteStream(path)
  out.write('note_id,subject_id,charttime,text,event,part\n')
  const text = 'Walks and eats as before, without pain. '.repeat(5)
  for (let row = 0; row < count; row++) {
    if (!out.write(`n${row},P${row % 99_991},2021-01-${String(1 + (row % 28)).padStart(2, '0')},"${text}",n,train\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'close')
}
