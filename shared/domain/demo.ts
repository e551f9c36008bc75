/** The demo hospitals as the two sides of the contract know them: which to make, and what was made. */
import * as z from 'zod'

/** A, 2013 to 2024, is for learning; B, 2019 to 2024, is an external test of what was learned from A. */
export const demoChoice = z.enum(['A', 'B', 'both'])
export type DemoChoice = z.infer<typeof demoChoice>

/** AUROC of P(option | facts in the text) over all labelled notes of the hospital: the best any reader can do. */
export const demoCeiling = z.object({
  taskId: z.string(),
  taskName: z.string(),
  options: z.array(z.string()),
  /** Labelled notes. */
  n: z.number(),
  /** Per option. */
  counts: z.array(z.number()),
  /** For more than two options the mean of one-vs-rest over those with at least `minimumCases` notes. */
  auroc: z.number().nullable(),
  /** 95 %, bootstrap over patients. */
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
})
export type DemoCeiling = z.infer<typeof demoCeiling>

export const minimumCases = 10

export const demoHospital = z.object({
  site: z.enum(['A', 'B']),
  name: z.string(),
  corpusId: z.number(),
  splitId: z.number(),
  ceilingModelId: z.number(),
  ceilings: z.array(demoCeiling),
})
export type DemoHospital = z.infer<typeof demoHospital>

/** What a demo job returns; the first hospital's ids stand beside the list. */
export const demoResult = z.object({
  corpusId: z.number(),
  splitId: z.number(),
  ceilingModelId: z.number(),
  hospitals: z.array(demoHospital).min(1),
})
export type DemoResult = z.infer<typeof demoResult>
