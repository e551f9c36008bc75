import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { existsSync } from 'node:fs'
import { createBackend } from '../backend.ts'
import { describeError } from '../../shared/domain/errors.ts'
import { nodeHost, projectRoot } from '../nodeHost.ts'
import { startHeadlessServer } from './server.ts'

/** Entry of the headless host: `main.ts [--port N] [--workspace FILE]`. Prints the address on standard output. */
const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, workspace: { type: 'string' } },
})

const backend = createBackend(nodeHost())
try {
  if (values.workspace) {
    const path = resolve(values.workspace)
    await (existsSync(path) ? backend.workspaces.open(path) : backend.workspaces.create({ path }))
  }
  const server = await startHeadlessServer({
    backend,
    port: Number(values.port),
    rendererFolder: join(projectRoot, 'build', 'out', 'renderer'),
    onTokenUsed: (url) => console.log(`For another browser: ${url}`),
  })
  console.log(`Wardbench is ready at ${server.url()}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void server.close().then(() => backend.close()).then(() => process.exit(0))
    })
  }
} catch (error) {
  console.error(describeError(error).message)
  await backend.close()
  process.exit(1)
}
