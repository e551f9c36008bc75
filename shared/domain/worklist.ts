import * as z from 'zod'
import { noteRow } from './corpus.ts'

/** Notes that an operating model scored at work, and what people do about them. */

export const worklistStatus = z.enum(['open', 'inProgress', 'acted', 'dismissed'])
export type WorklistStatus = z.infer<typeof worklistStatus>

export const statusNames: Record<WorklistStatus, string> = {
  open: 'Open',
  inProgress: 'In progress',
  acted: 'Acted on',
  dismissed: 'No action needed',
}

export const worklistFilter = z.object({
  operatingId: z.number().int(),
  flagged: z.boolean().nullable().default(null),
  status: z.array(worklistStatus).default([]),
  assignee: z.string().nullable().default(null),
  type: z.string().nullable().default(null),
  /** Days of the note's time, both included. */
  from: z.iso.date().nullable().default(null),
  until: z.iso.date().nullable().default(null),
})
export type WorklistFilter = z.infer<typeof worklistFilter>

export const worklistRow = noteRow.extend({
  /** Of the entry; `id` is the note's. */
  scoreId: z.number(),
  /** After recalibration: probability of the event, or expected option index scaled to 0–1. */
  risk: z.number(),
  /** After recalibration. */
  probabilities: z.array(z.number()),
  flagged: z.boolean(),
  truncated: z.boolean(),
  /** The note is of a type the model was not made for, or was scored after its last day. */
  forced: z.boolean(),
  scoredAt: z.string(),
  status: worklistStatus,
  assignee: z.string(),
  dueOn: z.string().nullable(),
  remark: z.string(),
})
export type WorklistRow = z.infer<typeof worklistRow>

/** A change of one entry; who made it is a name that nobody proves. */
export const worklistChange = z.object({
  scoreId: z.number().int(),
  by: z.string().trim().min(1).max(80),
  status: worklistStatus.optional(),
  assignee: z.string().trim().max(80).optional(),
  dueOn: z.iso.date().nullable().optional(),
  remark: z.string().trim().max(2000).optional(),
})
export type WorklistChange = z.infer<typeof worklistChange>

export const loggedChange = z.object({
  id: z.number(),
  by: z.string(),
  at: z.string(),
  /** What was set, and to what. */
  set: worklistChange.omit({ scoreId: true, by: true }),
})
export type LoggedChange = z.infer<typeof loggedChange>

/** A file of an incoming folder: read once, or put aside with the reason. */
export const incomingFile = z.object({
  id: z.number(),
  name: z.string(),
  state: z.enum(['imported', 'quarantined']),
  /** Why it could not be read. */
  reason: z.string().nullable(),
  notes: z.number(),
  rejected: z.number(),
  at: z.string(),
})
export type IncomingFile = z.infer<typeof incomingFile>
