import * as z from 'zod'
import { estimate } from './compare.ts'
import { recalibrated, recalibrationMethod } from './recalibration.ts'
import { truncation } from './reading.ts'
import { evaluationSet } from './split.ts'
import { noteSelection, task } from './task.ts'

/**
 * Operating models: a model that somebody promoted for one task, with the threshold, recalibration and population it was
 * judged with. A version is never changed; which one is in use, or that none is any more, is a log.
 */

/** What is flagged; a budget becomes the threshold that kept it on the notes of the validation. */
export const flagRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('threshold'), threshold: z.number().min(0).max(1) }),
  z.object({ kind: z.literal('share'), share: z.number().gt(0).max(1) }),
  z.object({ kind: z.literal('perDay'), perDay: z.number().gt(0) }),
])
export type FlagRule = z.infer<typeof flagRule>

const day = z.iso.date()

export const promotion = z.object({
  /** Versions of one name follow each other. */
  name: z.string().trim().min(1).max(80),
  /** On notes that the model did not learn from: its validation. */
  passId: z.number().int(),
  flag: flagRule,
  /** Fitted on the validation set of the pass's split; null: probabilities as the model gives them. */
  recalibration: recalibrationMethod.nullable().default(null),
  /** Who it is for, in words. */
  population: z.string().trim().max(500).default(''),
  /** Types of notes it may score; empty: those that it was validated on. */
  noteTypes: z.array(z.string().min(1)).max(100).default([]),
  /** Last day on which it scores without force; null: no end. */
  expiresOn: day.nullable().default(null),
  remark: z.string().trim().max(1000).default(''),
  /** Also a model that never learned the task, or that learned from notes it is judged on. */
  force: z.boolean().default(false),
})
export type Promotion = z.infer<typeof promotion>
export type PromotionInput = z.input<typeof promotion>

/** How the notes at or above the threshold turned out. */
export const operatingPoint = z.object({
  threshold: z.number(),
  flagged: z.number(),
  n: z.number(),
  sensitivity: estimate,
  specificity: estimate,
  positivePredictiveValue: estimate,
  negativePredictiveValue: estimate,
  /** Null where the days are not known, as with shifted dates. */
  flagsPerDay: z.number().nullable(),
})
export type OperatingPoint = z.infer<typeof operatingPoint>

/** Judged on one scoring pass, after recalibration where there is one. */
export const operatingValidation = z.object({
  corpusName: z.string(),
  splitName: z.string(),
  set: evaluationSet,
  /** Days of the first and the last note; null where times are missing. */
  from: z.string().nullable(),
  until: z.string().nullable(),
  n: z.number(),
  patients: z.number(),
  /** Notes per option. */
  counts: z.array(z.number()),
  noteTypes: z.array(z.object({ type: z.string(), notes: z.number() })),
  auroc: estimate,
  brier: estimate,
  /** Of two options. */
  calibration: recalibrated.shape.after.unwrap().shape.calibration,
  /** Of two options. */
  operatingPoint: operatingPoint.nullable(),
  /** Where the recalibration was fitted. */
  fittedOn: z.object({ passId: z.number(), n: z.number(), patients: z.number() }).nullable(),
  warnings: z.array(z.string()),
})
export type OperatingValidation = z.infer<typeof operatingValidation>

/** How the model reads a note: as when it was validated. */
export const operatingReading = z.object({
  maximumTokens: z.number(),
  truncation,
  maximumCharacters: z.number().nullable(),
})

export const operatingModel = z.object({
  id: z.number(),
  name: z.string(),
  version: z.number(),
  modelId: z.number(),
  modelName: z.string(),
  /** As it was when the model was validated. */
  task,
  /** Null for models that read no prompt. */
  reading: operatingReading.nullable(),
  flag: flagRule,
  /** At or above it a note is flagged, by the risk after recalibration. */
  threshold: z.number(),
  recalibration: recalibrated.shape.fitted,
  population: z.string(),
  noteTypes: z.array(z.string()),
  sections: noteSelection.shape.sections,
  expiresOn: z.string().nullable(),
  remark: z.string(),
  passId: z.number().nullable(),
  validation: operatingValidation,
  createdAt: z.string(),
  inUse: z.boolean(),
  /** Notes it has scored at work. */
  scored: z.number(),
})
export type OperatingModel = z.infer<typeof operatingModel>

/** One entry of the log of a name. */
export const operatingChange = z.object({
  id: z.number(),
  name: z.string(),
  /** The version in use from here on; null: none. */
  version: z.number().nullable(),
  kind: z.enum(['promoted', 'rolledBack', 'retired']),
  reason: z.string(),
  at: z.string(),
})
export type OperatingChange = z.infer<typeof operatingChange>

export const scoreNewConfig = z.object({
  operatingId: z.number().int(),
  corpusId: z.number().int(),
  /** Only notes from this day on; null: all. */
  from: day.nullable().default(null),
  /** Also notes of other types, and after the last day. */
  force: z.boolean().default(false),
})
export type ScoreNewConfig = z.infer<typeof scoreNewConfig>

/** What became of the notes of a corpus that an operating model was asked about. */
export const scoreNewResult = z.object({
  scored: z.number(),
  flagged: z.number(),
  /** Notes that were scored before. */
  already: z.number(),
  /** Notes of types that the model was not made for, left out. */
  refused: z.array(z.object({ type: z.string(), notes: z.number() })),
  /** Of the scored: notes that the model learned from. */
  seenInTraining: z.number(),
})
export type ScoreNewResult = z.infer<typeof scoreNewResult>
