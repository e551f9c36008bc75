import type { PretrainConfig } from '../../shared/domain/run.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { reads } from '../db/registry.ts'
import { presets, type LlamaConfig } from '../models/llama/config.ts'
import { initialWeights } from '../models/llama/weights.ts'
import { loadTokenizer } from '../tokenizer/tokenizer.ts'
import { trainBytePairEncoding } from '../tokenizer/trainer.ts'
import { pretrain, type PretrainEvent } from '../training/pretrain.ts'
import type { JobContext } from './serve.ts'
import { checkpointFolder, eventWriter, finishLlama, forgetLaterEvents, hashOfNotes } from './trainedModel.ts'

/**
 * Tokenizer and next-token pretraining from random weights, on the training notes of a split and on nothing else.
 * Notes of the validation set are measured, never learned from.
 */
export interface PretrainJobInput {
  config: PretrainConfig
  modelId: number
}

const readAtOnce = 500
/** A vocabulary is settled long before this much text. */
const tokenizerCharacters = 30_000_000
const validationNotes = 200

export async function pretrainJob(context: JobContext): Promise<Record<string, unknown>> {
  const { config: settings, modelId } = context.job.input as PretrainJobInput
  const { db, signal, onProgress } = context
  const notes = reads.memberNotes(db, settings.splitId, 'train')
  if (notes.length === 0)
    throw new AppError('pretrain.noNotes', 'The split has no training notes. Choose another split.')
  await context.write('startRun', context.job.runId ?? 0, {
    device: context.device,
    dataHash: hashOfNotes(notes.map((note) => note.hash)),
  })

  const ids = notes.map((note) => note.noteId)
  const { vocabularySize: vocabSize } = settings
  const tokenizerJson = await trainBytePairEncoding(limited(texts(context, ids), tokenizerCharacters), {
    vocabSize,
    signal,
    onProgress,
  })
  const tokenizer = loadTokenizer(tokenizerJson)
  const encode = (noteIds: readonly number[]) =>
    Array.from(texts(context, noteIds), (text) => tokenizer.encode(text).ids)
  const documents = encode(ids)
  const held = reads.memberNotes(db, settings.splitId, 'validation').slice(0, validationNotes)

  const shape = presets[settings.preset]
  const config: LlamaConfig = { ...shape, vocabSize: tokenizer.vocabSize }
  await forgetLaterEvents(context)
  const events = eventWriter(context)
  const result = await pretrain(
    {
      config,
      weights: initialWeights(config, settings.seed),
      documents,
      validation: encode(held.map((note) => note.noteId)),
      endOfText: tokenizer.endOfText,
      settings,
      checkpointDir: checkpointFolder(context),
      resume: true,
      threads: context.threads,
    },
    { signal, onProgress, onEvent: (event) => events.push(event.step, valuesOf(event)) },
  ).finally(() => events.flush())
  await finishLlama(context, {
    modelId,
    config,
    weights: result.weights,
    tokenizerJson,
    tokens: result.tokens,
    noteHashes: notes.map((note) => note.hash),
    facts: { ...settings },
  })
  return { modelId, steps: result.steps, tokens: result.tokens.real }
}

function valuesOf({ step: _, ...values }: PretrainEvent): Record<string, number> {
  return values
}

/** Note texts in order, a few at a time: a corpus is never in memory as text. */
function* texts({ db, signal }: JobContext, ids: readonly number[]): Generator<string> {
  for (let start = 0; start < ids.length; start += readAtOnce) {
    signal.throwIfAborted()
    yield* reads.noteTexts(db, ids.slice(start, start + readAtOnce))
  }
}

function* limited(source: Iterable<string>, characters: number): Generator<string> {
  let seen = 0
  for (const text of source) {
    if (seen >= characters) return
    seen += text.length
    yield text
  }
}
