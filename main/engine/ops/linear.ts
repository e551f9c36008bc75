import type { Tape } from '../autodiff/tape.ts'
import type { Value } from '../graph/graph.ts'
import * as nodes from '../graph/nodes.ts'

/**
 * y = x · Wᵀ + b, with x [rows, in], W [out, in] as checkpoints store it and b [out], if any → y [rows, out].
 * dx = dy · W,  dW = dyᵀ · x,  db = the sum of dy over its rows.
 */
export function linear(tape: Tape, x: Value, weight: Value, bias?: Value): Value {
  const { graph } = tape
  const y = nodes.matmul(graph, x, weight, { transB: true, bias })
  return tape.record(y, bias ? [x, weight, bias] : [x, weight], (dy) => {
    const dx = nodes.matmul(graph, dy, weight)
    const dWeight = nodes.matmul(graph, dy, x, { transA: true })
    if (!bias) return [dx, dWeight]
    const [rows] = dy.shape
    const ones = graph.constant(new Float32Array(rows).fill(1), [1, rows])
    return [dx, dWeight, nodes.reshape(graph, nodes.matmul(graph, ones, dy), bias.shape)]
  })
}
