import * as z from 'zod'
import { scoringPass } from './prediction.ts'

/** A comparison of scoring passes on the same notes of one task (SPEC section 7). */

export const interval = z.object({ low: z.number(), high: z.number() })

export const comparisonRow = z.object({
  pass: scoringPass,
  n: z.number(),
  patients: z.number(),
  /** Two options: the event; more: macro one-vs-rest over the classes present. null: not estimable. */
  auroc: z.number().nullable(),
  /** 95 % patient-clustered bootstrap percentile interval. */
  clusteredInterval: interval.nullable(),
  /** 95 % DeLong interval; two options only. */
  delongInterval: interval.nullable(),
  /** False where patients have several notes: DeLong then understates the uncertainty. */
  delongValid: z.boolean(),
  perClass: z.array(z.object({ index: z.number(), positives: z.number(), auroc: z.number().nullable() })),
  accuracy: z.number(),
  brier: z.number().nullable(),
  averagePrecision: z.number().nullable(),
  /** Against the reference, paired on the same resamples; null for the reference itself. */
  difference: z
    .object({
      value: z.number().nullable(),
      interval: interval.nullable(),
      p: z.number().nullable(),
      delongP: z.number().nullable(),
    })
    .nullable(),
  /** ROC points (false positive rate, true positive rate) of the event, or of each class against the rest. */
  roc: z.array(z.object({ index: z.number(), points: z.array(z.tuple([z.number(), z.number()])) })),
})
export type ComparisonRow = z.infer<typeof comparisonRow>

export const comparison = z.object({
  taskId: z.string(),
  taskName: z.string(),
  options: z.array(z.string()),
  set: z.string(),
  /** Window of the later period that all figures are of; null: all notes of the set. */
  window: z.number().nullable(),
  n: z.number(),
  patients: z.number(),
  /** Notes per option index among the notes compared. */
  counts: z.array(z.number()),
  /** Options that the macro average is over. */
  macroClasses: z.array(z.number()),
  majorityRate: z.number(),
  referencePassId: z.number(),
  resamples: z.number(),
  seed: z.number(),
  rows: z.array(comparisonRow),
  warnings: z.array(z.string()),
})
export type Comparison = z.infer<typeof comparison>
