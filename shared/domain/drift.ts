import * as z from 'zod'
import { estimate } from './compare.ts'
import { analysedNotes, analysisInput } from './analysis.ts'
import { scoringPass } from './prediction.ts'

/** Models judged period by period. */

/** 'source': the real periods that a source with shifted dates gives, such as anchor_year_group. */
export const driftPeriod = z.enum(['month', 'quarter', 'year', 'source'])
export type DriftPeriodKind = z.infer<typeof driftPeriod>

export const driftInput = analysisInput.extend({
  period: driftPeriod,
  /** The option that is the event, against all others; null: that of the task. */
  event: z.number().int().min(0).nullable().default(null),
})
export type DriftInput = z.infer<typeof driftInput>

const figures = z.object({
  auroc: estimate,
  observedOverExpected: estimate,
  inTheLarge: estimate,
  slope: estimate,
})

export const driftReport = analysedNotes.extend({
  period: driftPeriod,
  event: z.number(),
  /** In order, without gaps: periods without a note are among them. */
  periods: z.array(
    z.object({ period: z.string(), n: z.number(), patients: z.number(), events: z.number(), prevalence: estimate }),
  ),
  /** Over all notes with a time. */
  prevalence: estimate,
  /** Notes without a time, which are in no period. */
  undated: z.number(),
  passes: z.array(z.object({ pass: scoringPass, overall: figures, periods: z.array(figures) })),
})
export type DriftReport = z.infer<typeof driftReport>
export type DriftFigures = z.infer<typeof figures>
