import * as z from 'zod'
import { estimate } from './compare.ts'
import { noteDetail, notePrediction, scoringPass } from './prediction.ts'

/** Review queues: notes of a scoring pass that people judge. A model's probability and a person's verdict never share a field. */

const date = z.iso.date()
export const reviewFilter = z.object({
  kind: z.literal('filter'),
  label: z.number().int().min(0).nullable().default(null),
  outcome: z.enum(['all', 'right', 'wrong']).default('all'),
  /** Risk of the pass, both ends included. */
  minimum: z.number().min(0).max(1).nullable().default(null),
  maximum: z.number().min(0).max(1).nullable().default(null),
  /** Days, both included; notes without a time are not among them. */
  from: date.nullable().default(null),
  until: date.nullable().default(null),
  truncated: z.boolean().nullable().default(null),
})
/** An alert budget: a share of all notes, or a number of them. Notes of equal risk are in together or not at all. */
export const reviewBudget = z.object({
  kind: z.literal('budget'),
  budget: z.union([
    z.object({ share: z.number().min(0).max(1) }),
    z.object({ notes: z.number().int().min(1) }),
  ]),
})
export const reviewSelection = z.discriminatedUnion('kind', [reviewBudget, reviewFilter])
export type ReviewSelection = z.infer<typeof reviewSelection>

export const defaultReasons = [
  'Stated in the note',
  'Implied, not stated',
  'Information missing',
  'Note contradicts itself',
  'Copied or outdated text',
  'Wrong or missing label',
  'Needed text was not read',
]

const reason = z.string().trim().min(1).max(80)
const drawFields = {
  passId: z.number().int(),
  selection: reviewSelection,
  /** At most so many notes, those mixed in among them. */
  maximumNotes: z.number().int().min(1).max(5000).default(100),
  order: z.enum(['random', 'risk']).default('random'),
  seed: z.number().int().min(0).default(1),
  /** Share of the queue that is drawn at random from the notes that were not chosen, so that misses are seen. */
  unflaggedShare: z.number().min(0).max(0.5).default(0),
}
const orderHides = ({ order, unflaggedShare }: { order: string; unflaggedShare: number }) =>
  order === 'random' || unflaggedShare === 0
const orderMessage = { message: 'Notes that were not chosen are mixed in: use the random order, or the order tells which they are.', path: ['order'] }

export const reviewDraw = z.object(drawFields).refine(orderHides, orderMessage)
export type ReviewDraw = z.infer<typeof reviewDraw>
export const reviewDefinition = z
  .object({
    ...drawFields,
    name: z.string().trim().min(1).max(120),
    /** Prediction and label are hidden until a verdict. */
    blind: z.boolean().default(true),
    /** 2: each note gets two verdicts, given without seeing the other; a third decides where they differ. */
    reviewers: z.union([z.literal(1), z.literal(2)]).default(1),
    reasons: z
      .array(reason)
      .max(30)
      .refine((list) => new Set(list).size === list.length, 'Name each reason once.')
      .default(defaultReasons),
  })
  .refine(orderHides, orderMessage)
export type ReviewDefinition = z.infer<typeof reviewDefinition>
export type ReviewDefinitionInput = z.input<typeof reviewDefinition>

export const reviewCounts = z.object({
  passNotes: z.number(),
  /** Notes that the selection names; of these, `chosen` are in the queue beside `mixedIn` others. */
  flagged: z.number(),
  /** Lowest risk that is an alert; null for a filter, or where there is none. */
  threshold: z.number().nullable(),
  /** Notes that tie at the cut and are out for it. */
  tiedOut: z.number(),
  chosen: z.number(),
  mixedIn: z.number(),
})
export type ReviewCounts = z.infer<typeof reviewCounts>

/** What stays true of a queue when its pass is gone. */
export const reviewFacts = scoringPass
  .pick({ taskId: true, taskVersion: true, options: true, positive: true, modelName: true, role: true, set: true })
  .extend({ counts: reviewCounts, question: z.string() })
export type ReviewFacts = z.infer<typeof reviewFacts>

export const verdict = z.union([z.number().int().min(0), z.literal('cannot_tell')])
export type Verdict = z.infer<typeof verdict>
export const cannotTell = 'Cannot tell'

export function verdictName(value: Verdict, options: readonly string[]): string {
  return value === 'cannot_tell' ? cannotTell : (options[value] ?? '')
}

