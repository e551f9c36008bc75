/**
 * A model as a folder in Hugging Face's layout: config.json, model.safetensors, tokenizer.json; what we save,
 * `transformers` loads. The model card goes beside them as wardbench.json. A folder appears whole or not at all.
 */
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'
import { parameterShapes, type LlamaConfig } from './llama/config.ts'
import { withShapes, type Weights } from './llama/weights.ts'
import { syncFolder, writeFlushed } from './durableFile.ts'
import { readSafetensors, writeSafetensors, type ShapedTensor } from './safetensors.ts'

export interface ModelFolder {
  readonly config: LlamaConfig
  readonly weights: Weights
  readonly tokenizerJson: string
}

const positive = z.number().int().positive()

/** The part of config.json this program understands. What would change the computation is refused, not ignored. */
const hubConfig = z.object({
  model_type: z.literal('llama'),
  hidden_act: z.literal('silu').default('silu'),
  vocab_size: positive,
  hidden_size: positive,
  intermediate_size: positive,
  num_hidden_layers: positive,
  num_attention_heads: positive,
  num_key_value_heads: positive.optional(),
  head_dim: positive.nullish(),
  max_position_embeddings: positive,
  rms_norm_eps: z.number().positive(),
  rope_theta: z.number().positive().optional(),
  rope_scaling: z.null().optional(),
  /** transformers 5 keeps both in here. */
  rope_parameters: z.object({ rope_theta: z.number().positive(), rope_type: z.literal('default') }).optional(),
  attention_bias: z.literal(false).default(false),
  mlp_bias: z.literal(false).default(false),
  tie_word_embeddings: z.boolean().default(false),
})

/** Replaces `folder` if it is there. `card` is stored as it is. */
export async function saveModelFolder(folder: string, model: ModelFolder & { card: object }): Promise<void> {
  const { config, weights, tokenizerJson, card } = model
  const temporary = `${folder}.${process.pid}.tmp`
  const replaced = `${folder}.${process.pid}.old`
  try {
    await rm(temporary, { recursive: true, force: true })
    await mkdir(temporary, { recursive: true })
    await writeFlushed(join(temporary, 'config.json'), formatJson(toHubConfig(config)), { exclusive: true })
    await writeFlushed(join(temporary, 'tokenizer.json'), tokenizerJson, { exclusive: true })
    await writeFlushed(join(temporary, 'wardbench.json'), formatJson(card), { exclusive: true })
    await writeSafetensors(join(temporary, 'model.safetensors'), withShapes(parameterShapes(config), weights), { format: 'pt' })
    await moveInPlace(temporary, folder, replaced)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    throw error
  }
  await syncFolder(dirname(folder))
  await rm(replaced, { recursive: true, force: true })
}

/** Throws `model.unsupported` for an architecture or a weight this program would compute wrongly. */
export async function loadModelFolder(folder: string): Promise<ModelFolder> {
  const files = await readdir(folder).catch((): string[] => [])
  const missing = ['config.json', 'model.safetensors', 'tokenizer.json'].find((name) => !files.includes(name))
  if (missing !== undefined) throw unsupported(`it has no ${missing}`)
  const config = fromHubConfig(await readFile(join(folder, 'config.json'), 'utf8'))
  const { tensors } = await readSafetensors(join(folder, 'model.safetensors'))
  const tokenizerJson = await readFile(join(folder, 'tokenizer.json'), 'utf8')
  return { config, weights: takeWeights(config, tensors), tokenizerJson }
}

function toHubConfig(config: LlamaConfig): z.input<typeof hubConfig> & Record<string, unknown> {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_act: 'silu',
    vocab_size: config.vocabSize,
    hidden_size: config.hiddenSize,
    intermediate_size: config.intermediateSize,
    num_hidden_layers: config.layerCount,
    num_attention_heads: config.headCount,
    num_key_value_heads: config.keyValueHeadCount,
    max_position_embeddings: config.maxPositions,
    rms_norm_eps: config.rmsNormEps,
    rope_theta: config.ropeTheta,
    attention_bias: false,
    mlp_bias: false,
    tie_word_embeddings: config.tieEmbeddings,
    initializer_range: 0.02,
    torch_dtype: 'float32',
    // transformers would otherwise take Llama 2's ids 1 and 2.
    bos_token_id: null,
    eos_token_id: null,
  }
}

function fromHubConfig(json: string): LlamaConfig {
  const parsed = hubConfig.safeParse(parseJson(json))
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]
    throw unsupported(`${path.join('.') || 'its content'} in config.json: ${message}`)
  }
  const hub = parsed.data
  const headCount = hub.num_attention_heads
  const keyValueHeadCount = hub.num_key_value_heads ?? headCount
  const headDimension = hub.hidden_size / headCount
  if (!Number.isInteger(headDimension / 2) || (hub.head_dim ?? headDimension) !== headDimension)
    throw unsupported('the hidden size must be heads × head_dim, with an even head_dim')
  if (!Number.isInteger(headCount / keyValueHeadCount))
    throw unsupported('the number of heads must be a multiple of the key/value heads')
  return {
    vocabSize: hub.vocab_size,
    hiddenSize: hub.hidden_size,
    intermediateSize: hub.intermediate_size,
    layerCount: hub.num_hidden_layers,
    headCount,
    keyValueHeadCount,
    maxPositions: hub.max_position_embeddings,
    ropeTheta: hub.rope_theta ?? hub.rope_parameters?.rope_theta ?? 10_000,
    rmsNormEps: hub.rms_norm_eps,
    tieEmbeddings: hub.tie_word_embeddings,
  }
}

/** The weights of `config` in its order. Tensors that carry nothing of their own are left out; others are refused. */
function takeWeights(config: LlamaConfig, tensors: ReadonlyMap<string, ShapedTensor>): Weights {
  const weights: Weights = new Map()
  for (const { name, shape } of parameterShapes(config)) {
    const tensor = tensors.get(name)
    if (!tensor) throw unsupported(`tensor "${name}" is missing`)
    if (tensor.shape.join() !== shape.join())
      throw unsupported(`tensor "${name}" is [${tensor.shape}] where config.json asks for [${shape}]`)
    weights.set(name, tensor.data)
  }
  const isDerived = (name: string) =>
    name.endsWith('.rotary_emb.inv_freq') || (config.tieEmbeddings && name === 'lm_head.weight')
  const unknown = [...tensors.keys()].find((name) => !weights.has(name) && !isDerived(name))
  if (unknown !== undefined) throw unsupported(`tensor "${unknown.slice(0, 120)}" is not part of a Llama model`)
  return weights
}

function unsupported(reason: string): AppError {
  return new AppError('model.unsupported', `This model folder cannot be used: ${reason}. Choose a Llama model in F32.`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function formatJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** A folder cannot be renamed onto another: the old one steps aside first, and comes back if the new one fails. */
async function moveInPlace(from: string, to: string, aside: string): Promise<void> {
  const isReplacing = await rename(to, aside).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
      throw error
    },
  )
  try {
    await rename(from, to)
  } catch (error) {
    if (isReplacing) await rename(aside, to)
    throw error
  }
}
