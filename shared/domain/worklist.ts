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

/** What an entry's day is; of a stay whose times are not known, that of the note. */
export const worklistDay = z.enum(['note', 'admission', 'discharge'])
export type WorklistDay = z.infer<typeof worklistDay>

export const worklistSort = z.enum(['risk', 'lowest', 'newest', 'oldest', 'due', 'patient'])
export type WorklistSort = z.infer<typeof worklistSort>

export const sortNames: Record<WorklistSort, string> = {
  risk: 'Highest risk first',
  lowest: 'Lowest risk first',
  newest: 'Newest note first',
  oldest: 'Oldest note first',
  due: 'Due first',
  patient: 'By patient',
}

export const worklistFilter = z.object({
  operatingId: z.number().int(),
  flagged: z.boolean().nullable().default(null),
  status: z.array(worklistStatus).default([]),
  assignee: z.string().nullable().default(null),
  type: z.string().nullable().default(null),
  /** Days, both included, of what `dayBy` says. */
  from: z.iso.date().nullable().default(null),
  until: z.iso.date().nullable().default(null),
  dayBy: worklistDay.default('note'),
  sort: worklistSort.default('risk'),
})
export type WorklistFilter = z.infer<typeof worklistFilter>

export const worklistRow = noteRow.extend({
  /** Of the entry; `id` is the note's. */
  scoreId: z.number(),
  operatingId: z.number(),
  /** After recalibration: probability of the event, or expected option index scaled to 0–1. */
  risk: z.number(),
  /** After recalibration. */
  probabilities: z.array(z.number()),
  flagged: z.boolean(),
  truncated: z.boolean(),
  /** The note is of a type the model was not made for, or was scored after its last day. */
  forced: z.boolean(),
  scoredAt: z.string(),
  /** Of the note's stay, as far as the tables know it. */
  admitTime: z.string().nullable(),
  dischargeTime: z.string().nullable(),
  payer: z.string().nullable(),
  /** Sum over the claims of the stay. */
  charge: z.number().nullable(),
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
  /** Why it could not be read, as a code and in words. */
  code: z.string().nullable(),
  reason: z.string().nullable(),
  notes: z.number(),
  rejected: z.number(),
  at: z.string(),
})
export type IncomingFile = z.infer<typeof incomingFile>

const countForecast = z.object({
  expected: z.number(),
  /** 95 %, exact. */
  interval: z.object({ low: z.number(), high: z.number() }),
  /** Null: not known yet. */
  actual: z.number().nullable(),
})

/** Who of the inpatients of a day leaves on which of the next days. */
export const censusForecast = z.object({
  /** The day at whose end the census stands. */
  day: z.string(),
  /** Stays with a score, which are forecast, of all that went on then. */
  scored: z.number(),
  inpatients: z.number(),
  /** Stays that had ended by then: how they shared the days within a bin. */
  endedStays: z.number(),
  days: z.array(z.object({ day: z.string(), discharges: countForecast, staying: countForecast })),
})
export type CensusForecast = z.infer<typeof censusForecast>

/** What the tables had of a patient's comorbidities when a note was written, and what was coded for its own stay afterwards. */
export const codedHistory = z.object({
  weights: z.enum(['charlson1987', 'quan2011']),
  before: z.object({
    stays: z.number(),
    score: z.number(),
    /** Since: day of the first stay that has a code of it. */
    categories: z.array(z.object({ label: z.string(), weight: z.number(), since: z.string() })),
  }),
  /** Null where its codes are not here. */
  own: z.object({ score: z.number(), categories: z.array(z.object({ label: z.string(), weight: z.number() })) }).nullable(),
})
export type CodedHistory = z.infer<typeof codedHistory>
