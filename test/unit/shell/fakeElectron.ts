/**
 * Just enough of Electron, on plain Node, to run the built main process: its window asks for the page and speaks the
 * contract over the port it is given, as the renderer does. It prints what came back as JSON and quits.
 */
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { fork } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { Contract } from '../../../shared/ipc/contract/index.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const home = process.env['FAKE_ELECTRON_HOME'] ?? ''
/** Folder with an installed application's `app` and `assets`; without it, the project itself runs. */
const installed = process.env['FAKE_ELECTRON_PACKAGE']
if (installed) Object.assign(process, { resourcesPath: installed })
// Electron lives until it is told to quit.
setInterval(() => undefined, 60_000)
let answer: (request: { url: string; method: string }) => Promise<Response>

/** What was asked of it before it was ready, when most of it counts. */
const early: string[] = []

class App extends EventEmitter {
  isPackaged = installed !== undefined
  commandLine = { appendSwitch: (name: string) => early.push(name) }
  async whenReady() {
    await wait(0)
    Object.freeze(early)
  }
  requestSingleInstanceLock = () => process.env['FAKE_ELECTRON_SECOND'] === undefined
  enableSandbox = () => early.push('sandbox')
  getAppPath = () => (installed ? path.join(installed, 'app') : root)
  getVersion = () => '0.0.0-test'
  getPath = () => home
  setPath = () => undefined
  exit = (code: number) => process.exit(code)
  quit() {
    let prevented = false
    this.emit('will-quit', { preventDefault: () => (prevented = true) })
    if (!prevented) process.exit(0)
  }
}

/** Names of the handlers that it was given. */
const restricted: string[] = []

class Session {
  webRequest = { onBeforeRequest: () => restricted.push('request') }
  setPermissionRequestHandler = () => restricted.push('permission')
  setPermissionCheckHandler = () => restricted.push('check')
  setDevicePermissionHandler = () => restricted.push('device')
  setSpellCheckerEnabled = () => restricted.push('spelling')
}

export const app = new App()
export const session = { defaultSession: new Session() }
export const ipcMain = new EventEmitter()
export const powerMonitor = new EventEmitter()
export const Menu = { buildFromTemplate: () => undefined, setApplicationMenu: () => undefined }
export const MessageChannelMain = MessageChannel
export const protocol = {
  registerSchemesAsPrivileged: (schemes: { scheme: string }[]) => early.push(...schemes.map(({ scheme }) => `${scheme}://`)),
  handle: (_scheme: string, handler: typeof answer) => (answer = handler),
}
export const dialog = {
  showErrorBox: (title: string, message: string) => console.error(`${title}: ${message}`),
}
export const utilityProcess = {
  fork(file: string) {
    const child = fork(file, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    return Object.assign(child, { postMessage: (message: object) => child.send(message) })
  },
}

const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 } }
export const screen = { getPrimaryDisplay: () => display, getAllDisplays: () => [display] }

export class BrowserWindow extends EventEmitter {
  async loadURL(url: string) {
    try {
      console.log(JSON.stringify(await visit(url)))
    } finally {
      app.quit()
    }
  }
  show() {}
  maximize() {}
  isMaximized = () => false
  getNormalBounds = () => display.workArea
}

/** What the page does: it loads, connects, makes a workspace and runs a job in a worker. */
async function visit(url: string) {
  const page = await answer({ url, method: 'GET' })
  const strangers = [await connect('https://example.org/'), await connect(url, 'a frame within the page')]
  const port = await connect(url)
  if (!port) throw new Error('No port arrived.')
  const api: ContractRouterClient<Contract> = createORPCClient(new RPCLink({ port }))
  const opened = await api.workspace.create({ path: path.join(home, 'test.wardbench') })
  const { jobId } = await api.corpora.demo({ encounters: 200, seed: 1 })
  let job = await api.jobs.get({ id: jobId })
  while (job.state === 'queued' || job.state === 'running') {
    await wait(100)
    job = await api.jobs.get({ id: jobId })
  }
  const corpora = await api.corpora.list()
  const shipped = await api.models.shipped()
  return {
    status: page.status,
    strangerConnected: strangers.some((each) => each !== undefined),
    early,
    restricted,
    listeners: app.listenerCount('web-contents-created'),
    workspace: opened.name,
    job: job.state,
    corpora: corpora.length,
    shipped: shipped.length,
  }
}

/** The preload's part; undefined where no port is given. */
async function connect(url: string, parent: string | null = null): Promise<MessagePort | undefined> {
  const arrivals = new EventEmitter()
  const frame = {
    url,
    parent,
    postMessage: (_channel: string, _message: null, [port]: MessagePort[]) => arrivals.emit('port', port),
  }
  const arrival = once(arrivals, 'port', { signal: AbortSignal.timeout(500) })
  ipcMain.emit('wardbench:connect', { senderFrame: frame })
  const [port] = (await arrival.catch(() => [undefined])) as [MessagePort | undefined]
  port?.start()
  return port
}
