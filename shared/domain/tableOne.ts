import * as z from 'zod'

/** Baseline characteristics of notes by split set or by outcome: the "Table 1" of a study. Counted by note. */

export const numberCell = z.object({
  /** Notes with a value. */
  n: z.number(),
  missing: z.number(),
  mean: z.number().nullable(),
  /** Sample standard deviation; null below two values. */
  sd: z.number().nullable(),
  median: z.number().nullable(),
  q1: z.number().nullable(),
  q3: z.number().nullable(),
})
export type NumberCell = z.infer<typeof numberCell>

export const categoryCell = z.object({
  n: z.number(),
  missing: z.number(),
  /** Notes per level. */
  counts: z.array(z.number()),
})
export type CategoryCell = z.infer<typeof categoryCell>

/** One per group; null: not estimable, or the reference itself. */
const differences = z.array(z.number().nullable())

export const tableOneRow = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('number'),
    key: z.string(),
    label: z.string(),
    unit: z.string(),
    cells: z.array(numberCell),
    smd: differences,
  }),
  z.object({
    kind: z.literal('category'),
    key: z.string(),
    label: z.string(),
    levels: z.array(z.string()),
    cells: z.array(categoryCell),
    smd: differences,
  }),
])
export type TableOneRow = z.infer<typeof tableOneRow>

export const tableOne = z.object({
  /** The first is all of them together. */
  groups: z.array(z.object({ key: z.string(), label: z.string(), notes: z.number(), patients: z.number() })),
  /** Group that the others are compared with. */
  reference: z.string().nullable(),
  rows: z.array(tableOneRow),
  /** Notes of the cohort that are in none of the groups, by reason. */
  leftOut: z.array(z.object({ reason: z.string(), notes: z.number() })),
})
export type TableOne = z.infer<typeof tableOne>

export const tableOneInput = z.object({
  corpusId: z.number(),
  /** Saved cohort; null: all notes of the corpus. */
  cohortId: z.number().nullable().default(null),
  /** Only notes that are labelled for this task, by the labels in use; needed by outcome. */
  taskId: z.string().nullable().default(null),
  by: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('split'), splitId: z.number() }),
    z.object({ kind: z.literal('outcome') }),
    z.object({ kind: z.literal('none') }),
  ]),
})
export type TableOneInput = z.infer<typeof tableOneInput>
