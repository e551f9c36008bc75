import * as z from 'zod'
import { estimate } from './compare.ts'
import { analysedNotes, analysisInput } from './analysis.ts'
import { scoringPass } from './prediction.ts'

/** Models judged within groups of notes: by age band, sex, race, payer, note type, note length, shortened or not. */

export const subgroupInput = analysisInput
export type SubgroupInput = z.infer<typeof subgroupInput>

export const subgroupRow = z.object({
  /** Null: not known. */
  level: z.string().nullable(),
  /** Groups below the minimum that were put together here; 0: a group of its own. */
  pooled: z.number(),
  n: z.number(),
  patients: z.number(),
  /** Notes per option index. */
  counts: z.array(z.number()),
  /** Of two options: share of notes with the event. */
  prevalence: estimate.nullable(),
  /** One per pass; of more than two options the macro average over those with enough notes in the group. */
  auroc: z.array(estimate),
  /** One per pass; null for more than two options. */
  observedOverExpected: z.array(estimate).nullable(),
})
export type SubgroupRow = z.infer<typeof subgroupRow>

export const subgroupReport = analysedNotes.extend({
  passes: z.array(scoringPass),
  /** All notes together. */
  overall: subgroupRow,
  dimensions: z.array(z.object({ key: z.string(), label: z.string(), rows: z.array(subgroupRow) })),
})
export type SubgroupReport = z.infer<typeof subgroupReport>
