import type { StoredAttribution } from '../../../shared/domain/noteAttribution.ts'
import type { WritableDb } from '../connection.ts'

export function storeAttribution(db: WritableDb, passId: number, noteId: number, result: StoredAttribution): void {
  db.prepare('INSERT OR REPLACE INTO attribution (pass_id, note_id, method, option, result) VALUES (?, ?, ?, ?, ?)').run(
    passId,
    noteId,
    result.method,
    result.option,
    JSON.stringify(result),
  )
}
