import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { AppError, describeError } from '../../shared/domain/errors.ts'
import { createBackend } from '../backend.ts'
import { nodeHost, projectRoot } from '../nodeHost.ts'
import { bindingOf, type BindingOptions } from './binding.ts'
import { hostOptions } from './options.ts'
import { startHeadlessServer, type HeadlessServer } from './server.ts'

/**
 * Entry of the headless host: `main.ts [--port N] [--workspace FILE]` and the options below. Prints the address on standard output. Exit
 * codes: 0 closed by a signal, 1 failed, 2 wrong usage.
 */
const options = {
  port: { type: 'string', default: '0' },
  workspace: { type: 'string' },
  ...hostOptions,
} as const

const readOnly = process.argv.includes('--read-only')
const backend = createBackend({ ...nodeHost(), watchesFolders: !readOnly, readOnly })
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
  const { workspace, sessionHours, ...place } = usage()
  const binding = await bindingOf(place)
  await backend.start(workspace)
  server = await startHeadlessServer({
    backend,
    port: place.port,
    binding,
    sessionMilliseconds: sessionHours * 3_600_000,
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

function usage(): BindingOptions & { workspace?: string; sessionHours: number } {
  const values = parsed()
  const { port, workspace, socket, bind, certificate, key, name, 'beyond-this-machine': beyondThisMachine } = values
  if (!/^\d{1,5}$/.test(port) || Number(port) >= 65_536) throw new AppError('usage.port', '--port takes a number from 0 to 65535.')
  const sessionHours = Number(values['session-hours'] ?? 12)
  if (!(sessionHours > 0 && sessionHours <= 168)) throw new AppError('usage.session', '--session-hours takes a number above 0, at most 168.')
  return { port: Number(port), workspace, sessionHours, socket, bind, certificate, key, names: name, beyondThisMachine }
}

function parsed() {
  try {
    return parseArgs({ options }).values
  } catch (cause) {
    const known = Object.keys(options).map((name) => `--${name}`)
    throw new AppError('usage.options', `${describeError(cause).message} Known: ${known.join(', ')}.`, { cause })
  }
}
