import { queueProbe } from '../../services/planner.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { planner } = api

export const plannerHandlers = planner.router({
  probe: planner.probe.handler(({ input, context }) => queueProbe(sessionOf(context), input)),
})
