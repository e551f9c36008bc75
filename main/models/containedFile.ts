/**
 * Files of a model folder that somebody else may have made: each must be a regular file that really lies in the folder.
 * The one exception is the cache of Hugging Face, whose snapshots are links to blobs beside them.
 */
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import { readStored } from '../encryption/storedFile.ts'

/** Settings and tokenizers; the largest tokenizer.json known is about 35 MB. */
const largestText = 200 * 2 ** 20

/** Real path of a file. @throws AppError 'model.unsupported' when it lies elsewhere or is no file. */
export async function containedFile(folder: string, name: string): Promise<string> {
  if (basename(name) !== name || name === '' || name === '.' || name === '..' || /[\\/\0]/.test(name))
    throw unusable(`it names a file outside of it (${JSON.stringify(name.slice(0, 120))})`)
  const home = await realpath(folder)
  const path = await realpath(join(folder, name)).catch((cause: unknown) => {
    throw unusable(`it has no ${name}`, cause)
  })
  const blobs = basename(dirname(home)) === 'snapshots' ? join(dirname(dirname(home)), 'blobs') : null
  const isInside = dirname(path) === home || (blobs !== null && path.startsWith(blobs + sep))
  if (!isInside) throw unusable(`${name} is a link to a place outside of it`)
  if (!(await stat(path)).isFile()) throw unusable(`${name} is not a file`)
  return path
}

/** Names in the folder; none where it cannot be read. */
export async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((): string[] => [])
}

/** Content of a small file, or undefined where the folder has none of that name. */
export async function textIn(folder: string, name: string): Promise<string | undefined> {
  const bytes = await bytesIn(folder, name)
  return bytes?.toString('utf8')
}

export async function bytesIn(folder: string, name: string): Promise<Buffer | undefined> {
  if (!(await namesIn(folder)).includes(name)) return undefined
  const path = await containedFile(folder, name)
  if ((await stat(path)).size > largestText) throw unusable(`${name} is too large for what it should be`)
  return readStored(path)
}

export function unusable(reason: string, cause?: unknown): AppError {
  return new AppError(
    'model.unsupported',
    `This model folder cannot be used: ${reason}. Choose a folder with config.json, *.safetensors and a tokenizer.`,
    { cause },
  )
}
