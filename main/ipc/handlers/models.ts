import { exportModel, importModel, inspectModel, listPresets, modelWithParents, removeModel } from '../../services/models.ts'
import { addShippedModels, shippedModels } from '../../services/shippedModels.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { models } = api

export const modelsHandlers = models.router({
  list: models.list.handler(({ context }) => sessionOf(context).db.read('models')),
  get: models.get.handler(({ input, context }) => modelWithParents(sessionOf(context), input.id)),
  presets: models.presets.handler(() => listPresets()),
  rename: models.rename.handler(async ({ input, context }) => {
    const { db } = sessionOf(context)
    await db.write('renameModel', input.id, input.name)
    return db.read('model', input.id)
  }),
  inspect: models.inspect.handler(({ input, context, signal }) =>
    inspectModel(sessionOf(context), input.folder, signal),
  ),
  import: models.import.handler(({ input, context }) => importModel(sessionOf(context), input)),
  shipped: models.shipped.handler(({ context }) =>
    shippedModels(sessionOf(context), context.backend.host.assetsFolder),
  ),
  addShipped: models.addShipped.handler(({ context }) =>
    addShippedModels(sessionOf(context), context.backend.host.assetsFolder),
  ),
  export: models.export.handler(({ input: { id, reason: _, ...request }, context }) =>
    exportModel(sessionOf(context), id, request),
  ),
  remove: models.remove.handler(async ({ input, context }) => {
    await removeModel(sessionOf(context), input.id)
    return {}
  }),
})
