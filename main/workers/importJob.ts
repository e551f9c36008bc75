import type { ImportFile, ImportSettings, ImportSource, TableName } from '../../shared/domain/corpus.ts'
import { countOf } from '../../shared/format.ts'
import { importFingerprint } from '../corpus/fingerprint.ts'
import { importCorpus, type ImportCounts, type ImportResult, type ImportSink } from '../corpus/importCorpus.ts'
import { packNotes } from '../db/noteBatch.ts'
import { noteIndexes } from '../db/noteIndexes.ts'
import { reads } from '../db/registry.ts'
import type { JobContext } from './serve.ts'

/**
 * Imports files into a corpus of their own, which counts as 'importing' until the caller finishes it: a half one is
 * removed. Added to a corpus that is there, it moves over at the end. What was imported before adds nothing.
 */
export interface ImportJobInput {
  name: string
  files: ImportFile[]
  /** Known sources; jobs queued by older versions have none. */
  sources?: ImportSource[]
  settings: ImportSettings
  /** The corpus that gets what is new. */
  into?: number
}

export async function importJob(context: JobContext): Promise<Record<string, unknown>> {
  const { db, signal, onProgress, write } = context
  const input = context.job.input as ImportJobInput
  const fingerprint = await importFingerprint(input, { signal, onProgress })
  const earlier = reads.earlierImport(db, fingerprint, input.into)
  if (earlier) return { ...nothingNew, corpusId: earlier.corpusId, alreadyImported: earlier }

  const known = new Set<string>(input.sources?.map((part) => part.source))
  const source = [...known, ...(input.files.length > 0 ? ['files'] : [])].join(' + ')
  const result = await importInto(context, { ...input, source, synthetic: false })
  const facts = { shiftedDates: result.shiftedDates, fingerprint }
  onProgress({ phase: 'Counting', done: 0, total: null })
  if (input.into === undefined) {
    await write('finishCorpus', result.corpusId, facts)
    return { ...result }
  }
  const added = await write('mergeCorpus', result.corpusId, input.into, facts)
  const { name } = reads.corpus(db, input.into)
  return { ...result, corpusId: input.into, addedTo: { name }, counts: countsOf(result.counts, added) }
}

const nothingNew: Omit<ImportResult, 'shiftedDates'> = {
  counts: countsOf(null, null),
  rejects: [],
  warnings: [],
}

/** Rows that the other corpus had already were no news. */
function countsOf(counts: ImportCounts | null, added: Record<TableName, number> | null): ImportCounts {
  const count = (table: TableName) => {
    const rows = counts?.[table].rows ?? 0
    const inserted = added?.[table] ?? 0
    return { rows, inserted, duplicates: rows - inserted }
  }
  return {
    notes: count('notes'),
    patients: count('patients'),
    encounters: count('encounters'),
    diagnoses: count('diagnoses'),
    claims: count('claims'),
  }
}

/** Shared with the demo hospital, which is imported like any other source. */
export async function importInto(
  { db, write, signal, onProgress }: JobContext,
  input: ImportJobInput & { source: string; synthetic: boolean },
): Promise<ImportResult & { corpusId: number }> {
  const { name, source, synthetic, files, sources, settings } = input
  const corpusId = await write('createCorpus', { name, source, synthetic, settings: { ...settings, files, sources } })
  const sink: ImportSink = {
    notes: (batch) => write('insertPackedNotes', corpusId, packNotes(batch)),
    patients: (batch) => write('insertPatients', corpusId, batch),
    encounters: (batch) => write('insertEncounters', corpusId, batch),
    diagnoses: (batch) => write('insertDiagnoses', corpusId, batch),
    claims: (batch) => write('insertClaims', corpusId, batch),
    rejects: (batch) => write('insertRejects', corpusId, batch),
  }
  const result = await importCorpus({ files, sources, settings }, { sink, signal, onProgress })
  if (input.into === undefined) await endNotes(write, corpusId, result.counts.notes)
  const warnings = [
    ...result.warnings,
    ...repeatedWarning(input.into === undefined ? result.counts.notes.duplicates : 0),
    ...claimWarning(reads.claimsWithoutEncounter(db, corpusId)),
  ]
  return { corpusId, ...result, warnings }
}

/** Files that each number their notes from the start look as if they repeated one another. */
function repeatedWarning(repeated: number): string[] {
  if (repeated === 0) return []
  return [
    `${countOf(repeated, 'note has', 'notes have')} the key of a note before and ${repeated === 1 ? 'was' : 'were'} left out. If they are others, ` +
      'such as of files that each number their notes from the start, put something before the note keys of each file ' +
      '(under Columns, or noteKeyPrefix in a map), and import again.',
  ]
}

/** What waits until all notes are there, in short writes: repeated ones are found, the others indexed. */
async function endNotes(write: JobContext['write'], corpusId: number, counts: ImportCounts['notes']): Promise<void> {
  const repeated = await write('removeRepeatedNotes', corpusId)
  counts.inserted -= repeated
  counts.duplicates += repeated
  for (const kind of noteIndexes) await write('indexNotesBy', corpusId, kind)
}

/** Only the database sees the stays of all sources. */
function claimWarning({ claims, unknown }: { claims: number; unknown: number }): string[] {
  if (unknown === 0) return []
  const remedy = 'Their key of the stay (CLP01 of an 835) must be the one that the stays and notes have.'
  return [`${unknown} of ${claims} claims belong to no stay of the corpus. ${remedy}`]
}
