import { describeError } from '../../shared/domain/errors.ts'
import type { Job, JobKind, QueuedWork } from '../../shared/domain/job.ts'
import type { DatabaseClient } from '../db/client.ts'
import { visible, type StoredJob } from '../db/storedJob.ts'
import type { NewJob } from '../db/queries/jobWrites.ts'
import { hasRoom } from './computeLane.ts'
import { jobPlaces, type ForkWorker } from './protocol.ts'
import { runInWorker, type RunningJob } from './runningJob.ts'
import { createTurns } from './turns.ts'

/**
 * The persistent job queue. A job's state is on disk before anyone is told of it; the queue survives restarts, and a
 * worker that dies takes nothing with it but its own job.
 */
export interface JobQueue {
  enqueue(job: NewJob): Promise<Job>
  /** Settles once the job, and what waited for it, has ended. */
  cancel(id: number): Promise<void>
  resume(id: number): Promise<Job>
  /** What waits for the processor, in order; `total`: how much there is of it. */
  waiting(limit: number): Promise<{ works: QueuedWork[]; total: number }>
  move(id: number, direction: 'up' | 'down'): Promise<void>
  /** Settles once the job stands still; it goes on when it is resumed. */
  pause(id: number): Promise<void>
  /** Whether a process works on it now. */
  isRunning(id: number): boolean
  /** Calls `listener` on every change of a job until the returned function is called. */
  onChange(listener: (job: Job) => void): () => void
  /** Calls `listener` when events of a run have been stored. */
  onRunEvents(listener: (runId: number) => void): () => void
  /** Aborts when the queue has closed: nothing changes any more. */
  closed: AbortSignal
  /** That jobs share which compute beside each other. */
  cores: number
  /** Titles of the jobs at work now. */
  running(): string[]
  /** Interrupts what runs (so that training saves its state) and starts nothing more. */
  close(): Promise<void>
}

export interface QueueOptions {
  db: DatabaseClient
  fork: ForkWorker
  filesFolder: string
  /** Of the machine. */
  threads: number
}

const kindsByLane = Map.groupBy(Object.keys(jobPlaces) as JobKind[], (kind) => jobPlaces[kind].lane)
/** Whose order a person sees and changes. */
const waitingKinds = kindsByLane.get('compute') ?? []

export function createQueue(options: QueueOptions): JobQueue {
  const { db } = options
  const running = new Map<number, { work: RunningJob; job: StoredJob; ended: Promise<void> }>()
  const changeListeners = new Set<(job: Job) => void>()
  const runListeners = new Set<(runId: number) => void>()
  const closed = new AbortController()
  // No job starts twice, or while it is being cancelled.
  const inTurn = createTurns()
  let closing = false

  function announce(...jobs: StoredJob[]): void {
    for (const job of jobs.map(visible)) for (const listener of changeListeners) listener(job)
  }

  function startReadySoon(): void {
    // A database that fails tells whoever asks it next; there is nobody to tell here.
    inTurn(startReady).catch(() => undefined)
  }

  /** Starts the jobs that wait for nothing but room in their lane, each lane in the order of the queue. */
  async function startReady(): Promise<void> {
    if (closing || db.readOnly) return
    let lanes = [...kindsByLane.values()]
    while (lanes.length > 0) {
      const withMore: JobKind[][] = []
      for (const job of await db.read('readyJobs', lanes)) {
        const { lane } = jobPlaces[job.kind]
        const beside = [...running.values()].filter(({ job: { kind } }) => jobPlaces[kind].lane === lane)
        const free = { cores: options.threads, bytes: process.availableMemory() }
        if (!hasRoom(beside.map((each) => each.job.share), job.share, free)) continue
        start(await db.write('startJob', job.id))
        withMore.push(kindsByLane.get(lane)!)
      }
      lanes = withMore
    }
  }

  function start(job: StoredJob): void {
    announce(job)
    const work = runInWorker({
      job,
      ...options,
      onProgress: (progress) => announce({ ...job, progress }),
      onRunEvents: (runId) => runListeners.forEach((listener) => listener(runId)),
    })
    const ended = work.end
      .then(async (end) => announce(...(await db.write('endJob', job.id, end))))
      // It stays 'running' on disk, and is found interrupted when the workspace is opened again.
      .catch((error: unknown) => announce({ ...job, state: 'failed', error: describeError(error) }))
      .finally(() => {
        running.delete(job.id)
        startReadySoon()
      })
    running.set(job.id, { work, job, ended })
  }

  startReadySoon()
  return {
    closed: closed.signal,
    async enqueue(input) {
      const job = await db.write('insertJob', input)
      announce(job)
      startReadySoon()
      return job
    },
    async cancel(id) {
      announce(...(await inTurn(() => db.write('cancelQueuedJob', id))))
      const active = running.get(id)
      active?.work.cancel()
      await active?.ended
    },
    async resume(id) {
      const [job, ...dependents] = await inTurn(() => db.write('requeueJob', id))
      announce(job, ...dependents)
      startReadySoon()
      return job
    },
    waiting: (limit) => db.read('queuedWorks', waitingKinds, limit),
    move: (id, direction) => db.write('moveQueuedJob', waitingKinds, id, direction),
    async pause(id) {
      announce(...(await inTurn(() => db.write('pauseQueuedJob', id))))
      const active = running.get(id)
      active?.work.pause()
      await active?.ended
    },
    isRunning: (id) => running.has(id),
    onChange(listener) {
      changeListeners.add(listener)
      return () => changeListeners.delete(listener)
    },
    onRunEvents(listener) {
      runListeners.add(listener)
      return () => runListeners.delete(listener)
    },
    cores: options.threads,
    running: () => [...running.values()].map(({ job }) => job.title),
    async close() {
      closing = true
      // What was being started has started then.
      await inTurn(() => Promise.resolve())
      for (const { work } of running.values()) work.interrupt()
      await Promise.all([...running.values()].map(({ ended }) => ended))
      closed.abort()
    },
  }
}
