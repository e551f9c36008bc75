import type { ImportFile, ImportSettings, ImportSource } from '../../shared/domain/corpus.ts'
import { importCorpus, type ImportResult, type ImportSink } from '../corpus/importCorpus.ts'
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
  const source = [...new Set(input.sources?.map((part) => part.source))].join(' + ') || 'files'
  const result = await importInto(context, { ...input, source, synthetic: false })
  await context.write('finishCorpus', result.corpusId, { shiftedDates: result.shiftedDates })
  return { ...result }
}

/** Shared with the demo hospital, which is imported like any other source. */
export async function importInto(
  { write, signal, onProgress }: JobContext,
  input: ImportJobInput & { source: string; synthetic: boolean },
): Promise<ImportResult & { corpusId: number }> {
  const { name, source, synthetic, files, sources, settings } = input
  const corpusId = await write('createCorpus', { name, source, synthetic, settings: { ...settings, files, sources } })
  const sink: ImportSink = {
    notes: (batch) => write('insertNotes', corpusId, batch),
    patients: (batch) => write('insertPatients', corpusId, batch),
    encounters: (batch) => write('insertEncounters', corpusId, batch),
    diagnoses: (batch) => write('insertDiagnoses', corpusId, batch),
    claims: (batch) => write('insertClaims', corpusId, batch),
    rejects: (batch) => write('insertRejects', corpusId, batch),
  }
  const result = await importCorpus({ files, sources, settings }, { sink, signal, onProgress })
  return { corpusId, ...result }
}
