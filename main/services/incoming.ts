import { open, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { importSettings } from '../../shared/domain/corpus.ts'
import { mapFile } from '../../shared/domain/importMap.ts'
import type { ScoreNewResult } from '../../shared/domain/operatingModel.ts'
import { AppError, describeError } from '../../shared/domain/errors.ts'
import { fileHash } from '../corpus/fileHash.ts'
import { decodeWhole } from '../corpus/importers/readers/bytes.ts'
import { watchSettled } from '../operations/settledFiles.ts'
import { importCorpus, inspectPaths, previewFile } from './corpora.ts'
import { checkDone, jobEnd } from './jobEnd.ts'
import { queueScoreNew } from './operations.ts'
import type { Session } from './workspaces.ts'

/**
 * Notes that come in as files: each file is imported once into one corpus, or put on record as unreadable with the reason
 * and left where it is; then the models at work are asked about what is new. Nothing is moved or removed.
 */

export interface Incoming {
  /** Null: the first file makes a corpus of this name. */
  corpusId: number | null
  corpusName: string
  operatingIds: number[]
  force: boolean
  /** The watch that the files come from; null: they were given by hand. */
  watchId?: number | null
  /** Only notes from this day on; null or absent: all that are not scored. */
  from?: string | null
}

export interface IncomingResult {
  file: string
  state: 'imported' | 'quarantined' | 'known'
  /** Why it could not be read, as a code and in words. */
  code: string | null
  reason: string | null
  /** New notes, and rows that were rejected. */
  notes: number
  rejected: number
}

/** A larger file is a dump by mistake, or an import that a person should look at. */
export const largestIncoming = 2 * 2 ** 30

/** Reads the files one by one; the corpus is known once one could be read. */
export async function takeIn(
  session: Session,
  incoming: Incoming,
  paths: readonly string[],
): Promise<{ corpusId: number | null; files: IncomingResult[] }> {
  let { corpusId } = incoming
  const files: IncomingResult[] = []
  for (const path of paths) {
    const taken = await takeFile(session, { ...incoming, corpusId }, path)
    corpusId = taken.corpusId
    files.push(taken.result)
  }
  return { corpusId, files }
}

async function takeFile(
  session: Session,
  { corpusId, corpusName, watchId = null }: Incoming,
  path: string,
): Promise<{ corpusId: number | null; result: IncomingResult }> {
  const file = basename(path)
  const quarantined = (code: string, reason: string) => ({ file, state: 'quarantined' as const, code, reason, notes: 0, rejected: 0 })
  const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }))
  // What cannot be read whole is known by its outside.
  let fingerprint = `${file} ${size} ${mtimeMs}`
  let problem: AppError | null = null
  if (size > largestIncoming) problem = new AppError('incoming.tooLarge', `The file has more than ${largestIncoming / 2 ** 30} GB.`)
  else fingerprint = await fileHash(path).catch(() => {
    problem = new AppError('incoming.unreadable', 'The file cannot be opened.')
    return fingerprint
  })
  if (await session.db.read('incomingFileKnown', { corpusId, watchId, fingerprint })) {
    return { corpusId, result: { file, state: 'known', code: null, reason: null, notes: 0, rejected: 0 } }
  }
  try {
    if (problem) throw problem
    if (await isBinary(path)) throw new AppError('incoming.binary', 'It is no text and no table: its bytes are those of a program, a picture or another document.')
    const { jobId } = await importCorpus(session, { name: corpusName, ...(await contentsOf(path)), settings: importSettings.parse({}), into: corpusId ?? undefined })
    const job = await jobEnd(session, jobId)
    checkDone(job)
    const imported = job.result as unknown as { corpusId: number; counts: { notes: { inserted: number } }; rejects: { rows: number }[] }
    const [notes, rejected] = [imported.counts.notes.inserted, imported.rejects.reduce((sum, { rows }) => sum + rows, 0)]
    if (notes === 0 && rejected > 0) {
      const result = { ...quarantined('incoming.noNote', `None of its rows became a note: ${rejected} were rejected. They are listed with their reasons under Corpora.`), rejected }
      await session.db.write('insertIncomingFile', { corpusId: imported.corpusId, watchId, fingerprint, name: file, ...result })
      return { corpusId: imported.corpusId, result }
    }
    const result = {
      file,
      state: 'imported' as const,
      code: null,
      reason: null,
      notes,
      rejected,
    }
    await session.db.write('insertIncomingFile', { corpusId: imported.corpusId, watchId, fingerprint, name: file, ...result })
    return { corpusId: imported.corpusId, result }
  } catch (error) {
    const { code, message: reason } = describeError(error)
    // Stopped by hand or by the end of the program: it is read again next time.
    if (code.startsWith('job.')) throw error
    const result = quarantined(code, reason)
    if (corpusId !== null || watchId !== null) await session.db.write('insertIncomingFile', { corpusId, watchId, fingerprint, name: file, ...result })
    return { corpusId, result }
  }
}
/** A zero byte, other than those of UTF-16, of a compressed file or of Parquet. */
async function isBinary(path: string): Promise<boolean> {
  await using handle = await open(path)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0)
  const head = buffer.subarray(0, bytesRead)
  if (head.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b])) || head.subarray(0, 4).toString('latin1') === 'PAR1') return false
  return head.includes(0) && decodeWhole(head).text.includes('\0')
}

