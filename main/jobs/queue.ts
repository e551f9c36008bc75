import { AppError } from '../../shared/domain/errors.ts'
import { resumableStates, type Job } from '../../shared/domain/job.ts'
import type { DatabaseClient } from '../db/client.ts'
import type { NewJob } from '../db/queries/jobWrites.ts'
import type { StoredJob } from '../db/queries/jobs.ts'
import { jobPlaces, type ForkWorker } from './protocol.ts'
import { runInWorker, type RunningJob } from './runningJob.ts'

/**
 * The persistent job queue. A job's state is on disk before anyone is told of it; the queue survives restarts, and a
 * worker that dies takes nothing with it but its own job.
 */
export interface JobQueue {
  enqueue(job: NewJob): Promise<Job>
  cancel(id: number): Promise<void>
  resume(id: number): Promise<Job>
  /** Calls `listener` on every change of a job until the returned function is called. */
  onChange(listener: (job: Job) => void): () => void
  /** Calls `listener` when events of a run have been stored. */
  onRunEvents(listener: (runId: number) => void): () => void
  /** Cancels what runs (so that training saves its state) and starts nothing more. */
  close(): Promise<void>
}

export interface QueueOptions {
  db: DatabaseClient
  fork: ForkWorker
  filesFolder: string
  threads: number
  device: string
}

export function createQueue(options: QueueOptions): JobQueue {
  const { db } = options
  const running = new Map<number, { job: StoredJob; work: RunningJob; lane: string; ended: Promise<void> }>()
  const changeListeners = new Set<(job: Job) => void>()
  const runListeners = new Set<(runId: number) => void>()
  let closing = false
  let startChain: Promise<void> = Promise.resolve()

  function announce(job: StoredJob): void {
    const { input: _input, afterId: _afterId, ...visible } = job
    for (const listener of changeListeners) listener(visible)
  }

  /** Starts every queued job whose lane is free and whose predecessor is done. Serialised: no job starts twice. */
  function startReady(): Promise<void> {
    startChain = startChain.then(startReadyNow)
    return startChain
  }

  async function startReadyNow(): Promise<void> {
    if (closing) return
    const busyLanes = new Set([...running.values()].map((entry) => entry.lane))
    for (const job of await db.read('queuedJobs')) {
      const { lane } = jobPlaces[job.kind]
      if (busyLanes.has(lane)) continue
      if (job.afterId !== null && (await db.read('job', job.afterId)).state !== 'done') continue
      busyLanes.add(lane)
      start(await db.write('startJob', job.id), lane)
    }
  }

  function start(job: StoredJob, lane: string): void {
    announce(job)
    const work = runInWorker({
      job,
      ...options,
      onProgress: (progress) => announce({ ...job, progress }),
      onRunEvents: (runId) => runListeners.forEach((listener) => listener(runId)),
    })
    const ended = work.end.then((end) => finish(job, end)).finally(() => {
      running.delete(job.id)
      void startReady()
    })
    running.set(job.id, { job, work, lane, ended })
  }

  async function finish(job: StoredJob, end: Awaited<RunningJob['end']>): Promise<void> {
    if (end.state !== 'done') {
      if (job.kind === 'import' || job.kind === 'demo') await db.write('removeUnfinishedCorpora')
      if (job.kind === 'score') await db.write('removeUnfinishedPasses')
      if (job.runId !== null) await db.write('failModels', job.runId)
    }
    const stored = await db.write('endJob', job.id, end)
    announce(stored)
    if (end.state === 'done') return
    const waiting = await db.write('cancelDependents', job.id, `"${job.title}" did not finish. Resume it to run this too.`)
    for (const id of waiting) announce(await db.read('job', id))
  }

  if (!db.readOnly) void startReady()
  return {
    async enqueue(input) {
      const job = await db.write('insertJob', input)
      announce(job)
      void startReady()
      return job
    },
    async cancel(id) {
      const active = running.get(id)
      if (active) {
        active.work.cancel()
        await active.ended
        return
      }
      const job = await db.read('job', id)
      if (job.state !== 'queued') return
      if (job.runId !== null) await db.write('failModels', job.runId)
      announce(await db.write('endJob', id, { state: 'cancelled' }))
      for (const waiting of await db.write('cancelDependents', id, `"${job.title}" was cancelled.`)) {
        announce(await db.read('job', waiting))
      }
    },
    async resume(id) {
      const job = await db.read('job', id)
      if (!resumableStates.includes(job.state)) {
        throw new AppError('job.state', 'Only a job that was interrupted, cancelled or failed can be resumed.')
      }
      if (job.runId !== null) await db.write('reviveModels', job.runId)
      const requeued = await db.write('requeueJob', id)
      announce(requeued)
      for (const waiting of await db.write('requeueDependents', id)) announce(await db.read('job', waiting))
      void startReady()
      return requeued
    },
    onChange(listener) {
      changeListeners.add(listener)
      return () => changeListeners.delete(listener)
    },
    onRunEvents(listener) {
      runListeners.add(listener)
      return () => runListeners.delete(listener)
    },
    async close() {
      closing = true
      await startChain
      for (const { work } of running.values()) work.interrupt()
      await Promise.all([...running.values()].map(({ ended }) => ended))
    },
  }
}

