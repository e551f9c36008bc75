import type { ReadableDb } from '../connection.ts'

export interface WorkspaceFacts {
  schemaVersion: number
  createdAt: string
  /** Null: never. Undefined: nobody has chosen. */
  autoLockMinutes: number | null | undefined
}

/** Facts about the workspace file itself. */
export function workspaceFacts(db: ReadableDb): WorkspaceFacts {
  const values = db.prepare('SELECT key, value FROM workspace').raw().all() as [string, string][]
  const { created_at: createdAt = '', auto_lock: autoLock } = Object.fromEntries(values) as Record<string, string | undefined>
  return {
    schemaVersion: db.pragma('user_version', { simple: true }) as number,
    createdAt,
    autoLockMinutes: autoLock === undefined ? undefined : autoLock === 'never' ? null : Number(autoLock),
  }
}
