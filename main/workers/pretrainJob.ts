import { pretrainConfig, type PretrainConfig } from '../../shared/domain/run.ts'
import { reads } from '../db/registry.ts'
import { loadTokenizer } from '../tokenizer/tokenizer.ts'
import { pretrain, type PretrainEvent } from '../training/pretrain.ts'
import { documentsOf, pretrainingText } from './pretrainingText.ts'
import type { JobContext } from './serve.ts'
import { startingPoint } from './startingPoint.ts'
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
  const documents = documentsOf(context, settings, text, loadTokenizer(model.tokenizerJson))
  await forgetLaterEvents(context)
  const events = eventWriter(context)
  const result = await pretrain(
    {
      ...model,
      ...documents,
      settings: training,
      checkpointDir: checkpointFolder(context),
      resume: true,
      continueFrom: earlierCheckpoints(context, settings, dataHash),
      device: settings.device,
      threads: settings.threads ?? context.threads,
    },
    { signal, onProgress, onEvent: (event) => events.push(event.step, valuesOf(event)), flushEvents: () => events.flush() },
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

function valuesOf({ step: _, ...values }: PretrainEvent): Record<string, number> {
  return values
}
