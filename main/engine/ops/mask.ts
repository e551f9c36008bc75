import type { Tape } from '../autodiff/tape.ts'
import type { Value } from '../graph/graph.ts'
import * as nodes from '../graph/nodes.ts'

/** y = x ∘ mask, equal shapes; the mask (dropout: 0, or 1 / (1 − p) where a value is kept) is no parameter. */
export function mask(tape: Tape, x: Value, factors: Value): Value {
  const { graph } = tape
  return tape.record(nodes.multiply(graph, x, factors), [x], (dy) => [nodes.multiply(graph, dy, factors)])
}
