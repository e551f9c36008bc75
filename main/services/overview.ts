import { corpusScan, type CorpusOverview, type CorpusScan, type PhiExample, type ReviewedNote } from '../../shared/domain/overview.ts'
import type { PhiKind } from '../../shared/domain/phi.ts'
import { privacySettings } from '../../shared/domain/privacy.ts'
import type { PrivacySample, PrivacySampleInput } from '../../shared/domain/privacySample.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { importerOf } from '../corpus/importers/registry.ts'
import { coveredContext } from '../corpus/phi/context.ts'
import { scanText } from '../corpus/phi/scan.ts'
import { scanRules } from '../corpus/phi/totals.ts'
import { compute } from './compute.ts'
import type { Session } from './workspaces.ts'

/** What a corpus holds, and the scan for identifiers: started, shown by masked examples, checked on whole notes. */

export async function scanCorpus(session: Session, corpusId: number): Promise<{ jobId: number }> {
  const corpus = await session.db.read('corpus', corpusId)
  if (corpus.state === 'importing') {
    throw new AppError('corpus.importing', 'The corpus is still being imported. Scan it when the import has ended.')
  }
  const running = await runningScan(session, corpusId)
  if (running !== null) return { jobId: running }
  const job = await session.queue.enqueue({ kind: 'scan', title: `Scan ${corpus.name}`, input: { corpusId } })
  return { jobId: job.id }
}

async function runningScan(session: Session, corpusId: number): Promise<number | null> {
  const id = await session.db.read('newestScanJob', corpusId)
  if (id === null) return null
  const { state } = await session.db.read('job', id)
  return state === 'queued' || state === 'running' ? id : null
}

export async function corpusOverview({ db }: Session, corpusId: number): Promise<CorpusOverview> {
  const [corpus, notesPerPatient, scan, scanJobId, privacy] = await Promise.all([
    db.read('corpus', corpusId),
    db.read('notesPerPatient', corpusId),
    lastScan(db, corpusId),
    db.read('newestScanJob', corpusId),
    db.read('importPrivacy', corpusId),
  ])
  const outdated = scan !== null && (scan.rules !== scanRules || scan.notes !== corpus.notes)
  return { notesPerPatient, scan, scanJobId, outdated, privacy: privacySettings.safeParse(privacy).data ?? null }
}

/** null where there is none, or one that another version left in a form of its own. */
async function lastScan(db: Session['db'], corpusId: number): Promise<CorpusScan | null> {
  const { result } = await db.read('corpusScan', corpusId)
  return corpusScan.safeParse(result).data ?? null
}

/** Examples of one kind, each with some words around it and every finding covered. */
export async function phiExamples(
  { db }: Session,
  { id, kind, limit }: { id: number; kind: PhiKind; limit: number },
): Promise<PhiExample[]> {
  const scan = await lastScan(db, id)
  const places = scan?.kinds.find((entry) => entry.kind === kind)?.examples.slice(0, limit) ?? []
  return Promise.all(
    places.map(async (place) => {
      const { note, text } = await db.read('note', place.noteId)
      return { noteId: note.id, noteKey: note.noteKey, type: note.type, ...coveredContext(text, place) }
    }),
  )
}

/** Notes for a person to check, with what the scan finds in them: a seeded sample, or those with examples of one kind. */
export async function reviewSample(
  { db }: Session,
  { id, kind, count, seed }: { id: number; kind: PhiKind | null; count: number; seed: number },
): Promise<ReviewedNote[]> {
  const ids = kind === null ? await db.read('sampleNotes', id, count, seed) : await exampleNotes(db, id, kind, count)
  return Promise.all(
    ids.map(async (noteId) => {
      const { note, text } = await db.read('note', noteId)
      return { noteId, noteKey: note.noteKey, type: note.type, text, ...scanText(text) }
    }),
  )
}

async function exampleNotes(db: Session['db'], id: number, kind: PhiKind, count: number): Promise<number[]> {
  const scan = await lastScan(db, id)
  const places = scan?.kinds.find((entry) => entry.kind === kind)?.examples ?? []
  return [...new Set(places.map((place) => place.noteId))].slice(0, count)
}

/** Notes of an import that is being set up, before and after masking and shifting. */
export function privacySample(session: Session, input: PrivacySampleInput, signal?: AbortSignal): Promise<PrivacySample> {
  refuseSecondShift(input)
  return compute(session, 'privacySample', input, signal)
}

/** Record times would move and the dates of such texts, which stand in masks, would not. */
export function refuseSecondShift({ sources, settings }: Pick<PrivacySampleInput, 'sources' | 'settings'>): void {
  const shifted = settings.privacy?.shiftDates ? sources.map(({ source }) => importerOf(source)).find((each) => each?.shiftedDates) : null
  if (!shifted) return
  throw new AppError('import.shiftedTwice', `${shifted.title} shifts its dates already. Import it without a date shift.`)
}
