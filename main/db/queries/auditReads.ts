import { auditAction, auditHead, type AuditAction, type AuditEntry, type AuditHead, type AuditVerification } from '../../../shared/domain/audit.ts'
import { emptyHead, verifyChain, type StoredEntry } from '../auditChain.ts'
import type { ReadableDb } from '../connection.ts'

/** The end of the log as it was kept with the newest entry. */
export function storedHead(db: ReadableDb): AuditHead {
  const text = db.prepare("SELECT value FROM workspace WHERE key = 'audit_head'").pluck().get() as string | undefined
  return text === undefined ? emptyHead : auditHead.parse(JSON.parse(text))
}

/** Whether the log still holds this end of an earlier day. */
export function holdsHead(db: ReadableDb, { seq, hash }: AuditHead): boolean {
  return seq === 0 || db.prepare('SELECT hash FROM audit WHERE seq = ?').pluck().get(seq) === hash
}

export interface AuditQuery {
  actions: readonly AuditAction[]
  /** Entries before this one; null: from the newest. */
  before: number | null
  limit: number
}

/** Newest first. */
export function auditEntries(db: ReadableDb, { actions, before, limit }: AuditQuery): AuditEntry[] {
  const rows = db
    .prepare(
      `SELECT * FROM audit WHERE seq < ? AND (? = '[]' OR action IN (SELECT value FROM json_each(?))) ORDER BY seq DESC LIMIT ?`,
    )
    .all(before ?? Number.MAX_SAFE_INTEGER, JSON.stringify(actions), JSON.stringify(actions), limit) as StoredEntry[]
  return rows.map(entryOf)
}

export function countAudit(db: ReadableDb, actions: readonly AuditAction[]): number {
  const chosen = JSON.stringify(actions)
  return db.prepare("SELECT count(*) FROM audit WHERE ? = '[]' OR action IN (SELECT value FROM json_each(?))").pluck().get(chosen, chosen) as number
}

/** `kept`: an end of the log that was kept elsewhere. */
export function verifyAudit(db: ReadableDb, kept: readonly (AuditHead & { keptBy: string })[] = []): AuditVerification {
  const entries = db.prepare('SELECT * FROM audit ORDER BY seq').iterate() as IterableIterator<StoredEntry>
  return verifyChain(entries, [{ ...storedHead(db), keptBy: 'the workspace itself' }, ...kept])
}

/** The whole log, oldest first, one line of JSON an entry: `audit verify --file` checks it by itself. */
export function auditLines(db: ReadableDb): string {
  const rows = db.prepare('SELECT * FROM audit ORDER BY seq').all() as StoredEntry[]
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
}

function entryOf({ detail, action, ...row }: StoredEntry): AuditEntry {
  return { ...row, action: auditAction.parse(action), detail: JSON.parse(detail) as AuditEntry['detail'] }
}
