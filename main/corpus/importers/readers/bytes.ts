import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { TextDecoder } from 'node:util'
import { createGunzip } from 'node:zlib'
import { AppError } from '../../../../shared/domain/errors.ts'

/**
 * A file as a stream of bytes in an ASCII-compatible encoding: gzip is unpacked, a byte order mark taken off and UTF-16
 * turned into UTF-8. What is neither (Latin-1) passes through; `decodeText` tells the two apart piece by piece.
 */
export interface FileBytes {
  chunks: AsyncIterable<Buffer>
  /** Bytes taken from the disk so far; compressed bytes for a gzip file. */
  bytesRead(): number
  totalBytes: number
}

/** Most bytes one row may have. A longer one is a quote that was never closed, not a note. */
export const maximumRowBytes = 16 * 2 ** 20

export async function openBytes(path: string, signal?: AbortSignal): Promise<FileBytes> {
  const { size, gzip } = await inspect(path)
  const file = createReadStream(path, { signal, highWaterMark: 2 ** 18 })
  // Errors of either stream surface in the iteration below, so the pipeline's own callback has nothing to add.
  const stream = gzip ? pipeline(file, createGunzip({ chunkSize: 2 ** 17 }), () => {}) : file
  const whole = unlessDamaged(stream, path)
  const bytesRead = () => file.bytesRead
  return { chunks: asUtf8(gzip ? unlessInflated(whole, path, bytesRead) : whole), bytesRead, totalBytes: size }
}

/** UTF-8 where the bytes are valid UTF-8, otherwise Windows-1252, the superset of Latin-1 that real files use. */
export function decodeText(bytes: Buffer): { text: string; fallback: boolean } {
  if (isUtf8(bytes)) return { text: bytes.toString('utf8'), fallback: false }
  return { text: new TextDecoder('windows-1252').decode(bytes), fallback: true }
}

/** A text that is all there: UTF-16 too, and without its byte order mark. */
export function decodeWhole(bytes: Buffer): { text: string; fallback: boolean } {
  const encoding = utf16Encoding(bytes)
  if (encoding) return { text: new TextDecoder(encoding).decode(bytes), fallback: false }
  const { text, fallback } = decodeText(bytes)
  return { text: text.startsWith('\ufeff') ? text.slice(1) : text, fallback }
}

async function inspect(path: string): Promise<{ size: number; gzip: boolean }> {
  try {
    const { size } = await stat(path)
    await using handle = await open(path)
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return { size, gzip: bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b }
  } catch (cause) {
    const message = `The file ${path} cannot be read. Check that it exists and may be opened.`
    throw new AppError('import.unreadable', message, { cause })
  }
}

async function* unlessDamaged(stream: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  try {
    yield* stream
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'AbortError') throw cause
    const message = `The file ${path} is damaged or incomplete. Copy it again, then repeat the import.`
    throw new AppError('import.damaged', message, { cause })
  }
}

/** Notes and tables unpack to 3 to 20 times their size; gzip can make 1,000 of 1. */
const mostInflation = 200
const inflationFrom = 32 * 2 ** 20

async function* unlessInflated(chunks: AsyncIterable<Buffer>, path: string, packed: () => number): AsyncGenerator<Buffer> {
  let unpacked = 0
  for await (const chunk of chunks) {
    unpacked += chunk.length
    if (unpacked > inflationFrom && unpacked > mostInflation * packed()) {
      const message = `The file ${path} unpacks to more than ${mostInflation} times its size, which notes and tables do not. Unpack it and look at it first.`
      throw new AppError('import.inflated', message)
    }
    yield chunk
  }
}

async function* asUtf8(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | null = null
  let first = true
  for await (const chunk of chunks) {
    let bytes = chunk
    if (first) {
      first = false
      const encoding = utf16Encoding(bytes)
      if (encoding) decoder = new TextDecoder(encoding)
      else if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3)
    }
    yield decoder ? Buffer.from(decoder.decode(bytes, { stream: true })) : bytes
  }
  const rest = decoder?.decode()
  if (rest) yield Buffer.from(rest)
}

/** By the byte order mark, or by zeros in every second byte, which no UTF-8 or Latin-1 table begins with. */
function utf16Encoding(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const sample = bytes.subarray(0, 256)
  const zeros = [0, 0]
  for (let index = 0; index < sample.length; index++) if (sample[index] === 0) zeros[index % 2]++
  if (zeros[1] > sample.length / 4) return 'utf-16le'
  if (zeros[0] > sample.length / 4) return 'utf-16be'
  return null
}
