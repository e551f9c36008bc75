/**
 * `load.ts [--notes N] [--jobs N] [--rounds N]`: a day of work in minutes. A backend with many notes and 200 runs, thousands of jobs of
 * which one ends every second or so, and two windows that follow them and page through notes all the time; one of the two is closed and
 * opened again in every round of 20 s. Prints delays of the backend's event loop, which beside other programs are mostly theirs, and
 * fails where what the loop itself takes of the processor (p99 under 50 ms), memory behind a collection, open files or other handles
 * are too much. Long; `npm run soak -- load` runs it. `load.test.ts` is its short form.
 */
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { keptWorkspace } from '../../build/bench/scoredWorkspace.ts'
import { createBackend } from '../../main/backend.ts'
import { startHeadlessServer } from '../../main/headless/server.ts'
import { nodeHost } from '../../main/nodeHost.ts'
import { overMessagePort } from '../contract/transports.ts'
import { makeWard, scoring } from './ward.ts'

const { values } = parseArgs({ options: { notes: { type: 'string', default: '1000000' }, jobs: { type: 'string', default: '5000' }, rounds: { type: 'string', default: '30' } } })
const [jobs, rounds] = [Number(values.jobs), Number(values.rounds)]
const roundSeconds = 20

const folder = mkdtempSync(join(tmpdir(), 'wardbench-load-'))
const workspace = join(folder, 'Load.wardbench')
copyFileSync(await keptWorkspace(tmpdir(), { notes: Number(values.notes), signals: [1.4, 0.2], runs: { count: 200, steps: 1000 } }), workspace)
const backend = createBackend({ ...nodeHost(), version: '0', defaultFolder: folder, configFolder: folder })
const { client, close } = overMessagePort(backend)
await client.workspace.open({ path: workspace })
const ward = await makeWard(client, folder)

const { db } = backend.workspaces.session()
const { jobId } = await client.predictions.score(scoring(ward.modelId, ward.splitId))
const { input } = await db.read('job', jobId)
for (let job = 0; job < jobs; job++) {
  await db.write('insertJob', job % 2 === 0 ? { kind: 'score', title: `Score ${job}`, input } : { kind: 'scan', title: `Scan ${job}`, input: { corpusId: ward.corpusId } })
}
const waiting = async () => (await db.read('jobs', jobs + 1000)).filter(({ state }) => state === 'queued').map(({ id }) => id)
say(`${values.notes} notes, ${(await client.runs.list()).length} runs, ${(await waiting()).length} jobs wait; load of the machine ${loadavg()[0].toFixed(1)}`)

const server = await startHeadlessServer({ backend, port: 0, rendererFolder: folder })
const delays = createHistogram()
const work = createHistogram()
/** Processes of their own, as browsers are: what they take is not the backend's. */
const windows = [await openWindow(), await openWindow()]
let asked = 0
await delay(roundSeconds * 1000)
const samples: { heap: number; resident: number; files: number; handles: number }[] = []
for (let round = 0; round < rounds; round++) {
  const lag = await watchEventLoop(roundSeconds)
  asked += await windows.shift()!()
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  samples.push({ heap: heapUsed / 2 ** 20, resident: rss / 2 ** 20, files: openFiles(), handles: process.getActiveResourcesInfo().length })
  say(`round ${round + 1}: event loop delay p99 ${milliseconds(lag.percentile(99))}, longest ${milliseconds(lag.max)}; ${describe(samples.at(-1)!)}`)
  windows.push(await openWindow())
}
const left = await waiting()
for (const end of windows) asked += await end()
await close()
await server.close()
await backend.close()
rmSync(folder, { recursive: true, force: true })

const p99 = work.percentile(99) / 1e6
say(`${asked} answers to two windows, ${jobs - left.length} jobs ended; load of the machine ${loadavg()[0].toFixed(1)}`)
say(`event loop delay p50 ${milliseconds(delays.percentile(50))}, p99 ${milliseconds(delays.percentile(99))}, longest ${milliseconds(delays.max)}`)
say(`of it on the processor: p50 ${milliseconds(work.percentile(50))}, p99 ${milliseconds(work.percentile(99))}, longest ${milliseconds(work.max)}`)
const third = Math.ceil(samples.length / 3)
const [early, late] = [samples.slice(0, third), samples.slice(-third)].map((part) => ({ heap: least(part, 'heap'), resident: least(part, 'resident'), files: least(part, 'files'), handles: least(part, 'handles') }))
say(`least of the first third of rounds: ${describe(early)}; of the last third: ${describe(late)}`)
const broken = [
  p99 >= 50 && 'the event loop is busy for too long',
  late.heap > early.heap + 10 && 'the heap grows',
  late.resident > early.resident + 40 && 'memory grows',
  // Workers of jobs come and go.
  late.files > early.files + 5 && 'files stay open',
  late.handles > early.handles + 5 && 'handles stay open',
].filter(Boolean)
for (const what of broken) say(`failed: ${what}`)
process.exit(broken.length > 0 ? 1 : 0)

/**
 * Time from one turn of the event loop to the next, where 5 ms are asked for, into `delays`; what of it the thread itself took of the
 * processor, into `work`: on a busy machine most of a delay is waiting for others. Returns the delays of these seconds. Node's own
 * monitor cannot be stopped while a collection is forced.
 */
async function watchEventLoop(seconds: number): Promise<RecordableHistogram> {
  const turns = createHistogram()
  let last = process.hrtime.bigint()
  let used = threadNanoseconds()
  const timer = setInterval(() => {
    const now = process.hrtime.bigint()
    const nowUsed = threadNanoseconds()
    turns.record(now - last)
    // A histogram begins at 1.
    work.record(Math.max(1, nowUsed - used))
    last = now
    used = nowUsed
  }, 5)
  await delay(seconds * 1000)
  clearInterval(timer)
  delays.add(turns)
  return turns
}

function threadNanoseconds(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) * 1000
}

/** Returns how it is closed, which tells how much it was answered. */
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

function least<Key extends string>(part: readonly Record<Key, number>[], key: Key): number {
  return Math.min(...part.map((sample) => sample[key]))
}

function describe({ heap, resident, files, handles }: (typeof samples)[number]): string {
  return `heap ${heap.toFixed(0)} MB, resident ${resident.toFixed(0)} MB, ${files} files, ${handles} handles`
}

function milliseconds(nanoseconds: number): string {
  return `${(nanoseconds / 1e6).toFixed(1)} ms`
}

function say(line: string): void {
  process.stdout.write(`load: ${line}\n`)
}

function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0
}
