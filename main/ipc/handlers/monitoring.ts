import { exportMonitoring, importOutcomes, queueMonitoring } from '../../services/monitoring.ts'
import { decideChallenger, startChallenger } from '../../services/challengers.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { monitoring } = api

export const monitoringHandlers = monitoring.router({
  corpora: monitoring.corpora.handler(({ input, context }) => sessionOf(context).db.read('corporaAtWork', input.operatingId)),
  importOutcomes: monitoring.importOutcomes.handler(({ input, context }) => importOutcomes(sessionOf(context), input)),
  outcomeFiles: monitoring.outcomeFiles.handler(async ({ input, context }) => {
    const { db } = sessionOf(context)
    return db.read('outcomeFiles', (await db.read('operatingModel', input.operatingId)).task.id)
  }),
  openOutcomes: monitoring.openOutcomes.handler(({ input, context }) => sessionOf(context).db.read('openOutcomes', input.fileId, 500)),
  run: monitoring.run.handler(async ({ input, context }) => ({ jobId: (await queueMonitoring(sessionOf(context), input)).id })),
  report: monitoring.report.handler(({ input, context }) => sessionOf(context).db.read('monitoringReport', input.operatingId)),
  alarms: monitoring.alarms.handler(({ input, context }) => sessionOf(context).db.read('monitoringAlarms', input.operatingId)),
  acknowledge: monitoring.acknowledge.handler(async ({ input, context }) => {
    await sessionOf(context).db.write('acknowledgeAlarms', input)
    return {}
  }),
  startChallenger: monitoring.startChallenger.handler(({ input, context }) => startChallenger(sessionOf(context), input, context.backend.host.version)),
  challengers: monitoring.challengers.handler(({ input, context }) => sessionOf(context).db.read('challengers', input.operatingId)),
  decide: monitoring.decide.handler(({ input, context, signal }) => decideChallenger(sessionOf(context), input, signal)),
  exportReport: monitoring.exportReport.handler(({ input, context }) => exportMonitoring(sessionOf(context), input.operatingId)),
})
