import { basename } from 'node:path'
import type { OutcomeImport } from '../../shared/domain/monitoring.ts'
import { fileHash } from '../corpus/fileHash.ts'
import { readOutcomes } from '../corpus/outcomeFile.ts'
import type { NewOutcome } from '../db/queries/monitoringWrites.ts'
import { reads } from '../db/registry.ts'
import type { JobContext } from './serve.ts'

const batchRows = 1000

/** Outcomes of one file, whole or not at all; the same content is read once. */
export async function outcomesJob(context: JobContext): Promise<Record<string, unknown>> {
  const { db, write, signal, onProgress } = context
  const { operatingId, corpusId, path } = context.job.input as OutcomeImport
  const { task } = reads.operatingModel(db, operatingId)
  const fingerprint = await fileHash(path)
  const known = reads.outcomeFileKnown(db, corpusId, task.id, fingerprint)
  if (known !== null) return { fileId: known, known: true, rows: 0 }
  const fileId = await write('insertOutcomeFile', { corpusId, taskId: task.id, name: basename(path), fingerprint })
  let rows = 0
  let batch: NewOutcome[] = []
  const store = async () => {
    signal.throwIfAborted()
    await write('insertOutcomes', fileId, batch)
    rows += batch.length
    batch = []
  }
  for await (const row of readOutcomes(path, task, { signal, onProgress })) {
    batch.push(row)
    if (batch.length === batchRows) await store()
  }
  await store()
  await write('finishOutcomeFile', fileId)
  return { fileId, known: false, rows }
}
