import * as z from 'zod'

/**
 * A task is data: one JSON file with a question, its options, which notes it reads and how the label is derived.
 * SPEC section 3; the five built-in ones live in assets/tasks.
 */
export const taskId = z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/, 'use lower-case letters, digits, - and _')

export const readmissionSettings = z.object({
  horizonDays: z.number().int().min(1).max(365).default(30),
  /** 'inpatient': index and return must both be inpatient stays; 'all': every encounter counts. */
  encounterClass: z.enum(['inpatient', 'all']).default('inpatient'),
  returnKind: z.enum(['any', 'unplanned']).default('any'),
  /** 'next': only the very next stay is looked at; 'any': any stay within the horizon may be the return. */
  lookAt: z.enum(['any', 'next']).default('any'),
  /** 'merged': a transfer to another stay, and one on the day of the discharge, go on with the stay before. */
  transfers: z.enum(['separate', 'merged']).default('separate'),
  /** Whether a stay that the patient left against medical advice may be an index. */
  againstAdvice: z.enum(['included', 'excluded']).default('included'),
  /** A stay without a return seen whose follow-up outlasts the data: no label, or as one without a return. */
  censored: z.enum(['excluded', 'noReturn']).default('excluded'),
  /** Last day of the data; null: the last time in the corpus. Stored with the labels as it was found. */
  dataEnd: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2})?$/, 'use YYYY-MM-DD')
    .nullable()
    .default(null),
})
/** Days of the bins of a length of stay, the last one open. */
export const losUpperBounds = [2, 3, 5]
export const losSettings = z.object({ unit: z.enum(['elapsed', 'calendar']).default('elapsed') })
export const denialSettings = z.object({ definition: z.enum(['initial', 'strict', 'broad']).default('initial') })
export const cciSettings = z.object({
  weights: z.enum(['charlson1987', 'quan2011']).default('charlson1987'),
  agePoints: z.boolean().default(false),
})
export const columnSettings = z.object({
  /** The imported column that holds the label. */
  column: z.string().min(1),
  /** Column value → option index; values that are not listed give no label. */
  values: z.record(z.string(), z.number().int().min(0)),
})

export const labelRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('readmission'), settings: readmissionSettings.prefault({}) }),
  z.object({ kind: z.literal('mortality'), settings: z.object({}).prefault({}) }),
  z.object({ kind: z.literal('los'), settings: losSettings.prefault({}) }),
  z.object({ kind: z.literal('denial'), settings: denialSettings.prefault({}) }),
  z.object({ kind: z.literal('cci'), settings: cciSettings.prefault({}) }),
  z.object({ kind: z.literal('column'), settings: columnSettings }),
])
export type LabelRule = z.infer<typeof labelRule>

export const noteSelection = z.object({
  /** Note types the task reads; empty means every type. Compared without case. */
  types: z.array(z.string()).default([]),
  /**
   * 'admission': the first note filed within `withinHours` of admission; 'discharge': the last one of the encounter;
   * 'every': each note is its own example.
   */
  pick: z.enum(['admission', 'discharge', 'every']).default('every'),
  withinHours: z.number().positive().default(24),
  /**
   * 'admission': only the admission sections of a discharge summary are read (history, medications on admission,
   * examination …), for sources without admission notes; shown wherever results are.
   */
  sections: z.enum(['all', 'admission']).default('all'),
})
export type NoteSelection = z.infer<typeof noteSelection>

export const task = z
  .object({
    id: taskId,
    version: z.number().int().min(1).default(1),
    name: z.string().min(1).max(120),
    description: z.string().default(''),
    notes: noteSelection.prefault({}),
    question: z.string().min(1),
    /** Option texts in order; letters A, B, C … are added by the prompt. */
    options: z.array(z.string().min(1)).min(2).max(26),
    label: labelRule,
    /** For two options: the index of the event whose probability is the risk. */
    positive: z.number().int().min(0).default(1),
  })
  .refine((value) => value.positive < value.options.length, {
    message: 'positive must be the index of one of the options',
    path: ['positive'],
  })
export type Task = z.infer<typeof task>

/** Letters shown before the options: 0 → "A". */
export function optionLetter(index: number): string {
  return String.fromCharCode(65 + index)
}
