/**
 * SHA256SUMS: the hashes of a folder's files, in the form that `sha256sum -c` reads. They tell a file that a disk or a copy
 * has changed from what was written. Of files that are sealed (main/encryption), they are of the sealed bytes.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readStoredText } from '../encryption/storedFile.ts'
import { writeFlushed } from './durableFile.ts'

export const sumsFile = 'SHA256SUMS'
const line = /^([0-9a-f]{64}) [ *]([^/\\]+)$/

/** Of every file that lies in the folder now. */
export async function writeSums(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name !== sumsFile).toSorted()
  const lines: string[] = []
  for (const name of names) lines.push(`${await sumOf(join(folder, name))}  ${name}\n`)
  await writeFlushed(join(folder, sumsFile), lines.join(''), { exclusive: true })
}

/** Names of files that are missing, not listed or not what was written; null: the folder has no hashes (older versions wrote none). */
export async function changedFiles(folder: string, signal?: AbortSignal): Promise<string[] | null> {
  const unlisted = new Set(await readdir(folder).catch(() => []))
  if (!unlisted.delete(sumsFile)) return null
  const text = await readStoredText(join(folder, sumsFile)).catch(() => null)
  if (text === null) return [sumsFile]
  const changed: string[] = []
  for (const each of text.split('\n').filter((part) => part !== '')) {
    const [, sum, name] = line.exec(each) ?? []
    // A damaged list vouches for nothing.
    if (name === undefined) return [sumsFile]
    if ((await sumOf(join(folder, name), signal).catch(abortedOr(signal))) !== sum) changed.push(name)
    unlisted.delete(name)
  }
  // A list that was cut off vouches for nothing that it has lost.
  return [...changed, ...unlisted]
}

/** A file that cannot be read is not what was written. */
function abortedOr(signal: AbortSignal | undefined): () => null {
  return () => {
    signal?.throwIfAborted()
    return null
  }
}

async function sumOf(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20, signal })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}
