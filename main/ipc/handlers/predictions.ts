import { exportPassCsv, exportPassParquet } from '../../services/passExport.ts'
import { choicesOf, exportList, listPredictions } from '../../services/predictionList.ts'
import { previewPredictionImport, promptOfNote, queuePredictionImport, queueScoring } from '../../services/predictions.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { predictions } = api

export const predictionsHandlers = predictions.router({
  score: predictions.score.handler(async ({ input: { force, ...config }, context }) => ({
    jobId: (await queueScoring(sessionOf(context), config, { force })).id,
  })),
  previewFile: predictions.previewFile.handler(({ input, context, signal }) =>
    previewPredictionImport(sessionOf(context), input, signal),
  ),
  importFile: predictions.importFile.handler(async ({ input, context }) => ({
    jobId: (await queuePredictionImport(sessionOf(context), input)).id,
  })),
  passes: predictions.passes.handler(({ input, context }) => sessionOf(context).db.read('passes', input)),
  list: predictions.list.handler(({ input, context }) => listPredictions(sessionOf(context), input)),
  choices: predictions.choices.handler(({ input, context, signal }) => choicesOf(sessionOf(context), input.passId, signal)),
  exportList: predictions.exportList.handler(({ input: { reason, ...query }, context, signal }) =>
    exportList(sessionOf(context), query, reason, signal),
  ),
  views: predictions.views.handler(({ context }) => sessionOf(context).db.read('predictionViews')),
  saveView: predictions.saveView.handler(async ({ input, context }) => ({
    id: await sessionOf(context).db.write('insertPredictionView', input),
  })),
  renameView: predictions.renameView.handler(async ({ input, context }) => {
    await sessionOf(context).db.write('renamePredictionView', input.id, input.name)
    return {}
  }),
  removeView: predictions.removeView.handler(async ({ input, context }) => {
    await sessionOf(context).db.write('removePredictionView', input.id)
    return {}
  }),
  forNote: predictions.forNote.handler(({ input, context }) =>
    sessionOf(context).db.read('notePredictions', input.noteId, input.taskId),
  ),
  prompt: predictions.prompt.handler(({ input, context, signal }) => promptOfNote(sessionOf(context), input, signal)),
  exportCsv: predictions.exportCsv.handler(({ input, context }) => exportPassCsv(sessionOf(context), input.passId)),
  exportParquet: predictions.exportParquet.handler(({ input, context }) => exportPassParquet(sessionOf(context), input.passId)),
  removePass: predictions.removePass.handler(async ({ input, context }) => {
    await sessionOf(context).db.write('removePass', input.id)
    return {}
  }),
})
