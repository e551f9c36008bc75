import { basename } from 'node:path'
import { fileFormat, type FileFormat, type FilePreview, type TableName } from '../../../shared/domain/corpus.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { detectTable, suggestMapping, tableFields } from '../fields.ts'
import { decodeText, openBytes } from './readers/bytes.ts'
import { openRows } from './readers/rows.ts'

/** The first rows of a file, its detected format and table and a suggested mapping; the file is never read whole. */

const previewRows = 20
const shownCharacters = 200

export interface PreviewChoices {
  table?: TableName
  /** Without it, the first row tells by what stands in it. */
  firstRowIsData?: boolean
}

export async function previewFile(
  path: string,
  { table, firstRowIsData: asked }: PreviewChoices = {},
): Promise<FilePreview> {
  const format = await detectFormat(path)
  const delimited = format === 'csv' || format === 'tsv'
  const firstRowIsData = delimited && (asked ?? looksLikeData(await firstRow(path, format)))
  const reader = await openRows(path, format, undefined, { firstRowIsData })
  const columns = new Set<string>()
  const rows: Record<string, string>[] = []
  const warnings: string[] = [...(reader.remarks ?? [])]
  for await (const row of reader.rows) {
    if ('reason' in row) {
      warnings.push(`Line ${row.line}: ${row.reason}`)
      if (warnings.length >= previewRows) break
      continue
    }
    for (const column of Object.keys(row.values)) columns.add(column)
    rows.push(Object.fromEntries(Object.entries(row.values).map(([column, value]) => [column, shorten(value)])))
    if (rows.length === previewRows) break
  }
  if (rows.length === 0) {
    throw new AppError(
      'import.empty',
      `${basename(path)} has no rows that can be read. Choose a CSV, TSV, NDJSON or Parquet file with columns and rows.`,
    )
  }
  if (firstRowIsData && asked === undefined) {
    warnings.push('The first row looks like data, not like names of columns: columns are numbered, and no row is passed over')
  }
  const names = [...columns]
  const chosen = table ?? detectTable(names)
  const mapping = suggestMapping(chosen, names)
  for (const { name, required } of tableFields[chosen]) {
    if (required && !(name in mapping)) warnings.push(`No column was recognised for ${name}: choose one`)
  }
  if (reader.fallbackRows() > 0) {
    warnings.push('The file is not UTF-8: it is read as Windows-1252. Check accented letters.')
  }
  return {
    path, format, table: chosen, bytes: reader.totalBytes, columns: names, rows, mapping, warnings,
    ...(firstRowIsData && { firstRowIsData }),
  }
}

async function firstRow(path: string, format: FileFormat): Promise<string[]> {
  const { rows } = await openRows(path, format, undefined, { firstRowIsData: true })
  for await (const row of rows) return 'values' in row ? Object.values(row.values) : []
  return []
}

const dateOrNumber = /^[+-]?\d[\d.,:/TZ +-]*$/
const mostWordsOfAName = 8

/** No cell is a known name and some cell is a date, a number or long text; or most cells are. */
function looksLikeData(cells: readonly string[]): boolean {
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== '')
  const data = filled.filter((cell) => dateOrNumber.test(cell) || cell.split(/\s+/).length > mostWordsOfAName)
  if (data.length === 0) return false
  const known = (Object.keys(tableFields) as TableName[]).some((table) => Object.keys(suggestMapping(table, filled)).length > 0)
  return !known || data.length * 2 > filled.length
}

/** By the file's name; where that says nothing, by its first line. */
export async function detectFormat(path: string): Promise<FileFormat> {
  const extension = /\.(\w+)(?:\.gz)?$/i.exec(path)?.[1].toLowerCase()
  if (extension === 'jsonl') return 'ndjson'
  const named = fileFormat.safeParse(extension)
  if (named.success) return named.data
  const bytes = await openBytes(path)
  for await (const chunk of bytes.chunks) {
    if (chunk.toString('latin1', 0, 4) === 'PAR1') return 'parquet'
    const firstLine = decodeText(chunk).text.split('\n', 1)[0]
    if (firstLine.trimStart().startsWith('{')) return 'ndjson'
    return firstLine.includes('\t') ? 'tsv' : 'csv'
  }
  return 'csv'
}

function shorten(value: string): string {
  return value.length > shownCharacters ? `${value.slice(0, shownCharacters)}…` : value
}
