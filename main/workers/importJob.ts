import type { ImportFile, ImportSettings, ImportSource } from '../../shared/domain/corpus.ts'
import { importCorpus, type ImportResult, type ImportSink } from '../corpus/importCorpus.ts'
import { packNotes } from '../db/noteBatch.ts'
import { reads } from '../db/registry.ts'
import type { JobContext } from './serve.ts'

/** Imports files into a new corpus. It counts as 'importing' until the caller finishes it; a half one is removed. */
export interface ImportJobInput {
  name: string
  files: ImportFile[]
  /** Known sources; jobs queued by older versions have none. */
  sources?: ImportSource[]
  settings: ImportSettings
}

export async function importJob(context: JobContext): Promise<Record<string, unknown>> {
  const input = context.job.input as ImportJobInput
  const known = new Set<string>(input.sources?.map((part) => part.source))
  const source = [...known, ...(input.files.length > 0 ? ['files'] : [])].join(' + ')
  const result = await importInto(context, { ...input, source, synthetic: false })
  await context.write('finishCorpus', result.corpusId, { shiftedDates: result.shiftedDates })
  return { ...result }
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
  return { corpusId, ...result, warnings: [...result.warnings, ...claimWarning(reads.claimsWithoutEncounter(db, corpusId))] }
}

/** Only the database sees the stays of all sources. */
function claimWarning({ claims, unknown }: { claims: number; unknown: number }): string[] {
  if (unknown === 0) return []
  const remedy = 'Their key of the stay (CLP01 of an 835) must be the one that the stays and notes have.'
  return [`${unknown} of ${claims} claims belong to no stay of the corpus. ${remedy}`]
}
