import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { backupManifest, type BackupManifest, type RestoreInput } from '../../shared/domain/backup.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { parseJson } from '../../shared/parseJson.ts'
import { openReader } from '../db/connection.ts'
import { acquireLock } from '../db/lock.ts'
import { reads } from '../db/registry.ts'
import { isEncrypted, keyFilePath } from '../encryption/keyFile.ts'
import { syncFolder } from '../models/durableFile.ts'
import { copyHashed } from '../models/importFolder.ts'
import { diskError, filesBelow, refuseWithoutSpace, stamp } from './backupFiles.ts'
import { databaseInBackup, filesInBackup, keyInBackup, manifestFile } from './backup.ts'
import { workspaceExtension } from './files.ts'
import type { LongWork } from './progressEvents.ts'

/**
 * Restoring copies a backup beside its target under another name, comparing every file with the list, and only then lets it
 * take the place. What was there goes aside and is not deleted.
 */
export interface PreparedRestore {
  path: string
  /** Takes the place; returns the folder that holds what was there. Nobody may have the workspace open. */
  takePlace(): Promise<string | null>
  discard(): Promise<void>
}

/** @throws AppError 'restore.extension', 'restore.exists', 'restore.noBackup', 'restore.damaged', 'backup.space' */
export async function prepareRestore({ backup, path, replace }: RestoreInput, work: LongWork): Promise<PreparedRestore> {
  const target = resolve(path)
  if (!target.endsWith(workspaceExtension))
    throw new AppError('restore.extension', `A workspace file ends in ${workspaceExtension}. Add that to the name.`)
  if (!replace && (existsSync(target) || existsSync(`${target}-files`) || isEncrypted(target)))
    throw new AppError('restore.exists', 'There is a workspace at this place already. Choose another name, or confirm that it is put aside.')
  const staged = `${target}.${process.pid}.restoring`
  const discard = () => rm(staged, { recursive: true, force: true })
  try {
    await discard()
    await mkdir(staged, { recursive: true })
    const parts = await copyBackup(resolve(backup), target, staged, work)
    await syncFolder(staged)
    return { path: target, discard, takePlace: () => takePlace(target, staged, parts) }
  } catch (error) {
    await discard()
    if (work.signal.aborted) throw new AppError('restore.cancelled', 'Cancelled. Nothing was changed.')
    throw diskError(error)
  }
}

/** What of a workspace is restored: its database, or the files beside it too. */
type Parts = 'whole' | 'database'

async function copyBackup(backup: string, target: string, staged: string, { signal, onProgress }: LongWork): Promise<Parts> {
  const facts = await stat(backup).catch(() => null)
  if (facts === null) throw new AppError('restore.noBackup', 'This backup does not exist. Choose another one.')
  const files = facts.isFile() ? [{ path: databaseInBackup, bytes: facts.size, sha256: null }] : (await manifestOf(backup)).files
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  await refuseWithoutSpace(staged, total)
  let done = 0
  for (const { path, bytes, sha256 } of files) {
    await mkdir(dirname(join(staged, path)), { recursive: true })
    const source = facts.isFile() ? backup : join(backup, path)
    const found = await copyHashed(source, join(staged, path), signal, (copied) =>
      onProgress({ phase: 'Copying', done: (done += copied), total, unit: 'bytes' }),
    ).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw damaged(path)
      throw error
    })
    const copiedBytes = (await stat(join(staged, path))).size
    if (copiedBytes !== bytes || (sha256 !== null && found !== sha256)) throw damaged(path)
  }
  onProgress({ phase: 'Checking', done: total, total, unit: 'bytes' })
  // Encrypted, it shows what it is only to its passphrase; hashes have been compared.
  if (!isEncrypted(facts.isFile() ? target : join(staged, databaseInBackup))) checkDatabase(join(staged, databaseInBackup))
  return facts.isFile() ? 'database' : 'whole'
}

/** @throws what opening it does, and 'restore.damaged' */
function checkDatabase(path: string): void {
  const db = openReader(path)
  try {
    reads.workspaceFacts(db)
  } finally {
    db.close()
  }
}

function damaged(path: string): AppError {
  return new AppError('restore.damaged', `This backup is damaged: ${path} is missing or is not what was written. Nothing was changed. Choose another backup.`)
}

async function manifestOf(folder: string): Promise<BackupManifest> {
  const text = await readFile(join(folder, manifestFile), 'utf8').catch(() => null)
  if (text === null)
    throw new AppError('restore.noBackup', `This folder is no backup: it has no ${manifestFile}. Choose a folder that ends in .wardbench-backup.`)
  const parsed = backupManifest.safeParse(parseJson(text))
  if (!parsed.success) throw damaged(manifestFile)
  const { files } = parsed.data
  // The list is a stranger's: nothing is written outside of the folder that it names.
  const isOurs = (path: string) => path === databaseInBackup || path === keyInBackup || path.startsWith(`${filesInBackup}/`)
  const isInside = (path: string) => !isAbsolute(path) && !/[\\\0:]/.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  const paths = files.map(({ path }) => path)
  if (!paths.every((path) => isOurs(path) && isInside(path)) || new Set(paths).size !== paths.length || !paths.includes(databaseInBackup)) throw damaged(manifestFile)
  const listed = new Set(paths)
  const there = await filesBelow(folder)
  const unlisted = there.find(({ path }) => path !== manifestFile && !listed.has(path) && path.startsWith(`${filesInBackup}/`))
  if (unlisted) throw damaged(unlisted.path)
  // Neither is anything read outside: a link is no file of the backup.
  const regular = new Set(there.map(({ path }) => path))
  const missing = paths.find((path) => !regular.has(path))
  if (missing) throw damaged(missing)
  return parsed.data
}

async function takePlace(target: string, staged: string, parts: Parts): Promise<string | null> {
  const lock = acquireLock(target)
  if (!lock) throw new AppError('restore.open', 'Another Wardbench has this workspace open. Close it there first.')
  try {
    const names = ['', '-wal', '-shm', ...(parts === 'whole' ? ['-files', '-key'] : [])].filter((suffix) => existsSync(`${target}${suffix}`))
    const aside = names.length === 0 ? null : await freeFolder(`${target}-replaced ${stamp(new Date())}`)
    if (aside) {
      // The database last: until then the workspace that was there can still be put together by hand.
      for (const suffix of names.toReversed()) await rename(`${target}${suffix}`, join(aside, `${databaseInBackup}${suffix}`))
      await syncFolder(aside)
    }
    if (parts === 'whole' && existsSync(join(staged, filesInBackup))) await rename(join(staged, filesInBackup), `${target}-files`)
    if (existsSync(join(staged, keyInBackup))) await rename(join(staged, keyInBackup), keyFilePath(target))
    await rename(join(staged, databaseInBackup), target)
    await syncFolder(dirname(target))
    await rm(staged, { recursive: true, force: true })
    return aside
  } finally {
    lock.release()
  }
}

async function freeFolder(wanted: string): Promise<string> {
  for (let count = 1; ; count++) {
    const folder = count === 1 ? wanted : `${wanted} ${count}`
    if (existsSync(folder)) continue
    await mkdir(folder)
    return folder
  }
}
