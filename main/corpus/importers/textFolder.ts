import type { Stats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, relative, sep } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { ImportSettings, SourceFile, TextPaths } from '../../../shared/domain/corpus.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { Detection, Importer, OfferedFile, ReadInput } from './importer.ts'
import { decodeWhole, maximumRowBytes } from './readers/bytes.ts'
import { noteOf, rowWarnings, type RowWarning } from './records.ts'
import type { Source, SourceItem } from './source.ts'
import { compilePattern, guessPattern } from './textPattern.ts'
import { CellProblem } from './values.ts'
import { filesBelow, type FoundFile } from './walk.ts'

/**
 * Notes as text files, one a file; what their paths say of them is read by a pattern. Files are looked at one by one, so
 * that a hundred thousand are no more than one. A note's key is its path below the folder, and so is a reject's name.
 */
const textFile = /\.txt(\.gz)?$/i
/** What lies beside data and is none. */
const aboutFiles = /(^|\/)(readme|licen[cs]e|changelog|notice|copying|citation|requirements|(sha\d+|md5|check)sums?)[^/]*$/i
/** A person's guess needs no more; a pattern that is wrong shows in as many rejects. */
const sampledPaths = 500
const sampledHeads = 12
const filesAhead = 8
const tooLong = 'file is longer than 16 MB'

export const textFolder: Importer = {
  id: 'text',
  title: 'Text files, one note a file',
  shiftedDates: false,
  detect,
  read,
}

async function detect(files: readonly OfferedFile[], claimed: readonly OfferedFile[]): Promise<Detection | null> {
  const texts = files.filter(({ name }) => isNoteFile(name))
  // A few beside many others go with those.
  if (texts.length === 0 || texts.length * 2 < files.length) return null
  const step = Math.ceil(texts.length / sampledHeads)
  const heads = await Promise.all(texts.filter((_, index) => index % step === 0).map((file) => file.head()))
  if (heads.filter(isTable).length * 2 > heads.length) return null
  const folders = [...Map.groupBy(texts.filter(({ folder }) => folder !== null), ({ folder }) => folder!)]
  const bytesOf = (list: readonly OfferedFile[]) => list.reduce((sum, { bytes }) => sum + bytes, 0)
  const pattern = guessPattern(texts.slice(0, sampledPaths).map(pathBelow))
  return {
    files: [
      ...folders.map(([path, list]) => ({
        path,
        bytes: bytesOf(list),
        table: 'folder of text files',
        ...othersIn(path, claimed),
      })),
      ...texts.filter(({ folder }) => folder === null).map(({ path, bytes }) => ({ path, bytes, table: 'text file' })),
    ],
    taken: texts.map(({ path }) => path),
    completesOthers: true,
    evidence: [`${texts.length} ${texts.length === 1 ? 'file' : 'files'} of text, by their first lines no tables`, `Their paths look like ${pattern}`],
    missing: missingWith(pattern),
  }
}

/** Texts of the folder that are tables of another source: nobody wants them a second time as notes. */
function othersIn(path: string, claimed: readonly OfferedFile[]): Pick<SourceFile, 'except'> {
  const others = claimed.filter(({ folder, name }) => folder === path && isNoteFile(name))
  return others.length > 0 ? { except: others.map((file) => file.path) } : {}
}

function isNoteFile(path: string): boolean {
  return textFile.test(path) && !aboutFiles.test(path)
}

function missingWith(pattern: string): string[] {
  const missing: string[] = []
  if (!pattern.includes('{patient}')) {
    missing.push(`No patient in the paths (${pattern}): each note stands as its own patient. Give a pattern if it is there`)
  }
  if (!pattern.includes('{encounter}')) missing.push('No stay in the paths: no labels of stays')
  if (!pattern.includes('{date}')) missing.push('No date in the paths: no split by time')
  return missing
}

/** As it is written, unlike `relative`. */
function pathBelow({ path, folder }: OfferedFile): string {
  return folder === null ? basename(path) : path.slice(folder.length).replaceAll('\\', '/').replace(/^\/+/, '')
}

/** The first lines have the same number of cells, and more than a sentence may have by chance. */
function isTable(head: string): boolean {
  const lines = head.split(/\r?\n/, 4).filter((line) => line.trim() !== '')
  return ['\t', ',', ';', '|'].some((delimiter) => {
    const cells = lines.map((line) => line.replace(/"[^"]*"/g, '').split(delimiter).length)
    return lines.length > 1 && cells[0] > (delimiter === ',' ? 2 : 1) && cells.every((count) => count === cells[0])
  })
}

/** Keys of several folders begin with the folder, as far as they differ. */
async function* read({ files, settings, signal }: ReadInput): AsyncGenerator<Source> {
  const above = commonFolder(files.map(({ path }) => path))
  const belowOf = (path: string) => relative(above, path).replaceAll('\\', '/')
  const single: FoundFile[] = []
  for (const { path, except } of files) {
    const facts = await factsOfFile(path)
    if (!facts.isDirectory()) single.push({ path, below: belowOf(path), bytes: facts.size })
    else {
      const prefix = files.length > 1 ? `${belowOf(path)}/` : ''
      yield await openTexts(basename(path), () => textsBelow(path, except), prefix, settings, signal)
    }
  }
  if (single.length === 0) return
  const name = single.length === 1 ? basename(single[0].path) : `${single.length} text files`
  yield await openTexts(name, () => single, '', settings, signal)
}

function commonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0])
  while (!paths.every((path) => path.startsWith(folder + sep) || dirname(path) === folder)) folder = dirname(folder)
  return folder
}

