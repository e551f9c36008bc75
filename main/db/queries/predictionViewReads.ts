import type { PredictionView } from '../../../shared/domain/predictionList.ts'
import type { ReadableDb } from '../connection.ts'

interface ViewRow extends Omit<PredictionView, 'filter' | 'order'> {
  query: string
}

/** By name. */
export function predictionViews(db: ReadableDb): PredictionView[] {
  const rows = db
    .prepare(
      `SELECT id, name, task_id AS taskId, pass_id AS passId, other_pass_id AS otherPassId, query
       FROM prediction_view ORDER BY name COLLATE NOCASE, id`,
    )
    .all() as ViewRow[]
  return rows.map(({ query, ...row }) => ({ ...row, ...(JSON.parse(query) as Pick<PredictionView, 'filter' | 'order'>) }))
}

export function predictionExports(db: ReadableDb, passId: number): { reason: string; filter: string; rows: number; at: string }[] {
  return db.prepare('SELECT reason, filter, rows, at FROM prediction_export WHERE pass_id = ? ORDER BY id').all(passId) as {
    reason: string
    filter: string
    rows: number
    at: string
  }[]
}