/** As the import itself detects it. @throws AppError 'import.noNotes' */
async function contentsOf(path: string) {
  const { sources, tables, unused } = await inspectPaths([path])
  if (sources.length + tables.length === 0) {
    const reason = unused.map((each) => each.reason)[0] ?? 'Nothing that can be imported was found in it.'
    throw new AppError('import.noNotes', reason)
  }
  const files = await Promise.all(
    tables.map(async ({ path: file, table }) => mapFile(await previewFile(file, { table }), basename(file), {}).file),
  )
  return { sources: sources.map(({ source, files: own }) => ({ source, files: own.map(({ bytes: _, ...each }) => each) })), files }
}

/** Asks each of the models about the notes that it has not scored. */
export async function scoreIncoming(
  session: Session,
  { operatingIds, force, from = null }: Incoming,
  corpusId: number,
): Promise<{ operatingId: number; result: ScoreNewResult }[]> {
  const results = []
  for (const operatingId of operatingIds) {
    const job = await jobEnd(session, (await queueScoreNew(session, { operatingId, corpusId, force, from })).id)
    checkDone(job)
    results.push({ operatingId, result: job.result as unknown as ScoreNewResult })
  }
  return results
}

export interface WatchEvent {
  files: IncomingResult[]
  scores: { operatingId: number; result: ScoreNewResult }[]
}

/** Looks into the folder until the signal aborts; an event for every look that found something, and for notes that still waited. */
export async function* watchIncoming(
  session: Session,
  incoming: Incoming,
  { folder, everyMilliseconds, signal }: { folder: string; everyMilliseconds: number; signal: AbortSignal },
): AsyncGenerator<WatchEvent> {
  const settled = watchSettled(folder)
  let { corpusId } = incoming
  // What was imported before something kept it from being scored.
  let waits = corpusId !== null
  while (!signal.aborted) {
    const names = await settled.look()
    const taken = await takeIn(session, { ...incoming, corpusId }, names.map((name) => join(folder, name)))
    corpusId = taken.corpusId
    waits ||= taken.files.some(({ state }) => state === 'imported')
    const scores = corpusId !== null && waits ? await scoreIncoming(session, incoming, corpusId) : []
    waits = false
    const files = taken.files.filter(({ state }) => state !== 'known')
    if (files.length > 0 || scores.some(({ result }) => result.scored > 0)) yield { files, scores }
    await delay(everyMilliseconds, undefined, { signal }).catch(() => undefined)
  }
}
