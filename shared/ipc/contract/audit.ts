import * as z from 'zod'
import { auditAction, auditEntry, auditVerification, statedReason } from '../../domain/audit.ts'
import { base, page, pageInput } from './base.ts'

export const auditContract = {
  /** Newest first. */
  entries: base.input(pageInput.extend({ actions: z.array(auditAction).default([]) })).output(page(auditEntry)),
  /** `head`: an end of the log ("12:ab34…") that was kept elsewhere. */
  verify: base.input(z.object({ head: z.string().nullable().default(null) })).output(auditVerification),
  /** Puts an export that the window itself writes on record, before it is written. */
  export: base
    .input(z.object({ fileName: z.string().min(1).max(300), bytes: z.number().int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/), reason: statedReason }))
    .output(z.object({})),
  /** Something was copied to the clipboard. */
  copied: base.input(z.object({ characters: z.number().int().min(1) })).output(z.object({})),
  /** The whole log as lines of JSON. */
  file: base.input(z.object({ reason: statedReason })).output(z.object({ fileName: z.string(), text: z.string() })),
}
