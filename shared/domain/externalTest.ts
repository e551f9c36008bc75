import * as z from 'zod'
import { estimate, interval } from './compare.ts'
import { analysisInput, minimumSample } from './analysis.ts'
import { scoringPass } from './prediction.ts'

/** Models on notes of the hospital they come from, and beside that on those of others (splits of method 'external'). */

export const externalInput = analysisInput
export type ExternalInput = z.infer<typeof externalInput>

const result = z.object({
  pass: scoringPass,
  corpusName: z.string(),
  splitName: z.string(),
  n: z.number(),
  patients: z.number(),
  counts: z.array(z.number()),
  /** Of two options only; null for more. */
  prevalence: estimate.nullable(),
  auroc: estimate,
  brier: estimate,
  observedOverExpected: estimate.nullable(),
  slope: estimate.nullable(),
  /** AUROC minus the internal one, over independent resamples; null for the internal result itself. */
  difference: z
    .object({ value: z.number().nullable(), interval: interval.nullable(), p: z.number().nullable() })
    .nullable(),
  /** What else differs from the internal pass than the notes. */
  caveats: z.array(z.string()),
})
export type ExternalResult = z.infer<typeof result>

export const externalReport = z.object({
  taskId: z.string(),
  taskName: z.string(),
  options: z.array(z.string()),
  positive: z.number(),
  minimum: minimumSample,
  resamples: z.number(),
  seed: z.number(),
  models: z.array(z.object({ internal: result, external: z.array(result) })),
  /** Of the internal passes; those of the others are with them. */
  warnings: z.array(z.string()),
})
export type ExternalReport = z.infer<typeof externalReport>
