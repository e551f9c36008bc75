import * as z from 'zod'
import { cohortChoice } from './cohort.ts'
import { deviceKind } from './device.ts'
import { jobState } from './job.ts'
import { loraSettings } from './lora.ts'
import { promptReading } from './reading.ts'
import { evaluationSet } from './split.ts'

/**
 * Models and the runs that make them. A run keeps its own config; the form's later edits never change it. Every setting
 * that came later has a default, so that configs stored before it can still be read.
 */

export const modelPreset = z.enum(['nano', '15M', '100M', '1B', '7B'])
export type ModelPreset = z.infer<typeof modelPreset>

export const schedule = z.enum(['cosine', 'linear', 'constant'])

/** Where and how a run is computed. */
const place = {
  device: deviceKind.default('cpu'),
  /** Null: all of the machine's. Another number rounds sums differently. */
  threads: z.number().int().min(1).max(512).nullable().default(null),
  /** Layer by layer, computing a layer's values again for its gradients: far less memory, about a third slower. */
  recompute: z.boolean().default(false),
}

/** Text that is not the user's notes, mixed in by tokens so that a model does not forget plain language. */
export const generalText = z.object({
  corpusId: z.number(),
  /** Its training notes only; null: the whole corpus. */
  splitId: z.number().nullable().default(null),
  /** Share of the tokens learned from, between 0 and 1. */
  share: z.number().gt(0).lt(1).default(0.5),
})

/** SPEC section 6: learning rates drawn log-uniformly, each tried for a few steps; the best by validation trains. */
export const learningRateSearch = z
  .object({
    trials: z.number().int().min(1).max(50).default(5),
    steps: z.number().int().min(1).max(10_000).default(100),
    minimum: z.number().positive().max(1).default(1e-6),
    maximum: z.number().positive().max(1).default(1e-3),
  })
  .refine(({ minimum, maximum }) => minimum < maximum, {
    path: ['maximum'],
    message: 'The highest learning rate must be above the lowest.',
  })
export type LearningRateSearch = z.infer<typeof learningRateSearch>

export const pretrainConfig = z.object({
  kind: z.literal('pretrain'),
  name: z.string().min(1).max(120),
  corpusId: z.number(),
  splitId: z.number(),
  /** Continued pretraining of this model, with its own tokenizer; null: `preset` from random weights. */
  baseModelId: z.number().nullable().default(null),
  /** Of the base model only its shape and tokenizer are taken. Null or false: its weights too. */
  randomWeights: z.boolean().nullable().default(null),
  /** Train an adapter upon the base model instead of all its weights. */
  lora: loraSettings.nullable().default(null),
  /** Null: notes alone, 100 : 0. */
  general: generalText.nullable().default(null),
  /** Only notes of this cohort are learned from and measured on. */
  cohort: cohortChoice,
  preset: modelPreset.default('nano'),
  vocabularySize: z.number().int().min(512).max(65_536).default(4096),
  sequenceLength: z.number().int().min(32).max(4096).default(256),
  batchSize: z.number().int().min(1).max(512).default(16),
  accumulation: z.number().int().min(1).max(1024).default(1),
  /** 0: the random weights themselves, with the tokenizer: what pretraining is held against. */
  steps: z.number().int().min(0).max(1_000_000).default(600),
  /** Stop after so many of the steps: the model as it stands there, with the schedule of all of them. Null: at the end. */
  stopAfter: z.number().int().min(0).nullable().default(null),
  /**
   * A model that the same pretraining made when it stopped earlier: goes on from its checkpoint where that is still there.
   * It changes no result, only how long it takes.
   */
  continueFrom: z.number().nullable().default(null),
  learningRate: z.number().positive().max(1).default(2e-3),
  warmupSteps: z.number().int().min(0).default(40),
  schedule: schedule.default('cosine'),
  weightDecay: z.number().min(0).max(1).default(0.02),
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.95),
  epsilon: z.number().positive().max(1).default(1e-8),
  /** Largest norm of the gradient; null: no clipping. */
  clipNorm: z.number().positive().nullable().default(1),
  validateEvery: z.number().int().min(1).default(50),
  checkpointEvery: z.number().int().min(1).default(100),
  seed: z.number().int().default(1),
  ...place,
})
export type PretrainConfig = z.infer<typeof pretrainConfig>

