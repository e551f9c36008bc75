import Sqlite from 'better-sqlite3'

/**
 * One writing process per workspace. The lock is an exclusive SQLite transaction on a file beside the workspace: the
 * operating system drops it when the process dies, so it is never stale.
 */
export interface WorkspaceLock {
  release(): void
}

/** Returns null where another process holds the workspace. */
export function acquireLock(workspacePath: string): WorkspaceLock | null {
  const db = new Sqlite(`${workspacePath}-lock`)
  try {
    db.pragma('busy_timeout = 0')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return null
    throw error
  }
  return {
    release() {
      db.exec('ROLLBACK')
      db.close()
    },
  }
}
