import { compute } from '../../services/compute.ts'
import { watching } from '../../services/predictions.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { analyses } = api

export const analysesHandlers = analyses.router({
  subgroups: analyses.subgroups.handler(({ input, context, signal }) =>
    compute(sessionOf(context), 'subgroups', input, signal),
  ),
  drift: analyses.drift.handler(({ input, context, signal }) => compute(sessionOf(context), 'drift', input, signal)),
  watchSubgroups: analyses.watchSubgroups.handler(({ input, context, signal }) =>
    watching((onProgress) => compute(sessionOf(context), 'subgroups', input, signal, onProgress)),
  ),
  watchDrift: analyses.watchDrift.handler(({ input, context, signal }) =>
    watching((onProgress) => compute(sessionOf(context), 'drift', input, signal, onProgress)),
  ),
  watchExternal: analyses.watchExternal.handler(({ input, context, signal }) =>
    watching((onProgress) => compute(sessionOf(context), 'external', input, signal, onProgress)),
  ),
  watchRecalibration: analyses.watchRecalibration.handler(({ input, context, signal }) =>
    watching((onProgress) => compute(sessionOf(context), 'recalibration', input, signal, onProgress)),
  ),
  external: analyses.external.handler(({ input, context, signal }) =>
    compute(sessionOf(context), 'external', input, signal),
  ),
  recalibration: analyses.recalibration.handler(({ input, context, signal }) =>
    compute(sessionOf(context), 'recalibration', input, signal),
  ),
})
