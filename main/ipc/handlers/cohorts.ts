import { choicesForCohort, previewCohort, readCohortFile, saveCohort, tableOne } from '../../services/cohorts.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { cohorts } = api

export const cohortsHandlers = cohorts.router({
  list: cohorts.list.handler(({ input, context }) => sessionOf(context).db.read('cohorts', input.corpusId)),
  choices: cohorts.choices.handler(({ input, context, signal }) =>
    choicesForCohort(sessionOf(context), input.corpusId, signal),
  ),
  preview: cohorts.preview.handler(({ input, context, signal }) => previewCohort(sessionOf(context), input, signal)),
  save: cohorts.save.handler(({ input, context, signal }) => saveCohort(sessionOf(context), input, signal)),
  readFile: cohorts.readFile.handler(({ input }) => readCohortFile(input.path)),
  remove: cohorts.remove.handler(async ({ input, context }) => {
    await sessionOf(context).db.write('removeCohort', input.corpusId, input.name)
    return {}
  }),
  tableOne: cohorts.tableOne.handler(({ input, context, signal }) => tableOne(sessionOf(context), input, signal)),
})
