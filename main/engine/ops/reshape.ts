import type { Tape } from '../autodiff/tape.ts'
import type { Value } from '../graph/graph.ts'
import * as nodes from '../graph/nodes.ts'

/** The same elements in another shape. dx = dy in the shape of x. */
export function reshape(tape: Tape, x: Value, shape: readonly number[]): Value {
  const { graph } = tape
  return tape.record(nodes.reshape(graph, x, shape), [x], (dy) => [nodes.reshape(graph, dy, x.shape)])
}
