import * as z from 'zod'
import { estimate, interval } from './compare.ts'
import { analysedNotes, analysisInput } from './analysis.ts'
import { scoringPass } from './prediction.ts'

/** Probabilities recalibrated on the validation set of a split, before and after on the notes of another set. */

export const recalibrationMethod = z.enum(['temperature', 'platt', 'isotonic'])
export const recalibrationNames: Record<z.infer<typeof recalibrationMethod>, string> = { temperature: 'Temperature', platt: 'Platt', isotonic: 'Isotonic' }
export const recalibrationInput = analysisInput.extend({ method: recalibrationMethod })
export type RecalibrationInput = z.infer<typeof recalibrationInput>

const fitted = z.discriminatedUnion('method', [
  z.object({ method: z.literal('temperature'), temperature: z.number() }),
  z.object({ method: z.literal('platt'), intercept: z.number(), slope: z.number(), event: z.number() }),
  z.object({
    method: z.literal('isotonic'),
    probabilities: z.array(z.number()),
    calibrated: z.array(z.number()),
    event: z.number(),
  }),
])

const bin = z.object({
  low: z.number(),
  high: z.number(),
  n: z.number(),
  events: z.number(),
  meanProbability: z.number().nullable(),
  observed: estimate,
})

const figures = z.object({
  auroc: estimate,
  brier: estimate,
  /** In nats. */
  logLoss: estimate,
  /** Expected calibration error over 15 bins; with more than two options, of the most probable one. */
  calibrationError: z.number().nullable(),
  /** Of two options only; null for more. */
  calibration: z
    .object({ intercept: estimate, slope: estimate, inTheLarge: estimate, observedOverExpected: estimate })
    .nullable(),
  /** Ten bins of equal width: of the event, or of the most probable option. Empty where not estimable. */
  reliability: z.array(bin),
  /** How the probabilities lie; `counts` without and with the event. */
  histogram: z.array(z.object({ low: z.number(), high: z.number(), counts: z.array(z.number()) })),
})
export type RecalibrationFigures = z.infer<typeof figures>

const difference = z.object({ value: z.number().nullable(), interval: interval.nullable(), p: z.number().nullable() })

export const recalibrated = z.object({
  pass: scoringPass,
  /** Where the map was fitted; null: the model has not scored validation notes in the same way. */
  validation: z
    .object({ passId: z.number(), n: z.number(), patients: z.number(), counts: z.array(z.number()) })
    .nullable(),
  /** The split whose validation set it is or would be; null where there is none. */
  validationSplitId: z.number().nullable(),
  /** Why there is nothing to show, in words; null where there is. */
  problem: z.string().nullable(),
  fitted: fitted.nullable(),
  before: figures.nullable(),
  after: figures.nullable(),
  /** After minus before, paired on the same resamples. */
  difference: z.object({ brier: difference, logLoss: difference, auroc: difference }).nullable(),
})
export type Recalibrated = z.infer<typeof recalibrated>

export const recalibrationReport = analysedNotes.extend({
  method: recalibrationMethod,
  passes: z.array(recalibrated),
})
export type RecalibrationReport = z.infer<typeof recalibrationReport>
