import { decodeText, maximumRowBytes, openBytes } from './bytes.ts'
import type { RowReader } from './rows.ts'

/**
 * NDJSON rows as {line, values by top-level key}. Numbers keep their digits as written, since an identifier of 19
 * digits does not survive a double; lists of plain values are joined by "|", anything deeper stays JSON text.
 */
export async function openNdjson(path: string, signal?: AbortSignal): Promise<RowReader> {
  const { lines, ...reader } = await openJsonLines(path, { signal, convert: textsOf })
  return { ...reader, rows: lines }
}

export interface JsonLines<Line> extends Omit<RowReader, 'rows'> {
  lines: AsyncGenerator<({ line: number } & Line) | { line: number; reason: string }>
}

/** The JSON object of each line through `convert`, which may throw on what it cannot take; a reject then. */
export async function openJsonLines<Line extends object>(
  path: string,
  { signal, convert }: { signal?: AbortSignal; convert: (text: string) => Line | null },
): Promise<JsonLines<Line>> {
  const bytes = await openBytes(path, signal)
  let fallbackRows = 0

  async function* readObjects(): AsyncGenerator<({ line: number } & Line) | { line: number; reason: string }> {
    for await (const { line, content } of readLines(bytes.chunks)) {
      if (content === null) {
        yield { line, reason: 'line is longer than 16 MB' }
        continue
      }
      const { text, fallback } = decodeText(content)
      if (text.trim() === '') continue
      if (fallback) fallbackRows++
      yield { line, ...converted(text, convert) }
    }
  }

  const { bytesRead, totalBytes } = bytes
  return { lines: readObjects(), bytesRead, totalBytes, fallbackRows: () => fallbackRows }
}

function converted<Line>(text: string, convert: (text: string) => Line | null): Line | { reason: string } {
  try {
    return convert(text) ?? { reason: 'line is not a JSON object' }
  } catch {
    return { reason: 'line is not valid JSON' } // the parser's own message quotes the line
  }
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
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

function textsOf(text: string): { values: Record<string, string> } | null {
  const parsed: unknown = JSON.parse(text, keepDigits)
  if (!isJsonObject(parsed)) return null
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
