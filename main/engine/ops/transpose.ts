import type { Tape } from '../autodiff/tape.ts'
import type { Value } from '../graph/graph.ts'
import * as nodes from '../graph/nodes.ts'

/** Axis i of y is axis permutation[i] of x. dx = dy with the inverse permutation. */
export function transpose(tape: Tape, x: Value, permutation: readonly number[]): Value {
  const { graph } = tape
  const inverse = permutation.map((_, axis) => permutation.indexOf(axis))
  return tape.record(nodes.transpose(graph, x, permutation), [x], (dy) => [nodes.transpose(graph, dy, inverse)])
}
