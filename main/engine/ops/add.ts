import type { Tape } from '../autodiff/tape.ts'
import { sameShape, type Value } from '../graph/graph.ts'
import * as nodes from '../graph/nodes.ts'

/** y = a + b, equal shapes (residual connections). da = dy, db = dy. */
export function add(tape: Tape, a: Value, b: Value): Value {
  if (!sameShape(a.shape, b.shape)) throw new Error(`[${a.shape}] and [${b.shape}] are not the same shape.`)
  return tape.record(nodes.add(tape.graph, a, b), [a, b], (dy) => [dy, dy])
}
