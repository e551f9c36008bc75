import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { ForkWorker } from './jobs/protocol.ts'
import { createDevices, type Devices } from './services/devices.ts'
import { keepLastWorkspace } from './services/lastWorkspace.ts'
import { createWorkspaces, type Workspaces } from './services/workspaces.ts'

/**
 * Composition root: what a host must bring, and what it gets. The backend never blocks: heavy work runs in worker
 * processes, SQL in worker threads.
 */
export interface HostCapabilities {
  kind: 'electron' | 'headless'
  /** Version of the application, kept with every run. */
  version: string
  /** Where new workspaces go unless another place is chosen. */
  defaultFolder: string
  /** Where the list of recent workspaces is kept. */
  configFolder: string
  /** Templates of experiments and the models that come with the workbench; read only. */
  assetsFolder: string
  fork: ForkWorker
  /** Cores that jobs share; absent: all of the machine. */
  cores?: number
  /** Workspaces are looked at and never changed. */
  readOnly?: boolean
  /** Entry of the thread that computes splits and comparisons. */
  computeEntry: URL
  /** Whether folders that a workspace watches are watched while it is open: by the workbench, not by commands. */
  watchesFolders?: boolean
  /** A page of HTML as a PDF; absent where only a browser can print. */
  printPdf?: (html: string) => Promise<Uint8Array>
}

export interface Backend {
  host: HostCapabilities
  /** Threads that one job may use. */
  threads: number
  devices: Devices
  workspaces: Workspaces
  /** Opens this workspace, or the one that was open when the application last ended. */
  start(workspace?: string): Promise<void>
  /** Saves and stops what runs, then closes the workspace. */
  close(): Promise<void>
}

export function createBackend(host: HostCapabilities): Backend {
  const threads = host.cores ?? availableParallelism()
  const devices = createDevices(host)
  const workspaces = createWorkspaces({ ...host, devices }, threads)
  let stopKeeping = () => {}
  return {
    host,
    threads,
    devices,
    workspaces,
    async start(workspace) {
      stopKeeping = await keepLastWorkspace(workspaces, join(host.configFolder, 'last-workspace'), workspace)
    },
    close() {
      stopKeeping()
      return workspaces.close()
    },
  }
}
