import { estimateRun } from '../../services/estimates.ts'
import { annotateRun, cancelRun, createRun, getRun, listRuns, removeRun, resumeRun, setReferenceRun } from '../../services/runs.ts'
import { runLog } from '../../services/runLog.ts'
import { thinEvents } from '../../services/thinEvents.ts'
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
  annotate: runs.annotate.handler(async ({ input, context }) => {
    await annotateRun(sessionOf(context), input)
    return {}
  }),
  setReference: runs.setReference.handler(async ({ input, context }) => {
    await setReferenceRun(sessionOf(context), input)
    return {}
  }),
  cancel: runs.cancel.handler(async ({ input, context }) => {
    await cancelRun(sessionOf(context), input.id)
    return {}
  }),
  resume: runs.resume.handler(({ input, context }) => resumeRun(sessionOf(context), input.id)),
  remove: runs.remove.handler(async ({ input, context }) => {
    await removeRun(sessionOf(context), input.id)
    return {}
  }),
  events: runs.events.handler(async ({ input: { id, after, points }, context }) => {
    const events = await sessionOf(context).db.read('runEvents', id, after)
    return points === null ? events : thinEvents(events, points)
  }),
  watch: runs.watch.handler(({ input, context, signal }) => watchRun(sessionOf(context), input, signal)),
  log: runs.log.handler(({ input, context }) => runLog(sessionOf(context), input)),
})
