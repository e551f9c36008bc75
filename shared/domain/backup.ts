import * as z from 'zod'
import { jobProgress } from './job.ts'

/** What lies in a backup: a workspace of its own with the files beside it, and this list, written last. */
export const backupManifest = z.object({
  format: z.literal(1),
  /** Name of the workspace it was taken of. */
  name: z.string().max(200),
  createdAt: z.string(),
  /** Version of the application, and of the database's schema. */
  version: z.string(),
  schemaVersion: z.number().int(),
  files: z
    .array(z.object({ path: z.string().min(1).max(1000), bytes: z.number().int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }))
    .max(1_000_000),
})
export type BackupManifest = z.infer<typeof backupManifest>

export const writtenBackup = z.object({ folder: z.string(), bytes: z.number(), files: z.number() })
export type WrittenBackup = z.infer<typeof writtenBackup>

export const restoreInput = z.object({
  /** A backup's folder; or a database that was kept before an update, which leaves the files beside the workspace as they are. */
  backup: z.string().min(1),
  /** The workspace file that it becomes. */
  path: z.string().min(1),
  /** Put what is there aside, also where it is open now. Without: refused. */
  replace: z.boolean().default(false),
})
export type RestoreInput = z.infer<typeof restoreInput>

export const restored = z.object({
  path: z.string(),
  /** Folder that holds what was there before; null where nothing was. */
  replaced: z.string().nullable(),
})
export type Restored = z.infer<typeof restored>

/** What a check looks at. */
export const checkArea = z.enum(['database', 'models', 'checkpoints', 'files', 'jobs'])
export type CheckArea = z.infer<typeof checkArea>

export const finding = z.object({
  area: checkArea,
  /** What is wrong, and what a person can do. Ids and file names, never note text. */
  message: z.string(),
  repairable: z.boolean(),
})
export type Finding = z.infer<typeof finding>

export const checkReport = z.object({
  checked: z.array(z.object({ area: checkArea, what: z.string() })),
  /** As they are now: what was repaired is not among them. */
  findings: z.array(finding),
  repaired: z.array(finding),
  /** Copy of the database that was made before the repair; null where nothing was repaired. */
  backup: z.string().nullable(),
})
export type CheckReport = z.infer<typeof checkReport>

/** Long work as a stream: how far it is, then its result. */
export function progressStream<Result extends z.ZodType>(result: Result) {
  return z.union([z.object({ progress: jobProgress }), z.object({ result })])
}
