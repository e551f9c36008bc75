import { open, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { parquetMetadataAsync, parquetSchema, type FileMetaData, type RowGroup, type SchemaTree } from 'hyparquet'
import { assembleNested } from 'hyparquet/src/assemble.js'
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js'
import { AppError } from '../../../../shared/domain/errors.ts'
import { maximumRowBytes } from './bytes.ts'
import { columnNames } from './columnNames.ts'
import { openColumn, type ColumnCursor } from './parquetColumn.ts'
import { isKnownCodec, leafColumn, type LeafColumn } from './parquetPage.ts'
import { isInstant, unreadType, valueText, type ValueText } from './parquetText.ts'
import type { ReadRow, RowReader } from './rows.ts'

/**
 * Parquet rows as {line, values by column}; a line is the row's number from 1. One page of each read column is held,
 * never a row group. Lists of plain values are joined by "|", anything deeper is JSON text, as in NDJSON.
 */
const batchRows = 1024
const maximumMetadataBytes = 128 * 2 ** 20

export interface ParquetFile {
  metadata: FileMetaData
  bytes: number
  columns: TopColumn[]
  /** What a person should know of a column. */
  remarks: { name: string; remark: string }[]
}

interface TopColumn {
  name: string
  tree: SchemaTree
  leaves: { column: LeafColumn; index: number; text: ValueText }[]
}

/** @param columns those to read; all without it */
export async function openParquet(path: string, signal?: AbortSignal, columns?: readonly string[]): Promise<RowReader> {
  let fallbackRows = 0
  let rowFellBack = false
  const file = await inspectParquet(path, () => void (rowFellBack = true))
  const read = file.columns.filter(({ name }) => columns?.includes(name) ?? true)
  const totalRows = Number(file.metadata.num_rows)
  let line = 0

  async function* readRows(): AsyncGenerator<ReadRow> {
    await using handle = await open(path)
    for (const group of file.metadata.row_groups) {
      yield* guarded(path, () => line + 1, readGroup(handle, group))
    }
  }

  async function* readGroup(handle: FileHandle, group: RowGroup): AsyncGenerator<ReadRow> {
    const cursors = read.map(({ leaves }) => leaves.map((leaf) => cursorOf(handle, group, leaf, path)))
    let left = Number(group.num_rows)
    while (left > 0 && read.length > 0) {
      let count = Math.min(left, batchRows)
      for (const cursor of cursors.flat()) {
        signal?.throwIfAborted()
        while (cursor.available() === 0) await cursor.fill()
        count = Math.min(count, cursor.available())
      }
      const cells = read.map((column, index) => takeCells(column, cursors[index], count))
      for (let row = 0; row < count; row++) {
        line++
        rowFellBack = false
        const values = rowOf(read, cells, row)
        if (rowFellBack) fallbackRows++
        yield values ? { line, values } : { line, reason: 'row is longer than 16 MB' }
      }
      left -= count
    }
  }

  return {
    rows: readRows(),
    bytesRead: () => (totalRows === 0 ? file.bytes : Math.min(file.bytes, Math.round((line / totalRows) * file.bytes))),
    totalBytes: file.bytes,
    fallbackRows: () => fallbackRows,
    remarks: file.remarks.filter(({ name }) => columns?.includes(name) ?? true).map(({ remark }) => remark),
  }
}

/** Cells of the columns at one row, as text; null where they are longer than a row may be. */
function rowOf(columns: readonly TopColumn[], cells: readonly ArrayLike<unknown>[], row: number) {
  let bytes = 0
  for (const column of cells) {
    const value = column[row]
    bytes += value instanceof Uint8Array || typeof value === 'string' ? value.length : 8
  }
  if (bytes > maximumRowBytes) return null
  const values: Record<string, string> = {}
  for (const [index, { name, tree, leaves }] of columns.entries()) {
    const value = cells[index][row]
    values[name] = tree.children.length > 0 || leaves[0].column.maximumRepetition > 0 ? nestedText(value) : leaves[0].text(value)
  }
  return values
}

/** Raw values of a flat column, texts within the rows of a nested one. */
function takeCells({ tree, leaves }: TopColumn, cursors: readonly ColumnCursor[], count: number): ArrayLike<unknown> {
  const taken = cursors.map((cursor) => cursor.take(count))
  if (tree.children.length === 0 && leaves[0].column.maximumRepetition === 0) return taken[0]
  const byPath = new Map(
    leaves.map(({ column, text }, index) => [
      column.path.at(-1)!.path.join('.'),
      Array.from(taken[index], (value) => mapLeaves(value, text)),
    ]),
  )
  if (tree.children.length === 0) return byPath.get(tree.path.join('.'))!
  assembleNested(byPath, tree, DEFAULT_PARSERS)
  const rows = byPath.get(tree.path.join('.'))
  if (!rows || rows.length !== count) throw new Error('nested column gives other rows than its pages')
  return rows
}

function mapLeaves(value: unknown, text: ValueText): unknown {
  if (Array.isArray(value)) return value.map((item) => mapLeaves(item, text))
  return value === null || value === undefined ? null : text(value)
}

function nestedText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)) return value.join('|')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function cursorOf(handle: FileHandle, group: RowGroup, { column, index }: TopColumn['leaves'][number], path: string) {
  const { meta_data: chunk, file_path } = group.columns[index] ?? {}
  const name = column.path[1].element.name
  if (!chunk || file_path) {
    const message = `${basename(path)} keeps column ${name} in another file. Import the files that hold the data themselves.`
    throw new AppError('import.parquet', message)
  }
  if (!isKnownCodec(chunk.codec)) {
    const message = `Column ${name} of ${basename(path)} is compressed with ${chunk.codec}. Write the file again with snappy or zstd.`
    throw new AppError('import.parquet', message)
  }
  return openColumn(handle, chunk, column)
}

