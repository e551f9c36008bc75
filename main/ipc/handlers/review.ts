import * as review from '../../services/review.ts'
import { exportReview } from '../../services/reviewExport.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

export const reviewHandlers = api.review.router({
  queues: api.review.queues.handler(({ context }) => review.listQueues(sessionOf(context))),
  queue: api.review.queue.handler(({ input, context }) => review.queueById(sessionOf(context), input.id)),
  count: api.review.count.handler(({ input, context }) => sessionOf(context).db.read('countReview', input)),
  create: api.review.create.handler(async ({ input, context }) => ({ id: await review.createQueue(sessionOf(context), input) })),
  items: api.review.items.handler(({ input, context }) => review.itemsFor(sessionOf(context), input)),
  item: api.review.item.handler(({ input, context }) => review.openItem(sessionOf(context), input)),
  decide: api.review.decide.handler(async ({ input, context }) => {
    await sessionOf(context).db.write('insertVerdict', input)
    return {}
  }),
  withdraw: api.review.withdraw.handler(async ({ input, context }) => {
    await sessionOf(context).db.write('withdrawVerdict', input)
    return {}
  }),
  show: api.review.show.handler(async ({ input, context }) => {
    await sessionOf(context).db.write('showAnswer', input)
    return {}
  }),
  close: api.review.close.handler(async ({ input, context }) => {
    await sessionOf(context).db.write('closeReviewQueue', input.id)
    return {}
  }),
  remove: api.review.remove.handler(async ({ input, context }) => {
    await sessionOf(context).db.write('removeReviewQueue', input.id)
    return {}
  }),
  summary: api.review.summary.handler(({ input, context }) => review.summaryOf(sessionOf(context), input.id)),
  exportCsv: api.review.exportCsv.handler(({ input, context }) => exportReview(sessionOf(context), input.id, input.reason)),
})
