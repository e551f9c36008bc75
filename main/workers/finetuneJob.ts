import { finetuneConfig, type FinetuneConfig } from '../../shared/domain/run.ts'
import { loadTokenizer } from '../tokenizer/tokenizer.ts'
import { finetune, type FinetuneEvent } from '../training/finetune.ts'
import { loadBase } from './baseModel.ts'
import { examplesOf, type Reading } from './labelledExamples.ts'
import type { JobContext } from './serve.ts'
import { checkpointFolder, eventWriter, finishLlama, forgetLaterEvents, hashOfNotes } from './trainedModel.ts'

/** Finetunes a base model on the labelled training notes of one task, or of several mixed evenly. */
export interface FinetuneJobInput {
  config: FinetuneConfig
  modelId: number
  /** Labels of each task when the run was started; runs queued by older versions have none. */
  labelSetIds?: Record<string, number>
}

export async function finetuneJob(context: JobContext): Promise<Record<string, unknown>> {
  const { config: given, modelId, labelSetIds = {} } = context.job.input as FinetuneJobInput
  const settings = finetuneConfig.parse(given)
  const { baseModelId, maximumTokens, lora, seed } = settings
  const model = await loadBase(context, { modelId: baseModelId, tokens: maximumTokens, lora, seed })
  const reading: Reading = { ...settings, tokenizer: loadTokenizer(model.tokenizerJson) }
  const train = examplesOf(context, settings, 'train', settings.maximumTrain, reading, labelSetIds)
  const validation = examplesOf(context, settings, 'validation', settings.maximumValidation, reading, labelSetIds)
  await context.write('startRun', context.job.runId ?? 0, {
    device: settings.device,
    dataHash: hashOfNotes([...train.hashes, ...validation.hashes]),
  })

  await forgetLaterEvents(context)
  const events = eventWriter(context)
  const result = await finetune(
    {
      ...model,
      train: train.examples,
      validation: validation.examples,
      settings,
      checkpointDir: checkpointFolder(context),
      resume: true,
      device: settings.device,
      threads: settings.threads ?? context.threads,
    },
    {
      signal: context.signal,
      onProgress: context.onProgress,
      onEvent: (event) => events.push(event.step, valuesOf(event)),
      flushEvents: () => events.flush(),
    },
  ).finally(() => events.flush())
  const { best, steps, learningRate, trials } = result
  await finishLlama(context, {
    modelId,
    model,
    trained: result.weights,
    tokens: result.tokens,
    // Validation notes chose the stopping step: the model has learned from them too.
    noteHashes: [...new Set([...train.hashes, ...validation.hashes])],
    facts: { ...settings, learningRate, best, learningRateTrials: trials, trainingNotes: train.counts, labelSets: labelSetIds },
  })
  return { modelId, steps, best, learningRate, learningRateTrials: trials, trainingNotes: train.counts }
}

function valuesOf({ step: _, ...event }: FinetuneEvent): Record<string, number | null> {
  if ('trial' in event) {
    const { learningRate, auroc, loss } = event.trial
    return { trialLearningRate: learningRate, trialAuroc: auroc, trialLoss: loss }
  }
  if (!('validationAuroc' in event)) return event
  const byTask = Object.entries(event.validationAuroc.byTask).map(([task, value]) => [`validationAuroc.${task}`, value])
  return {
    validationAuroc: event.validationAuroc.mean,
    validationLoss: event.validationLoss,
    ...(Object.fromEntries(byTask) as Record<string, number | null>),
  }
}
