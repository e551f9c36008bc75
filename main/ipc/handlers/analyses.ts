import { compute } from '../../services/compute.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { analyses } = api

export const analysesHandlers = analyses.router({
  subgroups: analyses.subgroups.handler(({ input, context, signal }) =>
    compute(sessionOf(context), 'subgroups', input, signal),
  ),
  drift: analyses.drift.handler(({ input, context, signal }) => compute(sessionOf(context), 'drift', input, signal)),
  external: analyses.external.handler(({ input, context, signal }) =>
    compute(sessionOf(context), 'external', input, signal),
  ),
  recalibration: analyses.recalibration.handler(({ input, context, signal }) =>
    compute(sessionOf(context), 'recalibration', input, signal),
  ),
})
