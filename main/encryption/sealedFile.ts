/**
 * A file in chunks, each encrypted and authenticated (AES-256-GCM) under a key of this file alone, so that any part of it can
 * be read without the rest. The nonce of a chunk is its number and whether it is the last one: a chunk that was changed,
 * moved or left out, and a file that was cut off or lengthened, cannot be read (STREAM, Hoang, Reyhanitabar, Rogaway and
 * Vizár 2015). What is decrypted is in memory only.
 *
 * 8 bytes "WBSEAL\0\1", 16 bytes of salt for the file's key, 4 bytes chunk length, 4 zero bytes; then the chunks, the last
 * one shorter or empty, each with its tag of 16 bytes.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { AppError } from '../../shared/domain/errors.ts'

const magic = Buffer.from('WBSEAL\0\u0001', 'latin1')
const saltBytes = 16
const headerBytes = 32
const tagBytes = 16
export const sealedChunk = 256 * 1024
const cipher = 'aes-256-gcm'

/** Begins a sealed file; the caller writes `header`, what `seal` returns, and at the end what `finish` returns. */
export interface Sealing {
  readonly header: Buffer
  seal(bytes: Uint8Array): Buffer[]
  finish(): Buffer
}

export function startSealing(filesKey: Uint8Array): Sealing {
  const header = Buffer.alloc(headerBytes)
  magic.copy(header)
  randomBytes(saltBytes).copy(header, magic.length)
  header.writeUInt32LE(sealedChunk, magic.length + saltBytes)
  const key = keyOf(header, filesKey)
  // Never filled to the brim until more comes: the last chunk must be known as the last.
  const pending = Buffer.alloc(sealedChunk)
  let held = 0
  let number = 0
  const chunk = (last: boolean) => {
    const encryption = createCipheriv(cipher, key, nonceOf(number++, last))
    encryption.setAAD(header)
    const sealed = Buffer.concat([encryption.update(pending.subarray(0, held)), encryption.final(), encryption.getAuthTag()])
    held = 0
    return sealed
  }
  return {
    header,
    seal(bytes) {
      const sealed: Buffer[] = []
      for (let taken = 0; taken < bytes.length; ) {
        if (held === sealedChunk) sealed.push(chunk(false))
        const length = Math.min(sealedChunk - held, bytes.length - taken)
        pending.set(bytes.subarray(taken, taken + length), held)
        held += length
        taken += length
      }
      return sealed
    },
    finish: () => chunk(true),
  }
}

export function isSealed(start: Buffer): boolean {
  return start.length >= magic.length && start.subarray(0, magic.length).equals(magic)
}

/** Reads parts of a sealed file; the caller closes the file. */
export interface Unsealed {
  /** Bytes of the content. */
  readonly size: number
  read(target: Uint8Array, offset: number, length: number, position: number): Promise<number>
}

/** @throws AppError 'encryption.damaged' here or when a part is read that is not what was written */
export async function openSealed(file: FileHandle, filesKey: Uint8Array): Promise<Unsealed> {
  const { size: fileBytes } = await file.stat()
  const header = Buffer.alloc(headerBytes)
  await readWhole(file, header, 0)
  if (!isSealed(header) || header.readUInt32LE(magic.length + saltBytes) !== sealedChunk || fileBytes < headerBytes + tagBytes) throw damaged()
  const key = keyOf(header, filesKey)
  const sealedBytes = fileBytes - headerBytes
  const chunks = Math.ceil(sealedBytes / (sealedChunk + tagBytes))
  const size = sealedBytes - chunks * tagBytes
  // The last chunk needs room for its tag.
  if (size < (chunks - 1) * sealedChunk) throw damaged()
  const held = { number: -1, content: Buffer.alloc(0) }
  const sealed = Buffer.alloc(sealedChunk + tagBytes)

  async function chunkAt(number: number): Promise<Buffer> {
    if (held.number === number) return held.content
    const start = number * (sealedChunk + tagBytes)
    const bytes = sealed.subarray(0, Math.min(sealed.length, sealedBytes - start))
    await readWhole(file, bytes, headerBytes + start)
    const decryption = createDecipheriv(cipher, key, nonceOf(number, number === chunks - 1))
    decryption.setAAD(header)
    decryption.setAuthTag(bytes.subarray(bytes.length - tagBytes))
    try {
      held.content = Buffer.concat([decryption.update(bytes.subarray(0, bytes.length - tagBytes)), decryption.final()])
      held.number = number
    } catch {
      throw damaged()
    }
    return held.content
  }
  // Whoever opens it learns at once whether the end is the end.
  await chunkAt(chunks - 1)
  let turn: Promise<unknown> = Promise.resolve()
  return {
    size,
    read(target, offset, length, position) {
      // One after the other: they share the buffers.
      const result = turn.then(async () => {
        let done = 0
        while (done < length && position + done < size) {
          const at = position + done
          const content = await chunkAt(Math.floor(at / sealedChunk))
          const within = at % sealedChunk
          const part = content.subarray(within, within + Math.min(length - done, content.length - within))
          target.set(part, offset + done)
          done += part.length
        }
        return done
      })
      turn = result.catch(() => undefined)
      return result
    },
  }
}

function keyOf(header: Buffer, filesKey: Uint8Array): Buffer {
  const salt = header.subarray(magic.length, magic.length + saltBytes)
  return Buffer.from(hkdfSync('sha256', filesKey, salt, 'wardbench sealed file 1', 32))
}

/** No file has 2³² chunks, which would be a petabyte. */
function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(number, 7)
  nonce[11] = last ? 1 : 0
  return nonce
}

async function readWhole(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let read = 0
  while (read < bytes.length) {
    const { bytesRead } = await file.read(bytes, read, bytes.length - read, position + read)
    if (bytesRead === 0) throw damaged()
    read += bytesRead
  }
}

export function damaged(): AppError {
  return new AppError(
    'encryption.damaged',
    'An encrypted file beside the workspace is not what was written: it was changed, cut off or exchanged. Restore it from a backup, or make it anew.',
  )
}