/** Footer and columns of a file; its pages are not touched. */
export async function inspectParquet(path: string, onFallback: () => void = () => {}): Promise<ParquetFile> {
  await using handle = await open(path).catch((cause: unknown) => {
    const message = `The file ${path} cannot be read. Check that it exists and may be opened.`
    throw new AppError('import.unreadable', message, { cause })
  })
  const { size } = await handle.stat()
  const read = async (start: number, end = size) => {
    const bytes = new Uint8Array(Math.max(0, end - start))
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, start)
    return bytesRead === bytes.length ? bytes.buffer : bytes.buffer.slice(0, bytesRead)
  }
  await refuseOther(path, size, read)
  try {
    const metadata = await parquetMetadataAsync({ byteLength: size, slice: read }, { geoparquet: false })
    return { metadata, bytes: size, ...columnsOf(metadata, onFallback) }
  } catch (cause) {
    throw damaged(path, 'its footer', cause)
  }
}

async function refuseOther(path: string, size: number, read: (start: number, end: number) => Promise<ArrayBuffer>) {
  const ending = Buffer.from(await read(Math.max(0, size - 8), size))
  const magic = ending.toString('latin1', Math.max(0, ending.length - 4))
  if (magic === 'PARE') {
    const message = `${basename(path)} is an encrypted Parquet file. Write it again without encryption, in a folder that is protected.`
    throw new AppError('import.parquet', message)
  }
  if (magic !== 'PAR1' || size < 12) {
    throw new AppError(
      'import.damaged',
      `${path} is no whole Parquet file: it does not end in one. Copy it again, and unpack it first if it is packed.`,
    )
  }
  if (ending.readUInt32LE(0) > Math.min(maximumMetadataBytes, size - 8)) throw damaged(path, 'its footer')
}

function columnsOf(metadata: FileMetaData, onFallback: () => void): Pick<ParquetFile, 'columns' | 'remarks'> {
  const columns: TopColumn[] = []
  const remarks: ParquetFile['remarks'] = []
  let index = 0
  const trees = parquetSchema(metadata).children
  const names = columnNames(trees.map(({ element }) => element.name))
  for (const [place, tree] of trees.entries()) {
    const leaves = leavesOf(tree, [parquetSchema(metadata)]).map((path) => ({ path, index: index++ }))
    const unread = [tree, ...leaves.flatMap(({ path }) => path)].map(({ element }) => unreadType(element)).find(Boolean)
    const name = names[place]
    if (unread) {
      remarks.push({ name, remark: `Column ${name} holds ${unread}, which are not read` })
      continue
    }
    if (isInstant(tree.element)) {
      const remark = `Column ${name} holds instants in UTC: its times of day are read as UTC, not as local time`
      remarks.push({ name, remark })
    }
    columns.push({
      name,
      tree,
      leaves: leaves.map((leaf) => ({
        column: leafColumn(leaf.path),
        index: leaf.index,
        text: valueText(leaf.path.at(-1)!.element, onFallback),
      })),
    })
  }
  return { columns, remarks }
}

function leavesOf(tree: SchemaTree, above: SchemaTree[]): SchemaTree[][] {
  const path = [...above, tree]
  return tree.children.length === 0 ? [path] : tree.children.flatMap((child) => leavesOf(child, path))
}

async function* guarded(path: string, line: () => number, rows: AsyncGenerator<ReadRow>): AsyncGenerator<ReadRow> {
  try {
    yield* rows
  } catch (cause) {
    if (cause instanceof AppError || (cause instanceof Error && cause.name === 'AbortError')) throw cause
    throw damaged(path, `row ${line()} or after`, cause)
  }
}

function damaged(path: string, where: string, cause?: unknown): AppError {
  const message = `The file ${path} is damaged in ${where}. Copy it again, then repeat the import.`
  return new AppError('import.damaged', message, { cause })
}
