import { parse, type CsvError, type Info } from 'csv-parse'
import { decodeText, maximumRowBytes, openBytes } from './bytes.ts'
import type { ReadRow, RowReader } from './rows.ts'

/**
 * CSV and TSV rows as {line, values by column}. Cells are parsed as single bytes and decoded afterwards, each row for
 * itself, so that one Latin-1 row in a UTF-8 file is read right. A row that cannot be read is a reject, never an error.
 */

interface ParsedRecord {
  record: string[]
  info: Info
}

const notAscii = /[\x80-\xff]/

export async function openCsv(path: string, format: 'csv' | 'tsv', signal?: AbortSignal): Promise<RowReader> {
  const bytes = await openBytes(path, signal)
  let fallbackRows = 0

  async function* readRows(): AsyncGenerator<ReadRow> {
    let columns: string[] | null = null
    for await (const parsed of parseRecords(bytes.chunks, format)) {
      if ('reason' in parsed) {
        yield parsed
        continue
      }
      const { cells, fallback } = decodeCells(parsed.cells)
      if (fallback) fallbackRows++
      if (columns === null) {
        columns = columnNames(cells)
      } else if (cells.length !== columns.length) {
        yield { line: parsed.line, reason: `row has ${cells.length} cells where the header has ${columns.length}` }
      } else {
        const values: Record<string, string> = {}
        for (let index = 0; index < cells.length; index++) values[columns[index]] = cells[index]
        yield { line: parsed.line, values }
      }
    }
  }

  const { bytesRead, totalBytes } = bytes
  return { rows: readRows(), bytesRead, totalBytes, fallbackRows: () => fallbackRows }
}

/**
 * Drives the parser by hand instead of piping: an error event would throw away the records already parsed. Stray quotes
 * inside a cell are kept as they stand; where they break a row, its number of cells gives it away.
 */
async function* parseRecords(
  chunks: AsyncIterable<Buffer>,
  format: 'csv' | 'tsv',
): AsyncGenerator<{ line: number; cells: string[] } | { line: number; reason: string }> {
  let end = { lines: 0, empty_lines: 0 }
  let parser: ReturnType<typeof parse> | null = null
  let unreadable: string | null = null

  function start(firstBytes: Buffer) {
    return parse({
      delimiter: format === 'tsv' ? '\t' : guessDelimiter(firstBytes),
      encoding: 'latin1',
      record_delimiter: ['\r\n', '\n'],
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: maximumRowBytes,
      info: true,
      on_skip: (error: CsvError | undefined) => {
        const tooLong = error?.code === 'CSV_MAX_RECORD_SIZE'
        unreadable ??= tooLong ? 'row is longer than 16 MB' : 'quote is not closed before the end of the file'
        return undefined
      },
    })
  }

  function* drain(source: NonNullable<typeof parser>) {
    const next = () => source.read() as ParsedRecord | null
    for (let parsed = next(); parsed !== null; parsed = next()) {
      const { record, info } = parsed
      // The parser reports where a record ends; the next one begins after it and the empty lines between.
      const line = end.lines + 1 + (info.empty_lines - end.empty_lines)
      end = info
      yield { line, cells: record }
    }
  }

  for await (const chunk of chunks) {
    parser ??= start(chunk)
    parser.write(chunk)
    yield* drain(parser)
    if (unreadable) break
  }
  if (parser && !unreadable) {
    parser.end()
    yield* drain(parser)
  }
  if (unreadable) yield { line: end.lines + 1, reason: `${unreadable}: nothing after this line was read` }
}

function decodeCells(cells: string[]): { cells: string[]; fallback: boolean } {
  let fallback = false
  const decoded = cells.map((cell) => {
    if (!notAscii.test(cell)) return cell
    const result = decodeText(Buffer.from(cell, 'latin1'))
    fallback ||= result.fallback
    return result.text
  })
  return { cells: decoded, fallback }
}

/** Comma, semicolon or bar, whichever the header line has most of. */
function guessDelimiter(firstBytes: Buffer): string {
  const newline = firstBytes.indexOf(0x0a)
  const header = firstBytes.toString('latin1', 0, newline < 0 ? firstBytes.length : newline).replace(/"[^"]*"/g, '')
  const count = (delimiter: string) => header.split(delimiter).length
  return [',', ';', '|'].reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best))
}

/** Every column gets a name of its own, since rows are read by name. */
function columnNames(cells: string[]): string[] {
  const names: string[] = []
  for (const [index, cell] of cells.entries()) {
    const name = cell.trim() || `column ${index + 1}`
    let unique = name
    for (let copy = 2; names.includes(unique); copy++) unique = `${name} (${copy})`
    names.push(unique)
  }
  return names
}
