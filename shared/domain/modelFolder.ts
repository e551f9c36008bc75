import * as z from 'zod'

/** Model folders that go in and out of a workspace. */

export const weightType = z.enum(['float32', 'float16', 'bfloat16'])

/** What a folder holds, read from its headers before anything is imported. */
export const foundModel = z.object({
  kind: z.enum(['model', 'adapter', 'gguf']),
  /** "Llama", or "LoRA adapter". */
  architecture: z.string(),
  /** Of an adapter: its own. */
  parameters: z.number(),
  /** Types of the stored tensors, the most frequent first. */
  dataTypes: z.array(z.string()),
  /** Facts of the architecture by name, for people. */
  shape: z.record(z.string(), z.union([z.string(), z.number()])),
  /** Null for an adapter, which is read with its base's. */
  tokenizer: z.object({ kind: z.string(), tokens: z.number() }).nullable(),
  files: z.array(z.object({ name: z.string(), bytes: z.number() })),
  bytes: z.number(),
  suggestedName: z.string(),
  /** As the folder's README or licence file names it. */
  licence: z.string().nullable(),
  /** The folder's own card says that it learned from patients' notes. */
  isPhi: z.boolean(),
  warnings: z.array(z.string()),
})
export type FoundModel = z.infer<typeof foundModel>

export const modelImport = z.object({
  folder: z.string().min(1),
  name: z.string().min(1).max(120),
  /** Base model of an adapter. */
  baseModelId: z.number().int().nullable().default(null),
  licence: z.string().max(200).default(''),
  treatAsPhi: z.boolean().default(false),
})
export type ModelImport = z.infer<typeof modelImport>

/** A model that comes with the workbench. */
export const shippedModel = z.object({
  folder: z.string(),
  name: z.string(),
  parameters: z.number(),
  /** Null: the workspace does not have it. */
  modelId: z.number().nullable(),
})
export type ShippedModel = z.infer<typeof shippedModel>

export const modelExport = z.object({
  /** New or empty. */
  folder: z.string().min(1),
  /** Null: as the model is stored. */
  dataType: weightType.nullable().default(null),
  /** An adapter alone, for PEFT, or one whole model. */
  adapter: z.enum(['peft', 'merged']).default('peft'),
})
export type ModelExport = z.infer<typeof modelExport>
