import type { Tape } from '../autodiff/tape.ts'
import type { Value } from '../graph/graph.ts'
import * as nodes from '../graph/nodes.ts'

/**
 * y + scale · (x · Aᵀ) · Bᵀ, the update of a low-rank adapter, with x [rows, in], y [rows, out], A [rank, in],
 * B [out, rank] (Hu et al. 2021). With h = x · Aᵀ and dh = scale · dy · B: dx = dh · A,  dA = dhᵀ · x,
 * dB = scale · dyᵀ · h;  y passes dy on.
 */
export function lowRank(tape: Tape, x: Value, y: Value, a: Value, b: Value, scale: number): Value {
  const { graph } = tape
  const inner = nodes.matmul(graph, x, a, { transB: true }) // [rows, rank]
  const output = nodes.matmul(graph, inner, b, { transB: true, alpha: scale, bias: y })
  return tape.record(output, [x, y, a, b], (dy) => {
    const dInner = nodes.matmul(graph, dy, b, { alpha: scale }) // [rows, rank]
    return [
      nodes.matmul(graph, dInner, a),
      dy,
      nodes.matmul(graph, dInner, x, { transA: true }),
      nodes.matmul(graph, dy, inner, { transA: true, alpha: scale }),
    ]
  })
}
