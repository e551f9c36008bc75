import { closeSync, constants, copyFileSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { AppError } from '../../shared/domain/errors.ts'

/**
 * A copy of the database as it was before a newer version changed its schema, beside the workspace. The newest three are
 * kept. An older version of the application opens them; `restore` puts one back.
 */
const kept = 3
const copyName = /^schema-\d+ \d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d\.wardbench$/

export function copiesFolder(path: string): string {
  return `${path}-backups`
}

/** Called by whoever holds the workspace's lock, before the first change. @throws AppError 'workspace.updateSpace', 'workspace.updateBusy' */
export function copyBeforeMigration(db: Database, path: string, version: number): void {
  const folder = copiesFolder(path)
  const [{ busy }] = db.pragma('wal_checkpoint(TRUNCATE)') as [{ busy: number }]
  if (busy !== 0) {
    const message = 'Another Wardbench reads this workspace, which must be brought to this version first. Close it there, then open it here again.'
    throw new AppError('workspace.updateBusy', message)
  }
  refuseWithoutSpace(path)
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '.')
  const copy = join(folder, `schema-${version} ${time}.wardbench`)
  try {
    mkdirSync(folder, { recursive: true })
    copyWhole(path, copy)
    if (process.platform !== 'win32') flush(folder)
  } catch (cause) {
    const message = `The copy that is made before an update could not be written to ${basename(folder)}. Nothing was changed. Check the disk and the permissions of the folder.`
    throw new AppError('workspace.updateCopy', message, { cause })
  }
  const copies = readdirSync(folder).filter((name) => copyName.test(name))
  for (const name of copies.toSorted(byTime).slice(0, -kept)) rmSync(join(folder, name), { force: true })
}

function copyWhole(path: string, copy: string): void {
  const temporary = `${copy}.tmp`
  try {
    copyFileSync(path, temporary, constants.COPYFILE_FICLONE)
    flush(temporary)
    renameSync(temporary, copy)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

function byTime(a: string, b: string): number {
  const timeOf = (name: string) => name.slice(name.indexOf(' '))
  return timeOf(a) < timeOf(b) ? -1 : 1
}

/** The copy, and a table that is written anew. */
function refuseWithoutSpace(path: string): void {
  const { bavail, bsize } = statfsSync(dirname(path))
  const needed = 2 * statSync(path).size
  if (bavail * bsize > needed) return
  throw new AppError(
    'workspace.updateSpace',
    `This workspace must be brought to this version, which needs ${(needed / 1e9).toFixed(2)} GB for a copy and the changes; the disk has ` +
      `${((bavail * bsize) / 1e9).toFixed(2)} GB free. Nothing was changed. Free some space, then open it again.`,
  )
}

function flush(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
