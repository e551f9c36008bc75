/**
 * `npm start`: builds what changed and opens the workbench, in Electron where that can be, else from the headless host
 * with one line saying why. The headless host's URL is always printed.
 *
 *   --headless          serve over a local port and open nothing (the remote case)
 *   --port N            the same on this port; without it a free one
 *   --workspace FILE    open this workspace
 *   --retry-electron    try Electron's download again although the last one failed
 *
 * What the headless host takes besides (--read-only, --socket, --bind, …) is handed on to it, and means --headless.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { buildRenderer } from './buildRenderer.ts'
import { buildShell } from './buildShell.ts'
import { ending, forwardSignals } from './childProcess.ts'
import { electronBinary, fetchElectron, hasDisplay, whyNoWindow } from './electronBinary.ts'
import { root } from './root.ts'
import { hostOptions } from '../main/headless/options.ts'

/** An Electron that ends with an error this soon could not start here: a sandbox or a library is missing. */
const startUpMs = 10_000

interface Options {
  headless: boolean
  port: string | undefined
  workspace: string | undefined
  retryElectron: boolean
  /** For the headless host, as they were given. */
  handedOn: string[]
}

function readOptions(): Options {
  const { values, tokens } = parseArgs({
    options: {
      headless: { type: 'boolean', default: false },
      port: { type: 'string' },
      workspace: { type: 'string' },
      'retry-electron': { type: 'boolean', default: false },
      ...hostOptions,
    },
    tokens: true,
  })
  const { headless, port, workspace } = values
  if (port !== undefined && !/^\d{1,5}$/.test(port)) throw new TypeError(`--port needs a number, not "${port}"`)
  const handedOn = tokens.flatMap((token) =>
    token.kind === 'option' && token.name in hostOptions ? [`--${token.name}`, ...(token.value === undefined ? [] : [token.value])] : [],
  )
  return { headless: headless || port !== undefined || handedOn.length > 0, port, workspace, retryElectron: values['retry-electron'], handedOn }
}

function say(line: string) {
  process.stderr.write(`wardbench: ${line}\n`)
}

async function start(options: Options): Promise<number> {
  await buildRenderer()
  if (options.headless) return runHeadless(options, { opensBrowser: false })
  const outcome = await runElectron(options)
  if (typeof outcome === 'number') return outcome
  const opensBrowser = hasDisplay()
  const where = opensBrowser ? 'opens in the browser' : 'is at the address below'
  say(`Electron is not used: ${outcome.reason}. The same workbench ${where}.`)
  return runHeadless(options, { opensBrowser })
}

/** Electron's exit code, or why it did not come to that. */
async function runElectron(options: Options): Promise<number | { reason: string }> {
  const noWindow = whyNoWindow()
  if (noWindow) return { reason: noWindow }
  const missing = electronBinary() ? undefined : await fetchElectron({ retry: options.retryElectron })
  const binary = electronBinary()
  if (!binary) return { reason: missing ?? 'its binary is missing' }
  await buildShell()

  const started = Date.now()
  // Terminals inside Electron applications set this, and it would make Electron a plain Node.
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const child = spawn(binary, [root, ...workspaceArguments(options)], { env, stdio: 'inherit' })
  const stopForwarding = forwardSignals(child)
  let wasAskedToEnd = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => (wasAskedToEnd = true))
  const { code, reason } = await ending(child)
  stopForwarding()
  if (code !== 0 && !wasAskedToEnd && Date.now() - started < startUpMs) {
    return { reason: `it could not start (${reason ?? `exit code ${code}`})` }
  }
  return code
}

async function runHeadless(options: Options, { opensBrowser }: { opensBrowser: boolean }): Promise<number> {
  const port = options.port === undefined ? [] : ['--port', options.port]
  const host = path.join(root, 'main/headless/main.ts')
  const child = spawn(process.execPath, [host, ...port, ...workspaceArguments(options), ...options.handedOn], {
    stdio: ['inherit', 'pipe', 'inherit'],
  })
  forwardSignals(child)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    process.stdout.write(text)
    if (!opensBrowser) return
    output += text
    const url = /http:\/\/127\.0\.0\.1:\d+\/\S*(?=\s)/.exec(output)?.[0]
    if (!url) return
    opensBrowser = false
    openBrowser(url)
  })
  const { code, reason } = await ending(child)
  if (reason && code === 127) say(`the headless host could not be started: ${reason}`)
  return code
}

function workspaceArguments({ workspace }: Options): string[] {
  return workspace === undefined ? [] : ['--workspace', path.resolve(workspace)]
}

/** Best effort: the URL stands in the terminal anyway. */
function openBrowser(url: string) {
  const [command, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url]
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => say('No browser could be opened; open the address above.'))
    .unref()
}

try {
  process.exitCode = await start(readOptions())
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
