/**
 * config.json of `transformers` and our own shape of a model, both ways. Read are Llama, Qwen2 and Mistral, in the
 * spelling of transformers 4 and 5. What would change the computation is refused by name, never ignored.
 */
import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'
import { parseJson } from '../../shared/parseJson.ts'
import type { LlamaConfig, RopeScaling } from './llama/config.ts'

export interface HubConfig {
  readonly config: LlamaConfig
  readonly modelType: 'llama' | 'qwen2' | 'mistral'
  /** Ids that config.json gives for begin and end of text. */
  readonly beginIds: readonly number[]
  readonly endIds: readonly number[]
  /** What a person should know of how it is read. */
  readonly warnings: readonly string[]
}

const positive = z.number().int().positive().max(2 ** 31)
const tokenIds = z
  .union([z.number().int().transform((id) => [id]), z.array(z.number().int())])
  .nullish()
  .transform((ids) => ids ?? [])

const ropeSettings = z.looseObject({
  rope_theta: z.number().positive().optional(),
  rope_type: z.string().optional(),
  /** As the first versions spelled it. */
  type: z.string().optional(),
  factor: z.number().positive().optional(),
  low_freq_factor: z.number().positive().optional(),
  high_freq_factor: z.number().positive().optional(),
  original_max_position_embeddings: positive.optional(),
  partial_rotary_factor: z.literal(1).optional(),
})

const hubConfig = z.object({
  model_type: z.enum(['llama', 'qwen2', 'mistral']),
  hidden_act: z.literal('silu').default('silu'),
  vocab_size: positive,
  hidden_size: positive,
  intermediate_size: positive,
  num_hidden_layers: positive.max(10_000),
  num_attention_heads: positive,
  num_key_value_heads: positive.nullish(),
  head_dim: positive.nullish(),
  max_position_embeddings: positive,
  rms_norm_eps: z.number().positive(),
  rope_theta: z.number().positive().nullish(),
  rope_scaling: ropeSettings.nullish(),
  /** transformers 5 keeps theta and scaling in here. */
  rope_parameters: ropeSettings.nullish(),
  attention_bias: z.boolean().default(false),
  mlp_bias: z.literal(false).default(false),
  tie_word_embeddings: z.boolean().default(false),
  sliding_window: positive.nullish(),
  use_sliding_window: z.boolean().default(false),
  layer_types: z.array(z.enum(['full_attention', 'sliding_attention'])).nullish(),
  quantization_config: z.null().optional(),
  bos_token_id: tokenIds,
  eos_token_id: tokenIds,
})
type Hub = z.infer<typeof hubConfig>

/** @throws AppError 'model.unsupported' with the setting at fault. */
export function fromHubConfig(json: string): HubConfig {
  const parsed = hubConfig.safeParse(parseJson(json))
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]
    throw refused(`${path.join('.') || 'its content'}: ${message}`)
  }
  const hub = parsed.data
  const headCount = hub.num_attention_heads
  const keyValueHeadCount = hub.num_key_value_heads ?? headCount
  const headSize = hub.head_dim ?? Math.floor(hub.hidden_size / headCount)
  if (headSize === 0 || headSize % 2 !== 0)
    throw refused(`head_dim: ${headSize} is odd, and rotary positions need pairs`)
  if (headCount % keyValueHeadCount !== 0)
    throw refused('num_key_value_heads: the number of heads must be a multiple of the key/value heads')
  const warnings: string[] = []
  const ropeScaling = scalingOf(hub)
  const attentionBias = biasOf(hub)
  return {
    config: {
      vocabSize: hub.vocab_size,
      hiddenSize: hub.hidden_size,
      intermediateSize: hub.intermediate_size,
      layerCount: hub.num_hidden_layers,
      headCount,
      keyValueHeadCount,
      ...(headSize * headCount === hub.hidden_size ? {} : { headSize }),
      maxPositions: positionsOf(hub, warnings),
      ropeTheta: hub.rope_parameters?.rope_theta ?? hub.rope_scaling?.rope_theta ?? hub.rope_theta ?? 10_000,
      ...(ropeScaling && { ropeScaling }),
      rmsNormEps: hub.rms_norm_eps,
      tieEmbeddings: hub.tie_word_embeddings,
      ...(attentionBias && { attentionBias }),
    },
    modelType: hub.model_type,
    beginIds: hub.bos_token_id,
    endIds: hub.eos_token_id,
    warnings,
  }
}

