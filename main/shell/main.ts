/**
 * Entry of the desktop application: one backend, one window, a MessagePort between them. Everything that knows Electron
 * is in this folder.
 */
import {
  app,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  powerMonitor,
  session,
  type BrowserWindow,
  type IpcMainEvent,
} from 'electron'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { describeError } from '../../shared/domain/errors.ts'
import { createBackend, type Backend } from '../backend.ts'
import { serveMessagePort } from '../ipc/serve.ts'
import { isOwnPage } from './address.ts'
import { askBeforeClosing, closeBeforeQuit } from './closing.ts'
import { electronHost } from './host.ts'
import { menuTemplate } from './menu.ts'
import { lockWithTheScreen } from './screenLock.ts'
import { registerAppScheme, serveApp } from './protocol.ts'
import { hardeningSwitches, restrictEveryContents, restrictSession } from './security.ts'
import { bringToFront, openWindow } from './window.ts'

let window: BrowserWindow | undefined

/** `--workspace FILE`; Electron's and Chromium's own switches may stand among the arguments. */
function workspaceArgument(): string | undefined {
  const args = process.argv.slice(app.isPackaged ? 1 : 2)
  const { values } = parseArgs({ args, options: { workspace: { type: 'string' } }, strict: false })
  return typeof values.workspace === 'string' ? path.resolve(values.workspace) : undefined
}

async function start(): Promise<void> {
  await app.whenReady()
  restrictSession(session.defaultSession)
  serveApp(path.join(app.getAppPath(), 'build/out/renderer'))
  const backend = createBackend(electronHost())
  // Refused where nothing is open, or nothing that has a passphrase.
  const lock = () => void backend.workspaces.lock().catch(() => undefined)
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, lock)))
  lockWithTheScreen(powerMonitor, lock)
  closeBeforeQuit(app, backend)
  await backend.start(workspaceArgument())

  ipcMain.on('wardbench:connect', (event) => connect(backend, event))
  window = openWindow(path.join(app.getAppPath(), 'build/out/main/preload.cjs'), path.join(app.getPath('userData'), 'window.json'))
  askBeforeClosing(window, () => backend.workspaces.runningJobs())
}

/** Gives the page, and nobody else, a port of its own to the backend. */
function connect(backend: Backend, event: IpcMainEvent): void {
  if (!event.senderFrame || event.senderFrame.parent || !isOwnPage(event.senderFrame.url)) return
  const { port1, port2 } = new MessageChannelMain()
  serveMessagePort(backend, port1)
  port1.start()
  event.senderFrame.postMessage('wardbench:port', null, [port2])
}

// Tests, and people who keep several profiles, choose where the application keeps its own files.
if (process.env['WARDBENCH_CONFIG']) app.setPath('userData', path.resolve(process.env['WARDBENCH_CONFIG']))

if (app.requestSingleInstanceLock()) {
  for (const [name, value] of hardeningSwitches) app.commandLine.appendSwitch(name, value)
  registerAppScheme()
  restrictEveryContents(app)
  app.enableSandbox()
  app.on('second-instance', () => window && bringToFront(window))
  app.on('window-all-closed', () => app.quit())
  start().catch((error: unknown) => {
    dialog.showErrorBox('Wardbench could not start', describeError(error).message)
    app.exit(1)
  })
} else {
  app.quit()
}
