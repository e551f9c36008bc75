import type { Job, JobKind, JobProgress, JobState } from '../../../shared/domain/job.ts'
import type { WritableDb } from '../connection.ts'
import { job, type StoredJob } from './jobs.ts'

/** Changes of the job queue. Every state a job reaches is on disk before anyone is told. */

export interface NewJob {
  kind: JobKind
  title: string
  input: unknown
  runId?: number
  /** Starts only when that job is done. */
  afterId?: number
}

export function insertJob(db: WritableDb, input: NewJob): StoredJob {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO job (kind, title, state, run_id, after_id, input, created_at) VALUES (?, ?, 'queued', ?, ?, ?, ?)`,
    )
    .run(
      input.kind,
      input.title,
      input.runId ?? null,
      input.afterId ?? null,
      JSON.stringify(input.input),
      new Date().toISOString(),
    )
  return job(db, Number(lastInsertRowid))
}

export function startJob(db: WritableDb, id: number): StoredJob {
  db.prepare(
    "UPDATE job SET state = 'running', started_at = ?, finished_at = NULL, error = NULL, result = NULL, progress = NULL WHERE id = ?",
  ).run(new Date().toISOString(), id)
  return job(db, id)
}

export function saveJobProgress(db: WritableDb, id: number, progress: JobProgress): void {
  db.prepare('UPDATE job SET progress = ? WHERE id = ?').run(JSON.stringify(progress), id)
}

export function endJob(
  db: WritableDb,
  id: number,
  end: { state: JobState; error?: Job['error']; result?: Job['result'] },
): StoredJob {
  db.prepare('UPDATE job SET state = ?, error = ?, result = ?, finished_at = ? WHERE id = ?').run(
    end.state,
    end.error ? JSON.stringify(end.error) : null,
    end.result ? JSON.stringify(end.result) : null,
    new Date().toISOString(),
    id,
  )
  return job(db, id)
}

export function requeueJob(db: WritableDb, id: number): StoredJob {
  db.prepare("UPDATE job SET state = 'queued', error = NULL, result = NULL, finished_at = NULL WHERE id = ?").run(id)
  return job(db, id)
}

/** Jobs that wait for `id`, whose end they can no longer reach. */
export function cancelDependents(db: WritableDb, id: number, reason: string): number[] {
  const ids = db
    .prepare(
      `WITH RECURSIVE waiting(id) AS (
         SELECT id FROM job WHERE after_id = @id AND state = 'queued'
         UNION SELECT job.id FROM job JOIN waiting ON job.after_id = waiting.id WHERE job.state = 'queued')
       SELECT id FROM waiting`,
    )
    .pluck()
    .all({ id }) as number[]
  for (const waiting of ids) endJob(db, waiting, { state: 'cancelled', error: { code: 'job.dependency', message: reason } })
  return ids
}

/** Jobs that ran when the application died. Called once, when a workspace is opened for writing. */
export function interruptRunningJobs(db: WritableDb): number {
  const error = JSON.stringify({
    code: 'job.interrupted',
    message: 'The application ended while this job ran. Resume it to go on from its last saved state.',
  })
  return db.transaction(() => {
    db.prepare(
      `UPDATE model SET state = 'failed' WHERE state = 'training'
       AND run_id IN (SELECT run_id FROM job WHERE state = 'running')`,
    ).run()
    return db
      .prepare("UPDATE job SET state = 'interrupted', finished_at = ?, error = ? WHERE state = 'running'")
      .run(new Date().toISOString(), error).changes
  })()
}

/** Jobs that were cancelled only because `id` had not finished wait for it again. */
export function requeueDependents(db: WritableDb, id: number): number[] {
  const ids = db
    .prepare(
      `WITH RECURSIVE waiting(id) AS (
         SELECT id FROM job WHERE after_id = @id AND state = 'cancelled'
         UNION SELECT job.id FROM job JOIN waiting ON job.after_id = waiting.id WHERE job.state = 'cancelled')
       SELECT waiting.id FROM waiting JOIN job ON job.id = waiting.id
       WHERE json_extract(job.error, '$.code') = 'job.dependency'`,
    )
    .pluck()
    .all({ id }) as number[]
  for (const waiting of ids) requeueJob(db, waiting)
  return ids
}
