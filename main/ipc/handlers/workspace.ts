import { hostname } from 'node:os'
import { backUp } from '../../services/backup.ts'
import { progressEvents } from '../../services/progressEvents.ts'
import { addShippedModels } from '../../services/shippedModels.ts'
import { listDirectory } from '../../services/workspaces.ts'
import { api } from '../implementation.ts'

const { workspace } = api

export const workspaceHandlers = workspace.router({
  host: workspace.host.handler(({ context: { backend } }) => ({
    kind: backend.host.kind,
    version: backend.host.version,
    platform: process.platform,
    machine: hostname(),
    defaultFolder: backend.host.defaultFolder,
    threads: backend.threads,
    printsPdf: backend.host.printPdf !== undefined,
  })),
  state: workspace.state.handler(async ({ context: { backend } }) => ({
    open: await backend.workspaces.current(),
    recent: await backend.workspaces.recent(),
  })),
  create: workspace.create.handler(async ({ input: { shippedModels, ...place }, context: { backend } }) => {
    const created = await backend.workspaces.create(place)
    if (shippedModels) await addShippedModels(backend.workspaces.session(), backend.host.assetsFolder)
    return created
  }),
  open: workspace.open.handler(({ input, context }) => context.backend.workspaces.open(input.path)),
  close: workspace.close.handler(async ({ context }) => {
    await context.backend.workspaces.close()
    return {}
  }),
  backup: workspace.backup.handler(({ input, context: { backend }, signal }) =>
    progressEvents((work) => backUp(backend.workspaces.session(), { ...input, version: backend.host.version }, work), signal),
  ),
  restore: workspace.restore.handler(({ input, context: { backend }, signal }) =>
    progressEvents((work) => backend.workspaces.restore(input, work), signal),
  ),
  forget: workspace.forget.handler(async ({ input, context: { backend } }) => {
    await backend.workspaces.forget(input.path)
    return { open: await backend.workspaces.current(), recent: await backend.workspaces.recent() }
  }),
  listDirectory: workspace.listDirectory.handler(({ input }) => listDirectory(input.path, input.extensions)),
})
