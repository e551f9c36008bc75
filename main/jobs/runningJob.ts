import { describeError } from '../../shared/domain/errors.ts'
import { pausedCode, type JobProgress } from '../../shared/domain/job.ts'
import type { DatabaseClient } from '../db/client.ts'
import type { StoredJob } from '../db/storedJob.ts'
import type { JobEnd } from '../db/queries/jobWrites.ts'
import { jobPlaces, type ForkWorker, type FromWorker, type WorkerProcess } from './protocol.ts'

/** One job in its own process: progress, cancel with a grace period, and a plain reason when the process dies. */
export interface RunningJob {
  /** Settles once, when the process has ended; never rejects. */
  end: Promise<JobEnd>
  /** Asks the worker to stop; what ignores that for five seconds is killed. */
  cancel(): void
  /** The same, because the application closes: the job counts as interrupted and can be resumed. */
  interrupt(): void
  /** The same, because a person asked for it. */
  pause(): void
}

export interface RunningJobOptions {
  job: StoredJob
  db: DatabaseClient
  fork: ForkWorker
  filesFolder: string
  threads: number
  onProgress(progress: JobProgress): void
  onRunEvents(runId: number): void
}

const graceMilliseconds = 5000
const announceEveryMilliseconds = 100
const persistEveryMilliseconds = 1000

export function runInWorker(options: RunningJobOptions): RunningJob {
  const { job, db } = options
  let worker: WorkerProcess
  try {
    worker = options.fork(jobPlaces[job.kind].entry)
  } catch (error) {
    const end = Promise.resolve({ state: 'failed' as const, error: describeError(error) })
    return { end, cancel: () => undefined, interrupt: () => undefined, pause: () => undefined }
  }
  let stopping: 'cancelled' | 'interrupted' | 'paused' | null = null
  let outcome: Extract<FromWorker, { type: 'done' | 'failed' }> | null = null
  let killTimer: NodeJS.Timeout | null = null
  let announced = 0
  let persisted = 0

  function progress(value: JobProgress): void {
    const now = Date.now()
    const last = value.total !== null && value.done >= value.total
    if (now - announced < announceEveryMilliseconds && !last) return
    announced = now
    options.onProgress(value)
    if (now - persisted < persistEveryMilliseconds) return
    persisted = now
    db.write('saveJobProgress', job.id, value).catch(() => undefined)
  }

  async function write(message: Extract<FromWorker, { type: 'write' }>): Promise<void> {
    try {
      const value = await db.write(message.name as 'insertRunEvents', ...(message.args as [number, []]))
      worker.send({ type: 'written', seq: message.seq, ok: true, value })
      if (message.name === 'insertRunEvents') options.onRunEvents(message.args[0] as number)
    } catch (error) {
      worker.send({ type: 'written', seq: message.seq, ok: false, error: describeError(error) })
    }
  }

  const end = new Promise<JobEnd>((resolve) => {
    worker.onMessage((message) => {
      if (message.type === 'progress') progress(message.progress)
      else if (message.type === 'write') void write(message)
      else if (message.type === 'done' || message.type === 'failed') {
        outcome = message
        // A worker that lingers after its last word (native threads) is not waited for.
        killTimer ??= setTimeout(() => worker.kill(), graceMilliseconds)
      }
    })
    worker.onExit((reason) => {
      if (killTimer) clearTimeout(killTimer)
      resolve(endOf(reason))
    })
  })

  function endOf(reason: string): JobEnd {
    if (outcome?.type === 'done') return { state: 'done', result: outcome.result }
    if (stopping === 'cancelled') return { state: 'cancelled' }
    if (stopping === 'interrupted') {
      const message = 'The application was closed while this job ran. Resume it to go on.'
      return { state: 'interrupted', error: { code: 'job.interrupted', message } }
    }
    if (stopping === 'paused') {
      return { state: 'interrupted', error: { code: pausedCode, message: 'Paused. Resume it to go on.' } }
    }
    if (outcome) return { state: 'failed', error: outcome.error }
    const message =
      `The worker process ended unexpectedly (${reason}). Nothing else was affected; ` +
      'resume the job to go on from its last saved state.'
    return { state: 'interrupted', error: { code: 'worker.died', message } }
  }

  function stop(as: 'cancelled' | 'interrupted' | 'paused'): void {
    stopping ??= as
    worker.send({ type: 'cancel' })
    killTimer ??= setTimeout(() => worker.kill(), graceMilliseconds)
  }

  worker.send({
    type: 'start',
    job: { id: job.id, kind: job.kind, runId: job.runId, input: job.input },
    workspacePath: db.path,
    key: db.key,
    filesFolder: options.filesFolder,
    threads: options.threads,
  })
  return { end, cancel: () => stop('cancelled'), interrupt: () => stop('interrupted'), pause: () => stop('paused') }
}
