import { existsSync, statSync } from 'node:fs'
import { basename, resolve, sep } from 'node:path'
import { importSettings, sourcesWithoutColumns, tableName, type FilePreview, type ImportFile, type ImportSettings, type ImportSource, type RejectRow, type SourceId, type TableName } from '../../shared/domain/corpus.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { importMap, mapFile, mappedReading, type ImportMap } from '../../shared/domain/importMap.ts'
import { tableFields } from '../corpus/fields.ts'
import { inspectPaths } from '../corpus/importers/detect.ts'
import { previewFile } from '../corpus/importers/preview.ts'
import { importerOf } from '../corpus/importers/registry.ts'
import type { ImportResult } from '../corpus/importCorpus.ts'
import { importCorpus } from '../services/corpora.ts'
import { readJsonFile } from '../services/jsonFile.ts'
import { privacyOf, showPrivacySample } from './privacy.ts'
import { printJson, printTable, waitForJob, waitForUpkeep } from './terminal.ts'
import type { Session } from '../services/workspaces.ts'
import { withWorkspace } from './workspace.ts'

/** Fills a workspace from files. */

interface ImportOptions {
  workspace: string
  name?: string
  map?: string
  source: 'auto' | SourceId
  keepNewborns?: boolean
  keepSuperseded?: boolean
  timeZone?: string
  textPattern?: string
  mask?: boolean
  maskOnly?: string
  shiftDates?: number
  anyWeekday?: boolean
  dayFirst?: boolean
  reviewSample?: boolean
  inspect?: boolean
  into?: number
  indexLater?: boolean
  minimumWords: number
  json?: boolean
}

export async function importCommand(paths: string[], options: ImportOptions): Promise<void> {
  const map = options.map ? await readJsonFile(options.map, importMap, 'usage.json') : {}
  const { sources, files, evidence, missing } = await importInput(paths, options, map)
  if (options.inspect) return printJson({ sources, files, evidence, missing })
  if (!options.workspace) throw new AppError('usage.workspace', 'Say with --workspace which workspace to import into.')
  const name = options.name ?? basename(paths[0])
  const settings = settingsOf(options)
  await withWorkspace(
    options.workspace,
    async (session) => {
      if (options.reviewSample) return showPrivacySample(session, { files, sources, settings }, options)
      const { jobId } = await importCorpus(session, { name, files, sources, settings, into: options.into })
      const job = await waitForJob(session, jobId)
      const result = job.result as unknown as ImportResult & {
        corpusId: number
        alreadyImported?: { name: string; importedAt: string }
      }
      const { alreadyImported } = result
      if (!options.indexLater) await waitForUpkeep(session)
      const corpus = await session.db.read('corpus', result.corpusId)
      const firstRejects = alreadyImported ? [] : await rejectsListed(session, result)
      if (options.json) {
        const warnings = [...missing, ...result.warnings]
        printJson({ ...corpus, rejectsByReason: result.rejects, firstRejects, warnings, counts: result.counts, alreadyImported })
        return
      }
      if (alreadyImported) {
        const day = alreadyImported.importedAt.slice(0, 10)
        process.stdout.write(`Nothing was added: already imported as "${corpus.name}" on ${day}.\n\n`)
      }
      printTable(
        ['corpus', 'notes', 'patients', 'encounters', 'rejects'],
        [
          [
            corpus.name,
            String(corpus.notes),
            String(corpus.patients),
            String(corpus.encounters),
            String(corpus.rejects),
          ],
        ],
      )
      printRejects(firstRejects, result)
      for (const warning of [...missing, ...result.warnings]) process.stderr.write(`warning: ${warning}\n`)
    },
    { create: true },
  )
}

const listedRejects = 10

/** The newest ones of the corpus are this import's: another may have filled it before. */
async function rejectsListed(session: Session, { corpusId, rejects }: { corpusId: number; rejects: ImportResult['rejects'] }) {
  const rows = rejects.reduce((sum, reason) => sum + reason.rows, 0)
  return session.db.read('firstRejects', { corpusId, ofLast: rows, limit: listedRejects })
}

/** By file and line, as many as a person reads; then how many there are of each reason. */
function printRejects(first: readonly RejectRow[], { rejects }: ImportResult): void {
  for (const { file, line, reason } of first) process.stdout.write(`rejected ${file}, line ${line}: ${reason}\n`)
  const rows = rejects.reduce((sum, reason) => sum + reason.rows, 0)
  if (rows <= first.length) return
  process.stdout.write(`… and ${rows - first.length} more. All rejected rows by reason:\n`)
  printTable(['rows', 'reason'], rejects.map((reason) => [String(reason.rows), reason.reason]))
}

function settingsOf(options: ImportOptions): ImportSettings {
  const { minimumWords, keepNewborns, keepSuperseded, timeZone, textPattern } = options
  const privacy = privacyOf(options)
  const parsed = importSettings.safeParse({ minimumWords, keepNewborns, keepSuperseded, timeZone, textPattern, privacy })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const option = String(issue.path[0]).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  throw new AppError('usage.settings', `--${option} ${issue.message}`)
}

/**
 * What the paths are: as said, or as detected. A mapping or TABLE=PATH makes them tables to be mapped, all but files
 * that have no columns.
 */
