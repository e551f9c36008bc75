import { basename } from 'node:path'
import { AppError } from '../../../../shared/domain/errors.ts'
import { openBytes } from './bytes.ts'
import { columnNames, maximumColumns } from './columnNames.ts'
import { readCsvRecords } from './csvRecords.ts'
import type { ReadRow, RowReader } from './rows.ts'

/** CSV and TSV rows as {line, values by column}. A row that cannot be read is a reject, never an error. */
export async function openCsv(
  path: string,
  format: 'csv' | 'tsv',
  signal?: AbortSignal,
  firstRowIsData = false,
): Promise<RowReader> {
  const bytes = await openBytes(path, signal)
  let fallbackRows = 0

  async function* readRows(): AsyncGenerator<ReadRow> {
    let columns: string[] | null = null
    for await (const items of readCsvRecords(bytes.chunks, format === 'tsv' ? () => '\t' : guessDelimiter)) {
      for (const item of items) {
        if ('reason' in item) {
          yield item
          continue
        }
        const { line, cells, fallback } = item
        if (fallback) fallbackRows++
        if (columns === null) {
          if (cells.length > maximumColumns) throw tooManyColumns(path, cells.length)
          columns = columnNames(firstRowIsData ? cells.map(() => '') : cells)
          if (!firstRowIsData) continue
        }
        if (cells.length !== columns.length) {
          const first = firstRowIsData ? 'first row' : 'header'
          yield { line, reason: `row has ${cells.length} cells where the ${first} has ${columns.length}` }
        } else {
          const values: Record<string, string> = {}
          for (let index = 0; index < cells.length; index++) values[columns[index]] = cells[index]
          yield { line, values }
        }
      }
    }
  }

  const { bytesRead, totalBytes } = bytes
  return { rows: readRows(), bytesRead, totalBytes, fallbackRows: () => fallbackRows }
}

/** Comma, semicolon or bar, whichever the header line has most of. */
function guessDelimiter(firstBytes: Buffer): string {
  const newline = firstBytes.indexOf(0x0a)
  const header = firstBytes.toString('latin1', 0, newline < 0 ? firstBytes.length : newline).replace(/"[^"]*"/g, '')
  const count = (delimiter: string) => header.split(delimiter).length
  return [',', ';', '|'].reduce((best, candidate) => (count(candidate) > count(best) ? candidate : best))
}

function tooManyColumns(path: string, count: number): AppError {
  const message = `${basename(path)} has ${count} columns; the most are ${maximumColumns}. Check that it is a table with a header.`
  return new AppError('import.columns', message)
}
