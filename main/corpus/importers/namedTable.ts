import { basename } from 'node:path'
import { AppError } from '../../../shared/domain/errors.ts'
import { openBytes } from './readers/bytes.ts'
import { openRows, type ReadRow } from './readers/rows.ts'
import { rowWarnings } from './records.ts'
import type { Source, SourceItem } from './source.ts'
import { CellProblem } from './values.ts'

/**
 * One table of a source whose columns are known by name. Names are compared without case; a table without one of its
 * required columns is refused whole, since every row of it would be wrong. Warnings are counted by their text.
 */
export interface NamedTable {
  path: string
  required: readonly string[]
  signal?: AbortSignal
  /** Records of a row, in order; nothing for a row that only told something. A `CellProblem` rejects the row. */
  convert(row: NamedRow): Iterable<SourceItem>
  /** What is still held when the file has ended. */
  rest?: () => AsyncIterable<SourceItem> | Iterable<SourceItem>
}

/** Cells by lower-case column name. Problems are named after the column, never after its contents. */
export class NamedRow {
  readonly line: number
  readonly #values: Readonly<Record<string, string>>
  readonly #warn: (text: string) => void

  constructor(line: number, values: Readonly<Record<string, string>>, warn: (text: string) => void) {
    this.line = line
    this.#values = values
    this.#warn = warn
  }

  raw(column: string): string {
    return this.#values[column] ?? ''
  }

  read<Value>(column: string, parse: (cell: string) => Value): Value {
    try {
      return parse(this.raw(column))
    } catch (error) {
      if (error instanceof CellProblem) throw new CellProblem(`${column} ${error.message}`)
      throw error
    }
  }

  required<Value>(column: string, parse: (cell: string) => Value | null): Value {
    const value = this.read(column, parse)
    if (value === null) throw new CellProblem(`${column} is empty`)
    return value
  }

  columns(): string[] {
    return Object.keys(this.#values)
  }

  /** Counts this row under a warning such as 'have no stay'. */
  warn(text: string): void {
    this.#warn(text)
  }
}

const twoDigitYear = 'has a two-digit year'

export async function openNamedTable(table: NamedTable): Promise<Source> {
  const name = basename(table.path)
  const reader = await openRows(table.path, await delimitedFormat(table.path), table.signal)
  const warned = new Map<string, number>()
  let twoDigitYears = 0
  let empty = true
  const warn = (text: string) => void warned.set(text, (warned.get(text) ?? 0) + 1)

  async function* items(): AsyncGenerator<SourceItem> {
    let lowerCase: Map<string, string> | null = null
    for await (const row of reader.rows) {
      empty = false
      if ('values' in row && lowerCase === null) {
        lowerCase = new Map(Object.keys(row.values).map((column) => [column.toLowerCase(), column]))
        refuseWithout(table.required, lowerCase, name)
      }
      yield* itemsOf(row, lowerCase)
    }
    if (table.rest) yield* table.rest()
  }

  function* itemsOf(row: ReadRow, columns: Map<string, string> | null): Iterable<SourceItem> {
    if ('reason' in row) return void (yield row)
    const values: Record<string, string> = {}
    for (const [lower, column] of columns!) values[lower] = row.values[column] ?? ''
    try {
      yield* table.convert(new NamedRow(row.line, values, warn))
    } catch (error) {
      if (!(error instanceof CellProblem)) throw error
      if (error.message.endsWith(twoDigitYear)) twoDigitYears++
      yield { line: row.line, reason: error.message }
    }
  }

  function warnings(): string[] {
    const list = [...warned].map(([text, rows]) => `${name}: ${rows} rows ${text}`)
    if (empty) list.push(`${name} has no rows, only names of columns: nothing was read from it`)
    if (twoDigitYears > 0) {
      list.push(
        `${name}: ${twoDigitYears} rows were refused for two-digit years, which spreadsheets write. ` +
          'The century cannot be known: use the original file.',
      )
    }
    const fallback = reader.fallbackRows()
    if (fallback > 0) list.push(`${name}: ${fallback} rows are not UTF-8 and were read as Windows-1252`)
    return list
  }

  return { name, items: items(), bytesRead: reader.bytesRead, totalBytes: reader.totalBytes, warnings }
}

/** The warnings that every importer says in the same words. */
export const { lostZeros } = rowWarnings

/** By the header alone: vocabularies and exports are tab-delimited under a name that ends in .csv. */
async function delimitedFormat(path: string): Promise<'csv' | 'tsv'> {
  for await (const chunk of (await openBytes(path)).chunks) {
    return chunk.toString('latin1').split('\n', 1)[0].includes('\t') ? 'tsv' : 'csv'
  }
  return 'csv'
}

function refuseWithout(required: readonly string[], columns: Map<string, string>, name: string): void {
  const missing = required.filter((column) => !columns.has(column))
  if (missing.length === 0) return
  throw new AppError(
    'import.columns',
    `${name} has no column ${missing.join(', ')}. Use the table as its source publishes it, or map its columns by hand.`,
  )
}
