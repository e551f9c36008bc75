import * as z from 'zod'
import { jobProgress } from './job.ts'
import { loraSettings } from './lora.ts'
import { finetuneConfig, pretrainConfig } from './run.ts'
import { evaluationSet } from './split.ts'

/**
 * An experiment is data (SPEC section 8): a file that names models, tasks and a split, and expands into runs. Corpora,
 * splits and models are named or numbered as in the workspace it runs in.
 */

const reference = z.union([z.number().int().min(1), z.string().min(1)])

/** Settings of a run but those the experiment itself decides; unknown names and values that do not fit are mistakes. */
function settingsOf(schema: typeof pretrainConfig | typeof finetuneConfig, decided: Record<string, unknown>) {
  return z
    .record(z.string(), z.unknown())
    .default({})
    .superRefine((given, context) => {
      for (const name of Object.keys(given)) {
        if (name in schema.shape && !(name in decided)) continue
        const message = name in decided ? 'The experiment itself decides this.' : 'There is no such setting.'
        context.addIssue({ code: 'custom', path: [name], message })
      }
      const { error } = schema.safeParse({ ...given, ...decided })
      for (const { path, message } of error?.issues ?? []) context.addIssue({ code: 'custom', path, message })
    })
}

const pretrainSettings = settingsOf(pretrainConfig, {
  kind: 'pretrain',
  name: 'x',
  corpusId: 1,
  splitId: 1,
  baseModelId: null,
  randomWeights: null,
  stopAfter: null,
  continueFrom: null,
  general: null,
  cohort: null,
})
const finetuneSettings = settingsOf(finetuneConfig, {
  kind: 'finetune',
  name: 'x',
  baseModelId: 1,
  splitId: 1,
  taskIds: ['x'],
  sampleSeed: 0,
  seed: 1,
})

const pretraining = z.strictObject({
  pretrain: pretrainSettings,
  /** How it is called in tables; default: what it is. */
  name: z.string().min(1).max(60).optional(),
  /** Text of another corpus, mixed in by tokens. */
  general: z
    .strictObject({ corpus: reference, split: reference.optional(), share: z.number().gt(0).lt(1).default(0.5) })
    .optional(),
})
export type Pretraining = z.infer<typeof pretraining>

/** A model of the workspace, or one that the experiment pretrains on the training notes of its split. */
export const modelSource = z.union([
  reference,
  pretraining.extend({
    /** Continued pretraining of this model; absent: random weights and a tokenizer of its own. */
    from: reference.optional(),
  }),
])
export type ModelSource = z.infer<typeof modelSource>

const seeds = z.array(z.number().int().min(0)).min(1).max(50).default([1])
const distinct = <Item extends z.ZodType>(item: Item) =>
  z.array(item).refine((items) => new Set(items).size === items.length, 'Each one only once.')
const sampleSize = z.union([z.number().int().min(1), z.literal('all')])

const common = {
  name: z.string().min(1).max(120),
  /** Null: the newest split that models may learn from. */
  split: reference.nullable().default(null),
  tasks: distinct(z.string().min(1)).min(1),
  /** What models are judged on; null: the later period where the split has one, else its test set. */
  on: evaluationSet.nullable().default(null),
  /** Null: the newest pretrained model of the workspace. */
  model: modelSource.nullable().default(null),
  finetune: finetuneSettings,
  /** At most this many notes per task are scored, the same for every model; null: all. */
  maximumNotes: z.number().int().min(1).nullable().default(null),
  /** TF-IDF with logistic regression on the same training notes, beside. */
  baseline: z.boolean().default(true),
  seeds,
  resamples: z.number().int().min(1).max(100_000).default(1000),
  /** Options with fewer notes are left out of the macro average. */
  minimumCases: z.number().int().min(1).default(1),
}

