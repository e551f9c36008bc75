import type { WritableDb } from '../connection.ts'

/** Minutes without a person after which the workspace is locked; null: never. */
export function setAutoLock(db: WritableDb, minutes: number | null): void {
  db.prepare("INSERT OR REPLACE INTO workspace (key, value) VALUES ('auto_lock', ?)").run(minutes === null ? 'never' : String(minutes))
}