export const reviewerName = z.string().trim().min(1).max(80)
export const reviewRole = z.enum(['reviewer', 'adjudicator'])
export type ReviewRole = z.infer<typeof reviewRole>
/** Who judges which note, and as what. */
export const reviewPlace = z.object({ itemId: z.number().int(), reviewer: reviewerName, role: reviewRole.default('reviewer') })
export type ReviewPlace = z.infer<typeof reviewPlace>
export const reviewDecision = reviewPlace.extend({
  verdict,
  reasons: z.array(reason).max(30).default([]),
  comment: z.string().max(4000).default(''),
})
export type ReviewDecision = z.infer<typeof reviewDecision>

/** A verdict in force. */
export const givenVerdict = z.object({
  reviewer: z.string(),
  verdict,
  reasons: z.array(z.string()),
  comment: z.string(),
  /** Prediction and label were hidden when it was given. */
  blind: z.boolean(),
  at: z.string(),
})
export type GivenVerdict = z.infer<typeof givenVerdict>

/** 'open': verdicts are missing; 'disagreed': an adjudicator is needed. */
export const itemState = z.enum(['open', 'disagreed', 'done'])
export type ItemState = z.infer<typeof itemState>

export const reviewQueue = z.object({
  id: z.number(),
  passId: z.number().nullable(),
  definition: reviewDefinition,
  facts: reviewFacts,
  createdAt: z.string(),
  closedAt: z.string().nullable(),
  notes: z.number(),
  done: z.number(),
  disagreed: z.number(),
  reviewers: z.array(z.object({ name: z.string(), verdicts: z.number() })),
})
export type ReviewQueue = z.infer<typeof reviewQueue>

/** One note as a reviewer sees it in the list: nothing of prediction or label, nor of anybody else's verdict. */
export const reviewItem = z.object({
  id: z.number(),
  position: z.number(),
  state: itemState,
  /** The reviewer's own verdict. */
  own: verdict.nullable(),
  /** It waits for a verdict of this reviewer. */
  waits: z.boolean(),
})
export type ReviewItem = z.infer<typeof reviewItem>

/** What the pass said, and the label: absent while they are hidden. */
export const reviewAnswer = notePrediction.pick({ probabilities: true, rank: true, label: true }).extend({
  risk: z.number(),
  predicted: z.number(),
  flagged: z.boolean(),
})
export type ReviewAnswer = z.infer<typeof reviewAnswer>

export const openItem = z.object({
  id: z.number(),
  queueId: z.number(),
  position: z.number(),
  state: itemState,
  note: noteDetail.pick({ note: true, text: true, sections: true, synthetic: true }),
  readRanges: notePrediction.shape.readRanges,
  noteTokens: z.number().nullable(),
  own: givenVerdict.nullable(),
  /** The two verdicts that differ, and who has decided; for the adjudicator only. */
  verdicts: z.array(givenVerdict),
  answer: reviewAnswer.nullable(),
})
export type OpenItem = z.infer<typeof openItem>

const agreement = z.object({
  n: z.number(),
  agreed: z.number(),
  percent: estimate,
  kappa: estimate,
  /** Notes by the first's answer (row) and the second's (column): options in their order, then "cannot tell". */
  table: z.array(z.array(z.number())),
})
export const reviewSummary = z.object({
  /** How the two verdicts of a note agree before adjudication; null with one reviewer a note. */
  betweenReviewers: agreement.nullable(),
  /** Who gave the rows and the columns; null where more than two took part, in which case it is the order of time. */
  pair: z.tuple([z.string(), z.string()]).nullable(),
  adjudicated: z.number(),
  /** Verdicts that stand now, by answer. */
  verdicts: z.array(z.number()),
  /** Verdicts in force that were given after prediction and label had been shown. */
  notBlind: z.number(),
  reasons: z.array(z.object({ reason: z.string(), counts: z.array(z.number()), total: z.number() })),
  /** Null while hidden: a blind queue shows them when every note is done, or when it is closed. */
  compared: z
    .object({ label: agreement, model: agreement, flagged: z.array(z.number()), mixedIn: z.array(z.number()) })
    .nullable(),
  exports: z.array(z.object({ reason: z.string(), rows: z.number(), at: z.string() })),
})
export type ReviewSummary = z.infer<typeof reviewSummary>

/** One row of the log of a queue, as it is stored. */
export interface ReviewRow {
  id: number
  itemId: number
  role: ReviewRole
  reviewer: string
  kind: 'verdict' | 'cannot_tell' | 'withdrawn' | 'shown'
  option: number | null
  reasons: string[]
  comment: string
  blind: boolean
  at: string
}