const kinds = {
  'zero-shot-vs-finetuned': z.object({ ...common, kind: z.literal('zero-shot-vs-finetuned') }),
  'transfer-matrix': z.object({ ...common, kind: z.literal('transfer-matrix'), tasks: common.tasks.min(2) }),
  'joint-multitask': z.object({ ...common, kind: z.literal('joint-multitask'), tasks: common.tasks.min(2) }),
  'data-efficiency': z.object({
    ...common,
    kind: z.literal('data-efficiency'),
    /** Training notes per task. */
    sizes: distinct(sampleSize).min(1).default([100, 300, 1000, 3000, 10_000, 'all']),
    /** Several base models, such as a clinical and a general one, instead of `model`. */
    models: z.array(modelSource).max(10).default([]),
  }),
  'clinical-vs-general': z.object({
    ...common,
    kind: z.literal('clinical-vs-general'),
    /** Base models; each of the others is compared with the first at every size. */
    models: z.array(modelSource).min(2).max(10),
    /** Training notes per task; zero-shot comes first. */
    sizes: distinct(sampleSize).min(1).default([100, 1000, 'all']),
  }),
  'continued-pretraining': z.object({
    ...common,
    kind: z.literal('continued-pretraining'),
    /** Ways to pretrain `model` further on the training notes of the split, all weights or an adapter (`pretrain.lora`). */
    further: z.array(pretraining).min(1).max(10).default([pretraining.parse({ pretrain: {} })]),
  }),
  temporal: z.object({ ...common, kind: z.literal('temporal') }),
  external: z.object({
    ...common,
    kind: z.literal('external'),
    /** Split of the other hospital. An external test is only scored; any other split has a model tuned on it, too. */
    to: reference,
  }),
  'pretrained-vs-random': z.object({ ...common, kind: z.literal('pretrained-vs-random') }),
  'lora-vs-full': z.object({
    ...common,
    kind: z.literal('lora-vs-full'),
    lora: z.array(loraSettings).min(1).default([loraSettings.parse({})]),
    /** Of the adapters, where it is not that of full finetuning. */
    loraLearningRate: z.number().positive().max(1).nullable().default(null),
  }),
  'learning-rate-sweep': z.object({
    ...common,
    kind: z.literal('learning-rate-sweep'),
    /** A rate is chosen on validation notes, never on those that are reported. */
    on: evaluationSet.default('validation'),
    learningRates: distinct(z.number().positive().max(1)).min(1).default([1e-4, 3e-4, 1e-3, 3e-3]),
  }),
  'seed-sweep': z.object({ ...common, kind: z.literal('seed-sweep'), seeds: seeds.default([1, 2, 3, 4, 5]) }),
  'token-budget': z.object({
    ...common,
    kind: z.literal('token-budget'),
    /** Tokens with padding, as the paper counts them; 0: random weights. Rounded to whole steps. */
    pretrainTokens: distinct(z.number().int().min(0)).min(1),
    finetuneTokens: distinct(z.number().int().min(1)).min(1),
  }),
  'perplexity-vs-auroc': z.object({
    ...common,
    kind: z.literal('perplexity-vs-auroc'),
    /** Lengths of pretraining, each from the same random weights. */
    pretrainSteps: distinct(z.number().int().min(0)).min(1),
  }),
  'pretraining-trajectory': z.object({
    ...common,
    kind: z.literal('pretraining-trajectory'),
    /** The one pretraining that is followed. */
    model: pretraining,
    /** Steps of it at which the model is kept and judged; 0: random weights. */
    checkpoints: distinct(z.number().int().min(0)).min(2),
    /** External tests whose labelled tasks are judged beside, such as those of `benchmarks import`. */
    reading: distinct(reference).default([]),
  }),
}

export const experimentDefinition = z.discriminatedUnion('kind', [
  kinds['zero-shot-vs-finetuned'],
  kinds['transfer-matrix'],
  kinds['joint-multitask'],
  kinds['data-efficiency'],
  kinds['clinical-vs-general'],
  kinds['continued-pretraining'],
  kinds.temporal,
  kinds.external,
  kinds['pretrained-vs-random'],
  kinds['lora-vs-full'],
  kinds['learning-rate-sweep'],
  kinds['seed-sweep'],
  kinds['token-budget'],
  kinds['perplexity-vs-auroc'],
  kinds['pretraining-trajectory'],
])
export type ExperimentDefinition = z.infer<typeof experimentDefinition>
export type ExperimentKind = ExperimentDefinition['kind']
export type ExperimentOf<Kind extends ExperimentKind> = Extract<ExperimentDefinition, { kind: Kind }>
export const experimentKinds = Object.keys(kinds) as ExperimentKind[]

/** Life of a cell. 'blocked': it needs one that has failed or was cancelled. */
export const cellState = z.enum([
  'waiting',
  'queued',
  'running',
  'done',
  'failed',
  'cancelled',
  'interrupted',
  'blocked',
])
export type CellState = z.infer<typeof cellState>

export const cellStatus = z.object({
  key: z.string(),
  kind: z.enum(['pretrain', 'finetune', 'baseline', 'score']),
  state: cellState,
  /** Key of the cell that makes its model; null: it needs none. */
  needs: z.string().nullable(),
  /** Taken from an equal cell that was computed before. */
  found: z.boolean(),
  attempts: z.number(),
  /** What it costs, comparable among cells of a kind. */
  work: z.number(),
  /** Of computing; null while it has not ended, or where it was found. */
  seconds: z.number().nullable(),
  /** Of computing still to come, from the pace of ended cells of its kind; null where none has ended, or it has. */
  secondsLeft: z.number().nullable(),
  startedAt: z.string().nullable(),
  progress: jobProgress.nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  runId: z.number().nullable(),
  modelId: z.number().nullable(),
  passIds: z.array(z.number()),
  /**
   * Done, but not of the definition as it would be computed now: what it made was removed, or its inputs (labels, split,
   * models, version of the results) have changed. Null: current, or not looked at while cells are computed.
   */
  outdated: z.enum(['removed', 'inputs']).nullable(),
})
export type CellStatus = z.infer<typeof cellStatus>