/** A window reaches as far as full attention for texts no longer than itself: longer ones are not read. */
function positionsOf(hub: Hub, warnings: string[]): number {
  const hasWindow = hub.model_type === 'qwen2' ? hub.use_sliding_window : hub.model_type === 'mistral'
  if (!hasWindow && hub.layer_types?.includes('sliding_attention'))
    throw refused('layer_types: sliding attention without a window')
  if (!hasWindow || hub.sliding_window == null || hub.sliding_window >= hub.max_position_embeddings)
    return hub.max_position_embeddings
  warnings.push(
    `It was trained with a sliding attention window: at most ${hub.sliding_window} tokens are read, ` +
      'where it computes the same as full attention.',
  )
  return hub.sliding_window
}

function biasOf(hub: Hub): LlamaConfig['attentionBias'] {
  if (hub.model_type === 'qwen2') return 'queryKeyValue'
  if (!hub.attention_bias) return undefined
  if (hub.model_type === 'mistral') throw refused('attention_bias: Mistral models have none')
  return 'all'
}

function scalingOf({ rope_parameters, rope_scaling }: Hub): RopeScaling | undefined {
  const field = rope_parameters ? 'rope_parameters' : 'rope_scaling'
  const rope = rope_parameters ?? rope_scaling
  const type = rope?.rope_type ?? rope?.type ?? 'default'
  if (!rope || type === 'default') return undefined
  if (type !== 'llama3')
    throw refused(`${field}: rotary scaling "${type.slice(0, 40)}" is not computed here, only "llama3"`)
  const { factor, low_freq_factor, high_freq_factor, original_max_position_embeddings } = rope
  if (!factor || !low_freq_factor || !high_freq_factor || !original_max_position_embeddings)
    throw refused(
      `${field}: "llama3" needs factor, low_freq_factor, high_freq_factor, original_max_position_embeddings`,
    )
  if (high_freq_factor <= low_freq_factor) throw refused(`${field}: high_freq_factor must be above low_freq_factor`)
  return {
    factor,
    lowFrequencyFactor: low_freq_factor,
    highFrequencyFactor: high_freq_factor,
    originalPositions: original_max_position_embeddings,
  }
}

export interface SpecialIds {
  readonly begin?: number
  readonly end: number
  readonly pad: number
}

/** config.json for transformers 4 and 5. Query, key and value biases alone are Qwen2's. */
export function toHubConfig(config: LlamaConfig, tokens: SpecialIds, dataType: string): Record<string, unknown> {
  const isQwen = config.attentionBias === 'queryKeyValue'
  const { ropeScaling } = config
  return {
    architectures: [isQwen ? 'Qwen2ForCausalLM' : 'LlamaForCausalLM'],
    model_type: isQwen ? 'qwen2' : 'llama',
    hidden_act: 'silu',
    vocab_size: config.vocabSize,
    hidden_size: config.hiddenSize,
    intermediate_size: config.intermediateSize,
    num_hidden_layers: config.layerCount,
    num_attention_heads: config.headCount,
    num_key_value_heads: config.keyValueHeadCount,
    head_dim: config.headSize ?? config.hiddenSize / config.headCount,
    max_position_embeddings: config.maxPositions,
    rms_norm_eps: config.rmsNormEps,
    rope_theta: config.ropeTheta,
    rope_scaling: ropeScaling
      ? {
          rope_type: 'llama3',
          factor: ropeScaling.factor,
          low_freq_factor: ropeScaling.lowFrequencyFactor,
          high_freq_factor: ropeScaling.highFrequencyFactor,
          original_max_position_embeddings: ropeScaling.originalPositions,
        }
      : null,
    ...(isQwen
      ? { use_sliding_window: false }
      : { attention_bias: config.attentionBias === 'all', mlp_bias: false }),
    tie_word_embeddings: config.tieEmbeddings,
    initializer_range: 0.02,
    torch_dtype: dataType,
    // transformers would otherwise take Llama 2's ids 1 and 2.
    bos_token_id: tokens.begin ?? null,
    eos_token_id: tokens.end,
    pad_token_id: tokens.pad,
  }
}

function refused(reason: string): AppError {
  return new AppError(
    'model.unsupported',
    `This model folder cannot be used: config.json, ${reason}. ` +
      'Choose a Llama, Qwen2 or Mistral model that is not quantised.',
  )
}
