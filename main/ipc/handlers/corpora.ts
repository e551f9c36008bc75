import {
  checkTable,
  generateDemo,
  importCorpus,
  inspectPaths,
  noteDetail,
  notePlace,
  previewFile,
  removeCorpus,
  previewTextPaths,
  tableFields,
} from '../../services/corpora.ts'
import { listNotes } from '../../services/search.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { corpora } = api

export const corporaHandlers = corpora.router({
  list: corpora.list.handler(({ context }) => sessionOf(context).db.read('listCorpora')),
  get: corpora.get.handler(({ input, context }) => sessionOf(context).db.read('corpus', input.id)),
  fields: corpora.fields.handler(() => tableFields),
  preview: corpora.preview.handler(({ input }) => previewFile(input.path, input)),
  check: corpora.check.handler(({ input, signal }) => checkTable(input.file, input.settings, signal)),
  inspect: corpora.inspect.handler(({ input }) => inspectPaths(input.paths)),
  textPaths: corpora.textPaths.handler(({ input, signal }) => previewTextPaths(input.files, input.pattern, signal)),
  import: corpora.import.handler(({ input, context }) => importCorpus(sessionOf(context), input)),
  demo: corpora.demo.handler(({ input, context }) => generateDemo(sessionOf(context), input)),
  rejects: corpora.rejects.handler(({ input: { id, ...page }, context }) =>
    sessionOf(context).db.read('rejectPage', { corpusId: id, ...page }),
  ),
  rejectReasons: corpora.rejectReasons.handler(({ input, context }) =>
    sessionOf(context).db.read('rejectReasons', input.id),
  ),
  remove: corpora.remove.handler(async ({ input, context }) => {
    await removeCorpus(sessionOf(context), input.id)
    return {}
  }),
  upkeep: corpora.upkeep.handler(({ context }) => sessionOf(context).db.read('upkeepTasks')),
  notes: corpora.notes.handler(({ input: { id, ...page }, context, signal }) =>
    listNotes(sessionOf(context), { corpusId: id, ...page }, signal),
  ),
  note: corpora.note.handler(({ input, context }) => noteDetail(sessionOf(context), input.id)),
  notePlace: corpora.notePlace.handler(({ input, context }) => notePlace(sessionOf(context), input.id)),
})
