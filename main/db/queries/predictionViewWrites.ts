import { AppError } from '../../../shared/domain/errors.ts'
import type { NewPredictionView, PredictionFilter } from '../../../shared/domain/predictionList.ts'
import type { WritableDb } from '../connection.ts'

/** @throws AppError 'view.name' where another view has the name. */
export function insertPredictionView(db: WritableDb, { name, taskId, passId, otherPassId, filter, order }: NewPredictionView): number {
  return db.transaction(() => {
    checkName(db, name, null)
    const insert = db.prepare('INSERT INTO prediction_view (name, task_id, pass_id, other_pass_id, query, created_at) VALUES (?, ?, ?, ?, ?, ?)')
    return Number(insert.run(name, taskId, passId, otherPassId, JSON.stringify({ filter, order }), new Date().toISOString()).lastInsertRowid)
  })()
}

/** @throws AppError 'view.name', or 'view.missing'. */
export function renamePredictionView(db: WritableDb, id: number, name: string): void {
  db.transaction(() => {
    checkName(db, name, id)
    const { changes } = db.prepare('UPDATE prediction_view SET name = ? WHERE id = ?').run(name, id)
    if (changes === 0) throw new AppError('view.missing', 'This view is no longer in the workspace.')
  })()
}

export function removePredictionView(db: WritableDb, id: number): void {
  db.prepare('DELETE FROM prediction_view WHERE id = ?').run(id)
}

function checkName(db: WritableDb, name: string, ownId: number | null): void {
  const taken = db.prepare('SELECT 1 FROM prediction_view WHERE name = ? AND id IS NOT ?').get(name, ownId)
  if (taken) throw new AppError('view.name', 'Another view has this name. Choose a different one.')
}

/** Words that were searched for stay out of the log: they may be a patient's name. */
export function insertPredictionExport(db: WritableDb, passId: number, { text, ...filter }: PredictionFilter, reason: string, rows: number): void {
  const logged = JSON.stringify({ ...filter, searched: text !== '' })
  db.prepare('INSERT INTO prediction_export (pass_id, filter, reason, rows, at) VALUES (?, ?, ?, ?, ?)').run(passId, logged, reason, rows, new Date().toISOString())
}
