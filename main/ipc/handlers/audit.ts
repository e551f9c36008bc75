import { record, recordExport, verifyLog } from '../../services/audit.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { audit } = api

export const auditHandlers = audit.router({
  entries: audit.entries.handler(async ({ input: { cursor, limit, actions }, context }) => {
    const { db } = sessionOf(context)
    const before = cursor === null ? null : Number(cursor)
    const [rows, total] = await Promise.all([db.read('auditEntries', { actions, before, limit }), db.read('countAudit', actions)])
    return { rows, total, next: rows.length === limit ? String(rows.at(-1)!.seq) : null }
  }),
  verify: audit.verify.handler(async ({ input, context }) =>
    verifyLog(sessionOf(context), input.head, await context.backend.workspaces.auditAnchor()),
  ),
  export: audit.export.handler(async ({ input: { fileName, bytes, sha256, reason }, context }) => {
    await recordExport(sessionOf(context), 'file of the window', reason, { file: fileName, bytes, sha256 })
    return {}
  }),
  copied: audit.copied.handler(async ({ input, context }) => {
    await record(sessionOf(context), 'copy', 'clipboard', { characters: input.characters })
    return {}
  }),
  file: audit.file.handler(async ({ input, context }) => {
    const session = sessionOf(context)
    await recordExport(session, 'audit log', input.reason)
    return { fileName: 'audit-log.jsonl', text: await session.db.read('auditLines') }
  }),
})
