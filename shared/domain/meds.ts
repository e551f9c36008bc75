import * as z from 'zod'
import { taskId, type Task } from './task.ts'

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

export function readsMedsFile({ label }: Pick<Task, 'label'>): boolean {
  return label.kind === 'column' && label.settings.column === medsColumn
}

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

/** What a label file holds, before any of it is taken. */
export const medsFileFacts = z.object({
  valueColumn: z.enum(medsColumns),
  labels: z.number(),
  patients: z.number(),
  /** The different values, in the order that options get: a whole number by size, else by the letters. */
  values: z.array(z.object({ value: z.string(), labels: z.number() })),
  firstTime: z.string(),
  lastTime: z.string(),
})
export type MedsFileFacts = z.infer<typeof medsFileFacts>

/** The task that takes the labels of a file: one that reads such labels, or a new one with the file's values as options. */
export const medsTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('known'), taskId: z.string() }),
  z.object({
    kind: z.literal('new'),
    id: taskId,
    name: z.string().min(1).max(120),
    question: z.string().min(1),
    /** Types of the notes that can have a label; none: every type. */
    types: z.array(z.string()).default([]),
  }),
])
export type MedsTarget = z.infer<typeof medsTarget>
