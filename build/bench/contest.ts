/**
 * Time and memory of our engine beside PyTorch's. Both processes have the same weights and batch and take turns, so
 * that a change of the machine's mood meets both. Ratios are PyTorch's time over ours: above 1 is faster.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { workerEnvironment } from '../../main/jobs/workerEnvironment.ts'
import { parameterCount, parameterShapes, type LlamaConfig } from '../../main/models/llama/config.ts'
import { initialWeights, withShapes } from '../../main/models/llama/weights.ts'
import { writeSafetensors } from '../../main/models/safetensors.ts'
import type { LoraSettings } from '../../shared/domain/lora.ts'
import { createRandom } from '../../shared/random.ts'
import { root } from '../root.ts'
import type { Job, RoundReport } from './job.ts'

export interface Workload {
  readonly title: string
  readonly config: LlamaConfig
  readonly kind: Job['kind']
  readonly lora?: LoraSettings
  readonly batch: number
  readonly length: number
}

const warmUpSteps = 2
const rounds = 5
const stepsPerRound = 3
/** Programs that compute beside us, from which on times mean little. */
const busyLoad = 0.5

/** The words after the benchmark's name. */
export function benchmarkFilter(): string {
  return process.argv.slice(3).join(' ').toLowerCase()
}

/** Measures the workloads whose title holds the words after the benchmark's name; all without any. */
export async function compare(workloads: readonly Workload[]): Promise<void> {
  const filter = benchmarkFilter()
  const python = await findPython()
  print(python ? `PyTorch ${python.torch}, ` : 'No Python with PyTorch 2.14 or newer was found: our numbers only. ')
  print(`${availableParallelism()} threads, ${rounds} rounds of ${stepsPerRound} steps in turn\n`)
  const [load] = loadavg()
  if (load > busyLoad)
    print(`Other programs use this machine (load ${load.toFixed(1)}): repeat this when it is idle.\n`)
  const folder = await mkdtemp(path.join(tmpdir(), 'wardbench-bench-'))
  try {
    for (const workload of workloads) {
      if (workload.title.toLowerCase().includes(filter)) await measure(workload, folder, python?.command)
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function measure(workload: Workload, folder: string, python: string | undefined): Promise<void> {
  const { title, config, batch, length } = workload
  const job = await writeJob(workload, folder)
  const ours = startContestant(process.execPath, [path.join(root, 'build/bench/worker.ts'), job], workerEnvironment)
  const peer = python ? startContestant(python, ['-W', 'ignore', peerScript, job], tunedMalloc) : undefined
  const contestants = peer ? [ours, peer] : [ours]
  try {
    if (peer) await peer.nextLine() // its version
    for (const contestant of contestants) await contestant.takeSteps(warmUpSteps)
    const reports = contestants.map((): RoundReport[] => [])
    for (let round = 0; round < rounds; round++) {
      for (const [index, contestant] of contestants.entries())
        reports[index].push(await contestant.takeSteps(stepsPerRound))
    }
    print(`\n${title}: ${(parameterCount(config) / 1e6).toFixed(1)}M parameters, ${batch} × ${length} tokens\n`)
    const [mine, theirs] = reports.map((report) => summarise(report, batch * length))
    print(`  wardbench  ${mine.line}\n`)
    if (theirs) {
      print(`  PyTorch    ${theirs.line}\n`)
      print(`  ratio      median ${ratio(theirs.median, mine.median)}, best ${ratio(theirs.best, mine.best)}\n`)
    }
  } finally {
    for (const contestant of contestants) await contestant.end()
  }
}

function summarise(reports: readonly RoundReport[], tokens: number) {
  const times = reports.flatMap(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b)
  const median = times[Math.floor(times.length / 2)]
  const { result, peakMegabytes } = reports.at(-1)!
  const speed = `${Math.round((tokens / median) * 1000).toLocaleString('en')} tokens/s`
  const line =
    `median ${median.toFixed(0)} ms, best ${times[0].toFixed(0)} ms, ${speed}, ` +
    `peak memory ${peakMegabytes.toFixed(0)} MB, result of step ${times.length + warmUpSteps}: ${result.toFixed(4)}`
  return { line, median, best: times[0] }
}

function ratio(theirs: number, mine: number): string {
  return (theirs / mine).toFixed(2)
}

async function writeJob({ config, kind, lora, batch, length }: Workload, folder: string): Promise<string> {
  const weights = path.join(folder, 'weights.safetensors')
  await writeSafetensors(weights, withShapes(parameterShapes(config), initialWeights(config, 1)))
  const random = createRandom(1)
  // Squared: as in text, few tokens are frequent.
  const tokens = Array.from({ length: batch * length }, () => Math.floor(random.uniform() ** 2 * config.vocabSize))
  const job: Job = {
    config,
    weights,
    kind,
    lora,
    batch,
    length,
    tokens,
    positions: Array.from({ length: batch }, () => length - 1 - random.integer(length / 4)),
    targets: tokens.slice(0, kind === 'nextToken' ? undefined : batch).map((id) => (id * 5 + 1) % config.vocabSize),
    adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-5, weightDecay: 0.02 },
    learningRate: 1e-3,
    threads: availableParallelism(),
  }
  const file = path.join(folder, 'job.json')
  await writeFile(file, JSON.stringify(job))
  return file
}

// --- contestants -----------------------------------------------------------------------------------------------------

const peerScript = path.join(root, 'build/bench/peer.py')

/** glibc keeps large blocks instead of giving them back after every use: PyTorch gains up to a third by it. */
const tunedMalloc = {
  MALLOC_MMAP_MAX_: '0',
  MALLOC_TRIM_THRESHOLD_: '100000000000',
  MALLOC_TOP_PAD_: '268435456',
}

/** A process that answers each line (a number of steps) with a RoundReport. */
function startContestant(command: string, args: string[], environment: NodeJS.ProcessEnv = {}) {
  const env = { ...process.env, ...environment }
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const nextLine = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error(`${path.basename(command)} ended early; its reason stands above.`)
    return value
  }
  return {
    nextLine,
    async takeSteps(count: number): Promise<RoundReport> {
      child.stdin.write(`${count}\n`)
      return JSON.parse(await nextLine())
    },
    end(): Promise<void> {
      child.stdin.end()
      return exited(child)
    },
  }
}

function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => child.once('exit', () => resolve()))
}

/** The first Python that has a PyTorch new enough to compare with. */
async function findPython(): Promise<{ command: string; torch: string } | undefined> {
  for (const command of ['python3', 'python']) {
    const torch = await outputOf(command, ['-W', 'ignore', '-c', 'import torch; print(torch.__version__)'])
    const [major, minor] = torch.split('.').map(Number)
    if (major > 2 || (major === 2 && minor >= 14)) return { command, torch }
  }
  return undefined
}

/** Standard output, trimmed; empty when the command is missing or fails. */
function outputOf(command: string, args: string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
    let output = ''
    child.stdout.on('data', (chunk) => (output += String(chunk)))
    child.once('error', () => resolve(''))
    child.once('close', (code) => resolve(code === 0 ? output.trim() : ''))
  })
}

function print(text: string): void {
  process.stdout.write(text)
}
