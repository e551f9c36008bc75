import { existsSync } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import type { BackupManifest, WrittenBackup } from '../../shared/domain/backup.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { fileHash } from '../corpus/fileHash.ts'
import { openReader } from '../db/connection.ts'
import { reads } from '../db/registry.ts'
import { keyFilePath, type WorkspaceKey } from '../encryption/keyFile.ts'
import { writeFlushed } from '../models/durableFile.ts'
import { copyHashed } from '../models/importFolder.ts'
import { formatJson, writeWholeFolder } from '../models/wholeFolder.ts'
import { diskError, filesBelow, namesIn, refuseWithoutSpace, sizeOf, stamp, type FoundFile } from './backupFiles.ts'
import { record } from './audit.ts'
import { workspaceExtension } from './files.ts'
import type { LongWork } from './progressEvents.ts'
import type { Session } from './workspaces.ts'

/**
 * A backup is a folder: the database as SQLite's online backup copies it while others write, the files beside the workspace,
 * and a list of all with their hashes, written last. It has its name only once it is whole, and can be opened where it lies.
 */
export const backupExtension = '.wardbench-backup'
export const manifestFile = 'backup.json'
export const databaseInBackup = `workspace${workspaceExtension}`
/** Of an encrypted workspace: without it nobody can open the backup. */
export const keyInBackup = keyFilePath(databaseInBackup)
export const filesInBackup = `${databaseInBackup}-files`

/** Not what is still being written, or what a job made for itself. */
const isLasting = (name: string) => !/\.(?:tmp|old)$|^demo-\d+$/.test(name)
/** A run drops its older checkpoints as it goes on. */
const attempts = 5

/** @throws AppError 'backup.exists', 'backup.target', 'backup.space', 'backup.changed', 'backup.cancelled' */
export async function backUp(
  session: Session,
  { folder: parent, version }: { folder: string; version: string },
  work: LongWork,
): Promise<WrittenBackup> {
  const name = basename(session.path, workspaceExtension)
  const folder = join(resolve(parent), `${name} ${stamp(new Date())}${backupExtension}`)
  if (`${folder}${sep}`.startsWith(`${session.filesFolder}${sep}`))
    throw new AppError('backup.target', 'This folder belongs to the workspace itself. Choose another one, best on another disk.')
  if (existsSync(folder)) throw new AppError('backup.exists', 'There is a backup of this minute already. Wait a minute, or choose another folder.')
  try {
    await mkdir(dirname(folder), { recursive: true })
    const files = await writeWholeFolder(folder, async (temporary) => {
      const { schemaVersion, files: list } = await copyWorkspace(session, temporary, work)
      const manifest: BackupManifest = { format: 1, name, createdAt: new Date().toISOString(), version, schemaVersion, files: list }
      await writeFlushed(join(temporary, manifestFile), formatJson(manifest), { exclusive: true })
      return list
    })
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    await record(session, 'backup', 'workspace', { files: files.length, bytes })
    return { folder, bytes, files: files.length }
  } catch (error) {
    if (work.signal.aborted) throw new AppError('backup.cancelled', 'The backup was cancelled. Nothing of it stays.')
    throw diskError(error)
  }
}

type Listed = BackupManifest['files']

async function copyWorkspace(
  { db, path, filesFolder }: Session,
  target: string,
  { signal, onProgress }: LongWork,
): Promise<{ schemaVersion: number; files: Listed }> {
  const databaseBytes = (await sizeOf(path)) + (await sizeOf(`${path}-wal`))
  const total = databaseBytes + sumOf(await filesBelow(filesFolder, isLasting))
  await refuseWithoutSpace(target, total)
  const progress = (phase: string, done: number) => onProgress({ phase, done: Math.min(done, total), total, unit: 'bytes' })

  const database = join(target, databaseInBackup)
  await db.backup(database, { signal, onProgress: (share) => progress('Database', share * databaseBytes) })
  const files: Listed = [{ path: databaseInBackup, bytes: (await stat(database)).size, sha256: await fileHash(database) }]
  if (db.key) {
    const sha256 = await copyHashed(keyFilePath(path), join(target, keyInBackup), signal, () => undefined)
    files.push({ path: keyInBackup, bytes: await sizeOf(keyFilePath(path)), sha256 })
  }
  let done = databaseBytes
  for (const part of await partsOf(filesFolder)) {
    const copied = await copyPart(join(filesFolder, part), join(target, filesInBackup, part), signal, (bytes) => progress('Files', (done += bytes)))
    files.push(...copied.map((file) => ({ ...file, path: `${filesInBackup}/${part}${file.path === '' ? '' : `/${file.path}`}` })))
  }
  return { schemaVersion: whatItNeeds(database, db.key, files), files }
}

/** What is copied together, and again where it changed meanwhile: the folder of a model, of a run, or what else lies there. */
async function partsOf(folder: string): Promise<string[]> {
  const parts = (await namesIn(folder)).filter(isLasting).map(async (name) => {
    if (name !== 'models' && name !== 'runs') return [name]
    return (await namesIn(join(folder, name))).filter(isLasting).map((each) => `${name}/${each}`)
  })
  return (await Promise.all(parts)).flat()
}

async function copyPart(from: string, to: string, signal: AbortSignal, onCopied: (bytes: number) => void): Promise<Listed> {
  for (let attempt = 1; ; attempt++) {
    try {
      const isFile = (await stat(from).catch(() => null))?.isFile() ?? false
      const copied: Listed = []
      for (const { path, bytes } of isFile ? [{ path: '', bytes: await sizeOf(from) }] : await filesBelow(from, isLasting)) {
        await mkdir(dirname(join(to, path)), { recursive: true })
        copied.push({ path, bytes, sha256: await copyHashed(join(from, path), join(to, path), signal, onCopied) })
      }
      return copied
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === attempts) throw error
      await rm(to, { recursive: true, force: true })
    }
  }
}

/** The copy's own rows say which files it cannot do without. Returns the version of its schema. */
function whatItNeeds(database: string, key: WorkspaceKey | null, files: Listed): number {
  const copy = openReader(database, key)
  try {
    const there = new Set(files.map(({ path }) => path.split('/').slice(1, 3).join('/')))
    if (reads.modelFolders(copy).some(({ folder }) => !there.has(folder.replaceAll('\\', '/'))))
      throw new AppError('backup.changed', 'A model was removed, or its files were missing, while the backup was made. Check the workspace, then start the backup again.')
    return reads.workspaceFacts(copy).schemaVersion
  } finally {
    copy.close()
  }
}

function sumOf(files: readonly FoundFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}
