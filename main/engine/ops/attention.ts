/**
 * Scaled dot-product attention, softmax(q·kᵀ/√headDim + mask)·v, with grouped-query heads: query head h reads
 * key/value head ⌊h / group⌋, group = heads / keyValueHeads. [batch, heads, time, headDim] in memory is also
 * [batch, keyValueHeads, group · time, headDim], so a group shares its keys by a free reshape: nothing is repeated,
 * and the gradients of k and v sum over the group by themselves.
 */
import type { Tape } from '../autodiff/tape.ts'
import type { Graph, Value } from '../graph/graph.ts'
import * as nodes from '../graph/nodes.ts'

/** Added to the score of what a query does not see. */
export const maskedScore = -1e9

/** Queries of one block against the keys they may see; kept for the backward pass. */
interface AttentionBlock {
  readonly query: Value // [batch, keyValueHeads, group · queries, headDim]
  readonly key: Value // [batch, keyValueHeads, keys, headDim]
  readonly value: Value // [batch, keyValueHeads, keys, headDim]
  readonly probabilities: Value // [batch, keyValueHeads, group · queries, keys]
  readonly output: Value // [batch, keyValueHeads, group · queries, headDim]
}

/** `query` [batch, heads, queries, headDim]; `key`, `value` [batch, keyValueHeads, keys, headDim]; mask broadcasts. */
function attendBlock(graph: Graph, query: Value, key: Value, value: Value, mask: Value): AttentionBlock {
  const [batch, heads, queries, headDimension] = query.shape
  const [, keyValueHeads, keys] = key.shape
  const rows = (heads / keyValueHeads) * queries
  const grouped = nodes.reshape(graph, query, [batch, keyValueHeads, rows, headDimension])
  const scores = nodes.matmul(graph, grouped, key, { transB: true, alpha: 1 / Math.sqrt(headDimension) })
  const visible = nodes.add(graph, nodes.reshape(graph, scores, [batch, heads, queries, keys]), mask)
  const probabilities = nodes.reshape(graph, nodes.softmax(graph, visible), scores.shape)
  const output = nodes.matmul(graph, probabilities, value)
  return { query: grouped, key, value, probabilities, output }
}

/**
 * With P the probabilities and dO the output's gradient: dV = Pᵀ·dO, dP = dO·Vᵀ, dS = P ∘ (dP − rowsum(dO ∘ O)),
 * dQ = dS·K/√headDim, dK = dSᵀ·Q/√headDim. `outputGradient` has the shape of the block's query.
 */
function attendBlockBackward(graph: Graph, block: AttentionBlock, outputGradient: Value) {
  const { query, key, value, probabilities, output } = block
  const alpha = 1 / Math.sqrt(query.shape[3])
  const dOutput = nodes.reshape(graph, outputGradient, output.shape)
  const rowSum = nodes.sumLastAxis(graph, nodes.multiply(graph, dOutput, output))
  const dProbabilities = nodes.matmul(graph, dOutput, value, { transB: true })
  const dScores = nodes.multiply(graph, probabilities, nodes.subtract(graph, dProbabilities, rowSum))
  return {
    dQuery: nodes.matmul(graph, dScores, key, { alpha }),
    dKey: nodes.matmul(graph, dScores, query, { transA: true, alpha }),
    dValue: nodes.matmul(graph, probabilities, dOutput, { transA: true }),
  }
}

/** [queries, keys] for queries start … end−1: 0 where the key is not after the query. */
function causalMask(graph: Graph, start: number, end: number): Value {
  const mask = Float32Array.from({ length: (end - start) * end }, (_, index) =>
    index % end > start + Math.floor(index / end) ? maskedScore : 0,
  )
  return graph.constant(mask, [end - start, end])
}

/**
 * Queries start … end−1 are computed together, against keys 0 … end−1: what lies after is never computed. Masks
 * broadcast to [batch, heads, end − start, end]. One list serves all layers of a graph.
 */
export type CausalBlocks = readonly { readonly start: number; readonly end: number; readonly mask: Value }[]

export function causalBlocks(graph: Graph, time: number, blockLength = 128): CausalBlocks {
  return Array.from({ length: Math.ceil(time / blockLength) }, (_, index) => {
    const start = index * blockLength
    const end = Math.min(start + blockLength, time)
    return { start, end, mask: causalMask(graph, start, end) }
  })
}

/**
 * Every position attends to itself and what is before it.
 * q [batch, heads, time, headDim], k and v [batch, keyValueHeads, time, headDim] → [batch, heads, time, headDim].
 */
export function causalAttention(tape: Tape, query: Value, key: Value, value: Value, blocks: CausalBlocks): Value {
  const { graph } = tape
  const time = 2
  const attended = blocks.map(({ start, end, mask }) =>
    attendBlock(
      graph,
      nodes.slice(graph, query, time, start, end),
      nodes.slice(graph, key, time, 0, end),
      nodes.slice(graph, value, time, 0, end),
      mask,
    ),
  )
  const [batch, heads, , headDimension] = query.shape
  const join = (parts: Value[]) =>
    nodes.concatenate(
      graph,
      parts.map((part, index) => {
        const { start, end } = blocks[index]
        return nodes.reshape(graph, part, [batch, heads, end - start, headDimension])
      }),
      time,
    )
  const output = join(attended.map((block) => block.output))
  return tape.record(output, [query, key, value], (dOutput) => {
    const gradients = attended.map((block, index) => {
      const { start, end } = blocks[index]
      return attendBlockBackward(graph, block, nodes.slice(graph, dOutput, time, start, end))
    })
    return [
      join(gradients.map((gradient) => gradient.dQuery)),
      sumPrefixes(
        graph,
        gradients.map((gradient) => gradient.dKey),
      ),
      sumPrefixes(
        graph,
        gradients.map((gradient) => gradient.dValue),
      ),
    ]
  })
}

/** Sum of values of growing length on axis 2, each starting at 0: a shorter one counts as padded with zeros. */
function sumPrefixes(graph: Graph, values: readonly Value[]): Value {
  const axis = 2
  const finished: Value[] = []
  const head = values.reduceRight((sum, value) => {
    const length = value.shape[axis]
    finished.unshift(nodes.slice(graph, sum, axis, length, sum.shape[axis]))
    return nodes.add(graph, value, nodes.slice(graph, sum, axis, 0, length))
  })
  return nodes.concatenate(graph, [head, ...finished], axis)
}

/** [batch, 1, 1, time]: 0 up to each sequence's position, masked after it. int64 `positions` [batch]. */
export function positionMask(graph: Graph, positions: Value, time: number): Value {
  const [batch] = positions.shape
  const keys = graph.constant(
    BigInt64Array.from({ length: time }, (_, index) => BigInt(index)),
    [time],
  )
  const isAfter = nodes.greater(graph, keys, nodes.reshape(graph, positions, [batch, 1, 1, 1]))
  return nodes.where(graph, isAfter, graph.scalar(maskedScore), graph.scalar(0))
}

/** Some queries of each sequence, each with its own mask [batch, 1, queries, keys]. q [batch, heads, queries, headDim] → the same. */
export function attentionAtPositions(tape: Tape, query: Value, key: Value, value: Value, mask: Value): Value {
  const { graph } = tape
  const block = attendBlock(graph, query, key, value, mask)
  return tape.record(nodes.reshape(graph, block.output, query.shape), [query, key, value], (dOutput) => {
    const { dQuery, dKey, dValue } = attendBlockBackward(graph, block, dOutput)
    return [nodes.reshape(graph, dQuery, query.shape), dKey, dValue]
  })
}
