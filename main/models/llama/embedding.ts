/**
 * Token embeddings on the host. Looking rows up and adding their gradients is little work there, and none of the
 * vocabulary-sized values that the same would be in a graph.
 */
import type { LlamaConfig } from './config.ts'
import { widen, type StoredWeights } from './weights.ts'

export const embeddingName = 'model.embed_tokens.weight'

/** [tokens.length · hidden], the tokens' rows of the table as float32. */
export function embedTokens(
  { hiddenSize }: LlamaConfig,
  weights: StoredWeights,
  tokens: ArrayLike<number | bigint>,
  into = new Float32Array(tokens.length * hiddenSize),
): Float32Array {
  const table = weights.get(embeddingName)!
  for (let row = 0; row < tokens.length; row++) {
    const place = into.subarray(row * hiddenSize, (row + 1) * hiddenSize)
    widen(table, place, Number(tokens[row]) * hiddenSize)
  }
  return into
}

/** Adds each row's gradient [tokens.length · hidden] to its token's row of the table's gradient, in order. */
export function addEmbeddingGradient(
  { hiddenSize }: LlamaConfig,
  tokens: BigInt64Array,
  rows: Float32Array,
  table: Float32Array,
): void {
  for (const [row, token] of tokens.entries()) {
    const start = Number(token) * hiddenSize
    const from = row * hiddenSize
    for (let i = 0; i < hiddenSize; i++) table[start + i] += rows[from + i]
  }
}
