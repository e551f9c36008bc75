import { watchJobs } from '../../services/watching.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { jobs } = api

export const jobsHandlers = jobs.router({
  list: jobs.list.handler(({ input, context }) => sessionOf(context).db.read('jobs', input.limit)),
  get: jobs.get.handler(({ input, context }) => sessionOf(context).db.read('job', input.id)),
  queue: jobs.queue.handler(({ input, context }) => sessionOf(context).queue.waiting(input.limit)),
  move: jobs.move.handler(async ({ input, context }) => {
    await sessionOf(context).queue.move(input.id, input.direction)
    return {}
  }),
  pause: jobs.pause.handler(async ({ input, context }) => {
    await sessionOf(context).queue.pause(input.id)
    return {}
  }),
  cancel: jobs.cancel.handler(async ({ input, context }) => {
    await sessionOf(context).queue.cancel(input.id)
    return {}
  }),
  resume: jobs.resume.handler(({ input, context }) => sessionOf(context).queue.resume(input.id)),
  watch: jobs.watch.handler(({ context, signal }) => watchJobs(sessionOf(context), signal)),
})
