import * as z from 'zod'
import { cohortChoice } from './cohort.ts'

/**
 * Splits: train, validation and test are disjoint by patient, always (SPEC section 3). 'temporal' holds later notes of
 * patients that training never saw; 'temporal_seen' later notes of patients in train or validation, reported apart;
 * 'external' every note of another hospital, which nothing learns from.
 */
export const splitSet = z.enum(['train', 'validation', 'test', 'temporal', 'temporal_seen', 'external'])
export type SplitSet = z.infer<typeof splitSet>

export const splitSetNames: Record<SplitSet, string> = {
  train: 'Train',
  validation: 'Validation',
  test: 'Test',
  temporal: 'Temporal test, unseen patients',
  temporal_seen: 'Temporal test, returning patients',
  external: 'External test',
}

/** Sets a model may be judged on; temporal_all = temporal + temporal_seen. */
export const evaluationSet = z.enum(['validation', 'test', 'temporal', 'temporal_all', 'external'])
export type EvaluationSet = z.infer<typeof evaluationSet>

/** Parts of a split that an evaluation set stands for. */
export function partsOf(set: EvaluationSet | 'train'): SplitSet[] {
  return set === 'temporal_all' ? ['temporal', 'temporal_seen'] : [set]
}

export const evaluationSetNames: Record<EvaluationSet, string> = {
  temporal: 'Temporal test, unseen patients',
  test: 'Test',
  temporal_all: 'Temporal test, all patients',
  external: 'External test',
  validation: 'Validation',
}

/** How the patients that are divided at all are divided. */
const division = {
  validationShare: z.number().min(0.01).max(0.5).default(0.1),
  seed: z.number().int().default(1),
  /**
   * The task whose options are to have about the same share in each set, by the labels named (default: the newest).
   * null: each patient's place depends on that patient alone.
   */
  stratifyBy: z.object({ taskId: z.string().min(1), labelSetId: z.number().optional() }).nullable().default(null),
}

/** Only notes of this cohort are in a set. */
const cohort = cohortChoice

const ascending = (values: readonly string[]) => values.every((value, index) => index === 0 || values[index - 1] < value)

export const splitSettings = z.discriminatedUnion('method', [
  z
    .object({
      method: z.literal('temporal'),
      /** First day of the later period, YYYY-MM-DD. */
      cutoff: z.iso.date(),
      /** First days of further windows that cut the later period, each a test of its own. */
      laterFrom: z.array(z.iso.date()).max(24).default([]),
      testShare: z.number().min(0).max(0.5).default(0.1),
      ...division,
      cohort,
    })
    .refine(({ cutoff, laterFrom }) => ascending([cutoff, ...laterFrom]), {
      message: 'the windows of the later period must begin after the cut-off and one after another',
      path: ['laterFrom'],
    }),
  z
    .object({
      /** By the source's real periods, where dates are shifted per patient: anchor_year_group, DBSOURCE. */
      method: z.literal('period'),
      /** First period of the later ones; periods sort as text. */
      firstLater: z.string().min(1),
      /** First periods of further windows. */
      laterFrom: z.array(z.string().min(1)).max(24).default([]),
      testShare: z.number().min(0).max(0.5).default(0.1),
      ...division,
      cohort,
    })
    .refine(({ firstLater, laterFrom }) => ascending([firstLater, ...laterFrom]), {
      message: 'the windows must follow the first later period, one after another',
      path: ['laterFrom'],
    }),
  z.object({
    method: z.literal('random'),
    testShare: z.number().min(0.01).max(0.5).default(0.2),
    ...division,
    cohort,
  }),
  z.object({
    /** A column of the imported file names the set of each note. */
    method: z.literal('published'),
    attribute: z.string().min(1),
    values: z.record(z.string(), splitSet),
    cohort,
  }),
  z.object({
    /** Every note of this corpus is a test for models of another one. */
    method: z.literal('external'),
    /** The split those models learned from: leakage is looked for between the two. */
    developmentSplitId: z.number().nullable().default(null),
    cohort,
  }),
])
export type SplitSettings = z.infer<typeof splitSettings>
export type SplitSettingsInput = z.input<typeof splitSettings>

/** A window of the later period: its notes are members of 'temporal' or 'temporal_seen'. */
export const laterWindow = z.object({
  index: z.number(),
  /** First day, or first period. */
  from: z.string(),
  /** First day or period of the next window; null for the last. */
  until: z.string().nullable(),
  /** Unseen patients only; with `returning` these are all later notes. */
  unseen: z.object({ notes: z.number(), patients: z.number() }),
  /** Patients that are in train or validation too. */
  returning: z.object({ notes: z.number(), patients: z.number() }),
})
export type LaterWindow = z.infer<typeof laterWindow>

export const classBalance = z.object({
  taskId: z.string(),
  set: splitSet,
  /** Window of the later period; null in the other sets. */
  window: z.number().nullable(),
  notes: z.number(),
  /** Notes per option index. */
  counts: z.array(z.number()),
  /** Of those, patients' deaths in the follow-up without a return; absent where that is not counted. */
  competing: z.array(z.number()).optional(),
})
export type ClassBalance = z.infer<typeof classBalance>

/** What is counted once, when a split is made. */
export const splitFacts = z.object({
  sets: z.array(z.object({ set: splitSet, notes: z.number(), patients: z.number() })),
  /** Windows of the later period, earliest first; none where there is no later period. */
  windows: z.array(laterWindow).default([]),
  /** Patients in both train and validation, or in one of them and in test or temporal: 0 unless published so. */
  patientOverlap: z.number(),
  /** Notes outside train whose text also stands in train. */
  textOverlap: z.number(),
  /** Notes that are in no set, by reason. */
  withoutSet: z.array(z.object({ reason: z.string(), notes: z.number() })),
})
export type SplitFacts = z.infer<typeof splitFacts>

/** What a split would be like, before it is made. */
export const splitPreview = splitFacts.extend({ balance: z.array(classBalance) })
export type SplitPreview = z.infer<typeof splitPreview>

/** What a corpus can be split by. */
export const splitChoices = z.object({
  /** Real periods of the notes, where the source has them, in their order. */
  periods: z.array(z.object({ period: z.string(), notes: z.number() })),
  /** Columns kept by the import whose few values may name sets. */
  columns: z.array(z.object({ name: z.string(), values: z.array(z.object({ value: z.string(), notes: z.number() })) })),
})
export type SplitChoices = z.infer<typeof splitChoices>

export const splitSummary = splitFacts.extend({
  id: z.number(),
  corpusId: z.number(),
  name: z.string(),
  settings: splitSettings,
  createdAt: z.string(),
})
export type SplitSummary = z.infer<typeof splitSummary>