async function* textsBelow(folder: string, except: readonly string[] = []): AsyncGenerator<FoundFile> {
  const left = new Set(except)
  for await (const file of filesBelow(folder)) if (isNoteFile(file.below) && !left.has(file.path)) yield file
}

async function openTexts(
  name: string,
  list: () => AsyncIterable<FoundFile> | Iterable<FoundFile>,
  prefix: string,
  settings: ImportSettings,
  signal?: AbortSignal,
): Promise<Source> {
  const sample: string[] = []
  let totalBytes = 0
  for await (const { below, bytes } of list()) {
    signal?.throwIfAborted()
    totalBytes += bytes
    if (sample.length < sampledPaths) sample.push(below)
  }
  const pattern = settings.textPattern ?? guessPattern(sample)
  const factsOf = compilePattern(pattern)
  const warned = new Map<RowWarning, number>()
  let bytesRead = 0
  let fallback = 0

  async function* items(): AsyncGenerator<SourceItem> {
    for await (const { file, content } of readAhead(list(), signal)) {
      try {
        if ('reason' in content) throw new CellProblem(content.reason)
        yield { table: 'notes', record: noteIn(file, content.bytes) }
      } catch (error) {
        if (!(error instanceof CellProblem)) throw error
        yield { line: 1, reason: error.message, file: prefix + file.below }
      }
      bytesRead += file.bytes
    }
  }

  function noteIn({ below }: FoundFile, bytes: Buffer) {
    const { type, ...facts } = factsOf(below)
    const { text, fallback: other } = decodeWhole(bytes)
    if (other) fallback++
    const note = { ...facts, type: type ?? 'Note', noteKey: prefix + below.replace(textFile, ''), text }
    return noteOf(note, settings, (warning) => warned.set(warning, (warned.get(warning) ?? 0) + 1))
  }

  function warnings(): string[] {
    const said = [`${name}: paths were read as ${pattern}`]
    for (const [warning, files] of warned) said.push(`${name}: ${files} files ${rowWarnings[warning]}`)
    if (fallback > 0) said.push(`${name}: ${fallback} files are not UTF-8 and were read as Windows-1252`)
    return said
  }

  return { name, items: items(), bytesRead: () => bytesRead, totalBytes, warnings }
}

/** Files in their order, the next few being read meanwhile: of small files on a network drive the waiting is most. */
async function* readAhead(files: AsyncIterable<FoundFile> | Iterable<FoundFile>, signal?: AbortSignal) {
  const reading: { file: FoundFile; content: Promise<FileContent> }[] = []
  for await (const file of files) {
    signal?.throwIfAborted()
    reading.push({ file, content: contentOf(file) })
    if (reading.length < filesAhead) continue
    const next = reading.shift()!
    yield { file: next.file, content: await next.content }
  }
  for (const { file, content } of reading) {
    signal?.throwIfAborted()
    yield { file, content: await content }
  }
}

type FileContent = { bytes: Buffer } | { reason: string }

/** A file that is too long, damaged or may not be opened has a reason; the others are read all the same. */
async function contentOf({ path, bytes: size }: FoundFile): Promise<FileContent> {
  if (size > maximumRowBytes) return { reason: tooLong }
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch {
    return { reason: 'file cannot be read' }
  }
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { bytes }
  try {
    return { bytes: gunzipSync(bytes, { maxOutputLength: maximumRowBytes }) }
  } catch (error) {
    return { reason: error instanceof RangeError ? tooLong : 'file is damaged' }
  }
}

/** What a pattern, or the guessed one, says of the first paths of folders and files; those it does not fit are shown too. */
export async function previewTextPaths(
  chosen: readonly Pick<SourceFile, 'path' | 'except'>[],
  pattern?: string,
  signal?: AbortSignal,
): Promise<TextPaths> {
  const paths: string[] = []
  for await (const path of notePaths(chosen)) {
    signal?.throwIfAborted()
    if (paths.push(path) === sampledPaths) break
  }
  const used = pattern ?? guessPattern(paths)
  const factsOf = compilePattern(used)
  const rows = paths.map((path) => {
    try {
      return { path, facts: factsOf(path), reason: null }
    } catch (error) {
      if (!(error instanceof CellProblem)) throw error
      return { path, facts: null, reason: error.message }
    }
  })
  return {
    pattern: used,
    files: paths.length,
    matched: rows.filter(({ facts }) => facts).length,
    rows: [...rows.slice(0, shownPaths), ...rows.slice(shownPaths).filter(({ facts }) => !facts).slice(0, shownMisfits)],
    missing: missingWith(used),
  }
}
const shownPaths = 15
const shownMisfits = 5

/** As the pattern sees them. */
async function* notePaths(chosen: readonly Pick<SourceFile, 'path' | 'except'>[]): AsyncGenerator<string> {
  const above = commonFolder(chosen.map(({ path }) => path))
  for (const { path, except } of chosen) {
    if ((await factsOfFile(path)).isDirectory()) for await (const { below } of textsBelow(path, except)) yield below
    else yield relative(above, path).replaceAll('\\', '/')
  }
}

function factsOfFile(path: string): Promise<Stats> {
  return stat(path).catch((cause: unknown) => {
    throw new AppError('import.unreadable', `${path} cannot be read. Check that it exists and may be opened.`, { cause })
  })
}
