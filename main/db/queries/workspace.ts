import type { ReadableDb } from '../connection.ts'

/** Facts about the workspace file itself. */
export function workspaceFacts(db: ReadableDb): { schemaVersion: number; createdAt: string } {
  const createdAt = db.prepare("SELECT value FROM workspace WHERE key = 'created_at'").pluck().get() as
    string | undefined
  return { schemaVersion: db.pragma('user_version', { simple: true }) as number, createdAt: createdAt ?? '' }
}

/** SQLite's own check of the whole file; "ok" when nothing is wrong. */
export function integrityCheck(db: ReadableDb): string {
  return db.pragma('integrity_check', { simple: true }) as string
}
