import type { Job, JobKind, JobProgress, JobState } from '../../../shared/domain/job.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { ReadableDb } from '../connection.ts'

/** The job queue as it stands on disk. */

interface JobRow {
  id: number
  kind: JobKind
  title: string
  state: JobState
  runId: number | null
  experimentId: number | null
  afterId: number | null
  input: string
  share: string | null
  progress: string | null
  error: string | null
  result: string | null
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
}
const jobColumns = `id, kind, title, state, run_id AS runId,
  (SELECT max(experiment_id) FROM experiment_cell WHERE experiment_cell.job_id = job.id) AS experimentId, after_id AS afterId, input, share, progress, error, result,
  created_at AS createdAt, started_at AS startedAt, finished_at AS finishedAt`

/** What of the machine a job takes. */
export interface MachineShare {
  cores: number
  bytes: number
}

/** A job with what only the queue needs: its input, the job it waits for, and what it takes of its lane; null: all. */
export interface StoredJob extends Job {
  input: unknown
  afterId: number | null
  share: MachineShare | null
}

function jobOf(row: JobRow): StoredJob {
  return {
    ...row,
    input: JSON.parse(row.input) as unknown,
    share: row.share === null ? null : (JSON.parse(row.share) as MachineShare),
    progress: row.progress === null ? null : (JSON.parse(row.progress) as JobProgress),
    error: row.error === null ? null : (JSON.parse(row.error) as Job['error']),
    result: row.result === null ? null : (JSON.parse(row.result) as Job['result']),
  }
}

export function jobs(db: ReadableDb, limit: number): StoredJob[] {
  return (db.prepare(`SELECT ${jobColumns} FROM job ORDER BY id DESC LIMIT ?`).all(limit) as JobRow[]).map(jobOf)
}

export function job(db: ReadableDb, id: number): StoredJob {
  const row = db.prepare(`SELECT ${jobColumns} FROM job WHERE id = ?`).get(id) as JobRow | undefined
  if (!row) throw new AppError('job.missing', 'This job is no longer in the workspace.')
  return jobOf(row)
}

/** Queued jobs whose predecessor, if any, is done; in the order of the queue. */
export function readyJobs(db: ReadableDb): StoredJob[] {
  const rows = db
    .prepare(
      `SELECT ${jobColumns} FROM job WHERE state = 'queued'
         AND (after_id IS NULL OR (SELECT before.state FROM job AS before WHERE before.id = job.after_id) = 'done')
       ORDER BY position, id`,
    )
    .all() as JobRow[]
  return rows.map(jobOf)
}

/** All queued jobs in the order of the queue. */
export function queuedJobs(db: ReadableDb): StoredJob[] {
  const rows = db.prepare(`SELECT ${jobColumns} FROM job WHERE state = 'queued' ORDER BY position, id`).all() as JobRow[]
  return rows.map(jobOf)
}

export function unfinishedJobs(db: ReadableDb): Job[] {
  const rows = db
    .prepare(`SELECT ${jobColumns} FROM job WHERE state IN ('queued', 'running') ORDER BY id`)
    .all() as JobRow[]
  return rows.map(jobOf)
}

/** The experiment whose cells went out in a bundle, by the SHA-256 of its manifest; null: no bundle of this workspace. */
export function experimentOfBundle(db: ReadableDb, manifest: string): number | null {
  const id = db
    .prepare(
      `SELECT json_extract(result, '$.experimentId') FROM job
       WHERE kind = 'bundleExport' AND state = 'done' AND json_extract(result, '$.manifest') = ?`,
    )
    .pluck()
    .get(manifest) as number | undefined
  return id ?? null
}
