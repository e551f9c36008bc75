import { decodeText, maximumRowBytes } from './bytes.ts'

/**
 * The objects of one JSON array, or of one JSON object whose members they are, out of chunks of bytes: one of them is held
 * at a time. What is broken ends the reading, since nothing tells where the next one begins.
 */
export interface NestedRecord {
  /** The line it begins on, from 1. */
  line: number
  /** Its name in the outer object; null in an array. */
  key: string | null
  text: string
}

const [quote, backslash, lineFeed] = [0x22, 0x5c, 0x0a]
const opening = new Set([0x5b, 0x7b])
const closing = new Set([0x5d, 0x7d])

export async function* readNestedJson(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<NestedRecord | { line: number; reason: string }> {
  const scanner = createScanner()
  for await (const chunk of chunks) {
    yield* scanner.add(chunk)
    if (scanner.tooLong()) {
      yield { line: scanner.line(), reason: 'an item is longer than 16 MB: a quote or bracket may be missing before' }
      return
    }
  }
  if (scanner.depth() !== 0) {
    yield { line: scanner.line(), reason: 'the file ends within an item: a quote or bracket is missing' }
  }
}

function createScanner() {
  let depth = 0
  let line = 1
  let inString = false
  let escaped = false
  let key: string | null = null
  let beganOn = 1
  /** Of the record or key being read; null between them. */
  let pieces: Buffer[] | null = null
  let length = 0

  function* add(chunk: Buffer): Generator<NestedRecord> {
    let from = 0
    const begin = (index: number) => {
      from = index
      pieces = []
      length = 0
    }
    const end = (index: number) => {
      const { text } = decodeText(Buffer.concat([...(pieces ?? []), chunk.subarray(from, index)]))
      pieces = null
      return text
    }
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index]
      if (byte === lineFeed) line++
      if (inString) {
        if (escaped) escaped = false
        else if (byte === backslash) escaped = true
        else if (byte === quote) {
          inString = false
          if (depth === 1) key = keyOf(end(index + 1))
        }
      } else if (byte === quote) {
        inString = true
        if (depth === 1) begin(index)
      } else if (opening.has(byte)) {
        if (++depth !== 2) continue
        begin(index)
        beganOn = line
      } else if (closing.has(byte) && --depth === 1) {
        yield { line: beganOn, key, text: end(index + 1) }
        key = null
      }
    }
    if (pieces === null) return
    const rest = chunk.subarray(from)
    length += rest.length
    ;(pieces as Buffer[]).push(rest)
  }

  return { add, depth: () => depth, line: () => line, tooLong: () => length > maximumRowBytes }
}

function keyOf(written: string): string | null {
  try {
    return String(JSON.parse(written))
  } catch {
    return null
  }
}
