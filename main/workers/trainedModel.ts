import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { ModelCard, RunEvent } from '../../shared/domain/run.ts'
import { reads } from '../db/registry.ts'
import { saveModelFolder } from '../models/hubFolder.ts'
import { parameterCount } from '../models/llama/config.ts'
import { mergeAdapter } from '../models/llama/lora.ts'
import type { Weights } from '../models/llama/weights.ts'
import { saveAdapterFolder } from '../models/peft.ts'
import { latestCheckpointStep } from '../training/checkpoint.ts'
import type { TrainedModel } from './baseModel.ts'
import type { JobContext } from './serve.ts'

/** What every training job shares: where its files are, its stored events, and the finished model with its card. */

/** Of the job's own run, or of another one. */
export function checkpointFolder(context: JobContext, runId = context.job.runId): string {
  return join(context.filesFolder, 'runs', String(runId), 'checkpoints')
}

/**
 * Takes back what is stored of steps after the newest checkpoint: a resumed run takes those steps again. Without one,
 * all of it goes: what a search found before the first step is told again too.
 */
export async function forgetLaterEvents(context: JobContext): Promise<void> {
  const step = (await latestCheckpointStep(checkpointFolder(context))) ?? Number.MIN_SAFE_INTEGER
  await context.write('truncateRunEvents', context.job.runId ?? 0, step)
}

/** Identifies the notes a run learned from, whatever their order. */
export function hashOfNotes(hashes: readonly string[]): string {
  const digest = createHash('sha256')
  for (const hash of [...new Set(hashes)].sort()) digest.update(hash)
  return digest.digest('hex')
}

/** Stores events in order, in batches: while one batch is being written, the next one grows. */
export function eventWriter(context: JobContext): {
  push(step: number, values: Record<string, number | null>): void
  flush(): Promise<void>
} {
  const runId = context.job.runId
  if (runId === null) throw new Error('a training job belongs to a run')
  let waiting: Omit<RunEvent, 'seq'>[] = []
  let writing: Promise<void> = Promise.resolve()
  let scheduled = false
  function writeWaiting(): Promise<void> {
    scheduled = false
    const batch = waiting
    waiting = []
    if (batch.length === 0 || runId === null) return Promise.resolve()
    return context.write('insertRunEvents', runId, batch).then(() => undefined)
  }
  return {
    push(step, values) {
      // What the whole process holds, the engine's native memory with it.
      const memory: Record<string, number> = 'trainLoss' in values ? { memoryBytes: process.memoryUsage.rss() } : {}
      waiting.push({ step, at: new Date().toISOString(), values: finite({ ...values, ...memory }) })
      if (scheduled) return
      scheduled = true
      writing = writing.then(writeWaiting)
    },
    async flush() {
      await writing
      await writeWaiting()
    },
  }
}

/** Numbers that are not finite travel as null. */
function finite(values: Record<string, number | null>): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, value !== null && Number.isFinite(value) ? value : null]),
  )
}

export interface FinishedTraining {
  modelId: number
  model: TrainedModel
  /** What came out: all weights, or the adapter's. */
  trained: Weights
  tokens: ModelCard['tokens']
  tokensBySource?: ModelCard['tokensBySource']
  noteHashes: readonly string[]
  /** Run settings and results for the card. */
  facts: Record<string, unknown>
}

/** Writes the model folder, then commits the row that points to it. */
export async function finishLlama(context: JobContext, result: FinishedTraining): Promise<void> {
  const { card: planned } = reads.model(context.db, result.modelId)
  const ancestors = planned.parentId === null ? [] : reads.notesLearnedFrom(context.db, planned.parentId)
  const card = trainedCard(planned, ancestors, { ...result, parameters: parameterCount(result.model.config) })
  const folder = join('models', String(result.modelId))
  await saveTrained(join(context.filesFolder, folder), result, card)
  await context.write('finishModel', result.modelId, { folder, card, noteHashes: result.noteHashes })
}

/** What becomes of a planned card; `ancestors`: hashes of the notes that its base has seen. */
export function trainedCard(
  planned: ModelCard,
  ancestors: readonly string[],
  result: Pick<FinishedTraining, 'tokens' | 'tokensBySource' | 'noteHashes' | 'facts'> & { parameters: number },
): ModelCard {
  const { parameters, tokens, tokensBySource, noteHashes, facts } = result
  const seen = new Set([...ancestors, ...noteHashes])
  return { ...planned, parameters, tokens, tokensBySource, corpusHash: hashOfNotes([...seen]), notesSeen: seen.size, config: facts }
}

/** An adapter is stored as one, unless its base is in no file. */
export async function saveTrained(
  folder: string,
  { model, trained }: Pick<FinishedTraining, 'model' | 'trained'>,
  card: ModelCard,
): Promise<void> {
  const { config, weights, adapter, tokenizerJson, isMerged } = model
  if (!adapter) return saveModelFolder(folder, { config, weights: trained, tokenizerJson, card })
  const finished = { settings: adapter.settings, weights: trained }
  if (!isMerged) return saveAdapterFolder(folder, { config, adapter: finished, tokenizerJson, card })
  mergeAdapter(weights as Weights, finished)
  return saveModelFolder(folder, { config, weights, tokenizerJson, card })
}
