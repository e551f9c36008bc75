import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'
import {
  recentWorkspace,
  type DirectoryEntry,
  type RecentWorkspace,
  type WorkspaceInfo,
} from '../../shared/domain/workspace.ts'
import type { Restored, RestoreInput } from '../../shared/domain/backup.ts'
import { openDatabase, type DatabaseClient } from '../db/client.ts'
import type { ForkWorker } from '../jobs/protocol.ts'
import { createQueue, type JobQueue } from '../jobs/queue.ts'
import { createTurns } from '../jobs/turns.ts'
import type { Devices } from './devices.ts'
import { createExperimentDriver, type ExperimentDriver } from './experimentDriver.ts'
import { tidyFiles, workspaceExtension } from './files.ts'
import type { LongWork } from './progressEvents.ts'
import { prepareRestore } from './restore.ts'
import { createUpkeep, type Upkeep } from './upkeep.ts'

/** The open workspace and the recent list. One workspace is open at a time. */
export interface Session {
  path: string
  db: DatabaseClient
  queue: JobQueue
  upkeep: Upkeep
  experiments: ExperimentDriver
  devices: Devices
  /** Folder beside the workspace file for models, checkpoints and other large files. */
  filesFolder: string
  /** Entry of the thread that computes splits and comparisons. */
  computeEntry: URL
}

export interface Workspaces {
  /** Throws where no workspace is open. */
  session(): Session
  current(): Promise<WorkspaceInfo | null>
  /** Titles of the jobs at work now; none where no workspace is open. */
  runningJobs(): string[]
  recent(): Promise<RecentWorkspace[]>
  create(input: { path?: string; name?: string }): Promise<WorkspaceInfo>
  open(path: string): Promise<WorkspaceInfo>
  close(): Promise<void>
  forget(path: string): Promise<void>
  /** Puts a backup in the place of a workspace file, and opens it. */
  restore(input: RestoreInput, work: LongWork): Promise<Restored>
}

interface Options {
  defaultFolder: string
  configFolder: string
  fork: ForkWorker
  devices: Devices
  computeEntry: URL
}

export function createWorkspaces(host: Options, threads: number): Workspaces {
  const recentFile = join(host.configFolder, 'recent.json')
  // Opening and closing happen one after the other: two at once would leave a database open that nobody closes.
  const inTurn = createTurns()
  let session: Session | null = null

  async function close(): Promise<void> {
    const closing = session
    session = null
    if (!closing) return
    await closing.queue.close()
    await closing.experiments.idle()
    await closing.upkeep.close()
    await closing.db.close()
  }

  /** The open workspace stays open unless the new one could be opened. */
  async function openAt(path: string): Promise<WorkspaceInfo> {
    const db = await openDatabase(path)
    try {
      const filesFolder = `${path}-files`
      if (!db.readOnly) {
        await db.write('interruptRunningJobs')
        await tidyFiles(db, filesFolder)
      }
      await close()
      const queue = createQueue({ db, fork: host.fork, filesFolder, threads })
      const upkeep = createUpkeep(db, queue)
      const experiments = createExperimentDriver()
      session = { path, db, filesFolder, queue, upkeep, experiments, devices: host.devices, computeEntry: host.computeEntry }
    } catch (error) {
      await db.close()
      throw error
    }
    await remember(path)
    return info(session)
  }

  async function remember(path: string): Promise<void> {
    const others = (await readRecent(recentFile)).filter((entry) => entry.path !== path)
    await writeRecent(recentFile, [{ path, openedAt: new Date().toISOString() }, ...others].slice(0, 20))
  }

  return {
    session() {
      if (!session) throw new AppError('workspace.none', 'No workspace is open. Open or create one first.')
      return session
    },
    current: async () => (session ? info(session) : null),
    runningJobs: () => session?.queue.running() ?? [],
    async recent() {
      const entries = await readRecent(recentFile)
      return entries.map((entry) => ({ ...entry, name: nameOf(entry.path), exists: existsSync(entry.path) }))
    },
    create: ({ path, name }) =>
      inTurn(async () => {
        const target = path ? resolve(path) : await freePath(host.defaultFolder, name ?? 'Workspace')
        if (!target.endsWith(workspaceExtension)) {
          const message = `A workspace file ends in ${workspaceExtension}. Add that to the name.`
          throw new AppError('workspace.extension', message)
        }
        if (existsSync(target)) {
          throw new AppError('workspace.exists', 'This file exists already. Open it, or choose another name.')
        }
        await mkdir(dirname(target), { recursive: true })
        return openAt(target)
      }),
    open: (path) =>
      inTurn(async () => {
        const target = resolve(path)
        if (session?.path === target) return info(session)
        if (!existsSync(target)) {
          const message = 'This workspace file does not exist any more. Choose another one or create a new one.'
          throw new AppError('workspace.missing', message)
        }
        return openAt(target)
      }),
    close: () => inTurn(close),
    async restore(input, work) {
      const prepared = await prepareRestore(input, work)
      try {
        return await inTurn(async () => {
          if (session?.path === prepared.path) await close()
          const replaced = await prepared.takePlace()
          await openAt(prepared.path)
          return { path: prepared.path, replaced }
        })
      } catch (error) {
        await prepared.discard()
        throw error
      }
    },
    forget: (path) =>
      inTurn(async () => {
        await writeRecent(
          recentFile,
          (await readRecent(recentFile)).filter((entry) => entry.path !== path),
        )
      }),
  }
}

