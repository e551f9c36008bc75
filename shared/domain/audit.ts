import * as z from 'zod'

/** The audit log: what was done with notes and results, by whom. Ids, counts, hashes and reasons; never text of a note. */

export const auditAction = z.enum([
  'create',
  'open',
  'unlock',
  'lock',
  'close',
  'passphrase',
  'encrypt',
  'decrypt',
  'import',
  'note.open',
  'notes.search',
  'copy',
  'export',
  'delete',
  'backup',
  'setting',
])
export type AuditAction = z.infer<typeof auditAction>

export const auditActionNames: Record<AuditAction, string> = {
  create: 'Workspace created',
  open: 'Workspace opened',
  unlock: 'Unlocked',
  lock: 'Locked',
  close: 'Workspace closed',
  passphrase: 'Passphrase changed',
  encrypt: 'Encrypted',
  decrypt: 'Encryption removed',
  import: 'Import',
  'note.open': 'Note opened',
  'notes.search': 'Notes searched',
  copy: 'Copied to the clipboard',
  export: 'Export',
  delete: 'Deleted',
  backup: 'Backup',
  setting: 'Setting changed',
}

const hash = z.string().regex(/^[0-9a-f]{64}$/)
export const auditDetail = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
export type AuditDetail = z.infer<typeof auditDetail>

export const auditEntry = z.object({
  /** 1, 2, 3, … without a gap. */
  seq: z.number().int(),
  at: z.string(),
  /** Name of the account on this machine. */
  actor: z.string(),
  action: auditAction,
  /** Such as "note 12" or "model 3". */
  subject: z.string(),
  detail: auditDetail,
  /** Hash of the entry before. */
  previous: hash,
  hash,
})
export type AuditEntry = z.infer<typeof auditEntry>

/** The end of the log at some time. Whoever keeps it elsewhere can show later that nothing before it was changed. */
export const auditHead = z.object({ seq: z.number().int().min(0), hash })
export type AuditHead = z.infer<typeof auditHead>

export const auditProblem = z.object({
  seq: z.number().int(),
  kind: z.enum(['changed', 'missing', 'unconnected', 'cutOff', 'otherHead']),
  message: z.string(),
})
export type AuditProblem = z.infer<typeof auditProblem>

export const auditVerification = z.object({ entries: z.number(), head: auditHead, problems: z.array(auditProblem) })
export type AuditVerification = z.infer<typeof auditVerification>

/** Why somebody exports or changes something, as the logs keep it. */
export const statedReason = z.string().trim().min(3).max(500)

/** "12:ab34…", as it is shown, typed and kept. */
export function headText({ seq, hash: value }: AuditHead): string {
  return `${seq}:${value}`
}

export function parseHead(text: string): AuditHead | null {
  const [, seq, value] = /^(\d+):([0-9a-f]{64})$/.exec(text.trim()) ?? []
  return seq === undefined ? null : { seq: Number(seq), hash: value! }
}
