import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import { acquireLock } from '../db/lock.ts'
import { rekeyedCopy } from '../db/rekey.ts'
import { createKeyFile, type WorkspaceKey } from '../encryption/keyFile.ts'
import { copyStored, protectFolder } from '../encryption/storedFile.ts'
import { syncFolder } from '../models/durableFile.ts'
import { changedFiles, sumsFile, writeSums } from '../models/sums.ts'
import { diskError, filesBelow, refuseWithoutSpace, sizeOf, type FoundFile } from './backupFiles.ts'
import type { LongWork } from './progressEvents.ts'
import { shred } from './shred.ts'

/**
 * A workspace encrypted, or without its encryption. All of it is made anew in a folder beside it; one rename of that folder decides.
 * Before it, the workspace is the old one, and what was begun is removed; after it, the new one, and what is still to be moved is moved
 * when it is opened next. What it was is overwritten last.
 */
const begun = (path: string) => `${path}-converting`
const decided = (path: string) => `${path}-converted`
const fresh = (path: string, suffix = '') => join(decided(path), `new${suffix}`)
/** Says that the key file goes too. */
const withoutKey = 'decrypted'

export interface Conversion {
  path: string
  from: WorkspaceKey | null
  /** Null takes the encryption away. */
  passphrase: string | null
}

/** Whether there is a workspace at this place, or one that is finished when it is opened. */
export function isThere(path: string): boolean {
  return existsSync(path) || existsSync(decided(path))
}

/**
 * Nobody may have it open. Returns its new key.
 * @throws AppError 'encryption.cancelled', 'encryption.weak', 'encryption.files', 'workspace.open', 'backup.space': nothing has changed then
 */
export async function convert({ path, from, passphrase }: Conversion, work: LongWork): Promise<WorkspaceKey | null> {
  const lock = lockOf(path)
  try {
    const key = await prepare({ path, from, passphrase }, work).catch(async (error: unknown) => {
      await shred(begun(path))
      if (work.signal.aborted) throw new AppError('encryption.cancelled', 'Cancelled. Nothing was changed.')
      throw diskError(error)
    })
    await rename(begun(path), decided(path))
    await syncFolder(dirname(path))
    work.onProgress({ phase: 'Removing the former files', done: 0, total: 0, unit: 'bytes' })
    await moveInPlace(path)
    return key
  } finally {
    lock.release()
  }
}

/** Before a workspace is opened: ends what a crash has cut short, one way or the other. @throws AppError 'workspace.open' */
export async function finishConversion(path: string): Promise<void> {
  const isDecided = existsSync(decided(path))
  if (!isDecided && !existsSync(begun(path))) return
  const lock = lockOf(path)
  try {
    if (isDecided) await moveInPlace(path)
    await shred(begun(path))
  } finally {
    lock.release()
  }
}

function lockOf(path: string) {
  const lock = acquireLock(path)
  if (!lock) throw new AppError('workspace.open', 'Another Wardbench has this workspace open, or is encrypting it. Close it there first.')
  return lock
}

async function prepare({ path, from, passphrase }: Conversion, { signal, onProgress }: LongWork): Promise<WorkspaceKey | null> {
  const folder = begun(path)
  await shred(folder)
  await mkdir(folder, { mode: 0o700 })
  const files = await filesBelow(`${path}-files`)
  const databaseBytes = await sizeOf(path)
  const total = files.reduce((sum, { bytes }) => sum + bytes, databaseBytes)
  await refuseWithoutSpace(folder, total + databaseBytes)
  const key = passphrase === null ? null : await createKeyFile(join(folder, 'new'), passphrase)
  if (key === null) await writeFile(join(folder, withoutKey), '', { flush: true })
  onProgress({ phase: 'Database', done: 0, total, unit: 'bytes' })
  await rekeyedCopy({ path, from, to: key, target: join(folder, 'new'), folder })
  signal.throwIfAborted()
  const stopReading = protectFolder(`${path}-files`, from)
  await mkdir(join(folder, 'new-files'))
  const stopWriting = protectFolder(join(folder, 'new-files'), key)
  try {
    let done = databaseBytes
    await copyFiles(`${path}-files`, join(folder, 'new-files'), files, signal, (bytes) => onProgress({ phase: 'Files', done: (done += bytes), total, unit: 'bytes' }))
  } finally {
    stopReading()
    stopWriting()
  }
  await syncFolder(folder)
  signal.throwIfAborted()
  return key
}

/** Contents are the same; hashes are of what lies on the disk, and made anew where all of them fitted. */
async function copyFiles(from: string, to: string, files: readonly FoundFile[], signal: AbortSignal, onCopied: (bytes: number) => void): Promise<void> {
  const folders = Map.groupBy(files, ({ path }) => dirname(path))
  for (const [folder, within] of folders) {
    const hasSums = within.some(({ path }) => basename(path) === sumsFile)
    const changed = hasSums ? await changedFiles(join(from, folder), signal) : null
    if (changed !== null && changed.length > 0)
      throw new AppError('encryption.files', `Files beside the workspace are not what was written (${folder}). Check and repair the workspace first. Nothing was changed.`)
    await mkdir(join(to, folder), { recursive: true })
    for (const { path, bytes } of within) {
      if (basename(path) !== sumsFile) await copyStored(join(from, path), join(to, path), { signal })
      onCopied(bytes)
    }
    if (hasSums) await writeSums(join(to, folder))
    await syncFolder(join(to, folder))
  }
}

/**
 * Each step can be begun again. The database comes last: as long as the new one waits, the rest is not all there; once it does not,
 * nothing but what was set aside is left.
 */
async function moveInPlace(path: string): Promise<void> {
  const aside = async (suffix: string) => {
    if (existsSync(`${path}${suffix}`)) await rename(`${path}${suffix}`, join(decided(path), `old${suffix}`))
  }
  if (existsSync(fresh(path))) {
    // Copies from before updates and repairs are under the former key, or under none.
    for (const suffix of ['-backups', '-wal', '-shm']) await aside(suffix)
    if (existsSync(join(decided(path), withoutKey))) await aside('-key')
    for (const suffix of ['-files', '-key', '']) {
      if (!existsSync(fresh(path, suffix))) continue
      await aside(suffix)
      await rename(fresh(path, suffix), `${path}${suffix}`)
    }
    await syncFolder(dirname(path))
  }
  await shred(decided(path))
}
