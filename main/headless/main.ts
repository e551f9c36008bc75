import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError, describeError } from '../../shared/domain/errors.ts'
import { createBackend } from '../backend.ts'
import { nodeHost, projectRoot } from '../nodeHost.ts'
import { startHeadlessServer, type HeadlessServer } from './server.ts'

/**
 * Entry of the headless host: `main.ts [--port N] [--workspace FILE]`. Prints the address on standard output. Exit
 * codes: 0 closed by a signal, 1 failed, 2 wrong usage.
 */
const backend = createBackend({ ...nodeHost(), watchesFolders: true })
let server: HeadlessServer | undefined
let closing: Promise<void> | undefined

/** Once: a terminal and the process that started this one may each send the same signal. */
function close(): Promise<void> {
  closing ??= Promise.resolve(server?.close()).then(() => backend.close())
  return closing
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void close().then(() => process.exit(0)))
// A reader of the printed lines that goes away ends nothing.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

try {
  const { port, workspace } = usage()
  if (workspace) await backend.workspaces.start(workspace)
  server = await startHeadlessServer({
    backend,
    port,
    rendererFolder: join(projectRoot, 'build', 'out', 'renderer'),
    onTokenUsed: (url) => console.log(`For another browser: ${url}`),
  })
  console.log(`Wardbench is ready at ${server.url()}`)
} catch (error) {
  const { code, message } = describeError(error)
  console.error(message)
  await close()
  process.exit(code.startsWith('usage.') ? 2 : 1)
}

function usage(): { port: number; workspace?: string } {
  try {
    const options = { port: { type: 'string', default: '0' }, workspace: { type: 'string' } } as const
    const { port, workspace } = parseArgs({ options }).values
    if (/^\d{1,5}$/.test(port) && Number(port) < 65_536) return { port: Number(port), workspace }
  } catch (cause) {
    throw new AppError('usage.options', `${describeError(cause).message} Known: --port N, --workspace FILE.`, { cause })
  }
  throw new AppError('usage.port', '--port takes a number from 0 to 65535.')
}
