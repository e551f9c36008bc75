/** The ops that every device must get right, forward and backward. */
import { add } from '../../engine/ops/add.ts'
import { attentionAtPositions, causalAttention, causalBlocks, positionMask } from '../../engine/ops/attention.ts'
import { crossEntropy, ignoredTarget } from '../../engine/ops/crossEntropy.ts'
import { gatherRows } from '../../engine/ops/gatherRows.ts'
import { linear } from '../../engine/ops/linear.ts'
import { lowRank } from '../../engine/ops/lowRank.ts'
import { mask } from '../../engine/ops/mask.ts'
import { reshape } from '../../engine/ops/reshape.ts'
import { rmsNorm } from '../../engine/ops/rmsNorm.ts'
import { rotary, rotaryTable } from '../../engine/ops/rotary.ts'
import { swiglu } from '../../engine/ops/swiglu.ts'
import { transpose } from '../../engine/ops/transpose.ts'
import type { Tape } from '../../engine/autodiff/tape.ts'
import type { HostTensor } from '../../engine/backends/types.ts'
import type { Value } from '../../engine/graph/graph.ts'

export interface OpCase {
  /** Shapes of the inputs to differentiate; their values are random. */
  readonly inputs: Readonly<Record<string, number[]>>
  /** Further inputs, by name, that have no gradient. */
  readonly fixed?: Readonly<Record<string, HostTensor>>
  readonly build: (tape: Tape, values: Record<string, Value>) => Value
}

function int64(shape: number[], values: readonly number[]): HostTensor {
  return { dataType: 'int64', shape, data: BigInt64Array.from(values, BigInt) }
}

const heads = (keyValueHeads: number, time: number, queries = time) => ({
  q: [2, 4, queries, 2],
  k: [2, keyValueHeads, time, 2],
  v: [2, keyValueHeads, time, 2],
})

/** Every op of the engine, small. */
export const opCases: Record<string, OpCase> = {
  add: { inputs: { a: [3, 5], b: [3, 5] }, build: (tape, { a, b }) => add(tape, a, b) },
  'add of a value to itself': { inputs: { a: [3, 5] }, build: (tape, { a }) => add(tape, a, a) },
  linear: { inputs: { x: [7, 5], w: [4, 5] }, build: (tape, { x, w }) => linear(tape, x, w) },
  'linear with a bias': {
    inputs: { x: [7, 5], w: [4, 5], b: [4] },
    build: (tape, { x, w, b }) => linear(tape, x, w, b),
  },
  lowRank: {
    inputs: { x: [7, 5], y: [7, 4], a: [2, 5], b: [4, 2] },
    build: (tape, { x, y, a, b }) => lowRank(tape, x, y, a, b, 1.7),
  },
  mask: {
    inputs: { x: [2, 3] },
    build: (tape, { x }) => mask(tape, x, tape.graph.constant(Float32Array.of(0, 2, 2, 0, 0, 2), [2, 3])),
  },
  reshape: { inputs: { x: [6, 4] }, build: (tape, { x }) => reshape(tape, x, [2, 3, 4]) },
  transpose: { inputs: { x: [2, 3, 4] }, build: (tape, { x }) => transpose(tape, x, [2, 0, 1]) },
  rmsNorm: { inputs: { x: [6, 8], w: [8] }, build: (tape, { x, w }) => rmsNorm(tape, x, w, 1e-5) },
  swiglu: { inputs: { gate: [4, 6], up: [4, 6] }, build: (tape, { gate, up }) => swiglu(tape, gate, up) },
  rotary: {
    inputs: { x: [2, 3, 4, 6] },
    fixed: { positions: int64([2, 4], [0, 1, 2, 3, 5, 3, 1, 1]) },
    build: (tape, { x, positions }) =>
      rotary(tape, x, rotaryTable(tape.graph, 6, Float64Array.of(1, 0.05, 0.002)), positions),
  },
  'gatherRows with repeated rows': {
    inputs: { x: [4, 3] },
    fixed: { rows: int64([9], [1, 1, 0, 1, 3, 1, 3, 1, 1]) },
    build: (tape, { x, rows }) => gatherRows(tape, x, rows),
  },
  'gatherRows, few rows very often': {
    inputs: { x: [5, 33] },
    fixed: {
      rows: int64(
        [2048],
        Array.from({ length: 2048 }, (_, index) => (index * index) % 3),
      ),
    },
    build: (tape, { x, rows }) => gatherRows(tape, x, rows),
  },
  'crossEntropy with ignored rows': {
    inputs: { logits: [5, 7] },
    fixed: {
      targets: int64([5], [0, ignoredTarget, 6, 3, ignoredTarget]),
      scale: { dataType: 'float32', shape: [], data: Float32Array.of(0.4) },
    },
    build: (tape, { logits, targets, scale }) => crossEntropy(tape, logits, targets, scale),
  },
  'causalAttention, one block': {
    inputs: heads(4, 5),
    build: (tape, { q, k, v }) => causalAttention(tape, q, k, v, causalBlocks(tape.graph, 5, 8)),
  },
  'causalAttention, grouped queries, uneven blocks': {
    inputs: heads(2, 7),
    build: (tape, { q, k, v }) => causalAttention(tape, q, k, v, causalBlocks(tape.graph, 7, 3)),
  },
  'attentionAtPositions, grouped queries': {
    inputs: heads(2, 5, 1),
    fixed: { positions: int64([2], [4, 1]) },
    build: (tape, { q, k, v, positions }) =>
      attentionAtPositions(tape, q, k, v, positionMask(tape.graph, positions, 5)),
  },
}