async function importInput(
  paths: string[],
  { source }: ImportOptions,
  map: ImportMap,
): Promise<{ sources: ImportSource[]; files: ImportFile[]; evidence: string[]; missing: string[] }> {
  const mapped = paths.some((path) => tableArgument(path) !== null) || Object.keys(map).length > 0
  const named = source === 'auto' ? undefined : importerOf(source)
  if (!named && source !== 'auto') {
    return { sources: [], files: await Promise.all(paths.map((path) => importFileOf(path, map))), evidence: [], missing: [] }
  }
  const inspected = paths.filter((path) => named || tableArgument(path) === null)
  for (const path of inspected) if (!existsSync(path)) throw new AppError('usage.path', `${path} does not exist.`)
  const found = await inspectPaths(inspected.map((path) => resolve(path)))
  const wanted = found.sources.filter((part) =>
    named ? part.source === source : !mapped || sourcesWithoutColumns.includes(part.source),
  )
  if (named && wanted.length === 0) {
    throw new AppError('usage.source', `No table of ${named.title} was found there. Leave --source out to see what is.`)
  }
  const taken = new Set(wanted.flatMap((part) => part.files.map(({ path }) => path)))
  // Beside what is said by name stand the tables of folders; with a map also those of a source that has columns.
  const inFolders = [...found.tables, ...(mapped ? found.sources.flatMap((part) => part.files) : [])]
    .map(({ path }) => path)
    .filter((path) => !taken.has(path) && !paths.some((argument) => resolve(argument) === path))
  const byName = paths.filter((path) => !isFolder(path) && !holdsOne(path, taken))
  const tables = mapped ? byName : found.tables.map(({ path }) => path).filter((path) => !inFolders.includes(path))
  const files = named ? [] : await Promise.all(tables.map((path) => importFileOf(path, map)))
  const leftOut: string[] = []
  for (const path of named ? [] : inFolders.filter((each) => isMapped(each, map))) {
    const file = await fileInFolder(path, map)
    if (typeof file === 'string') leftOut.push(file)
    else files.push(file)
  }
  if (wanted.length + files.length === 0) {
    const unread = found.unused.slice(0, 3).map(({ path, reason }) => `${basename(path)}: ${reason}`)
    const reasons = [...leftOut, ...unread].slice(0, 3)
    const message = 'Nothing that can be imported was found there. Name the files themselves.'
    throw new AppError('usage.source', [message, ...reasons].join(' '))
  }
  return {
    sources: wanted.map((part) => ({ source: part.source, files: part.files.map(({ bytes: _, ...file }) => file) })),
    files,
    evidence: wanted.flatMap((part) => part.evidence.map((line) => `${part.title}: ${line}`)),
    missing: [
      ...wanted.flatMap((part) => part.missing.map((line) => `${part.title}: ${line}`)),
      ...leftOut.map((reason) => `left out: ${reason}`),
    ],
  }
}

function isFolder(path: string): boolean {
  return tableArgument(path) === null && statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/** A map that names files takes these alone out of a folder. */
function isMapped(path: string, { files }: ImportMap): boolean {
  return files === undefined || Object.keys(files).length === 0 || basename(path) in files
}

/** What cannot be mapped in a folder is left out, with the reason, unless the map names the file. */
async function fileInFolder(path: string, map: ImportMap): Promise<ImportFile | string> {
  try {
    return await importFileOf(path, map)
  } catch (error) {
    if (!(error instanceof AppError) || map.files?.[basename(path)]) throw error
    return error.message
  }
}

/** Whether a path is one of these files, or a folder with one of them. */
function holdsOne(path: string, files: ReadonlySet<string>): boolean {
  const whole = resolve(path)
  return files.has(whole) || [...files].some((file) => file.startsWith(whole + sep))
}

function tableArgument(argument: string): { table: TableName; path: string } | null {
  const named = /^(\w+)=(.+)$/.exec(argument)
  const table = tableName.safeParse(named?.[1])
  return named && table.success ? { table: table.data, path: named[2] } : null
}

/** PATH, or TABLE=PATH where the columns alone do not tell. */
async function importFileOf(argument: string, map: ImportMap): Promise<ImportFile> {
  const named = tableArgument(argument)
  const path = resolve(named?.path ?? argument)
  if (!existsSync(path)) throw new AppError('usage.path', `${argument} does not exist.`)
  const name = basename(path)
  const preview = await previewFile(path, mappedReading(map, name, named?.table))
  const { file, unknown } = mapFile(preview, name, map)
  // What is said of all files may be meant for another of them.
  const own = unknown.filter((column) => !Object.values(map.columns ?? {}).includes(column))
  if (own.length > 0) {
    const message = `${name} has no column ${own.join(', ')}, which the map names. It has ${preview.columns.join(', ')}.`
    throw new AppError('usage.map', [message, headerRemedy(preview)].join(' ').trim())
  }
  const lacking = tableFields[file.table].filter(
    ({ name: field, required }) => required && !(field in file.mapping) && !(field in file.constants),
  )
  if (lacking.length === 0) return file
  const fields = lacking.map((field) => field.name)
  const keys = fields.map((field) => `"${field}": "…"`).join(', ')
  throw new AppError(
    'usage.map',
    `${name}: no column was recognised for ${fields.join(', ')}, which ${file.table} need. It has ` +
      `${preview.columns.join(', ')}. Name the columns with --map, such as { "columns": { ${keys} } }. ${headerRemedy(preview)}`.trim(),
  )
}

function headerRemedy({ firstRowIsData }: FilePreview): string {
  return firstRowIsData
    ? 'The first row was taken for data, so columns are numbered; if it holds their names, say "firstRowIsData": false.'
    : ''
}
