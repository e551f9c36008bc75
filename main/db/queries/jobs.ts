import type { Job, JobKind, JobProgress, JobState, QueuedWork } from '../../../shared/domain/job.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { ReadableDb } from '../connection.ts'
import { blocksOf, type Block, type Queued } from '../queueOrder.ts'
import { visible, type MachineShare, type StoredJob } from '../storedJob.ts'

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

function jobOf(row: JobRow): StoredJob {
  const input = JSON.parse(row.input) as { operatingId?: unknown } | null
  return {
    ...row,
    input,
    operatingId: typeof input?.operatingId === 'number' ? input.operatingId : null,
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

/** Of each group of kinds, the first queued job whose predecessor, if any, is done. */
export function readyJobs(db: ReadableDb, groups: readonly (readonly JobKind[])[]): StoredJob[] {
  const first = db.prepare(
    `SELECT ${jobColumns} FROM job WHERE state = 'queued' AND kind IN (SELECT value FROM json_each(?))
       AND (after_id IS NULL OR (SELECT before.state FROM job AS before WHERE before.id = job.after_id) = 'done')
     ORDER BY position, id LIMIT 1`,
  )
  return groups.flatMap((kinds) => (first.all(JSON.stringify(kinds)) as JobRow[]).map(jobOf))
}

/** What is queued of these kinds, in order. */
export function queuedBlocks(db: ReadableDb, kinds: readonly JobKind[]): Block<Queued>[] {
  const queued = db
    .prepare(`SELECT id, after_id AS afterId FROM job WHERE state = 'queued' AND kind IN (SELECT value FROM json_each(?)) ORDER BY position, id`)
    .all(JSON.stringify(kinds)) as Queued[]
  return blocksOf(queued)
}

export function queuedWorks(db: ReadableDb, kinds: readonly JobKind[], limit: number): { works: QueuedWork[]; total: number } {
  const blocks = queuedBlocks(db, kinds)
  const works = blocks.slice(0, limit).map(([first, ...followers]) => ({
    job: visible(job(db, first.id)),
    followers: followers.length,
    follower: followers.length === 0 ? null : job(db, followers[0].id).title,
  }))
  return { works, total: blocks.length }
}

/** Queued and running jobs with ids after `after`, oldest first. */
export function unfinishedJobs(db: ReadableDb, after: number, limit: number): Job[] {
  const rows = db
    .prepare(`SELECT ${jobColumns} FROM job WHERE state IN ('queued', 'running') AND id > ? ORDER BY id LIMIT ?`)
    .all(after, limit) as JobRow[]
  return rows.map(jobOf).map(visible)
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
