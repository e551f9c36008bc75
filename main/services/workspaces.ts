import { mkdir, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'
import {
  defaultAutoLock,
  recentWorkspace,
  type LockedWorkspace,
  type RecentWorkspace,
  type WorkspaceInfo,
} from '../../shared/domain/workspace.ts'
import type { AuditHead } from '../../shared/domain/audit.ts'
import type { Restored, RestoreInput } from '../../shared/domain/backup.ts'
import { openDatabase, readOnlyHost, type DatabaseClient } from '../db/client.ts'
import { schemaVersion } from '../db/migrations/index.ts'
import { changePassphrase, createKeyFile, isEncrypted, keyFilePath, readKeyFile, type WorkspaceKey } from '../encryption/keyFile.ts'
import { passphraseProblem } from '../../shared/domain/passphrase.ts'
import { protectFolder } from '../encryption/storedFile.ts'
import type { ForkWorker } from '../jobs/protocol.ts'
import { createQueue, type JobQueue } from '../jobs/queue.ts'
import { createTurns } from '../jobs/turns.ts'
import { followImports, record } from './audit.ts'
import { anchorOf, forgetAnchor, keepAnchor } from './auditAnchors.ts'
import { readConfig, writeConfig } from './configFile.ts'
import { convert, finishConversion, isThere } from './conversion.ts'
import type { Devices } from './devices.ts'
import { createExperimentDriver, type ExperimentDriver } from './experimentDriver.ts'
import { refuseElsewhere, tidyFiles, workspaceExtension } from './files.ts'
import type { LongWork } from './progressEvents.ts'
import { prepareRestore } from './restore.ts'
import { createGuessDelay } from './guessDelay.ts'
import { createIdleLock } from './idleLock.ts'
import { createUpkeep, type Upkeep } from './upkeep.ts'
import { createWatcher, type Watcher } from './watches.ts'

/** The open workspace and the recent list. One workspace is open at a time. */
export interface Session {
  path: string
  db: DatabaseClient
  queue: JobQueue
  upkeep: Upkeep
  experiments: ExperimentDriver
  watcher: Watcher
  devices: Devices
  /** Folder beside the workspace file for models, checkpoints and other large files. */
  filesFolder: string
  /** Entry of the thread that computes splits and comparisons. */
  computeEntry: URL
}

export interface Workspaces {
  /** Throws where no workspace is open, or it is locked. */
  session(): Session
  current(): Promise<WorkspaceInfo | null>
  /** Titles of the jobs at work now; none where no workspace is open. */
  runningJobs(): string[]
  /** The workspace that waits for its passphrase. */
  locked(): LockedWorkspace | null
  recent(): Promise<RecentWorkspace[]>
  /** With a passphrase, an encrypted one. */
  create(input: { path?: string; name?: string; passphrase?: string }): Promise<WorkspaceInfo>
  /** @throws AppError 'encryption.needed' where an encrypted one is opened without its passphrase */
  open(path: string, passphrase?: string): Promise<WorkspaceInfo>
  /** What a host does with the workspace it is started with: opens or creates it; an encrypted one waits for its passphrase. */
  start(path: string): Promise<void>
  /** Refuses everything until `unlock`. Jobs go on behind it; once none is left the workspace is closed and its key forgotten. */
  lock(): Promise<void>
  unlock(passphrase: string): Promise<WorkspaceInfo>
  changePassphrase(current: string, next: string): Promise<void>
  /** Makes the open workspace an encrypted one. @throws AppError 'encryption.weak', 'encryption.already', 'workspace.busy' and what `convert` does */
  encrypt(passphrase: string, work: LongWork): Promise<WorkspaceInfo>
  /** Takes the encryption away. @throws AppError 'encryption.passphrase', 'encryption.none', 'workspace.busy' and what `convert` does */
  decrypt(passphrase: string, work: LongWork): Promise<WorkspaceInfo>
  setAutoLock(minutes: number | null): Promise<WorkspaceInfo>
  /** A person did something. */
  active(): void
  /** Calls `listener` whenever the workspace was opened, closed, locked or unlocked, until the returned function is called. */
  onChange(listener: () => void): () => void
  /** The end of the audit log when this machine last closed the workspace; null where it never did. */
  auditAnchor(): Promise<AuditHead | null>
  close(): Promise<void>
  forget(path: string): Promise<void>
  /** Puts one back on the recent list, at its place in time. */
  remember(entry: RecentEntry): Promise<void>
  /** Puts a backup in the place of a workspace file, and opens it. */
  restore(input: RestoreInput, work: LongWork): Promise<Restored>
}

interface Options {
  readOnly?: boolean
  defaultFolder: string
  configFolder: string
  fork: ForkWorker
  devices: Devices
  computeEntry: URL
  watchesFolders?: boolean
}

export function createWorkspaces(host: Options, threads: number): Workspaces {
  const recentFile = join(host.configFolder, 'recent.json')
  const anchorFile = join(host.configFolder, 'audit-heads.json')
  // Opening and closing happen one after the other: two at once would leave a database open that nobody closes.
  const inTurn = createTurns()
  const guesses = createGuessDelay('encryption.passphrase')
  const listeners = new Set<() => void>()
  const idle = createIdleLock(() => void lock('idle').catch(() => undefined))
  let session: Session | null = null
  let unprotect = () => {}
  let locked: LockedWorkspace | null = null
  /** What is open, while it is closed to be encrypted or decrypted. */
  let converting: WorkspaceInfo | null = null

  function refuseReadOnly(): void {
    if (host.readOnly) throw new AppError('workspace.readOnly', readOnlyHost)
  }

  const changed = () => listeners.forEach((listener) => listener())

  async function closeSession(): Promise<void> {
    const closing = session
    session = null
    if (!closing) return
    closing.watcher.stopAll()
    await closing.queue.close()
    await closing.watcher.close()
    await signOff(closing)
    await closing.experiments.idle()
    await closing.upkeep.close()
    await closing.db.close()
    unprotect()
  }

  /** The last entry, and that end of the log kept outside of the workspace. A disk that is full closes the workspace all the same. */
  async function signOff(closing: Session): Promise<void> {
    try {
      await record(closing, 'close', 'workspace')
      if (closing.db.readOnly) return
      // An end that is no longer in the log stays kept: it is what shows that.
      const before = await anchorOf(anchorFile, closing.path)
      if (before === null || (await closing.db.read('holdsHead', before))) await keepAnchor(anchorFile, closing.path, await closing.db.read('storedHead'))
    } catch {
      // Whoever opens it next is told by the same fault.
    }
  }

  async function close(): Promise<void> {
    locked = null
    idle.stop()
    await closeSession()
    changed()
  }

  /** The open workspace stays open unless the new one could be opened. */
  async function openAt(path: string, key: WorkspaceKey | null, { wrong = 0, made = false } = {}): Promise<WorkspaceInfo> {
    const db = await openDatabase(path, key, { readOnly: host.readOnly })
    try {
      if (host.readOnly) await refuseOlder(db)
      const filesFolder = `${path}-files`
      await refuseElsewhere(db, filesFolder)
      if (!db.readOnly) {
        await db.write('interruptRunningJobs')
        await tidyFiles(db, filesFolder)
      }
      await closeSession()
      unprotect = protectFolder(filesFolder, key)
      const queue = createQueue({ db, fork: host.fork, filesFolder, threads })
      const upkeep = createUpkeep(db, queue)
      const experiments = createExperimentDriver()
      followImports(db, queue)
      session = { path, db, filesFolder, queue, upkeep, experiments, watcher: createWatcher(), devices: host.devices, computeEntry: host.computeEntry }
      locked = null
      if (host.watchesFolders && !db.readOnly) await session.watcher.resume(session)
    } catch (error) {
      await db.close()
      throw error
    }
    await remember(path)
    const opened = await info(session)
    if (made) await record(session, 'create', 'workspace', { encrypted: key !== null })
    else await record(session, key ? 'unlock' : 'open', 'workspace', wrong > 0 ? { wrongPassphrases: wrong } : {})
    idle.setMinutes(opened.autoLockMinutes)
    changed()
    return opened
  }

  /** Nothing is open of it; it waits for its passphrase. */
  async function lockAt(path: string): Promise<void> {
    await closeSession()
    idle.stop()
    locked = { path, name: nameOf(path) }
    await remember(path)
    changed()
  }

  /** Of the passphrase, and how many wrong ones came before it. */
  async function keyOf(path: string, passphrase: string | undefined): Promise<{ key: WorkspaceKey | null; wrong: number }> {
    if (!isEncrypted(path)) return { key: null, wrong: 0 }
    if (passphrase === undefined) throw new AppError('encryption.needed', 'This workspace is encrypted. Give its passphrase to open it.')
    const wrong = guesses.failures(path)
    return { key: await guesses.guarded(path, () => readKeyFile(path, passphrase)), wrong }
  }

  function lock(why: 'idle' | 'asked'): Promise<void> {
    return inTurn(async () => {
      if (locked) return
      if (!session) throw noneOpen()
      if (!session.db.key) {
        throw new AppError('encryption.none', 'Only an encrypted workspace can be locked: another one has no passphrase. Close it instead.')
      }
      locked = { path: session.path, name: nameOf(session.path) }
      idle.stop()
      changed()
      await record(session, 'lock', 'workspace', { why }).catch(() => undefined)
      void closeOnceIdle(session)
    })
  }

  /** Training of a night goes on behind a locked screen; with the last job the key goes from memory. */
  async function closeOnceIdle(behind: Session): Promise<void> {
    const isBehind = () => locked !== null && session === behind
    try {
      for (;;) {
        await behind.experiments.idle()
        const jobsEnded = await noJobs(behind, isBehind)
        if (!isBehind()) return
        if (jobsEnded) break
      }
      await inTurn(async () => {
        if (isBehind()) await closeSession()
      })
    } catch {
      // A database that fails tells whoever unlocks it.
    }
  }

  function openSession(): Session {
    if (locked) throw new AppError('workspace.locked', 'The workspace is locked. Unlock it with its passphrase.')
    if (converting) throw new AppError('workspace.converting', 'The encryption of this workspace is being changed. Wait until that is done, or cancel it.')
    if (!session) throw noneOpen()
    return session
  }

  /** What a crash has cut short is ended first. */
  async function settle(path: string): Promise<void> {
    if (!host.readOnly) await finishConversion(path)
    else if (!existsSync(path) && isThere(path)) throw new AppError('workspace.older', 'A change of encryption was cut short. Open the workspace once without --read-only, which ends it.')
  }

  /** The workspace is closed meanwhile; whatever comes of it, it is open afterwards. */
  async function changeEncryption(before: Session, passphrase: string | null, work: LongWork): Promise<WorkspaceInfo> {
    const { path, db } = before
    if (db.readOnly) throw new AppError('workspace.readOnly', 'Another Wardbench has this workspace open. Change its encryption there.')
    if ((await db.read('unfinishedJobs', 0, 1)).length > 0) throw new AppError('workspace.busy', 'Jobs are queued or running. Wait for them or cancel them, then try again.')
    converting = await info(before)
    idle.stop()
    try {
      await closeSession()
      const key = await convert({ path, from: db.key, passphrase }, work)
      await openAt(path, key)
    } catch (error) {
      await settle(path)
      // After a failure nothing has changed; where only the end failed, the passphrase is asked for.
      if (isEncrypted(path) === (db.key !== null)) await openAt(path, db.key)
      else if (isEncrypted(path)) await lockAt(path)
      throw error
    } finally {
      converting = null
      changed()
    }
    const now = openSession()
    await record(now, passphrase === null ? 'decrypt' : 'encrypt', 'workspace')
    return info(now)
  }

  /** Proves the passphrase also where the workspace is still open behind the lock. */
  async function unlock(passphrase: string | undefined): Promise<WorkspaceInfo> {
    if (!locked) return info(openSession())
    const { path } = locked
    const { key, wrong } = await keyOf(path, passphrase)
    if (!session) return openAt(path, key, { wrong })
    await record(session, 'unlock', 'workspace', wrong > 0 ? { wrongPassphrases: wrong } : {})
    locked = null
    const opened = await info(session)
    idle.setMinutes(opened.autoLockMinutes)
    changed()
    return opened
  }

  async function remember(path: string): Promise<void> {
    const others = (await readRecent(recentFile)).filter((entry) => entry.path !== path)
    await writeConfig(recentFile, [{ path, openedAt: new Date().toISOString() }, ...others].slice(0, 20))
  }

  return {
    runningJobs: () => session?.queue.running() ?? [],
    session: openSession,
    current: async () => converting ?? (session && !locked ? info(session) : null),
    locked: () => locked,
    async recent() {
      const entries = await readRecent(recentFile)
      return entries.map((entry) => ({ ...entry, name: nameOf(entry.path), exists: isThere(entry.path), encrypted: isEncrypted(entry.path) }))
    },
    create: ({ path, name, passphrase }) =>
      inTurn(async () => {
        refuseReadOnly()
        const target = path ? resolve(path) : await freePath(host.defaultFolder, name ?? 'Workspace')
        if (!target.endsWith(workspaceExtension)) {
          const message = `A workspace file ends in ${workspaceExtension}. Add that to the name.`
          throw new AppError('workspace.extension', message)
        }
        if (existsSync(target)) {
          throw new AppError('workspace.exists', 'This file exists already. Open it, or choose another name.')
        }
        await mkdir(dirname(target), { recursive: true })
        const key = passphrase === undefined ? null : await createKeyFile(target, passphrase)
        try {
          return await openAt(target, key, { made: true })
        } catch (error) {
          // A key of nothing: the name can be used again.
          if (key && !existsSync(target)) await rm(keyFilePath(target), { force: true })
          throw error
        }
      }),
    open: (path, passphrase) =>
      inTurn(async () => {
        const target = resolve(path)
        if (session?.path === target && !locked) return info(session)
        if (locked?.path === target) return unlock(passphrase)
        await settle(target)
        if (!existsSync(target)) {
          const message = 'This workspace file does not exist any more. Choose another one or create a new one.'
          throw new AppError('workspace.missing', message)
        }
        const { key, wrong } = await keyOf(target, passphrase)
        return openAt(target, key, { wrong })
      }),
    async start(path) {
      const target = resolve(path)
      await inTurn(() => settle(target))
      if (existsSync(target) && isEncrypted(target)) {
        await inTurn(() => lockAt(target))
      } else if (existsSync(target)) await this.open(target)
      else await this.create({ path: target })
    },
    lock: () => lock('asked'),
    unlock: (passphrase) => inTurn(() => unlock(passphrase)),
    changePassphrase: (current, next) =>
      inTurn(async () => {
        const { path, db } = openSession()
        if (!db.key) throw new AppError('encryption.none', 'This workspace is not encrypted. Encrypt it first.')
        if (db.readOnly) throw new AppError('workspace.readOnly', 'Another Wardbench has this workspace open. Change the passphrase there.')
        await guesses.guarded(path, () => changePassphrase(path, current, next))
        await record({ db }, 'passphrase', 'workspace')
      }),
    encrypt: (passphrase, work) =>
      inTurn(async () => {
        refuseReadOnly()
        const current = openSession()
        if (current.db.key) throw new AppError('encryption.already', 'This workspace is encrypted already. Its passphrase can be changed.')
        const problem = passphraseProblem(passphrase)
        if (problem) throw new AppError('encryption.weak', problem)
        return changeEncryption(current, passphrase, work)
      }),
    decrypt: (passphrase, work) =>
      inTurn(async () => {
        refuseReadOnly()
        const current = openSession()
        if (!current.db.key) throw new AppError('encryption.none', 'This workspace is not encrypted.')
        await guesses.guarded(current.path, () => readKeyFile(current.path, passphrase))
        return changeEncryption(current, null, work)
      }),
    async setAutoLock(minutes) {
      const current = openSession()
      await current.db.write('setAutoLock', minutes)
      await record(current, 'setting', 'automatic lock', { minutes })
      idle.setMinutes(current.db.key ? minutes : null)
      changed()
      return info(current)
    },
    active: () => idle.active(),
    auditAnchor: () => anchorOf(anchorFile, openSession().path),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => inTurn(close),
    async restore(input, work) {
      refuseReadOnly()
      const prepared = await prepareRestore(input, work)
      try {
        return await inTurn(async () => {
          if (session?.path === prepared.path) await closeSession()
          const replaced = await prepared.takePlace()
          await forgetAnchor(anchorFile, prepared.path)
          if (isEncrypted(prepared.path)) await lockAt(prepared.path)
          else await openAt(prepared.path, null)
          return { path: prepared.path, replaced }
        })
      } catch (error) {
        await prepared.discard()
        changed()
        throw error
      }
    },
    forget: (path) =>
      inTurn(async () => {
        await writeConfig(
          recentFile,
          (await readRecent(recentFile)).filter((entry) => entry.path !== path),
        )
      }),
    remember: (entry) =>
      inTurn(async () => {
        const others = (await readRecent(recentFile)).filter(({ path }) => path !== entry.path)
        await writeConfig(recentFile, [entry, ...others].toSorted((left, right) => right.openedAt.localeCompare(left.openedAt)))
      }),
  }
}

/** Waits until no job is queued or running, or until `wanted` is no longer so; whether none is left. */
async function noJobs({ db, queue }: Session, wanted: () => boolean): Promise<boolean> {
  let wake = () => {}
  const stop = queue.onChange(() => wake())
  const closed = () => wake()
  queue.closed.addEventListener('abort', closed)
  try {
    while (wanted()) {
      const next = new Promise<void>((done) => (wake = done))
      if ((await db.read('unfinishedJobs', 0, 1)).length === 0) return true
      await next
    }
    return false
  } finally {
    stop()
    queue.closed.removeEventListener('abort', closed)
  }
}

function noneOpen(): AppError {
  return new AppError('workspace.none', 'No workspace is open. Open or create one first.')
}

/** Bringing it to this version would be a change. */
async function refuseOlder(db: DatabaseClient): Promise<void> {
  const { schemaVersion: found } = await db.read('workspaceFacts')
  if (found === schemaVersion) return
  throw new AppError('workspace.older', 'This workspace is of an older version. Open it once without --read-only, which brings it to this one.')
}

async function info({ path, db }: Session): Promise<WorkspaceInfo> {
  const { autoLockMinutes, ...facts } = await db.read('workspaceFacts')
  const encrypted = db.key !== null
  const minutes = autoLockMinutes === undefined ? defaultAutoLock : autoLockMinutes
  return { path, name: nameOf(path), readOnly: db.readOnly, encrypted, autoLockMinutes: encrypted ? minutes : null, ...facts }
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

/** A missing or damaged list only costs the list. */
function readRecent(file: string): Promise<RecentEntry[]> {
  return readConfig(file, z.array(recentEntry), [])
}
