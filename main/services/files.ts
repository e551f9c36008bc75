import { lstat, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { DatabaseClient } from '../db/client.ts'
import { shred } from './shred.ts'

export const workspaceExtension = '.wardbench'

/**
 * Of a workspace from a stranger: what is written, read and removed beside it stays beside it.
 * @throws AppError 'workspace.strange'
 */
export async function refuseElsewhere(db: DatabaseClient, folder: string): Promise<void> {
  for (const place of [folder, join(folder, 'models'), join(folder, 'runs')]) {
    if ((await lstat(place).catch(() => null))?.isSymbolicLink())
      throw new AppError('workspace.strange', 'The folder beside this workspace, or one in it, is a link to another place. Put the folder itself there, then open it again.')
  }
  const folders = await db.read('namedFolders')
  if (folders.every((name) => /^models[\\/]\d+$/.test(name))) return
  throw new AppError('workspace.strange', 'This workspace names files outside of the folder beside it. It was not opened. Restore a backup that you trust.')
}

/**
 * Models and checkpoints in the folder beside the workspace. Rows go before their files and come after them, so that a
 * crash leaves at most files that no row names: those go when the workspace is opened.
 */
export async function tidyFiles(db: DatabaseClient, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const { models, runs } = await db.read('folderOwners')
  await removeUnowned(join(folder, 'models'), new Set(models))
  await removeUnowned(join(folder, 'runs'), new Set(runs))
  // Model bundles that were being packed or unpacked.
  await shred(join(folder, 'bundles'))
  for (const name of await namesIn(folder)) {
    if (/^demo-\d+$/.test(name)) await rm(join(folder, name), { recursive: true, force: true })
  }
}

/** Folders are named by id, with a suffix while they are being written. What is named otherwise is not ours. */
async function removeUnowned(folder: string, owners: ReadonlySet<number>): Promise<void> {
  for (const name of await namesIn(folder)) {
    const [, id, suffix] = /^(\d+)(\.\d+\.(?:tmp|old))?$/.exec(name) ?? []
    if (id === undefined || (suffix === undefined && owners.has(Number(id)))) continue
    await shred(join(folder, name))
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}
