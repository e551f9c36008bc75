import type { FileFormat } from '../../../../shared/domain/corpus.ts'
import { openCsv } from './csv.ts'
import { openNdjson } from './ndjson.ts'
import { openParquet } from './parquet.ts'

/** A row as its file has it, or why it could not be read. Reasons never hold cell contents. */
export type ReadRow = { line: number; values: Record<string, string> } | { line: number; reason: string }

/** Rows of one file, streamed in constant memory. Lines count from 1, the header included where there is one. */
export interface RowReader {
  rows: AsyncGenerator<ReadRow>
  /** Bytes of the file read so far, compressed where the file is. */
  bytesRead(): number
  totalBytes: number
  /** Rows so far whose bytes were not UTF-8 and were read as Windows-1252. */
  fallbackRows(): number
  /** What a person should know of the columns before the rows are read. */
  remarks?: readonly string[]
}

export interface Reading {
  /** Those that will be read, where the format can pass over the others. */
  columns?: readonly string[]
  /** CSV and TSV: there are no names of columns. */
  firstRowIsData?: boolean
}

export function openRows(
  path: string,
  format: FileFormat,
  signal?: AbortSignal,
  { columns, firstRowIsData }: Reading = {},
): Promise<RowReader> {
  if (format === 'parquet') return openParquet(path, signal, columns)
  return format === 'ndjson' ? openNdjson(path, signal) : openCsv(path, format, signal, firstRowIsData)
}
