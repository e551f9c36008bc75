import { exportLabelsToNewFile } from '../../services/medsExport.ts'
import { importMedsLabels, medsFile, previewMedsLabels } from '../../services/medsLabels.ts'
import { checkLeakage, createSplit, leakageOf, noteMonths, previewSplit } from '../../services/splits.ts'
import { measurePrompts, previewPrompt, sampleNotes } from '../../services/taskPreviews.ts'
import {
  compareLabels,
  deriveLabels,
  listTasks,
  previewLabels,
  readTaskFile,
  removeTask,
  saveTask,
} from '../../services/tasks.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { tasks } = api

export const tasksHandlers = tasks.router({
  list: tasks.list.handler(({ context }) => listTasks(sessionOf(context))),
  save: tasks.save.handler(({ input, context }) => saveTask(sessionOf(context), input.task)),
  remove: tasks.remove.handler(async ({ input, context }) => {
    await removeTask(sessionOf(context), input.id)
    return {}
  }),
  readFile: tasks.readFile.handler(({ input }) => readTaskFile(input.path)),
  columns: tasks.columns.handler(({ input, context }) => sessionOf(context).db.read('keptColumns', input.corpusId)),
  sampleNotes: tasks.sampleNotes.handler(({ input, context, signal }) => sampleNotes(sessionOf(context), input, signal)),
  previewPrompt: tasks.previewPrompt.handler(({ input, context, signal }) =>
    previewPrompt(sessionOf(context), input, signal),
  ),
  measurePrompts: tasks.measurePrompts.handler(({ input, context, signal }) =>
    measurePrompts(sessionOf(context), input, signal),
  ),
  labelSets: tasks.labelSets.handler(({ input, context }) => sessionOf(context).db.read('labelSets', input.corpusId)),
  label: tasks.label.handler(({ input, context }) => deriveLabels(sessionOf(context), input)),
  previewLabels: tasks.previewLabels.handler(({ input, context, signal }) =>
    previewLabels(sessionOf(context), input, signal),
  ),
  medsFile: tasks.medsFile.handler(({ input, context, signal }) => medsFile(sessionOf(context), input.path, signal)),
  previewMeds: tasks.previewMeds.handler(({ input, context, signal }) =>
    previewMedsLabels(sessionOf(context), input, signal),
  ),
  labelFromMeds: tasks.labelFromMeds.handler(({ input, context }) => importMedsLabels(sessionOf(context), input)),
  exportMeds: tasks.exportMeds.handler(({ input, context }) =>
    exportLabelsToNewFile(sessionOf(context), input.labelSetId, input.path),
  ),
  compareLabels: tasks.compareLabels.handler(({ input, context, signal }) =>
    compareLabels(sessionOf(context), input, signal),
  ),
  useLabels: tasks.useLabels.handler(async ({ input, context }) => {
    await sessionOf(context).db.write('useLabelSet', input.id)
    return {}
  }),
  splits: tasks.splits.handler(({ input, context }) => sessionOf(context).db.read('splits', input.corpusId)),
  split: tasks.split.handler(async ({ input, context, signal }) => {
    return (await createSplit(sessionOf(context), input, signal)).split
  }),
  previewSplit: tasks.previewSplit.handler(({ input, context, signal }) =>
    previewSplit(sessionOf(context), input, signal),
  ),
  splitChoices: tasks.splitChoices.handler(async ({ input, context }) => {
    const { db } = sessionOf(context)
    const [periods, columns] = await Promise.all([
      db.read('periodCounts', input.corpusId),
      db.read('columnValues', input.corpusId),
    ])
    return { periods, columns }
  }),
  balance: tasks.balance.handler(({ input, context }) => sessionOf(context).db.read('balance', input.splitId)),
  dateHistogram: tasks.dateHistogram.handler(({ input, context, signal }) =>
    noteMonths(sessionOf(context), input, signal),
  ),
  leakage: tasks.leakage.handler(({ input, context }) => leakageOf(sessionOf(context), input.splitId)),
  checkLeakage: tasks.checkLeakage.handler(({ input, context }) => checkLeakage(sessionOf(context), input.splitId)),
  removeSplit: tasks.removeSplit.handler(async ({ input, context }) => {
    await sessionOf(context).db.write('removeSplit', input.id)
    return {}
  }),
})
