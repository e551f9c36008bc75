import type { AuditAction, AuditDetail, AuditHead } from '../../../shared/domain/audit.ts'
import { entryHash } from '../auditChain.ts'
import type { WritableDb } from '../connection.ts'
import { storedHead } from './auditReads.ts'

export interface NewAuditEntry {
  actor: string
  action: AuditAction
  subject: string
  detail?: AuditDetail
}

/** Adds an entry to the end of the log, and keeps that end, in one transaction. */
export function appendAudit(db: WritableDb, { actor, action, subject, detail = {} }: NewAuditEntry): AuditHead {
  return db.transaction(() => {
    const last = storedHead(db)
    const entry = { seq: last.seq + 1, at: new Date().toISOString(), actor, action, subject, detail: JSON.stringify(detail), previous: last.hash }
    const hash = entryHash(entry)
    db.prepare(
      'INSERT INTO audit (seq, at, actor, action, subject, detail, previous, hash) VALUES (@seq, @at, @actor, @action, @subject, @detail, @previous, @hash)',
    ).run({ ...entry, hash })
    db.prepare("INSERT OR REPLACE INTO workspace (key, value) VALUES ('audit_head', ?)").run(JSON.stringify({ seq: entry.seq, hash }))
    return { seq: entry.seq, hash }
  })()
}
