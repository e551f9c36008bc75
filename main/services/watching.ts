import { setTimeout } from 'node:timers/promises'
import type { ExperimentProgress, ExperimentSummary } from '../../shared/domain/experiment.ts'
import type { Job } from '../../shared/domain/job.ts'
import type { RunEvent } from '../../shared/domain/run.ts'
import type { LockedWorkspace } from '../../shared/domain/workspace.ts'
import { experimentProgress, listExperiments } from './experiments.ts'
import { thinEvents } from './thinEvents.ts'
import type { Session, Workspaces } from './workspaces.ts'

/** Streams of what changes. Each ends, and listens no more, when its caller goes away or the workspace closes. */

/** Of a message about jobs, however many there are. */
const jobsAtOnce = 200
/** Jobs tell of their progress, and a moving queue of its changes, many times a second. */
const jobsPause = 100

/** Unfinished jobs first, be there any or not: from then on every change is told. Only the newest state of a job waits for a slow reader. */
export async function* watchJobs({ db, queue }: Session, signal?: AbortSignal): AsyncGenerator<Job[]> {
  const changed = new Map<number, Job>()
  const bell = createDoorbell(signal, queue.closed)
  const stop = queue.onChange((job) => {
    changed.set(job.id, job)
    bell.ring()
  })
  try {
    let unread: number | null = 0
    let told = false
    do {
      if (unread !== null && !queue.closed.aborted) {
        const some: Job[] = await db.read('unfinishedJobs', unread, jobsAtOnce)
        for (const job of some) if (!changed.has(job.id)) changed.set(job.id, job)
        unread = some.length < jobsAtOnce ? null : some.at(-1)!.id
      }
      const jobs = [...changed.values()].slice(0, jobsAtOnce)
      for (const { id } of jobs) changed.delete(id)
      if (signal?.aborted) return
      if (jobs.length > 0 || !told) yield jobs
      told = true
      await setTimeout(jobsPause)
    } while ((unread !== null && !queue.closed.aborted) || changed.size > 0 || (await bell.rung()))
  } finally {
    stop()
    bell.remove()
  }
}

const watchedStates = new Set(['queued', 'running'])

/** Batches of stored events after `after`; ends when the run is over. */
export async function* watchRun(
  { db, queue }: Session,
  { id, after, points = null }: { id: number; after: number; points?: number | null },
  signal?: AbortSignal,
): AsyncGenerator<RunEvent[]> {
  const bell = createDoorbell(signal, queue.closed)
  const stops = [
    queue.onRunEvents((runId) => runId === id && bell.ring()),
    queue.onChange((job) => job.runId === id && bell.ring()),
  ]
  try {
    let last = after
    do {
      // The state is read before the events, so that the last events are never missed.
      const { state } = await db.read('run', id)
      const events = await db.read('runEvents', id, last)
      if (signal?.aborted) return
      if (events.length > 0) {
        last = events[events.length - 1].seq
        yield points === null ? events : thinEvents(events, points)
      }
      if (!watchedStates.has(state)) return
    } while (await bell.rung())
  } finally {
    for (const stop of stops) stop()
    bell.remove()
  }
}

/** A job tells of its progress many times a second. */
const experimentPause = 250

/** How an experiment stands, now and after every change. */
export async function* watchExperiment(session: Session, id: number, signal?: AbortSignal): AsyncGenerator<ExperimentProgress> {
  const { queue, experiments } = session
  const bell = createDoorbell(signal, queue.closed)
  const stop = experiments.onChange((changed) => changed === id && bell.ring())
  try {
    do {
      const progress = await experimentProgress(session, id)
      if (signal?.aborted) return
      yield progress
      await setTimeout(experimentPause)
    } while ((await bell.rung()) && !queue.closed.aborted)
  } finally {
    stop()
    bell.remove()
  }
}

/** Each experiment that is no longer driven, from now on. */
export async function* watchExperimentEnds(session: Session, signal?: AbortSignal): AsyncGenerator<ExperimentSummary> {
  const { queue, experiments } = session
  const ended: number[] = []
  const bell = createDoorbell(signal, queue.closed)
  const stop = experiments.onEnd((id) => {
    ended.push(id)
    bell.ring()
  })
  try {
    while ((await bell.rung()) && !queue.closed.aborted) {
      const summaries = await listExperiments(session, new Set(ended.splice(0)))
      for (const summary of summaries.toReversed()) if (!summary.driven) yield summary
    }
  } finally {
    stop()
    bell.remove()
  }
}

/** Which workspace is open or locked, now and after every change. */
export async function* watchWorkspace(
  workspaces: Workspaces,
  signal?: AbortSignal,
): AsyncGenerator<{ open: string | null; locked: LockedWorkspace | null }> {
  const bell = createDoorbell(signal)
  const stop = workspaces.onChange(() => bell.ring())
  try {
    do {
      const open = (await workspaces.current())?.path ?? null
      if (signal?.aborted) return
      yield { open, locked: workspaces.locked() }
    } while (await bell.rung())
  } finally {
    stop()
    bell.remove()
  }
}

interface Doorbell {
  ring(): void
  /** Waits for a ring since the last wait: true. False once a signal has aborted and every ring was answered. */
  rung(): Promise<boolean>
  remove(): void
}

function createDoorbell(...signals: (AbortSignal | undefined)[]): Doorbell {
  let ringing = false
  let wake = () => {}
  const isOver = () => signals.some((signal) => signal?.aborted)
  const over = () => wake()
  for (const signal of signals) signal?.addEventListener('abort', over)
  return {
    ring() {
      ringing = true
      wake()
    },
    async rung() {
      if (!ringing && !isOver()) await new Promise<void>((resolve) => (wake = resolve))
      const wasRung = ringing
      ringing = false
      return wasRung
    },
    remove() {
      for (const signal of signals) signal?.removeEventListener('abort', over)
    },
  }
}
