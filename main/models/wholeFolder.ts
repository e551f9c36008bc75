/** A folder that appears whole or not at all, also where it replaces another. */
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { syncFolder } from './durableFile.ts'

/** Calls `write` with an empty folder beside `folder`, which then takes its place. A failed write leaves nothing. */
export async function writeWholeFolder<Result>(
  folder: string,
  write: (temporary: string) => Promise<Result>,
): Promise<Result> {
  const temporary = `${folder}.${process.pid}.tmp`
  const replaced = `${folder}.${process.pid}.old`
  let result: Result
  try {
    await rm(temporary, { recursive: true, force: true })
    await mkdir(temporary, { recursive: true })
    result = await write(temporary)
    await syncFolder(temporary)
    await moveInPlace(temporary, folder, replaced)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw error
  }
  await syncFolder(dirname(folder))
  await rm(replaced, { recursive: true, force: true })
  return result
}

export function formatJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** A folder cannot be renamed onto another: the old one steps aside first, and comes back if the new one fails. */
async function moveInPlace(from: string, to: string, aside: string): Promise<void> {
  const isReplacing = await rename(to, aside).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
      throw error
    },
  )
  try {
    await rename(from, to)
  } catch (error) {
    if (isReplacing) await rename(aside, to)
    throw error
  }
}
