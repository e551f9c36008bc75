import { pretrainConfig, type PretrainConfig } from '../../shared/domain/run.ts'
import { reads } from '../db/registry.ts'
import { presets, type LlamaConfig } from '../models/llama/config.ts'
import { initialWeights } from '../models/llama/weights.ts'
import { loadTokenizer, type Tokenizer } from '../tokenizer/tokenizer.ts'
import { trainBytePairEncoding } from '../tokenizer/trainer.ts'
import { pretrain, type PretrainEvent } from '../training/pretrain.ts'
import { loadBase, type TrainedModel } from './baseModel.ts'
import { pretrainingText, texts, tokenizerText, type PretrainingText, type TextSource } from './pretrainingText.ts'
import type { JobContext } from './serve.ts'
import { checkpointFolder, eventWriter, finishLlama, forgetLaterEvents, hashOfNotes } from './trainedModel.ts'

/**
 * Next-token pretraining on the training notes of a split, mixed with general text where that is wanted: of a new model
 * with a tokenizer of its own, or of one that is there already.
 */
export interface PretrainJobInput {
  config: PretrainConfig
  modelId: number
}

export async function pretrainJob(context: JobContext): Promise<Record<string, unknown>> {
  const { config: given, modelId } = context.job.input as PretrainJobInput
  const settings = pretrainConfig.parse(given)
  const { signal, onProgress } = context
  const { continueFrom: _, randomWeights: __, ...training } = settings
  const text = pretrainingText(context, settings)
  const learned = [...text.notes.hashes, ...(text.general?.hashes ?? [])]
  const dataHash = hashOfNotes(learned)
  await context.write('startRun', context.job.runId ?? 0, { device: settings.device, dataHash })

  const model = await startingPoint(context, settings, text)
  const tokenizer = loadTokenizer(model.tokenizerJson)
  const encode = (source: TextSource) => Array.from(texts(context, source), (note) => document(tokenizer, note))
  await forgetLaterEvents(context)
  const events = eventWriter(context)
  const result = await pretrain(
    {
      ...model,
      documents: encode(text.notes),
      general: text.general && { documents: encode(text.general), share: settings.general?.share ?? 0 },
      validation: encode(text.validation),
      endOfText: tokenizer.endOfText,
      settings: training,
      checkpointDir: checkpointFolder(context),
      resume: true,
      continueFrom: earlierCheckpoints(context, settings, dataHash),
      device: settings.device,
      threads: settings.threads ?? context.threads,
    },
    { signal, onProgress, onEvent: (event) => events.push(event.step, valuesOf(event)) },
  ).finally(() => events.flush())
  const { steps, tokens, tokensBySource, validationPerplexity } = result
  await finishLlama(context, {
    modelId,
    model,
    trained: result.weights,
    tokens,
    tokensBySource,
    noteHashes: learned,
    facts: { ...settings, validationPerplexity },
  })
  return { modelId, steps, tokens: tokens.real, tokensBySource, validationPerplexity }
}

/** A base model, random weights in its shape, or random weights with a tokenizer trained on the text. */
async function startingPoint(
  context: JobContext,
  settings: PretrainConfig,
  text: PretrainingText,
): Promise<TrainedModel> {
  const { baseModelId, randomWeights, sequenceLength, lora, seed } = settings
  if (baseModelId !== null) {
    const base = await loadBase(context, { modelId: baseModelId, tokens: sequenceLength, lora, seed })
    return randomWeights ? { ...base, weights: initialWeights(base.config, seed), adapter: undefined } : base
  }
  const { signal, onProgress } = context
  const tokenizerJson = await trainBytePairEncoding(tokenizerText(context, text, settings.general?.share ?? 0), {
    vocabSize: settings.vocabularySize,
    signal,
    onProgress,
  })
  const config: LlamaConfig = { ...presets[settings.preset], vocabSize: loadTokenizer(tokenizerJson).vocabSize }
  return { config, weights: initialWeights(config, seed), tokenizerJson, isMerged: false }
}

/** Those of the run that made the model to go on from, where it was the same pretraining of the same notes. */
function earlierCheckpoints(context: JobContext, settings: PretrainConfig, dataHash: string): string | undefined {
  if (settings.continueFrom === null) return undefined
  const run = reads.runOfModel(context.db, settings.continueFrom)
  const isSame = run?.config.kind === 'pretrain' && run.dataHash === dataHash && plan(run.config) === plan(settings)
  return isSame ? checkpointFolder(context, run.id) : undefined
}

/** A config without its name and where it begins and stops. */
function plan(config: PretrainConfig): string {
  return JSON.stringify(pretrainConfig.parse({ ...config, name: 'x', stopAfter: null, continueFrom: null }))
}

/** Begins as the model's own texts began; the token that ends it is added when documents are packed. */
function document(tokenizer: Tokenizer, note: string): Int32Array {
  const { ids } = tokenizer.encode(note)
  return tokenizer.beginOfText === undefined ? ids : Int32Array.of(tokenizer.beginOfText, ...ids)
}

function valuesOf({ step: _, ...values }: PretrainEvent): Record<string, number> {
  return values
}
