import { estimateRun } from '../../services/estimates.ts'
import { cancelRun, createRun, getRun, listRuns, removeRun, resumeRun } from '../../services/runs.ts'
import { watchRun } from '../../services/watching.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { runs } = api

export const runsHandlers = runs.router({
  list: runs.list.handler(({ context }) => listRuns(sessionOf(context))),
  get: runs.get.handler(({ input, context }) => getRun(sessionOf(context), input.id)),
  estimate: runs.estimate.handler(({ input, context }) => estimateRun(sessionOf(context), input.config)),
  create: runs.create.handler(({ input, context }) =>
    createRun(sessionOf(context), input, context.backend.host.version),
  ),
  cancel: runs.cancel.handler(async ({ input, context }) => {
    await cancelRun(sessionOf(context), input.id)
    return {}
  }),
  resume: runs.resume.handler(({ input, context }) => resumeRun(sessionOf(context), input.id)),
  remove: runs.remove.handler(async ({ input, context }) => {
    await removeRun(sessionOf(context), input.id)
    return {}
  }),
  events: runs.events.handler(({ input, context }) => sessionOf(context).db.read('runEvents', input.id, input.after)),
  watch: runs.watch.handler(({ input, context, signal }) =>
    watchRun(sessionOf(context), input.id, input.after, signal),
  ),
})
