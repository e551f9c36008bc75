import { open } from 'node:fs/promises'
import { createStored } from '../encryption/storedFile.ts'

/** Writes that survive a power cut: what is renamed into place afterwards is whole or absent. */

/** Writes a new or emptied file and flushes it to disk. `exclusive`: fails where the file exists. */
export async function writeFlushed(path: string, content: string, { exclusive = false } = {}): Promise<void> {
  const file = await createStored(path, { exclusive })
  try {
    await file.write(Buffer.from(content))
  } catch (error) {
    await file.abandon()
    throw error
  }
  await file.finish()
}

/** Makes a rename inside the folder survive a power cut. Windows cannot sync folders, and needs no such call. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
