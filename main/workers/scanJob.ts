import type { CorpusScan } from '../../shared/domain/overview.ts'
import { createPause } from '../../shared/pause.ts'
import { findNearCopies } from '../corpus/nearCopies.ts'
import { addNote, emptyTotals, scanResult, scanRules, type ScanTotals } from '../corpus/phi/totals.ts'
import { reads } from '../db/registry.ts'
import type { JobContext } from './serve.ts'

/**
 * Scans the notes of a corpus for identifiers, lengths and duplicates. What it has counted is saved every few seconds; a
 * scan that was cancelled or interrupted goes on from there. Only near copies are looked for anew.
 */
export interface ScanJobInput {
  corpusId: number
}

const batchNotes = 200
const saveEveryMilliseconds = 5000
const mostDuplicateGroups = 50

export async function scanJob(context: JobContext): Promise<Record<string, unknown>> {
  const scan = await scanCorpus(context, context.job.input as ScanJobInput)
  const matches = scan.kinds.reduce((sum, kind) => sum + kind.matches, 0)
  return { notes: scan.notes, notesWithIdentifiers: scan.notesWithIdentifiers, matches }
}

export async function scanCorpus(
  { db, write, signal, onProgress }: JobContext,
  { corpusId }: ScanJobInput,
): Promise<CorpusScan> {
  const range = reads.noteRange(db, corpusId)
  const totals = savedTotals(reads.corpusScan(db, corpusId).partial) ?? { ...emptyTotals(), upTo: range.first - 1 }
  const pause = createPause(signal)
  let saved = performance.now()
  try {
    for (;;) {
      const texts = reads.textsAfter(db, corpusId, { after: totals.upTo, last: range.last, limit: batchNotes })
      if (texts.length === 0) break
      for (const { id, text } of texts) addNote(totals, id, text)
      onProgress({ phase: 'Identifiers and lengths', done: totals.notes, total: range.notes, detail: `${megabytes(totals.characters)} read` })
      signal.throwIfAborted()
      await pause()
      if (performance.now() - saved > saveEveryMilliseconds) {
        await write('saveScanPartial', corpusId, totals)
        saved = performance.now()
      }
    }
  } catch (error) {
    if (signal.aborted) await write('saveScanPartial', corpusId, totals)
    throw error
  }
  await write('saveScanPartial', corpusId, totals)
  onProgress({ phase: 'Duplicates', done: 0, total: null })
  const duplicates = reads.duplicateTexts(db, corpusId, mostDuplicateGroups)
  const nearCopies = await findNearCopies(
    { notes: reads.noteHashes(db, corpusId), read: (ids) => reads.noteTexts(db, ids) },
    { signal, onProgress },
  )
  const scan = { ...scanResult(totals), duplicates, nearCopies, scannedAt: new Date().toISOString() }
  await write('finishScan', corpusId, scan)
  return scan
}

/** Of the same rules only: others would count otherwise. */
function savedTotals(partial: unknown): ScanTotals | null {
  const totals = partial as ScanTotals | null
  return totals?.rules === scanRules ? totals : null
}

function megabytes(characters: number): string {
  return `${(characters / 1e6).toFixed(1)} MB`
}
