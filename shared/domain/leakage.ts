import * as z from 'zod'
import { splitSet } from './split.ts'

/**
 * What a split lets through (SPEC section 3, "Leakage checks"): note ids and counts, never text. A set that is learned
 * from is set against every set that is judged on; validation is both.
 */
export const learnedSet = z.enum(['train', 'validation'])
export type LearnedSet = z.infer<typeof learnedSet>

/** The same ones at most this often. */
export const leakageExamples = 5

export const patientOverlap = z.object({
  learned: learnedSet,
  set: splitSet,
  patients: z.number(),
  /** Notes of the judged set that are of these patients. */
  notes: z.number(),
})
export type PatientOverlap = z.infer<typeof patientOverlap>

export const textOverlap = z.object({
  learned: learnedSet,
  set: splitSet,
  /** All notes of the judged set. */
  notes: z.number(),
  /** Notes whose very text stands in the learned set. */
  exact: z.number(),
  /** Further notes with a near-duplicate there. */
  near: z.number(),
  /** Reports from before `exact` was kept have none. */
  examples: z.array(
    z.object({ noteId: z.number(), otherId: z.number(), similarity: z.number(), exact: z.boolean().optional() }),
  ),
})
export type TextOverlap = z.infer<typeof textOverlap>

export const timeOrder = z.object({
  taskId: z.string(),
  taskName: z.string(),
  labelSetId: z.number(),
  /** Why the order cannot be checked; null where it was. */
  notChecked: z.string().nullable(),
  /** Labelled notes whose time and moment of outcome are both known. */
  checked: z.number(),
  /** Notes filed when the outcome was known. */
  late: z.number(),
  lateBySet: z.array(z.object({ set: splitSet, notes: z.number() })),
  /** Filed on the day of the outcome, where one of the two times is a day only: the order cannot be told. */
  sameDay: z.number(),
  examples: z.array(z.number()),
})
export type TimeOrder = z.infer<typeof timeOrder>

export const outcomeWords = z.object({
  taskId: z.string(),
  taskName: z.string(),
  labelSetId: z.number(),
  options: z.array(z.string()),
  /** Labelled notes per option index. */
  notes: z.array(z.number()),
  /** Where the words are the options themselves (a label from a column), the note may well speak of them. */
  areOptions: z.boolean(),
  /** Words that were looked for, found or not. */
  lookedFor: z.array(z.string()),
  /** Notes with the word, per option index; words that no note has are left out. */
  words: z.array(z.object({ word: z.string(), counts: z.array(z.number()), examples: z.array(z.number()) })),
})
export type OutcomeWords = z.infer<typeof outcomeWords>

export const leakageReport = z.object({
  computedAt: z.string(),
  /** null where the identifiers of two corpora say nothing of each other (an external test). */
  patients: z.array(patientOverlap).nullable(),
  texts: z.array(textOverlap),
  nearDuplicates: z.object({
    shingleWords: z.number(),
    permutations: z.number(),
    /** Least Jaccard similarity of shingles. */
    threshold: z.number(),
    /** Notes that share a band with so many others that not all were looked at: there may be more near-duplicates. */
    notLookedAtWholly: z.number(),
  }),
  timeOrder: z.array(timeOrder),
  outcomeWords: z.array(outcomeWords),
})
export type LeakageReport = z.infer<typeof leakageReport>
