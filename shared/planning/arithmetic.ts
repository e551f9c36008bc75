/**
 * How much arithmetic a decoder of the Llama family is, in floating-point operations (FLOP; one multiplication and one
 * addition are two), of the matrix products, which take nearly all of it. Runs are estimated and costs planned by it.
 *
 * Source: Kaplan et al., "Scaling Laws for Neural Language Models" (arXiv 2001.08361, section 2.1): 2N FLOP a token forward
 * and 6N with the backward pass; the attention term as in Chowdhery et al., "PaLM" (arXiv 2204.02311, appendix B):
 * 12·L·H·Q·T a token of training, so 4·L·H·Q·T forward. N are the weights of matrix products: not the embedding, which is
 * looked up, and not the norms.
 */

export interface ModelShape {
  readonly vocabSize: number
  readonly hiddenSize: number
  /** Width of the feed-forward layers. */
  readonly intermediateSize: number
  readonly layerCount: number
  readonly headCount: number
  readonly keyValueHeadCount: number
  /** Width of one head; hiddenSize / headCount where it is not given. */
  readonly headSize?: number
  /** The output layer is the embedding matrix itself. */
  readonly tieEmbeddings: boolean
}

/** Weights of all layers' matrices: q and o, k and v, and the three of the feed-forward part. */
function layerWeights(shape: ModelShape): number {
  const { hiddenSize, intermediateSize, layerCount, headCount, keyValueHeadCount } = shape
  const projections = 2 * hiddenSize * headSizeOf(shape) * (headCount + keyValueHeadCount)
  return layerCount * (projections + 3 * hiddenSize * intermediateSize)
}

function headSizeOf({ headSize, hiddenSize, headCount }: ModelShape): number {
  return headSize ?? hiddenSize / headCount
}

/** All weights: matrices of the layers, two norms a layer and the last one, embedding, and output layer where it is its own. */
export function weightsOf(shape: ModelShape): number {
  const { vocabSize, hiddenSize, layerCount, tieEmbeddings } = shape
  return layerWeights(shape) + (2 * layerCount + 1) * hiddenSize + (tieEmbeddings ? 1 : 2) * vocabSize * hiddenSize
}

/**
 * FLOP of reading one sequence of `length` tokens: all layers at every position, the output layer at `predictions` of them.
 * 2·T·(N_layers + 2·T·H·Q·L) + 2·predictions·V·d. Attention is counted in full, as the engine computes it, not its causal half.
 */
export function forwardOperations(shape: ModelShape, length: number, predictions: number): number {
  const { vocabSize, hiddenSize, layerCount, headCount } = shape
  const attention = 2 * length * headCount * headSizeOf(shape) * layerCount // scores, and the mix of values
  return 2 * length * (layerWeights(shape) + attention) + 2 * predictions * vocabSize * hiddenSize
}

/** Forward, and backward for activations and for weights, each as much again. */
export const trainingPasses = 3
