/** What an import job returned, read from the job's untyped result. */
import * as z from 'zod'
import { tableName } from '../../../shared/domain/corpus.ts'
import type { Job } from '../../../shared/domain/job.ts'

const importResult = z.object({
  corpusId: z.number(),
  counts: z.partialRecord(tableName, z.object({ rows: z.number(), inserted: z.number(), duplicates: z.number() })),
  rejects: z.array(z.object({ reason: z.string(), rows: z.number() })),
  warnings: z.array(z.string()).default([]),
  /** Into a corpus that was there: its name. `inserted` is then what was new in it. */
  addedTo: z.object({ name: z.string() }).optional(),
  /** The same files were imported in the same way before; nothing was added. */
  alreadyImported: z.object({ corpusId: z.number(), name: z.string(), importedAt: z.string() }).optional(),
})
export type ImportResult = z.infer<typeof importResult>

/** null: the job has not ended, or says something else. */
export function importResultOf(job: Job): ImportResult | null {
  const parsed = importResult.safeParse(job.result)
  return parsed.success ? parsed.data : null
}
