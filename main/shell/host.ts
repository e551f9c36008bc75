/** Host capabilities of Electron: job workers are utility processes, folders are the system's own for applications. */
import { app, utilityProcess } from 'electron'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HostCapabilities } from '../backend.ts'
import type { ForkWorker, FromWorker } from '../jobs/protocol.ts'
import { workerStart } from '../jobs/workerEnvironment.ts'
import { printPdf } from './printPdf.ts'

export function electronHost(): HostCapabilities {
  return {
    kind: 'electron',
    watchesFolders: true,
    version: app.getVersion(),
    defaultFolder: path.join(app.getPath('home'), 'Wardbench'),
    configFolder: app.getPath('userData'),
    // In an installed application they are plain files beside the archive.
    assetsFolder: path.join(app.isPackaged ? process.resourcesPath : app.getAppPath(), 'assets'),
    fork: forkUtility,
    computeEntry: new URL('../workers/compute.worker.ts', import.meta.url),
    printPdf,
  }
}

const forkUtility: ForkWorker = (entry) => {
  const file = fileURLToPath(new URL(`../workers/${entry}.worker.ts`, import.meta.url))
  const { env, execArgv } = workerStart(entry)
  const child = utilityProcess.fork(file, [], {
    execArgv,
    serviceName: `Wardbench ${entry}`,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', (message: FromWorker) => listener(message)),
    onExit: (listener) => void child.once('exit', (code) => listener(`exit code ${code}`)),
    kill() {
      // Native code in a long loop answers to nothing gentler. A process without an id is gone, or was never there.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL')
    },
  }
}
