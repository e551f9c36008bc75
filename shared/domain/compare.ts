import * as z from 'zod'
import { reasons } from '../stats/estimable.ts'
import { jobProgress } from './job.ts'
import { scoringPass } from './prediction.ts'

/** A comparison of scoring passes on the same notes of one task (SPEC section 7). */

/** Below this many notes of either outcome an interval says little, however narrow it looks. */
export const fewEvents = 10

export const interval = z.object({ low: z.number(), high: z.number() })

/** A number with its 95 % interval, or the named reason why these notes do not give it. */
export const estimate = z.object({
  value: z.number().nullable(),
  reason: z.enum(reasons).nullable(),
  /** Null where the value is known but not its uncertainty. */
  interval: interval.nullable(),
})
export type Estimate = z.infer<typeof estimate>

/** One option against the rest. Curves are thinned to what a screen can show; they are empty where not estimable. */
export const optionFigures = z.object({
  index: z.number(),
  /** Notes with this label. */
  events: z.number(),
  auroc: estimate,
  averagePrecision: estimate,
  /** Intervals are patient-clustered; none for the expected calibration error, which is biased upwards on few notes. */
  calibration: z.object({
    intercept: estimate,
    slope: estimate,
    inTheLarge: estimate,
    observedOverExpected: estimate,
    expectedCalibrationError: estimate,
  }),
  /** [1 − specificity, sensitivity]. */
  roc: z.array(z.tuple([z.number(), z.number()])),
  /** [recall, precision]. */
  precisionRecall: z.array(z.tuple([z.number(), z.number()])),
  reliability: z.array(
    z.object({
      low: z.number(),
      high: z.number(),
      n: z.number(),
      events: z.number(),
      meanProbability: z.number().nullable(),
      observed: estimate,
    }),
  ),
  /** Notes of the rest and of this option by probability. */
  histogram: z.array(z.object({ low: z.number(), high: z.number(), counts: z.array(z.number()) })),
  /** [threshold probability, net benefit]. */
  netBenefit: z.array(z.tuple([z.number(), z.number()])),
  /**
   * [lowest probability called, notes called, of them with this label, and the independent notes that sensitivity,
   * specificity, positive and negative predictive value are worth], from none called (null) to all.
   */
  operatingPoints: z.array(
    z.tuple([z.number().nullable(), z.number(), z.number(), z.number(), z.number(), z.number(), z.number()]),
  ),
})
export type OptionFigures = z.infer<typeof optionFigures>

export const comparisonRow = z.object({
  pass: scoringPass,
  /** Notes compared, and those that this pass scored. */
  n: z.number(),
  scored: z.number(),
  patients: z.number(),
  /** Two options: of the event; more: macro one-vs-rest over the options compared. Interval: clustered bootstrap. */
  auroc: estimate,
  /** 95 % DeLong interval; two options only. */
  delongInterval: interval.nullable(),
  /** False where patients have several notes: DeLong then understates the uncertainty. */
  delongValid: z.boolean(),
  /** More than two options: weighted by notes, and micro, with clustered intervals. */
  averages: z.object({ weighted: estimate, micro: estimate }).nullable(),
  accuracy: estimate,
  /** More than two options: squared errors summed over them. */
  brier: estimate,
  /** In nats. */
  logLoss: estimate,
  /** Two options: of the event; more: of the most probable option. */
  expectedCalibrationError: estimate,
  /** Notes by label (row) and most probable option (column); null: not estimable. */
  confusion: z.array(z.array(z.number())).nullable(),
  /** AUROC against the reference, paired on the same resamples; null for the reference itself. */
  difference: z
    .object({
      value: z.number().nullable(),
      interval: interval.nullable(),
      p: z.number().nullable(),
      /** Holm-adjusted within the family of the comparison; null: not of the family. */
      adjustedP: z.number().nullable(),
      delongP: z.number().nullable(),
    })
    .nullable(),
  /** Two options: the event alone; more: each. */
  options: z.array(optionFigures),
})
export type ComparisonRow = z.infer<typeof comparisonRow>

/** How a figure spreads over runs that differ in their seed alone; no confidence interval. */
export const spread = z.object({
  n: z.number(),
  missing: z.number(),
  mean: z.number(),
  standardDeviation: z.number().nullable(),
  smallest: z.number(),
  largest: z.number(),
})
export type Spread = z.infer<typeof spread>

export const seedGroup = z.object({
  passIds: z.array(z.number()),
  seeds: z.array(z.number()),
  auroc: spread.nullable(),
  averagePrecision: spread.nullable(),
  brier: spread.nullable(),
  logLoss: spread.nullable(),
  /** Of the AUROC differences to the reference. */
  difference: spread.nullable(),
})
export type SeedGroup = z.infer<typeof seedGroup>

/** Calendar days from the first note to the last; null with the reason where they say nothing. */
export const daysCovered = z.object({
  days: z.number().nullable(),
  reason: z.enum(['times-missing', 'dates-shifted']).nullable(),
  /** Labelled notes of the set (and window), of which those compared may be a sample. */
  notes: z.number(),
})
export type DaysCovered = z.infer<typeof daysCovered>

/** What the notes are that passes of one task are judged on. */
export const judgedNotes = z.object({
  taskId: z.string(),
  taskName: z.string(),
  options: z.array(z.string()),
  /** Index of the event. */
  positive: z.number(),
  set: z.string(),
  /** Window of the later period that all figures are of; null: all notes of the set. */
  window: z.number().nullable(),
  n: z.number(),
  patients: z.number(),
  /** Notes per option index. */
  counts: z.array(z.number()),
  resamples: z.number(),
  seed: z.number(),
  warnings: z.array(z.string()),
})

export const comparison = judgedNotes.extend({
  /** Options that the macro average is over. */
  macroClasses: z.array(z.number()),
  majorityRate: z.number(),
  covered: daysCovered,
  referencePassId: z.number(),
  /** Passes whose differences to the reference are adjusted for each other. */
  familyPassIds: z.array(z.number()),
  rows: z.array(comparisonRow),
  /** Passes of models that differ in their seed alone, where there are several. */
  seedGroups: z.array(seedGroup),
})
export type Comparison = z.infer<typeof comparison>

/** How far it is, and at last the comparison. */
export const comparisonEvent = z.union([z.object({ progress: jobProgress }), z.object({ comparison })])
export type ComparisonEvent = z.infer<typeof comparisonEvent>
