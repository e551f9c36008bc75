/**
 * Shape of a Llama-family decoder and the tensors it consists of, named as Hugging Face checkpoints name them.
 * `parameterShapes` is the one list that training, files and counts go by.
 */
import type { ModelPreset } from '../../../shared/domain/run.ts'
import { elementCount } from '../../engine/graph/graph.ts'

export interface LlamaConfig {
  readonly vocabSize: number
  readonly hiddenSize: number
  readonly intermediateSize: number
  readonly layerCount: number
  readonly headCount: number
  /** Divides headCount; fewer than headCount is grouped-query attention. */
  readonly keyValueHeadCount: number
  /** Width of one head, even; hiddenSize / headCount where it is not given. */
  readonly headSize?: number
  /** Longest sequence in tokens. */
  readonly maxPositions: number
  readonly ropeTheta: number
  /** Llama 3.1 and later stretch the slow rotations; not given: none. */
  readonly ropeScaling?: RopeScaling
  readonly rmsNormEps: number
  /** The output layer is the embedding matrix itself. */
  readonly tieEmbeddings: boolean
  /** Which attention projections add a bias: Qwen 2 has it on q, k and v. Not given: none. */
  readonly attentionBias?: 'queryKeyValue' | 'all'
}

/** "llama3" of transformers' modeling_rope_utils: wavelengths above contextLength / lowFrequencyFactor are stretched. */
export interface RopeScaling {
  readonly factor: number
  readonly lowFrequencyFactor: number
  readonly highFrequencyFactor: number
  /** Positions the model was first trained on. */
  readonly originalPositions: number
}

export interface ParameterShape {
  readonly name: string
  readonly shape: number[]
  /** Weight decay applies to matrices, not to norms and biases. */
  readonly decay: boolean
}

const llama = { ropeTheta: 10_000, rmsNormEps: 1e-5 }

/** SPEC section 4. 100M is the paper's shape (with a 32,000-token vocabulary), 1B TinyLlama-1.1B's, 7B Llama-2-7B's. */
export const presets: Record<ModelPreset, Omit<LlamaConfig, 'vocabSize'>> = {
  nano: {
    ...llama,
    hiddenSize: 128,
    intermediateSize: 352,
    layerCount: 4,
    headCount: 4,
    keyValueHeadCount: 4,
    maxPositions: 512,
    tieEmbeddings: true,
  },
  '15M': {
    ...llama,
    hiddenSize: 384,
    intermediateSize: 1024,
    layerCount: 8,
    headCount: 6,
    keyValueHeadCount: 6,
    maxPositions: 1024,
    tieEmbeddings: true,
  },
  '100M': {
    ...llama,
    hiddenSize: 768,
    intermediateSize: 3072,
    layerCount: 6,
    headCount: 24,
    keyValueHeadCount: 8,
    maxPositions: 1024,
    tieEmbeddings: false,
  },
  '1B': {
    ...llama,
    hiddenSize: 2048,
    intermediateSize: 5632,
    layerCount: 22,
    headCount: 32,
    keyValueHeadCount: 4,
    maxPositions: 2048,
    tieEmbeddings: false,
  },
  '7B': {
    ...llama,
    hiddenSize: 4096,
    intermediateSize: 11008,
    layerCount: 32,
    headCount: 32,
    keyValueHeadCount: 32,
    maxPositions: 4096,
    tieEmbeddings: false,
  },
}

export function headDimension(config: LlamaConfig): number {
  return config.headSize ?? config.hiddenSize / config.headCount
}

/** Every tensor in checkpoint order; matrices are [out, in]. */
export function parameterShapes(config: LlamaConfig): ParameterShape[] {
  const { vocabSize, hiddenSize, intermediateSize, attentionBias } = config
  const querySize = config.headCount * headDimension(config)
  const keyValueSize = config.keyValueHeadCount * headDimension(config)
  const matrix = (name: string, rows: number, columns: number) => ({ name, shape: [rows, columns], decay: true })
  const vector = (name: string, size: number) => ({ name, shape: [size], decay: false })
  const norm = (name: string) => vector(name, hiddenSize)
  const projection = (name: string, rows: number, columns: number, hasBias: boolean) =>
    hasBias
      ? [matrix(`${name}.weight`, rows, columns), vector(`${name}.bias`, rows)]
      : [matrix(`${name}.weight`, rows, columns)]
  const layers = Array.from({ length: config.layerCount }, (_, index) => {
    const layer = `model.layers.${index}`
    return [
      norm(`${layer}.input_layernorm.weight`),
      ...projection(`${layer}.self_attn.q_proj`, querySize, hiddenSize, attentionBias !== undefined),
      ...projection(`${layer}.self_attn.k_proj`, keyValueSize, hiddenSize, attentionBias !== undefined),
      ...projection(`${layer}.self_attn.v_proj`, keyValueSize, hiddenSize, attentionBias !== undefined),
      ...projection(`${layer}.self_attn.o_proj`, hiddenSize, querySize, attentionBias === 'all'),
      norm(`${layer}.post_attention_layernorm.weight`),
      matrix(`${layer}.mlp.gate_proj.weight`, intermediateSize, hiddenSize),
      matrix(`${layer}.mlp.up_proj.weight`, intermediateSize, hiddenSize),
      matrix(`${layer}.mlp.down_proj.weight`, hiddenSize, intermediateSize),
    ]
  })
  const head = config.tieEmbeddings ? [] : [matrix('lm_head.weight', vocabSize, hiddenSize)]
  return [
    matrix('model.embed_tokens.weight', vocabSize, hiddenSize),
    ...layers.flat(),
    norm('model.norm.weight'),
    ...head,
  ]
}

export function parameterCount(config: LlamaConfig): number {
  return parameterShapes(config).reduce((sum, { shape }) => sum + elementCount(shape), 0)
}
