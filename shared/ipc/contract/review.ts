import * as z from 'zod'
import { statedReason } from '../../domain/audit.ts'
import { openItem, reviewCounts, reviewDecision, reviewDefinition, reviewDraw, reviewItem, reviewPlace, reviewQueue, reviewSummary } from '../../domain/review.ts'
import { base, byId, nothing } from './base.ts'

/** Reviewers are told apart by the names they type; nobody proves who they are. */
export const reviewContract = {
  /** Newest first. */
  queues: base.output(z.array(reviewQueue)),
  queue: base.input(byId).output(reviewQueue),
  /** How many notes a queue would take; nothing is stored. */
  count: base.input(reviewDraw).output(reviewCounts),
  create: base.input(reviewDefinition).output(z.object({ id: z.number() })),
  /** In the order of the queue, as this reviewer may see them. */
  items: base.input(reviewPlace.omit({ itemId: true }).extend({ queueId: z.number().int() })).output(z.array(reviewItem)),
  item: base.input(reviewPlace).output(openItem),
  /** Stored when it answers. Another verdict of the same person takes the place of the one before, which stays in the log. */
  decide: base.input(reviewDecision).output(nothing),
  withdraw: base.input(reviewPlace).output(nothing),
  /** Prediction and label of a note of a blind queue, to whoever has given a verdict; later verdicts of theirs are not blind. */
  show: base.input(reviewPlace).output(nothing),
  /** No more verdicts; a blind queue then shows what it compares. */
  close: base.input(byId).output(nothing),
  /** Only a queue without verdicts. */
  remove: base.input(byId).output(nothing),
  summary: base.input(byId).output(reviewSummary),
  /** The reason is kept with the queue. Ids, verdicts and comments; never note text. */
  exportCsv: base
    .input(byId.extend({ reason: statedReason }))
    .output(z.object({ fileName: z.string(), csv: z.string(), rows: z.number() })),
}
