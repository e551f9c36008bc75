import { lstat, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Removes a file or folder, overwriting what it held first. On a magnetic disk that is gone then; a solid-state disk, a file
 * system that copies on write, a snapshot or a backup may keep older blocks whatever is written here (docs/security.md).
 */
export async function shred(path: string): Promise<void> {
  await overwrite(path).catch(() => undefined)
  await rm(path, { recursive: true, force: true })
}

const pieceBytes = 2 ** 20

async function overwrite(path: string): Promise<void> {
  const facts = await lstat(path)
  if (facts.isDirectory()) {
    for (const name of await readdir(path)) await overwrite(join(path, name))
    return
  }
  // What a link points to is not ours.
  if (!facts.isFile() || facts.nlink > 1) return
  const file = await open(path, 'r+')
  try {
    const zeros = Buffer.alloc(pieceBytes)
    for (let done = 0; done < facts.size; done += pieceBytes) await file.write(zeros, 0, Math.min(pieceBytes, facts.size - done), done)
    await file.sync()
  } finally {
    await file.close()
  }
}