async function info(session: Session): Promise<WorkspaceInfo> {
  const facts = await session.db.read('workspaceFacts')
  return { path: session.path, name: nameOf(session.path), readOnly: session.db.readOnly, ...facts }
}

function nameOf(path: string): string {
  return basename(path, workspaceExtension)
}

async function freePath(folder: string, name: string): Promise<string> {
  const safe = name.replaceAll(/[^\p{L}\p{N} ._-]+/gu, ' ').trim() || 'Workspace'
  for (let count = 1; ; count++) {
    const path = join(folder, `${count === 1 ? safe : `${safe} ${count}`}${workspaceExtension}`)
    if (!existsSync(path)) return path
  }
}

const recentEntry = recentWorkspace.pick({ path: true, openedAt: true })
type RecentEntry = z.infer<typeof recentEntry>

async function readRecent(file: string): Promise<RecentEntry[]> {
  try {
    return z.array(recentEntry).parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    // A missing or damaged list only costs the list.
    return []
  }
}

async function writeRecent(file: string, entries: RecentEntry[]): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.tmp`, JSON.stringify(entries, null, 2))
  await rename(`${file}.tmp`, file)
}

/** Folders, and files with one of the extensions, for the in-page file chooser. */
export async function listDirectory(
  path: string,
  extensions: readonly string[],
): Promise<{ path: string; parent: string | null; entries: DirectoryEntry[] }> {
  const folder = path === '' ? homedir() : resolve(path)
  const found = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new AppError('folder.unreadable', 'This folder cannot be read. Check its name and permissions.', {
      cause: error,
    })
  })
  const entries: DirectoryEntry[] = []
  for (const item of found) {
    if (item.name.startsWith('.')) continue
    const full = join(folder, item.name)
    const facts = await stat(full).catch(() => null)
    if (!facts) continue
    if (facts.isDirectory()) entries.push({ name: item.name, path: full, kind: 'folder', bytes: 0 })
    else if (extensions.length === 0 || extensions.some((extension) => item.name.toLowerCase().endsWith(extension))) {
      entries.push({ name: item.name, path: full, kind: 'file', bytes: facts.size })
    }
  }
  entries.sort((a, b) => a.kind.localeCompare(b.kind) * -1 || a.name.localeCompare(b.name))
  const parent = dirname(folder)
  return { path: folder, parent: parent === folder ? null : parent, entries }
}
