import type { Job } from '../../../shared/domain/job.ts'
import type { WritableDb } from '../connection.ts'
import type { StoredCell } from './experiments.ts'

/** Experiments are stored whole before anything of them starts. */

export interface NewExperiment {
  name: string
  kind: string
  definition: unknown
  definitionHash: string
  planHash: string
  comparisons: unknown
  resultsVersion: string
  cells: { key: string; hash: string; cell: unknown }[]
}

export function insertExperiment(db: WritableDb, input: NewExperiment): number {
  return db.transaction(() => {
    const id = Number(
      db
        .prepare(
          `INSERT INTO experiment (name, kind, definition, definition_hash, plan_hash, comparisons, results_version, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          input.name,
          input.kind,
          JSON.stringify(input.definition),
          input.definitionHash,
          input.planHash,
          JSON.stringify(input.comparisons),
          input.resultsVersion,
          new Date().toISOString(),
        ).lastInsertRowid,
    )
    const insert = db.prepare('INSERT INTO experiment_cell (experiment_id, position, key, hash, cell) VALUES (?, ?, ?, ?, ?)')
    for (const [position, { key, hash, cell }] of input.cells.entries())
      insert.run(id, position, key, hash, JSON.stringify(cell))
    return id
  })()
}

/** With its cells; what they made stays. */
export function removeExperiment(db: WritableDb, id: number): void {
  db.prepare('DELETE FROM experiment WHERE id = ?').run(id)
}

/** In the transaction that stores its job: no cell loses what it started. */
export function startCell(db: WritableDb, id: number, { jobId, runId }: { jobId: number; runId: number | null }): void {
  db.prepare(
    `UPDATE experiment_cell SET state = 'started', job_id = ?, run_id = ?, found = 0, error = NULL, attempts = attempts + 1
     WHERE id = ?`,
  ).run(jobId, runId, id)
}

export function finishCell(
  db: WritableDb,
  id: number,
  made: { found: boolean; runId: number | null; modelId: number; passIds: readonly number[] },
): void {
  db.prepare(
    `UPDATE experiment_cell SET state = 'done', found = ?, error = NULL, run_id = ?, model_id = ?, pass_ids = ? WHERE id = ?`,
  ).run(Number(made.found), made.runId, made.modelId, JSON.stringify(made.passIds), id)
}

/** Any other change of state; what waits again forgets what it had made. */
export function setCellState(
  db: WritableDb,
  id: number,
  state: Exclude<StoredCell['state'], 'done'>,
  error: Job['error'] = null,
): void {
  db.prepare(`UPDATE experiment_cell SET state = ?, error = ?, found = 0, pass_ids = '[]' WHERE id = ?`).run(
    state,
    error && JSON.stringify(error),
    id,
  )
}

/** A job that cannot go on is not the cell's any more: it starts anew. */
export function forgetCellJob(db: WritableDb, id: number): void {
  db.prepare('UPDATE experiment_cell SET job_id = NULL, run_id = NULL, model_id = NULL WHERE id = ?').run(id)
}

/** The model that it scores, before its job is queued. */
export function setCellModel(db: WritableDb, id: number, modelId: number): void {
  db.prepare('UPDATE experiment_cell SET model_id = ? WHERE id = ?').run(modelId, id)
}
