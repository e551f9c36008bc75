import { open, rename, rm } from 'node:fs/promises'
import { AppError } from '../../shared/domain/errors.ts'

/** Writes a file whole or not at all; one that is there is replaced. @throws AppError 'export.write' */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`
  try {
    await using file = await open(temporary, 'w', 0o600)
    await file.writeFile(bytes)
    await file.sync()
    await rename(temporary, path)
  } catch (cause) {
    await rm(temporary, { force: true })
    throw new AppError('export.write', `${path} cannot be written. Check the folder and the space left.`, { cause })
  }
}
