import type { PositionBatch } from '../models/llama/batch.ts'

/**
 * Prompts padded on the right into one rectangle. Attention is causal, so what stands after a prompt's last token
 * never reaches it and any token serves as padding. Every new shape costs a compiled session and its memory, so a set
 * of prompts is padded to at most four lengths.
 */

const lengthCount = 4
const lengthUnit = 64
const paddingToken = 0n

/** Tokens → padded length, for a set of prompts of up to `longest` tokens: never more than that, and few values. */
export function paddedLengths(longest: number): (tokenCount: number) => number {
  const unit = Math.ceil(longest / (lengthCount * lengthUnit)) * lengthUnit
  return (tokenCount) => Math.min(Math.ceil(tokenCount / unit) * unit, longest)
}

export function longestPrompt(prompts: readonly { ids: Int32Array }[]): number {
  return prompts.reduce((longest, { ids }) => Math.max(longest, ids.length), 0)
}

/** tokens [batch, length], and the position of each prompt's last token. `length` is at least the longest prompt's. */
export function padPrompts(prompts: readonly { ids: Int32Array }[], length: number): PositionBatch {
  const tokens = new BigInt64Array(prompts.length * length).fill(paddingToken)
  for (const [row, { ids }] of prompts.entries()) {
    for (let column = 0; column < ids.length; column++) tokens[row * length + column] = BigInt(ids[column])
  }
  const positions = BigInt64Array.from(prompts, ({ ids }) => BigInt(ids.length - 1))
  return { batch: prompts.length, length, tokens, positions }
}
