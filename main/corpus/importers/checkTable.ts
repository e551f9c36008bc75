import type { ImportFile, ImportSettings, TableCheck } from '../../../shared/domain/corpus.ts'
import { tableFields } from '../fields.ts'
import { openRows } from './readers/rows.ts'
import { readingOf, recordConverter, rowWarnings, type RowWarning } from './records.ts'
import type { SourceItem } from './source.ts'

/**
 * The beginning of a mapped table through the same converter as the import itself: what its rows will become and which
 * of them will be rejected. Reads no further than is quick, so that it can follow every change of the mapping.
 */
const mostRows = 1000
const mostBytes = 8 * 2 ** 20
const shownRecords = 20
const shownLines = 10
const shownCharacters = 200

export async function checkTable(
  file: ImportFile,
  settings: ImportSettings,
  signal?: AbortSignal,
): Promise<TableCheck> {
  const reader = await openRows(file.path, file.format, signal, readingOf(file))
  const warned = new Map<RowWarning, number>()
  const convert = recordConverter(file, settings, (warning) => warned.set(warning, (warned.get(warning) ?? 0) + 1))
  const rejects = new Map<string, { rows: number; lines: number[] }>()
  const records: TableCheck['records'] = []
  let rows = 0
  let whole = true
  for await (const row of reader.rows) {
    if (rows === mostRows || (rows > 0 && reader.bytesRead() > mostBytes)) {
      whole = false
      break
    }
    rows++
    const item = 'reason' in row ? row : convert(row)
    if ('record' in item) {
      if (records.length < shownRecords) records.push({ line: row.line, values: shownValues(item) })
      continue
    }
    const known = rejects.get(item.reason) ?? { rows: 0, lines: [] }
    rejects.set(item.reason, known)
    known.rows++
    if (known.lines.length < shownLines) known.lines.push(item.line)
  }
  return {
    rows,
    whole,
    records,
    rejects: [...rejects].map(([reason, found]) => ({ reason, ...found })).sort((a, b) => b.rows - a.rows),
    warnings: [...warned].map(([warning, count]) => `${count} rows ${rowWarnings[warning]}`),
  }
}

/** In the order of the table's fields, attributes after them. */
function shownValues({ table, record }: Extract<SourceItem, { record: unknown }>) {
  const stored: Record<string, unknown> = { ...record }
  const values: Record<string, string | null> = {}
  for (const { name } of tableFields[table]) if (name in stored) values[name] = shown(stored[name])
  if (table === 'notes') for (const [name, value] of Object.entries(record.attributes)) values[name] = shown(value)
  return values
}

function shown(value: unknown): string | null {
  if (value === null || value === undefined) return null
  const text = Array.isArray(value) ? value.join(', ') : String(value)
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text
}
