import * as z from 'zod'

/** A report of one comparison as a file. */
export const reportInput = z.object({
  /** Passes of one task, split and set. */
  passIds: z.array(z.number()).min(1).max(24),
  /** Default: the first. */
  referencePassId: z.number().optional(),
  resamples: z.number().int().min(100).max(10_000).default(1000),
  seed: z.number().int().default(1),
  /** More than two options: those with fewer notes are left out of the macro average. */
  minimumCases: z.number().int().min(1).default(1),
  /** Only notes of this window of the later period of the split; null: all. */
  window: z.number().int().min(0).nullable().default(null),
  /** Counts from 1 to below it are hidden, and what would give them away. */
  minimumCell: z.number().int().min(1).max(100).default(5),
})
export type ReportInput = z.infer<typeof reportInput>