/** Which training notes `maximumTrain` keeps; with one seed, a smaller sample lies within every larger one. */
const sampleSeed = z.number().int().min(0).default(0)

export const finetuneConfig = z.object({
  kind: z.literal('finetune'),
  name: z.string().min(1).max(120),
  /** Whose settings the run began with; what was changed since is `protocolChanges`. */
  protocol: z.enum(['own', 'paper-exact', 'corrected']).default('own'),
  baseModelId: z.number(),
  /** Train an adapter instead of all weights. */
  lora: loraSettings.nullable().default(null),
  splitId: z.number(),
  /** More than one task: joint multitask, mixed evenly in every batch. */
  taskIds: z.array(z.string()).min(1),
  ...promptReading,
  batchSize: z.number().int().min(1).max(512).default(32),
  accumulation: z.number().int().min(1).max(256).default(1),
  steps: z.number().int().min(1).max(100_000).default(600),
  learningRate: z.number().positive().max(1).default(1e-3),
  /** Null: `learningRate` as it is. */
  learningRateSearch: learningRateSearch.nullable().default(null),
  warmupSteps: z.number().int().min(0).default(0),
  schedule: schedule.default('cosine'),
  weightDecay: z.number().min(0).max(1).default(0.02),
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  epsilon: z.number().positive().max(1).default(1e-5),
  /** Largest norm of the gradient; null: no clipping. */
  clipNorm: z.number().positive().nullable().default(null),
  classBalance: z.enum(['none', 'balanced']).default('none'),
  validateEvery: z.number().int().min(1).default(50),
  /** Stop when validation AUROC has not risen by `minimumDelta` for this many steps; null: never. */
  patienceSteps: z.number().int().min(1).nullable().default(300),
  minimumDelta: z.number().min(0).default(0),
  selection: z.enum(['micro', 'macro']).default('macro'),
  checkpointEvery: z.number().int().min(1).default(100),
  /** At most this many training and validation notes per task; null: all. */
  maximumTrain: z.number().int().min(1).nullable().default(null),
  sampleSeed,
  maximumValidation: z.number().int().min(1).nullable().default(500),
  seed: z.number().int().default(1),
  ...place,
})
export type FinetuneConfig = z.infer<typeof finetuneConfig>

export const baselineConfig = z.object({
  kind: z.literal('baseline'),
  name: z.string().min(1).max(120),
  method: z.enum(['tfidf', 'noteShape']),
  splitId: z.number(),
  taskIds: z.array(z.string()).min(1),
  maximumTrain: z.number().int().min(1).nullable().default(null),
  sampleSeed,
  seed: z.number().int().default(1),
})
export type BaselineConfig = z.infer<typeof baselineConfig>

export const runConfig = z.discriminatedUnion('kind', [pretrainConfig, finetuneConfig, baselineConfig])
export type RunConfig = z.infer<typeof runConfig>
export type RunConfigInput = z.input<typeof runConfig>

/** What to score once a run has ended; `zeroShot` also scores the base model on the same notes. */
export const scoreAfter = z.object({
  set: evaluationSet,
  /** An external test of another corpus; null: the run's own split. */
  splitId: z.number().nullable().default(null),
  zeroShot: z.boolean().default(true),
  maximumNotes: z.number().int().min(1).nullable().default(null),
})
export type ScoreAfter = z.infer<typeof scoreAfter>

