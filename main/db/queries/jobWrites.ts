import { AppError } from '../../../shared/domain/errors.ts'
import { pausedCode, resumableStates, type Job, type JobKind, type JobProgress, type JobState } from '../../../shared/domain/job.ts'
import type { WritableDb } from '../connection.ts'
import { movedOrder } from '../queueOrder.ts'
import type { MachineShare, StoredJob } from '../storedJob.ts'
import { removeUnfinishedCorpora } from './corpusRemoval.ts'
import { startCell } from './experimentWrites.ts'
import { job, queuedBlocks } from './jobs.ts'
import { removeUnfinishedPasses, removeUnfinishedPassesOf } from './predictionWrites.ts'

/** Changes of the job queue. Every state a job reaches is on disk before anyone is told. */

export interface NewJob {
  kind: JobKind
  title: string
  input: unknown
  runId?: number
  /** Starts only when that job is done. */
  afterId?: number
  /** The cell of an experiment that it computes. */
  cellId?: number
  /** What it takes of its lane, where others may run beside it; without one it runs alone there. */
  share?: MachineShare | null
}

export function insertJob(db: WritableDb, input: NewJob): StoredJob {
  return db.transaction(() => {
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO job (kind, title, state, run_id, after_id, input, share, created_at) VALUES (?, ?, 'queued', ?, ?, ?, ?, ?)`,
      )
      .run(
        input.kind,
        input.title,
        input.runId ?? null,
        input.afterId ?? null,
        JSON.stringify(input.input),
        input.share ? JSON.stringify(input.share) : null,
        new Date().toISOString(),
      )
    const id = Number(lastInsertRowid)
    db.prepare('UPDATE job SET position = id WHERE id = ?').run(id)
    if (input.cellId !== undefined) startCell(db, input.cellId, { jobId: id, runId: input.runId ?? null })
    return job(db, id)
  })()
}

export function startJob(db: WritableDb, id: number): StoredJob {
  db.prepare(
    `UPDATE job SET state = 'running', started_at = ?, finished_at = NULL, error = NULL, result = NULL, progress = NULL
     WHERE id = ?`,
  ).run(new Date().toISOString(), id)
  return job(db, id)
}

export function saveJobProgress(db: WritableDb, id: number, progress: JobProgress): void {
  db.prepare('UPDATE job SET progress = ? WHERE id = ?').run(JSON.stringify(progress), id)
}

export interface JobEnd {
  state: Exclude<JobState, 'queued' | 'running'>
  error?: Job['error']
  result?: Job['result']
}

/**
 * Ends a job and, where it is not done, takes back what it left half made and cancels the jobs that waited for it.
 * Returns the job, then those.
 */
export function endJob(db: WritableDb, id: number, end: JobEnd): StoredJob[] {
  return db.transaction(() => {
    const { state, kind, runId, title } = job(db, id)
    if (end.state !== 'done') {
      // Data jobs run one at a time: what is unfinished is this job's.
      if (state === 'running' && (kind === 'import' || kind === 'demo')) removeUnfinishedCorpora(db)
      if (state === 'running' && modelImports.includes(kind)) removeUnfinishedImport(db)
      removeUnfinishedPassesOf(db, id)
      if (runId !== null) setModelState(db, runId, 'training', 'failed')
    }
    const ended = setEnd(db, id, end)
    if (end.state === 'done') return [ended]
    const waiting = jobsAfter(db, id, "job.state = 'queued'")
    const message = `"${title}" did not finish. Resume it to run this too.`
    return [
      ended,
      ...waiting.map((each) => setEnd(db, each, { state: 'cancelled', error: { code: dependencyCode, message } })),
    ]
  })()
}

/** Cancels a job that has not started; does nothing to any other. */
export function cancelQueuedJob(db: WritableDb, id: number): StoredJob[] {
  return db.transaction(() => (job(db, id).state === 'queued' ? endJob(db, id, { state: 'cancelled' }) : []))()
}

/** Holds a job that has not started until it is resumed; does nothing to any other. */
export function pauseQueuedJob(db: WritableDb, id: number): StoredJob[] {
  const error = { code: pausedCode, message: 'Paused before it started. Resume it to queue it again.' }
  return db.transaction(() => (job(db, id).state === 'queued' ? endJob(db, id, { state: 'interrupted', error }) : []))()
}

/** Lets what is queued of these kinds with `id` at its head change places with its neighbour; does nothing where there is none. */
export function moveQueuedJob(db: WritableDb, kinds: readonly JobKind[], id: number, direction: 'up' | 'down'): void {
  db.transaction(() => {
    const order = movedOrder(queuedBlocks(db, kinds), id, direction)
    if (!order) return
    const placeOf = db.prepare('SELECT position FROM job WHERE id = ?').pluck()
    const places = order.map((each) => placeOf.get(each) as number).toSorted((a, b) => a - b)
    const update = db.prepare('UPDATE job SET position = @place WHERE id = @each AND position <> @place')
    for (const [index, each] of order.entries()) update.run({ each, place: places[index] })
  })()
}

/** Queues a stopped job again, and those that were cancelled only because it had stopped. */
export function requeueJob(db: WritableDb, id: number): StoredJob[] {
  return db.transaction(() => {
    const { state, afterId } = job(db, id)
    if (!resumableStates.includes(state)) {
      throw new AppError('job.state', 'Only a job that was interrupted, cancelled or failed can be resumed.')
    }
    const before = afterId === null ? null : job(db, afterId)
    if (before && resumableStates.includes(before.state)) {
      throw new AppError(
        'job.waits',
        `This job needs what "${before.title}" makes. Resume that one; this one follows it.`,
      )
    }
    const cancelledWithIt = `job.state = 'cancelled' AND json_extract(job.error, '$.code') = '${dependencyCode}'`
    return [id, ...jobsAfter(db, id, cancelledWithIt)].map((each) => setQueued(db, each))
  })()
}

/**
 * What ran when the application died is interrupted, and whatever it left half made is taken back. Called once, when a
 * workspace is opened for writing.
 */
export function interruptRunningJobs(db: WritableDb): number {
  const message = 'The application ended while this job ran. Resume it to go on from its last saved state.'
  return db.transaction(() => {
    const ids = db.prepare("SELECT id FROM job WHERE state = 'running'").pluck().all() as number[]
    for (const id of ids) endJob(db, id, { state: 'interrupted', error: { code: 'job.interrupted', message } })
    removeUnfinishedPasses(db)
    // A run that died between its own row and its job's.
    db.prepare(
      `UPDATE model SET state = 'failed' WHERE state = 'training'
       AND NOT EXISTS (SELECT 1 FROM job WHERE job.run_id = model.run_id AND job.state = 'queued')`,
    ).run()
    return ids.length
  })()
}

const dependencyCode = 'job.dependency'

/** Jobs in a state that wait for `id`, directly or through each other. */
function jobsAfter(db: WritableDb, id: number, inState: string): number[] {
  return db
    .prepare(
      `WITH RECURSIVE waiting(id) AS (
         SELECT job.id FROM job WHERE job.after_id = @id AND ${inState}
         UNION SELECT job.id FROM job JOIN waiting ON job.after_id = waiting.id WHERE ${inState})
       SELECT id FROM waiting ORDER BY id`,
    )
    .pluck()
    .all({ id }) as number[]
}

const modelImports: readonly JobKind[] = ['modelImport', 'bundleImport', 'modelBundleImport']

/** Models that no run makes are the import's own, and their passes go with them. */
function removeUnfinishedImport(db: WritableDb): void {
  // From the newest, since an adapter may have been made from another one.
  for (const id of db.prepare("SELECT id FROM model WHERE state = 'training' AND run_id IS NULL ORDER BY id DESC").pluck().all())
    db.prepare('DELETE FROM model WHERE id = ?').run(id)
}

function setEnd(db: WritableDb, id: number, end: JobEnd): StoredJob {
  db.prepare('UPDATE job SET state = ?, error = ?, result = ?, finished_at = ? WHERE id = ?').run(
    end.state,
    end.error ? JSON.stringify(end.error) : null,
    end.result ? JSON.stringify(end.result) : null,
    new Date().toISOString(),
    id,
  )
  return job(db, id)
}

function setQueued(db: WritableDb, id: number): StoredJob {
  db.prepare("UPDATE job SET state = 'queued', error = NULL, result = NULL, finished_at = NULL WHERE id = ?").run(id)
  const queued = job(db, id)
  if (queued.runId !== null) setModelState(db, queued.runId, 'failed', 'training')
  return queued
}

function setModelState(db: WritableDb, runId: number, from: 'training' | 'failed', to: 'training' | 'failed'): void {
  db.prepare('UPDATE model SET state = ? WHERE run_id = ? AND state = ?').run(to, runId, from)
}
