import { promote, queueScoreNew } from '../../services/operations.ts'
import { censusOf } from '../../services/census.ts'
import { codedHistoryOf } from '../../services/codedHistory.ts'
import { documentationOf, queueDocumentation } from '../../services/documentation.ts'
import { exportResult, importResult, ownFingerprint, queueBundleExport, queueBundleImport, verifyBundle } from '../../services/modelBundles.ts'
import { progressEvents } from '../../services/progressEvents.ts'
import { takeGiven } from '../../services/watches.ts'
import { exportWorklist } from '../../services/worklists.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { operations } = api

export const operationsHandlers = operations.router({
  models: operations.models.handler(({ context }) => sessionOf(context).db.read('operatingModels')),
  changes: operations.changes.handler(({ input, context }) => sessionOf(context).db.read('operatingChanges', input.name)),
  promote: operations.promote.handler(({ input, context, signal }) => promote(sessionOf(context), input, signal)),
  rollBack: operations.rollBack.handler(async ({ input, context }) => {
    await sessionOf(context).db.write('rollBackTo', input)
    return {}
  }),
  retire: operations.retire.handler(async ({ input, context }) => {
    await sessionOf(context).db.write('retireOperatingModel', input)
    return {}
  }),
  scoreNew: operations.scoreNew.handler(async ({ input, context }) => ({ jobId: (await queueScoreNew(sessionOf(context), input)).id })),
  worklist: operations.worklist.handler(({ input, context }) => sessionOf(context).db.read('worklistPage', input)),
  days: operations.days.handler(({ input, context }) => sessionOf(context).db.read('worklistDays', input.operatingId, input.dayBy)),
  census: operations.census.handler(({ input, context }) => censusOf(sessionOf(context), input)),
  codedHistory: operations.codedHistory.handler(({ input, context }) => codedHistoryOf(sessionOf(context), input.scoreId)),
  documentation: operations.documentation.handler(({ input, context }) => documentationOf(sessionOf(context), input.operatingId)),
  computeDocumentation: operations.computeDocumentation.handler(async ({ input, context }) => ({
    jobId: (await queueDocumentation(sessionOf(context), input.operatingId)).id,
  })),
  choices: operations.choices.handler(({ input, context }) => sessionOf(context).db.read('worklistChoices', input.operatingId)),
  change: operations.change.handler(async ({ input, context }) => {
    const { db } = sessionOf(context)
    await db.write('changeWorklist', input)
    return db.read('worklistEntry', input.scoreId)
  }),
  entry: operations.entry.handler(async ({ input: { scoreId }, context }) => {
    const { db } = sessionOf(context)
    const [row, log, readRanges] = await Promise.all([
      db.read('worklistEntry', scoreId),
      db.read('worklistChanges', scoreId),
      db.read('liveReadRanges', scoreId),
    ])
    return { row, log, readRanges }
  }),
  exportWorklist: operations.exportWorklist.handler(({ input: { format, reason: _, ...filter }, context }) =>
    exportWorklist(sessionOf(context), filter, format),
  ),
  fingerprint: operations.fingerprint.handler(async ({ context }) => ({ fingerprint: await ownFingerprint(sessionOf(context)) })),
  exportBundle: operations.exportBundle.handler(async ({ input, context }) => ({
    jobId: (await queueBundleExport(sessionOf(context), input, context.backend.host.version)).id,
  })),
  verifyBundle: operations.verifyBundle.handler(({ input, signal }) => progressEvents((work) => verifyBundle(input.path, work), signal)),
  importBundle: operations.importBundle.handler(async ({ input, context }) => ({ jobId: (await queueBundleImport(sessionOf(context), input)).id })),
  exportResult: operations.exportResult.handler(({ input, context }) => exportResult(sessionOf(context), input)),
  importResult: operations.importResult.handler(({ input, context }) => importResult(sessionOf(context), input.path)),
  externalResults: operations.externalResults.handler(({ input, context }) => sessionOf(context).db.read('externalResults', input.operatingId)),
  watches: operations.watches.handler(({ context }) => sessionOf(context).watcher.list(sessionOf(context))),
  addWatch: operations.addWatch.handler(async ({ input, context }) => ({ id: await sessionOf(context).watcher.add(sessionOf(context), input) })),
  startWatch: operations.startWatch.handler(async ({ input, context }) => {
    await sessionOf(context).watcher.start(sessionOf(context), input.id)
    return {}
  }),
  stopWatch: operations.stopWatch.handler(async ({ input, context }) => {
    await sessionOf(context).watcher.stop(sessionOf(context), input.id)
    return {}
  }),
  removeWatch: operations.removeWatch.handler(async ({ input, context }) => {
    await sessionOf(context).watcher.remove(sessionOf(context), input.id)
    return {}
  }),
  arrivals: operations.arrivals.handler(({ input, context }) => sessionOf(context).db.read('arrivals', input.watchId, input.state)),
  retryArrival: operations.retryArrival.handler(async ({ input, context }) => {
    await sessionOf(context).watcher.retry(sessionOf(context), input.id)
    return {}
  }),
  takeIn: operations.takeIn.handler(({ input, context }) => takeGiven(sessionOf(context), input)),
  incoming: operations.incoming.handler(({ input, context }) => sessionOf(context).db.read('incomingFiles', input.corpusId)),
})
