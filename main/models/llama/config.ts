/**
 * Shape of a Llama-family decoder and the tensors it consists of, named as Hugging Face checkpoints name them.
 * `parameterShapes` is the one list that training, files and counts go by.
 */
import { elementCount } from '../../engine/graph/graph.ts'

export { presets } from '../../../shared/planning/presets.ts'

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
