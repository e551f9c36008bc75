import { lstat, readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'

/** What backups and restoring ask of a disk. */

export interface FoundFile {
  /** Below the folder, with `/` between names. */
  path: string
  bytes: number
}

/** Regular files below `folder`, in order; none where it is not there. `take` is asked of every name on the way. */
export async function filesBelow(folder: string, take: (name: string) => boolean = () => true): Promise<FoundFile[]> {
  const found: FoundFile[] = []
  const walk = async (below: string): Promise<void> => {
    for (const name of (await namesIn(join(folder, below))).toSorted()) {
      if (!take(name)) continue
      const path = below === '' ? name : `${below}/${name}`
      // Links are not followed: what they point to is not the workspace's.
      const facts = await lstat(join(folder, path)).catch(() => null)
      if (facts?.isDirectory()) await walk(path)
      else if (facts?.isFile()) found.push({ path, bytes: facts.size })
    }
  }
  await walk('')
  return found
}

export async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
    throw error
  })
}

/** 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0
}

/** Some room is left for everything else. @throws AppError 'backup.space' */
export async function refuseWithoutSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free >= bytes * 1.02 + 2 ** 22) return
  const gigabytes = (value: number) => `${(value / 1e9).toFixed(2)} GB`
  throw new AppError('backup.space', `This needs ${gigabytes(bytes)}, and the disk has ${gigabytes(free)} free. Free some space, or choose another disk.`)
}

const reasons: Record<string, [code: string, message: string]> = {
  ENOSPC: ['backup.space', 'The disk is full. Nothing was left on it. Free some space, or choose another disk.'],
  EDQUOT: ['backup.space', 'The quota of the disk is used up. Nothing was left on it. Free some space, or choose another disk.'],
  EFBIG: ['backup.space', 'The disk takes no file of this size. Choose another disk.'],
  EACCES: ['backup.target', 'A folder may not be written, or a file may not be read. Check their permissions.'],
  EPERM: ['backup.target', 'A folder may not be written, or a file may not be read. Check their permissions.'],
  EROFS: ['backup.target', 'This disk is read-only. Choose another folder.'],
  ENOTDIR: ['backup.target', 'The folder cannot be used. Choose another one.'],
  EIO: ['backup.disk', 'A disk could not be read or written. Check it and its connection.'],
}

/** The file system's own errors, said so that a person knows what to do; others stay as they are. */
export function diskError(error: unknown): unknown {
  const reason = reasons[String((error as { code?: unknown } | null)?.code)]
  return reason ? new AppError(...reason, { cause: error }) : error
}

/** `2026-11-29 10.05`: sorts by time, and every file system takes it. */
export function stamp(time: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return `${day} ${two(time.getHours())}.${two(time.getMinutes())}`
}
