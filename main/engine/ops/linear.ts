import type { Tape } from '../autodiff/tape.ts'
import type { Value } from '../graph/graph.ts'
import * as nodes from '../graph/nodes.ts'

/**
 * y = x · Wᵀ, with x [rows, in] and W [out, in] as checkpoints store it → y [rows, out].
 * dx = dy · W,  dW = dyᵀ · x.
 */
export function linear(tape: Tape, x: Value, weight: Value): Value {
  const { graph } = tape
  const y = nodes.matmul(graph, x, weight, { transB: true })
  return tape.record(y, [x, weight], (dy) => [
    nodes.matmul(graph, dy, weight),
    nodes.matmul(graph, dy, x, { transA: true }),
  ])
}
