import type { AttributionMethod, StoredAttribution } from '../../../shared/domain/noteAttribution.ts'
import type { ReadableDb } from '../connection.ts'

/** Attributions of one note in one pass, and the job that computes another. */

export function attributions(db: ReadableDb, passId: number, noteId: number): StoredAttribution[] {
  const rows = db
    .prepare('SELECT result FROM attribution WHERE pass_id = ? AND note_id = ? ORDER BY method, option')
    .pluck()
    .all(passId, noteId) as string[]
  return rows.map((row) => JSON.parse(row) as StoredAttribution)
}

/** Null where none is queued or running. */
export function attributionJobId(db: ReadableDb, passId: number, noteId: number, method: AttributionMethod): number | null {
  const found = db
    .prepare(
      `SELECT id FROM job WHERE state IN ('queued', 'running') AND kind = 'attribute' AND input ->> 'passId' = ?
         AND input ->> 'noteId' = ? AND input ->> 'method' = ? ORDER BY id DESC`,
    )
    .pluck()
    .get(passId, noteId, method)
  return (found as number | undefined) ?? null
}
