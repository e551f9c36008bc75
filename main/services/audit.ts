import { userInfo } from 'node:os'
import { parseHead, statedReason, type AuditAction, type AuditDetail, type AuditHead, type AuditVerification } from '../../shared/domain/audit.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { JobKind } from '../../shared/domain/job.ts'
import type { DatabaseClient } from '../db/client.ts'
import type { JobQueue } from '../jobs/queue.ts'
import type { Session } from './workspaces.ts'

/** What is put on record of a workspace. One that another process holds can be read; that is not recorded. */
export async function record({ db }: { db: DatabaseClient }, action: AuditAction, subject: string, detail: AuditDetail = {}): Promise<void> {
  if (!db.readOnly) await db.write('appendAudit', { actor: actor(), action, subject, detail })
}

/** Before it is written. @throws AppError 'export.reason' */
export async function recordExport(session: { db: DatabaseClient }, subject: string, reason: string, detail: AuditDetail = {}): Promise<void> {
  const stated = statedReason.safeParse(reason)
  if (!stated.success) throw new AppError('export.reason', 'Say in a few words why this is exported. The reason is kept in the audit log.')
  await record(session, 'export', subject, { ...detail, reason: stated.data })
}

/** The account that runs this process. */
function actor(): string {
  try {
    return userInfo().username
  } catch {
    // An account without a name, as in some containers.
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}

const imports: Partial<Record<JobKind, string>> = { import: 'notes', demo: 'demo hospital', modelImport: 'model', modelBundleImport: 'model bundle', predictions: 'predictions', bundleImport: 'job bundle' }

/** Imports are on record when they have ended, with what came of them. */
export function followImports(db: DatabaseClient, queue: JobQueue): void {
  queue.onChange(({ id, kind, state, result }) => {
    const what = imports[kind]
    if (what === undefined || state !== 'done') return
    const numbers = Object.entries(result ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === 'number')
    // A database that fails tells whoever asks it next.
    record({ db }, 'import', what, { job: id, ...Object.fromEntries(numbers) }).catch(() => undefined)
  })
}

/** @throws AppError 'audit.head' where `head` is no end of a log */
export async function verifyLog({ db }: Session, head: string | null, seenHere: AuditHead | null): Promise<AuditVerification> {
  const kept = head === null ? null : parseHead(head)
  if (head !== null && kept === null) throw new AppError('audit.head', 'This is no end of an audit log. It is a number, a colon and 64 letters and digits.')
  return db.read('verifyAudit', [
    ...(seenHere ? [{ ...seenHere, keptBy: 'this machine, when the workspace was last closed,' }] : []),
    ...(kept ? [{ ...kept, keptBy: 'whoever kept the given end' }] : []),
  ])
}
