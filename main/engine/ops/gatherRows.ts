import type { Tape } from '../autodiff/tape.ts'
import type { Value } from '../graph/graph.ts'
import * as nodes from '../graph/nodes.ts'

/**
 * y[i] = x[rows[i]], with x [n, width] and int64 rows [m] → y [m, width]: embedding lookup, and the choice of the
 * positions that are answered. dx[r] = Σ over i with rows[i] = r of dy[i].
 */
export function gatherRows(tape: Tape, x: Value, rows: Value): Value {
  const { graph } = tape
  const [count] = rows.shape
  const [, width] = x.shape
  return tape.record(nodes.gatherRows(graph, x, rows), [x], (dy) => {
    const indices = nodes.expand(graph, nodes.reshape(graph, rows, [count, 1]), [count, width])
    return [nodes.scatterAdd(graph, nodes.zeros(graph, x.shape), indices, dy, 0)]
  })
}
