import { basename } from 'node:path'
import type { ImportFile, ImportSettings } from '../../../shared/domain/corpus.ts'
import { openRows } from './readers/rows.ts'
import { readingOf, recordConverter, rowWarnings, type RowWarning } from './records.ts'
import type { Source, SourceItem } from './source.ts'

/** The importer for any CSV, TSV, NDJSON or Parquet table whose columns a person has mapped. */
export async function openTableFile(file: ImportFile, settings: ImportSettings, signal?: AbortSignal): Promise<Source> {
  const name = basename(file.path)
  const reader = await openRows(file.path, file.format, signal, readingOf(file))
  const warned = new Map<RowWarning, number>()
  const convert = recordConverter(file, settings, (warning) => warned.set(warning, (warned.get(warning) ?? 0) + 1))

  async function* items(): AsyncGenerator<SourceItem> {
    for await (const row of reader.rows) yield 'reason' in row ? row : convert(row)
  }

  function warnings(): string[] {
    const list = [...warned].map(([warning, rows]) => `${name}: ${rows} rows ${rowWarnings[warning]}`)
    for (const remark of reader.remarks ?? []) list.push(`${name}: ${remark}`)
    const fallback = reader.fallbackRows()
    return fallback === 0 ? list : [...list, `${name}: ${fallback} rows are not UTF-8 and were read as Windows-1252`]
  }

  return { name, items: items(), bytesRead: reader.bytesRead, totalBytes: reader.totalBytes, warnings }
}
