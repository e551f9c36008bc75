import * as z from 'zod'

/**
 * Splits: train, validation and test are disjoint by patient, always (SPEC section 3). 'temporal' holds later notes of
 * patients that training never saw; 'temporal_seen' later notes of patients in train or validation, reported apart.
 */
export const splitSet = z.enum(['train', 'validation', 'test', 'temporal', 'temporal_seen'])
export type SplitSet = z.infer<typeof splitSet>

/** Sets a model may be judged on; temporal_all = temporal + temporal_seen. */
export const evaluationSet = z.enum(['validation', 'test', 'temporal', 'temporal_all'])
export type EvaluationSet = z.infer<typeof evaluationSet>

export const splitSettings = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('temporal'),
    /** First day of the later period, YYYY-MM-DD. */
    cutoff: z.iso.date(),
    validationShare: z.number().min(0.01).max(0.5).default(0.1),
    testShare: z.number().min(0).max(0.5).default(0.1),
    seed: z.number().int().default(1),
  }),
  z.object({
    /** By the source's real periods, where dates are shifted per patient: anchor_year_group, DBSOURCE. */
    method: z.literal('period'),
    /** First period of the later ones; periods sort as text. */
    firstLater: z.string().min(1),
    validationShare: z.number().min(0.01).max(0.5).default(0.1),
    testShare: z.number().min(0).max(0.5).default(0.1),
    seed: z.number().int().default(1),
  }),
  z.object({
    method: z.literal('random'),
    validationShare: z.number().min(0.01).max(0.5).default(0.1),
    testShare: z.number().min(0.01).max(0.5).default(0.2),
    seed: z.number().int().default(1),
  }),
  z.object({
    /** A column of the imported file names the set of each note. */
    method: z.literal('published'),
    attribute: z.string().min(1),
    values: z.record(z.string(), splitSet),
  }),
])
export type SplitSettings = z.infer<typeof splitSettings>

export const classBalance = z.object({
  taskId: z.string(),
  set: splitSet,
  notes: z.number(),
  /** Notes per option index. */
  counts: z.array(z.number()),
})
export type ClassBalance = z.infer<typeof classBalance>

export const splitSummary = z.object({
  id: z.number(),
  corpusId: z.number(),
  name: z.string(),
  settings: splitSettings,
  createdAt: z.string(),
  sets: z.array(z.object({ set: splitSet, notes: z.number(), patients: z.number() })),
  /** Patients in both train and validation, or in one of them and in test or temporal: 0 unless published so. */
  patientOverlap: z.number(),
  /** Notes outside train whose text also stands in train. */
  textOverlap: z.number(),
  /** Notes that are in no set, by reason. */
  withoutSet: z.array(z.object({ reason: z.string(), notes: z.number() })),
})
export type SplitSummary = z.infer<typeof splitSummary>
