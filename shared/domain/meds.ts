import * as z from 'zod'

/** Label files of MEDS, and how their labels find notes. */

/** Columns that a task's options can come from; the first that a file has is read. */
export const medsColumns = ['boolean_value', 'categorical_value', 'integer_value'] as const

/** A label of a patient at a moment; the value as text. */
export interface MedsLabel {
  patientKey: string
  time: string
  value: string
}

export interface MedsLabelFile {
  valueColumn: (typeof medsColumns)[number]
  labels: MedsLabel[]
  rejects: { reason: string; rows: number }[]
  sha256: string
}

/** A task whose label rule reads this column takes labels from a file. */
export const medsColumn = 'MEDS label'

export const medsRequest = z.object({
  path: z.string().min(1),
  /** A label does not reach a note that is more days older than it; null: however old. */
  withinDays: z.number().positive().nullable().default(null),
})
export type MedsRequest = z.infer<typeof medsRequest>

/** What became of the labels of a file; stored with the labels. */
export const medsMatching = z.object({
  file: z.string(),
  sha256: z.string(),
  rule: z.string(),
  labels: z.number(),
  matched: z.number(),
  /** Labels that reached no note, and why. */
  unmatched: z.array(z.object({ reason: z.string(), labels: z.number() })),
})
export type MedsMatching = z.infer<typeof medsMatching>
