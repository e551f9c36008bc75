import * as z from 'zod'
import { judgedNotes } from './compare.ts'

/** Notes and events below which a group is counted but not judged. */
export const minimumSample = z.object({
  notes: z.number().int().min(1).default(50),
  /** Of each of at least two options: with two options, of the rarer one. */
  events: z.number().int().min(1).default(10),
})
export type MinimumSample = z.infer<typeof minimumSample>

/** What the analyses of scoring passes share. */
export const analysisInput = z.object({
  /** Passes of one task, judged on the notes that all of them scored. */
  passIds: z.array(z.number()).min(1).max(24),
  minimum: minimumSample.prefault({}),
  resamples: z.number().int().min(100).max(10_000).default(1000),
  seed: z.number().int().default(1),
  /** Only notes of this window of the later period of the split; null: all. */
  window: z.number().int().min(0).nullable().default(null),
})

/** What the notes of an analysis are. */
export const analysedNotes = judgedNotes.extend({ minimum: minimumSample })
export type AnalysedNotes = z.infer<typeof analysedNotes>
