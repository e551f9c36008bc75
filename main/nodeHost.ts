import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { HostCapabilities } from './backend.ts'
import type { ForkWorker, FromWorker } from './jobs/protocol.ts'
import { createBlockCollector } from './jobs/receivedBlocks.ts'
import { workerStart } from './jobs/workerEnvironment.ts'

/** Host capabilities of plain Node, for the headless host and the terminal: job workers through child_process.fork. */
export function nodeHost(): HostCapabilities {
  return {
    kind: 'headless',
    version: applicationVersion(),
    defaultFolder: join(homedir(), 'Wardbench'),
    configFolder:
      process.env.WARDBENCH_CONFIG ?? join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'wardbench'),
    assetsFolder,
    fork: forkChild,
    computeEntry,
  }
}

export const projectRoot = fileURLToPath(new URL('../', import.meta.url))
export const assetsFolder = join(projectRoot, 'assets')

export function applicationVersion(): string {
  const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string }
  return manifest.version
}

export const computeEntry = new URL('./workers/compute.worker.ts', import.meta.url)

export const forkChild: ForkWorker = (entry) => {
  const { env, execArgv } = workerStart(entry)
  const child = fork(new URL(`./workers/${entry}.worker.ts`, import.meta.url), {
    env: { ...process.env, ...env },
    execArgv: [...process.execArgv, ...execArgv],
    // Typed arrays and NaN cross as they are.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return {
    send(message) {
      // A child that has just died is reported by its exit; a failed send is not a second error.
      if (child.connected) child.send(message, () => undefined)
    },
    onMessage(listener) {
      const collect = createBlockCollector()
      child.on('message', (message) => {
        listener(message as FromWorker)
        collect(message)
      })
    },
    onExit(listener) {
      // 'close' comes after the last message has been read; 'exit' may come before it.
      child.once('close', (code, signal) => listener(signal ?? `exit code ${code}`))
      // One that could not even be started never closes.
      child.on('error', (error) => child.pid === undefined && listener(error.message))
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
