import * as z from 'zod'
import { cohortReference } from './cohort.ts'
import { AppError } from './errors.ts'
import { medsMatching } from './meds.ts'
import { task } from './task.ts'

/**
 * Labels of a task on a corpus. Every derivation is a version of its own; one of a task is in use: runs, scoring and the
 * reader take it. Settings move many labels, so two versions, or one and a derivation not yet stored, are compared.
 */

/** `taskName`: what people call the task. */
export function labelsMissing(taskName: string): AppError {
  return new AppError('labels.missing', `Task “${taskName}” has no labels on this corpus yet. Derive them under Tasks & splits, or with the label command.`)
}

const byReason = z.array(z.object({ reason: z.string(), notes: z.number() }))

/** How the source of a readmission label says that the patient died in the follow-up without a return. */
export const diedInFollowUp = ', died in that time'

/**
 * Labels without a return whose patient died in the follow-up: a competing event, counted apart. null: the task is not
 * about returns, or the source knows no deaths.
 */
const competing = z.number().nullable()

export const labelSetSummary = z.object({
  id: z.number(),
  taskId: z.string(),
  taskVersion: z.number(),
  corpusId: z.number(),
  /** The task as it was when these labels were derived, with the settings used. */
  task,
  settings: z.record(z.string(), z.unknown()),
  createdAt: z.string(),
  inUse: z.boolean(),
  /** Only notes of this cohort have labels; null: all notes. */
  cohort: cohortReference.nullable(),
  /** Labelled notes per option index. */
  counts: z.array(z.number()),
  /** Notes of the right type without a label, by reason. */
  unlabelled: byReason,
  competing,
})
export type LabelSetSummary = z.infer<typeof labelSetSummary>

export const labelMoves = z.object({
  /** Options of the labels before and after. */
  before: z.array(z.string()),
  after: z.array(z.string()),
  /** Notes by [before][after]; the last row and the last column are notes without a label. */
  table: z.array(z.array(z.number())),
  /** Notes with a label before or after: what a share of moves is a share of. */
  notes: z.number(),
  /** Notes whose label is another one, is new, or is gone: changed + gained + lost. */
  moved: z.number(),
  changed: z.number(),
  gained: z.number(),
  lost: z.number(),
})
export type LabelMoves = z.infer<typeof labelMoves>

/** What a derivation would give, before anything is stored. */
export const labelPreview = z.object({
  taskId: z.string(),
  taskVersion: z.number(),
  settings: z.record(z.string(), z.unknown()),
  counts: z.array(z.number()),
  unlabelled: byReason,
  competing,
  /** Where the labels come from a MEDS file: what would become of those. */
  meds: medsMatching.optional(),
  /** Against the labels in use; null: the first labels of the task on this corpus. */
  moves: labelMoves.extend({ labelSetId: z.number() }).nullable(),
})
export type LabelPreview = z.infer<typeof labelPreview>

/** Overrides of label settings by task id: two tasks with one rule need not share them. */
export const settingsByTask = z.record(z.string(), z.record(z.string(), z.unknown()))
export type SettingsByTask = z.infer<typeof settingsByTask>
