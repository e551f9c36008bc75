/** A GGUF model by llama.cpp, one sequence after the other. Log-probabilities serve as logits: their softmax is the same. */
import type { LlamaCppModel } from '../../engine/backends/llamaCpp.ts'
import type { Scorer } from '../llama/scorer.ts'

export function ggufScorer(model: LlamaCppModel): Scorer {
  async function read(tokens: BigInt64Array, length: number, rows: readonly number[]): Promise<Float32Array> {
    const logits = new Float32Array(rows.length * model.vocabSize)
    const bySequence = Map.groupBy(rows.entries(), ([, row]) => Math.floor(row / length))
    for (const [sequence, asked] of bySequence) {
      const start = sequence * length
      const ids = Array.from(tokens.subarray(start, start + length), Number)
      const ordered = asked.toSorted(([, a], [, b]) => a - b)
      const distinct = [...new Set(ordered.map(([, row]) => row - start))]
      const values = await model.logProbabilities(ids, distinct)
      for (const [index, row] of ordered) {
        const from = distinct.indexOf(row - start) * model.vocabSize
        logits.set(values.subarray(from, from + model.vocabSize), index * model.vocabSize)
      }
    }
    return logits
  }
  return {
    logits: ({ tokens, length, positions }) =>
      read(
        tokens,
        length,
        Array.from(positions, (position, row) => row * length + Number(position)),
      ),
    rowLogits: ({ tokens, length, rows }) => read(tokens, length, Array.from(rows, Number)),
    changed() {},
    dispose: () => model.dispose(),
  }
}
