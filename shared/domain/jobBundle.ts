import * as z from 'zod'
import { modelCard, runEvent } from './run.ts'

/**
 * A job bundle: cells of an experiment as a folder that a cluster computes with PyTorch, and what comes back in it. Names
 * in `data/` are the beginning of the file's SHA-256; tensors are NumPy arrays.
 */

export const bundleTarget = z.enum(['slurm', 'ray'])
export type BundleTarget = z.infer<typeof bundleTarget>

/** A model folder of the bundle, or the model that another of its cells makes. */
const bundleBase = z.union([
  z.object({
    folder: z.string(),
    /** In the workspace; of random weights the model whose shape they have, null where there is none. */
    modelId: z.number().nullable(),
  }),
  z.object({ cell: z.number() }),
])
export type BundleBase = z.infer<typeof bundleBase>

/** Prompt i is tokens[starts[i] … starts[i + 1]]; its target, where it has one, is learned at its last token. */
const bundlePrompts = z.object({ tokens: z.string(), starts: z.string() })
const labelledPrompts = bundlePrompts.extend({
  /** Token id of the right option's letter. */
  targets: z.string(),
  /** Index of the right option. */
  answers: z.string(),
  /** Index of the task. */
  tasks: z.string(),
})
const letteredTask = z.object({ id: z.string(), letters: z.array(z.number()) })

export const finetuneData = z.object({
  tasks: z.array(letteredTask),
  train: labelledPrompts,
  /** [steps, examples a step]: which training prompts each step learns from. */
  order: z.string(),
  validation: labelledPrompts,
  /** What a search tries, in order; null without one. */
  learningRates: z.array(z.number()).nullable(),
})
export type FinetuneData = z.infer<typeof finetuneData>

export const pretrainData = z.object({
  /** [sequences in the order of the steps, sequence length + 1] */
  train: z.string(),
  /** [sequences, sequence length + 1], −100 behind the end; null without validation notes. */
  validation: z.string().nullable(),
})
export type PretrainData = z.infer<typeof pretrainData>

export const scoreData = z.object({
  tasks: z.array(
    letteredTask.extend({
      ...bundlePrompts.shape,
      /** JSON list of note ids. */
      notes: z.string(),
      /** SHA-256 over the token ids of all prompts. */
      prompts: z.string(),
    }),
  ),
})
export type ScoreData = z.infer<typeof scoreData>

const cellFacts = {
  number: z.number(),
  key: z.string(),
  /** Content address of the cell in its experiment. */
  hash: z.string(),
  base: bundleBase,
}
const trainingFacts = {
  ...cellFacts,
  /** Folder of the adapter that is trained, as it begins; null: all weights are. */
  adapter: z.string().nullable(),
  settings: z.record(z.string(), z.unknown()),
  labelSetIds: z.record(z.string(), z.number()),
  /** As runs keep it: of the notes that are learned from. */
  dataHash: z.string(),
  /** The model that it makes, before it is made. */
  model: z.object({ name: z.string(), card: modelCard }),
}
export const bundleCell = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('pretrain'),
    ...trainingFacts,
    /** A cell that is the same pretraining, stopped earlier: saves its steps. */
    continues: z.number().nullable(),
    data: pretrainData,
  }),
  z.object({ kind: z.literal('finetune'), ...trainingFacts, data: finetuneData }),
  z.object({
    kind: z.literal('score'),
    ...cellFacts,
    settings: z.record(z.string(), z.unknown()),
    labelSetIds: z.record(z.string(), z.number()),
    data: scoreData,
  }),
])
export type BundleCell = z.infer<typeof bundleCell>
export type TrainingCell = Extract<BundleCell, { adapter: unknown }>
export type ScoringCell = Extract<BundleCell, { kind: 'score' }>

export const bundleManifest = z.object({
  format: z.literal(1),
  product: z.string(),
  version: z.string(),
  createdAt: z.string(),
  treatAsPhi: z.boolean(),
  target: bundleTarget,
  experiment: z.object({ name: z.string(), kind: z.string() }),
  cells: z.array(bundleCell),
  /** Cells that are computed where the experiment came from. */
  left: z.array(z.object({ key: z.string(), reason: z.string() })),
  /** SHA-256 of every other file, by its place in the bundle. */
  files: z.record(z.string(), z.string()),
})
export type BundleManifest = z.infer<typeof bundleManifest>

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** results/NUMBER/result.json: written last, once a cell has ended. */
const resultFacts = {
  format: z.literal(1),
  manifest: sha256,
  cell: z.number(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  device: z.string().max(200),
  parallel: z.string().max(20),
  precision: z.string().max(20),
  files: z.record(z.string(), sha256),
}
const trainedFacts = {
  ...resultFacts,
  steps: z.number().int().min(0),
  tokens: z.object({ real: z.number(), padded: z.number() }),
}
export const scoringResult = z.object(resultFacts)
export const pretrainingResult = z.object({ ...trainedFacts, validationLoss: z.number().nullable() })
export const finetuningResult = z.object({
  ...trainedFacts,
  best: z.object({ step: z.number(), auroc: z.number(), loss: z.number() }),
  learningRate: z.number().positive(),
  learningRateTrials: z
    .array(z.object({ learningRate: z.number(), auroc: z.number().nullable(), loss: z.number().nullable() }))
    .nullable(),
})

/** A line of metrics.ndjson. */
export const metricsLine = runEvent.omit({ seq: true })

/** What became of a bundle that was imported. */
export interface BundleImport {
  experimentId: number
  /** Keys of cells: now done; done before; not computed yet. */
  imported: string[]
  present: string[]
  missing: string[]
}