export const experimentStatus = z.object({
  id: z.number(),
  name: z.string(),
  kind: z.string(),
  createdAt: z.string(),
  cells: z.array(cellStatus),
  /** From the pace of finished cells of the same kind, as many at once as have room; null until one of each kind that is left has ended. */
  secondsLeft: z.number().nullable(),
})
export type ExperimentStatus = z.infer<typeof experimentStatus>

/** `driven`: what can start is being started. */
export const experimentProgress = experimentStatus.extend({ driven: z.boolean() })
export type ExperimentProgress = z.infer<typeof experimentProgress>

/** Runs that went with an experiment, and those of its cells that stay. */
export const experimentRemoval = z.object({ removed: z.number(), kept: z.number() })
export type ExperimentRemoval = z.infer<typeof experimentRemoval>

export const experimentSummary = z.object({
  id: z.number(),
  name: z.string(),
  kind: z.string(),
  createdAt: z.string(),
  tasks: z.array(z.string()),
  driven: z.boolean(),
  cells: z.number(),
  done: z.number(),
  /** Of those done, taken from equal cells of before. */
  found: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  /** Of those done, to be computed again: their inputs have changed, or what they made was removed. 0 while it is driven. */
  outdated: z.number(),
})
export type ExperimentSummary = z.infer<typeof experimentSummary>

/** What an experiment would be, before anything of it is stored. */
export const experimentPreview = z.object({
  split: z.object({ id: z.number(), name: z.string() }),
  /** Sets that are judged, as they were found. */
  sets: z.array(evaluationSet),
  cells: z.array(
    z.object({
      key: z.string(),
      kind: cellStatus.shape.kind,
      needs: z.string().nullable(),
      found: z.boolean(),
      /** About; null: found, or too little to count. */
      seconds: z.number().nullable(),
    }),
  ),
  /** Of all cells that are not found, as many at once as there are cores for. */
  seconds: z.number(),
  /** 'measured': from the speed of earlier runs of this workspace; 'guessed': from the number of processors. */
  basis: z.enum(['measured', 'guessed']),
  /** The same experiment, which a start would go on with; null: a new one. */
  experimentId: z.number().nullable(),
})
export type ExperimentPreview = z.infer<typeof experimentPreview>

/** AUROC of one group of passes (seeds of the same model), with its 95 % patient-clustered interval. */
const interval = z.object({ low: z.number(), high: z.number() })
export const groupResult = z.object({
  labels: z.record(z.string(), z.union([z.string(), z.number()])),
  passIds: z.array(z.number()),
  /** Mean over the seeds; null: not estimable. */
  auroc: z.number().nullable(),
  interval: interval.nullable(),
  /** Share of notes whose most probable option is the label, mean over the seeds, with its interval. */
  accuracy: z.object({ value: z.number().nullable(), interval: interval.nullable() }),
  /** Of each seed. */
  bySeed: z.array(z.number().nullable()),
  /** Spread over the seeds: of the training, no interval of the notes; null with one seed. */
  standardDeviation: z.number().nullable(),
  /** Against the reference, on the same resamples; null for the reference itself. */
  difference: z
    .object({ value: z.number().nullable(), interval: interval.nullable(), p: z.number().nullable() })
    .nullable(),
  /** Of held-out notes, where the kind is about it. */
  perplexity: z.number().nullable(),
})
export type GroupResult = z.infer<typeof groupResult>

export const resultTable = z.object({
  taskId: z.string(),
  set: evaluationSet,
  /** Window of the later period, from 0; null: all notes. */
  window: z.number().nullable(),
  n: z.number(),
  patients: z.number(),
  counts: z.array(z.number()),
  groups: z.array(groupResult),
  warnings: z.array(z.string()),
})
export type ResultTable = z.infer<typeof resultTable>

export const experimentReport = z.object({
  id: z.number(),
  name: z.string(),
  kind: z.string(),
  tables: z.array(resultTable),
  /** Cells that are not done: what needs them is left out. */
  missing: z.array(z.string()),
  /** The AUROCs as a matrix, for kinds that are one: names of rows and columns of `cells`. */
  matrix: z
    .object({
      rows: z.array(z.string()),
      columns: z.array(z.string()),
      cells: z.array(z.array(groupResult.nullable())),
    })
    .nullable(),
  shows: z.string(),
  doesNotShow: z.string(),
  /** The paper's own finding, for orientation; never a result of this workspace. */
  paper: z.string(),
  resamples: z.number(),
})
export type ExperimentReport = z.infer<typeof experimentReport>
