import { hostname } from 'node:os'
import type { Backend } from '../../backend.ts'
import { backUp } from '../../services/backup.ts'
import { checkWorkspace } from '../../services/check.ts'
import { progressEvents } from '../../services/progressEvents.ts'
import { addShippedModels } from '../../services/shippedModels.ts'
import { watchWorkspace } from '../../services/watching.ts'
import { listDirectory } from '../../services/listDirectory.ts'
import { api } from '../implementation.ts'

const { workspace } = api

async function stateOf({ workspaces }: Backend) {
  return { open: await workspaces.current(), locked: workspaces.locked(), recent: await workspaces.recent() }
}

export const workspaceHandlers = workspace.router({
  host: workspace.host.handler(({ context: { backend } }) => ({
    kind: backend.host.kind,
    version: backend.host.version,
    platform: process.platform,
    machine: hostname(),
    defaultFolder: backend.host.defaultFolder,
    threads: backend.threads,
    printsPdf: backend.host.printPdf !== undefined,
    readOnly: backend.host.readOnly ?? false,
  })),
  state: workspace.state.handler(({ context: { backend } }) => stateOf(backend)),
  create: workspace.create.handler(async ({ input: { shippedModels, ...place }, context: { backend } }) => {
    const created = await backend.workspaces.create(place)
    if (shippedModels) await addShippedModels(backend.workspaces.session(), backend.host.assetsFolder)
    return created
  }),
  open: workspace.open.handler(({ input, context }) => context.backend.workspaces.open(input.path, input.passphrase)),
  lock: workspace.lock.handler(async ({ context }) => {
    await context.backend.workspaces.lock()
    return {}
  }),
  unlock: workspace.unlock.handler(({ input, context }) => context.backend.workspaces.unlock(input.passphrase)),
  changePassphrase: workspace.changePassphrase.handler(async ({ input, context }) => {
    await context.backend.workspaces.changePassphrase(input.current, input.next)
    return {}
  }),
  encrypt: workspace.encrypt.handler(({ input, context: { backend }, signal }) =>
    progressEvents((work) => backend.workspaces.encrypt(input.passphrase, work), signal),
  ),
  decrypt: workspace.decrypt.handler(({ input, context: { backend }, signal }) =>
    progressEvents((work) => backend.workspaces.decrypt(input.passphrase, work), signal),
  ),
  setAutoLock: workspace.setAutoLock.handler(({ input, context }) => context.backend.workspaces.setAutoLock(input.minutes)),
  active: workspace.active.handler(({ context }) => {
    context.backend.workspaces.active()
    return {}
  }),
  watch: workspace.watch.handler(({ context, signal }) => watchWorkspace(context.backend.workspaces, signal)),
  close: workspace.close.handler(async ({ context }) => {
    await context.backend.workspaces.close()
    return {}
  }),
  backup: workspace.backup.handler(({ input, context: { backend }, signal }) =>
    progressEvents((work) => backUp(backend.workspaces.session(), { ...input, version: backend.host.version }, work), signal),
  ),
  check: workspace.check.handler(({ input, context: { backend }, signal }) =>
    progressEvents((work) => checkWorkspace(backend.workspaces.session(), input, work), signal),
  ),
  restore: workspace.restore.handler(({ input, context: { backend }, signal }) =>
    progressEvents((work) => backend.workspaces.restore(input, work), signal),
  ),
  forget: workspace.forget.handler(async ({ input, context: { backend } }) => {
    await backend.workspaces.forget(input.path)
    return stateOf(backend)
  }),
  remember: workspace.remember.handler(async ({ input, context: { backend } }) => {
    await backend.workspaces.remember(input)
    return stateOf(backend)
  }),
  listDirectory: workspace.listDirectory.handler(({ input }) => listDirectory(input.path, input.extensions)),
})