export const runSummary = z.object({
  id: z.number(),
  config: runConfig,
  state: jobState,
  jobId: z.number().nullable(),
  modelId: z.number().nullable(),
  device: z.string().nullable(),
  codeVersion: z.string(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Newest step whose state is on disk; a resumed run goes on from there. */
  checkpointStep: z.number().nullable(),
  tags: z.array(z.string()),
  remarks: z.string(),
  /** Tasks for which it is the pinned reference. */
  referenceFor: z.array(z.string()),
})
export type RunSummary = z.infer<typeof runSummary>

/** Free words on a run, each once. */
export const runTags = z
  .array(z.string().trim().min(1).max(40))
  .max(20)
  .transform((tags) => [...new Set(tags)])

/** One measurement of a run. Numbers that are not finite travel as null. */
export const runEvent = z.object({
  seq: z.number(),
  step: z.number(),
  at: z.string(),
  values: z.record(z.string(), z.number().nullable()),
})
export type RunEvent = z.infer<typeof runEvent>

/** One line of a run's log. */
export const runLogLine = z.object({ at: z.string(), text: z.string() })
export type RunLogLine = z.infer<typeof runLogLine>

/** The newest of the lines `found` among `total`, oldest first. */
export const runLog = z.object({ lines: z.array(runLogLine), found: z.number(), total: z.number() })
export type RunLog = z.infer<typeof runLog>

export const modelKind = z.enum(['llama', 'gguf', 'tfidf', 'noteShape', 'imported', 'ceiling'])
export type ModelKind = z.infer<typeof modelKind>

export const kindNames: Record<ModelKind, string> = {
  llama: 'Language model (Llama family)',
  gguf: 'Language model (GGUF, scored with llama.cpp)',
  tfidf: 'TF-IDF with logistic regression',
  noteShape: 'Note length and type',
  imported: 'Predictions imported from a file',
  ceiling: 'Known ceiling of the demo hospital',
}

/** How the origin of a model begins that comes with the workbench. */
export const shippedOrigin = 'Shipped with Wardbench'

/** SPEC section 4: every model keeps a card. */
export const modelCard = z.object({
  origin: z.string(),
  parentId: z.number().nullable(),
  synthetic: z.boolean(),
  treatAsPhi: z.boolean(),
  licence: z.string(),
  parameters: z.number(),
  /** Tokens learned from, without and with padding (the paper counts padding). */
  tokens: z.object({ real: z.number(), padded: z.number() }),
  /** The same by where the text came from, where there was a choice. */
  tokensBySource: z.object({ notes: z.number(), general: z.number() }).optional(),
  /** SHA-256 over the sorted hashes of every note that this model or an ancestor saw. */
  corpusHash: z.string().nullable(),
  notesSeen: z.number(),
  taskIds: z.array(z.string()),
  config: z.record(z.string(), z.unknown()),
})
export type ModelCard = z.infer<typeof modelCard>

/** Pretrained to its end and on no task yet, neither random weights nor a stage: what runs start from where no model is named. */
export function isWholePretraining({ taskIds, config }: ModelCard): boolean {
  return taskIds.length === 0 && config.steps !== 0 && (config.stopAfter ?? null) === null
}

export const modelSummary = z.object({
  id: z.number(),
  name: z.string(),
  kind: modelKind,
  state: z.enum(['training', 'ready', 'failed']),
  runId: z.number().nullable(),
  card: modelCard,
  createdAt: z.string(),
})
export type ModelSummary = z.infer<typeof modelSummary>

/** A card's config as rows: nested records become dotted names. */
export function configRows(config: Record<string, unknown>, prefix = ''): [string, string][] {
  return Object.entries(config).flatMap(([name, value]): [string, string][] => {
    const key = prefix ? `${prefix}.${name}` : name
    if (value !== null && typeof value === 'object' && !Array.isArray(value))
      return configRows(value as Record<string, unknown>, key)
    return [[key, value === null ? 'none' : Array.isArray(value) ? value.join(', ') : String(value)]]
  })
}
