import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileFormat, type FilePreview, type SourceId, type SourceInspection, type TableName } from '../../../shared/domain/corpus.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { OfferedFile } from './importer.ts'
import { noNotes, noStays } from './missing.ts'
import { previewFile } from './preview.ts'
import { decodeText, openBytes } from './readers/bytes.ts'
import { inspectParquet } from './readers/parquet.ts'
import { importers } from './registry.ts'
import { filesBelow } from './walk.ts'

/**
 * What dropped files and folders are: known sources with the evidence for each, tables to be mapped, and what is not
 * read, with the reason. Reads the beginnings of files only.
 */
const headBytes = 2 ** 16
const mostFiles = 500_000
/** Of a folder without a known source only so many tables are opened; more are no choice a person makes by hand. */
const mostTables = 50

export async function inspectPaths(paths: readonly string[]): Promise<SourceInspection> {
  const everything = (await Promise.all(paths.map(filesIn))).flat()
  const sources: SourceInspection['sources'] = []
  const unread: SourceInspection['unused'] = []
  const claimed: OfferedFile[] = []
  let complete = false
  let left = everything
  for (const importer of importers) {
    const detection = left.length === 0 ? null : await importer.detect(left, claimed)
    if (!detection) continue
    const { id: source, title, shiftedDates } = importer
    const { files, evidence, missing, unread: notRead = [], completesOthers = false } = detection
    if (files.length > 0) {
      sources.push({ source, title, shiftedDates, files, evidence, missing })
      complete ||= !completesOthers
    }
    unread.push(...notRead)
    const taken = new Set([...[...files, ...notRead].map((file) => file.path), ...(detection.taken ?? [])])
    claimed.push(...left.filter((file) => taken.has(file.path)))
    left = left.filter((file) => !taken.has(file.path))
  }
  const { tables, unused } = await mappedTables(left, paths, complete)
  // A source that is whole says itself which of its own tables are not there.
  const beside = (source: SourceId, table: TableName) =>
    complete || sources.some((part) => part.source === source) || tables.some((found) => found.table === table)
  const there = [...(beside('text', 'notes') ? [noNotes] : []), ...(beside('adt', 'encounters') ? [noStays] : [])]
  return {
    sources: sources.map((source) => ({ ...source, missing: source.missing.filter((reason) => !there.includes(reason)) })),
    tables,
    unused: [...unread, ...unused],
  }
}

/**
 * Beside a source that has stays and notes of its own, only what was named itself is offered as a table; a folder of it
 * holds much that nobody needs.
 */
async function mappedTables(
  files: readonly OfferedFile[],
  named: readonly string[],
  beside: boolean,
): Promise<Pick<SourceInspection, 'tables' | 'unused'>> {
  const tables: FilePreview[] = []
  const unused: SourceInspection['unused'] = []
  for (const { path, name } of files) {
    if (!named.includes(path)) {
      const extension = name.split('.').at(-1)
      const isTable = extension === 'jsonl' || fileFormat.safeParse(extension).success
      const reason = !isTable ? 'no table' : beside ? 'not needed by the source beside it' : null
      if (reason !== null || tables.length >= mostTables) {
        unused.push({ path, reason: reason ?? `only the first ${mostTables} tables of a folder are offered` })
        continue
      }
    }
    try {
      tables.push(await previewFile(path))
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      unused.push({ path, reason: error.message })
    }
  }
  return { tables, unused }
}

async function filesIn(path: string): Promise<OfferedFile[]> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw new AppError('import.unreadable', `${path} cannot be read. Check that it exists and may be opened.`, { cause })
  })
  if (!facts.isDirectory()) return [offeredFile(path, basename(path), facts.size, null)]
  const found: OfferedFile[] = []
  for await (const file of filesBelow(path)) {
    if (found.length >= mostFiles) {
      throw new AppError('import.tooMany', `The folder holds more than ${mostFiles} files. Choose a smaller one.`)
    }
    found.push(offeredFile(file.path, file.below, file.bytes, path))
  }
  return found.sort((a, b) => (a.relative < b.relative ? -1 : 1))
}

function offeredFile(path: string, below: string, bytes: number, folder: string | null): OfferedFile {
  const lower = below.toLowerCase().replace(/\.gz$/, '')
  let head: Promise<string> | null = null
  const readHead = () => (head ??= headOf(path))
  return {
    path,
    relative: lower,
    name: lower.slice(lower.lastIndexOf('/') + 1),
    bytes,
    folder,
    head: readHead,
    columns: async () => (lower.endsWith('.parquet') ? await parquetColumns(path) : headerColumns(await readHead())),
  }
}

async function headOf(path: string): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  try {
    const { chunks } = await openBytes(path)
    for await (const chunk of chunks) {
      pieces.push(chunk)
      length += chunk.length
      if (length >= headBytes) break
    }
  } catch {
    return '' // the import itself will say what is wrong with it
  }
  const bytes = Buffer.concat(pieces).subarray(0, headBytes)
  // Cut at a line end, lest a character cut in half makes UTF-8 look like something else.
  const lastLine = bytes.length < headBytes ? bytes.length : bytes.lastIndexOf(0x0a) + 1 || bytes.length
  return decodeText(bytes.subarray(0, lastLine)).text
}

async function parquetColumns(path: string): Promise<string[]> {
  try {
    return (await inspectParquet(path)).columns.map(({ name }) => name.toLowerCase())
  } catch {
    return [] // the import itself will say what is wrong with it
  }
}

function headerColumns(head: string): string[] {
  const [line] = head.split(/\r?\n/, 1)
  if (line.includes('\0') || line.trimStart().startsWith('{')) return []
  const delimiter = ['\t', ',', ';', '|'].find((candidate) => line.includes(candidate)) ?? ','
  return line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1').trim().toLowerCase())
}
