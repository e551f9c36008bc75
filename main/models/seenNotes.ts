/**
 * Hashes of all notes that a model and its ancestors learned from, beside an exported model: where it is imported again, a
 * test note among them is still flagged. SHA-256 of the text in hex, one a line, sorted.
 */
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { storedPieces } from '../encryption/storedFile.ts'
import { containedFile, namesIn, unusable } from './containedFile.ts'

export const seenNotesFile = 'notes_seen.txt'

export function formatSeenNotes(hashes: readonly string[]): string {
  return hashes.toSorted().map((hash) => `${hash}\n`).join('')
}

/** Null where the folder has no such file. @throws AppError 'model.unsupported' with the first wrong line. */
export async function readSeenNotes(folder: string): Promise<string[] | null> {
  if (!(await namesIn(folder)).includes(seenNotesFile)) return null
  const hashes: string[] = []
  let line = 0
  for await (const text of createInterface({ input: Readable.from(storedPieces(await containedFile(folder, seenNotesFile))) })) {
    line++
    if (!/^[0-9a-f]{64}$/.test(text)) throw unusable(`line ${line} of ${seenNotesFile} is no SHA-256`)
    hashes.push(text)
  }
  return hashes
}
