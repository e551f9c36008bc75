import { decodeText, maximumRowBytes, openBytes } from './bytes.ts'
import type { ReadRow, RowReader } from './rows.ts'

/**
 * NDJSON rows as {line, values by top-level key}. Numbers keep their digits as written, since an identifier of 19
 * digits does not survive a double; lists of plain values are joined by "|", anything deeper stays JSON text.
 */
export async function openNdjson(path: string, signal?: AbortSignal): Promise<RowReader> {
  const bytes = await openBytes(path, signal)
  let fallbackRows = 0

  async function* readRows(): AsyncGenerator<ReadRow> {
    for await (const { line, content } of readLines(bytes.chunks)) {
      if (content === null) {
        yield { line, reason: 'line is longer than 16 MB' }
        continue
      }
      const { text, fallback } = decodeText(content)
      if (text.trim() === '') continue
      if (fallback) fallbackRows++
      yield { line, ...parseObject(text) }
    }
  }

  const { bytesRead, totalBytes } = bytes
  return { rows: readRows(), bytesRead, totalBytes, fallbackRows: () => fallbackRows }
}

/** Lines without their newline; null for one beyond the limit, which is skipped without being held. */
async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<{ line: number; content: Buffer | null }> {
  let line = 1
  let pieces: Buffer[] = []
  let length = 0

  function take(): Buffer | null {
    const content = length > maximumRowBytes ? null : Buffer.concat(pieces)
    pieces = []
    length = 0
    return content
  }

  function keep(piece: Buffer): void {
    length += piece.length
    if (length <= maximumRowBytes) pieces.push(piece)
    else pieces = []
  }

  for await (const chunk of chunks) {
    let start = 0
    for (let newline = chunk.indexOf(0x0a); newline >= 0; newline = chunk.indexOf(0x0a, start)) {
      keep(chunk.subarray(start, newline))
      start = newline + 1
      yield { line: line++, content: take() }
    }
    keep(chunk.subarray(start))
  }
  if (length > 0) yield { line, content: take() }
}

function parseObject(text: string): { values: Record<string, string> } | { reason: string } {
  let parsed: unknown
  try {
    parsed = JSON.parse(text, keepDigits)
  } catch {
    return { reason: 'line is not valid JSON' } // the parser's own message quotes the line
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return { reason: 'line is not a JSON object' }
  }
  return { values: Object.fromEntries(Object.entries(parsed).map(([key, value]) => [key, asText(value)])) }
}

/** `context.source` holds a primitive's digits as written (ECMAScript "JSON.parse source text access"). */
function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? (context?.source ?? value) : value
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join('|')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
