import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { importSettings } from '../../shared/domain/corpus.ts'
import { mapFile } from '../../shared/domain/importMap.ts'
import type { ScoreNewResult } from '../../shared/domain/operatingModel.ts'
import { AppError, describeError } from '../../shared/domain/errors.ts'
import { fileHash } from '../corpus/fileHash.ts'
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
}

export interface IncomingResult {
  file: string
  state: 'imported' | 'quarantined' | 'known'
  /** Why it could not be read. */
  reason: string | null
  /** New notes, and rows that were rejected. */
  notes: number
  rejected: number
}

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
  { corpusId, corpusName }: Incoming,
  path: string,
): Promise<{ corpusId: number | null; result: IncomingResult }> {
  const file = basename(path)
  let fingerprint: string
  try {
    fingerprint = await fileHash(path)
  } catch {
    const reason = 'The file cannot be opened. Check its permissions.'
    return { corpusId, result: { file, state: 'quarantined', reason, notes: 0, rejected: 0 } }
  }
  if (corpusId !== null && (await session.db.read('incomingFileKnown', corpusId, fingerprint))) {
    return { corpusId, result: { file, state: 'known', reason: null, notes: 0, rejected: 0 } }
  }
  try {
    const { jobId } = await importCorpus(session, { name: corpusName, ...(await contentsOf(path)), settings: importSettings.parse({}), into: corpusId ?? undefined })
    const job = await jobEnd(session, jobId)
    checkDone(job)
    const imported = job.result as unknown as { corpusId: number; counts: { notes: { inserted: number } }; rejects: { rows: number }[] }
    const result = {
      file,
      state: 'imported' as const,
      reason: null,
      notes: imported.counts.notes.inserted,
      rejected: imported.rejects.reduce((sum, { rows }) => sum + rows, 0),
    }
    await session.db.write('insertIncomingFile', { corpusId: imported.corpusId, fingerprint, name: file, ...result })
    return { corpusId: imported.corpusId, result }
  } catch (error) {
    const { code, message: reason } = describeError(error)
    // Stopped by hand or by the end of the program: it is read again next time.
    if (code === 'job.cancelled') throw error
    const result = { file, state: 'quarantined' as const, reason, notes: 0, rejected: 0 }
    if (corpusId !== null) await session.db.write('insertIncomingFile', { corpusId, fingerprint, name: file, ...result })
    return { corpusId, result }
  }
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
  { operatingIds, force }: Incoming,
  corpusId: number,
): Promise<{ operatingId: number; result: ScoreNewResult }[]> {
  const results = []
  for (const operatingId of operatingIds) {
    const job = await jobEnd(session, (await queueScoreNew(session, { operatingId, corpusId, force })).id)
    checkDone(job)
    results.push({ operatingId, result: job.result as unknown as ScoreNewResult })
  }
  return results
}

export interface WatchEvent {
  files: IncomingResult[]
  scores: { operatingId: number; result: ScoreNewResult }[]
}

/** Looks into the folder until the signal aborts; an event for every look that found something. */
export async function* watchIncoming(
  session: Session,
  incoming: Incoming,
  { folder, everyMilliseconds, signal }: { folder: string; everyMilliseconds: number; signal: AbortSignal },
): AsyncGenerator<WatchEvent> {
  const settled = watchSettled(folder)
  let { corpusId } = incoming
  while (!signal.aborted) {
    const names = await settled.look()
    if (names.length > 0) {
      const taken = await takeIn(session, { ...incoming, corpusId }, names.map((name) => join(folder, name)))
      corpusId = taken.corpusId
      const isNew = taken.files.some(({ state }) => state === 'imported')
      const scores = corpusId !== null && isNew ? await scoreIncoming(session, incoming, corpusId) : []
      const files = taken.files.filter(({ state }) => state !== 'known')
      if (files.length > 0) yield { files, scores }
    }
    await delay(everyMilliseconds, undefined, { signal }).catch(() => undefined)
  }
}
