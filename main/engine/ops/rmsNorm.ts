import type { Tape } from '../autodiff/tape.ts'
import type { Value } from '../graph/graph.ts'
import * as nodes from '../graph/nodes.ts'

/**
 * y = w ∘ x · r with r = 1 / sqrt(mean(x²) + ε) for each row; x [rows, width], w [width] (Zhang & Sennrich 2019).
 * dw = rᵀ · (dy ∘ x),  dx = r · (dy ∘ w) − x · r³ · mean(dy ∘ x ∘ w).
 */
export function rmsNorm(tape: Tape, x: Value, weight: Value, epsilon: number): Value {
  const { graph } = tape
  const [, width] = x.shape
  const attributes = { axis: -1, epsilon: { float: epsilon } }
  const y = graph.node('RMSNormalization', [x, weight], x.shape, { attributes })
  return tape.record(y, [x, weight], (dy) => {
    const meanSquare = nodes.divide(graph, nodes.sumSquareLastAxis(graph, x), graph.scalar(width)) // [rows, 1]
    const rms = nodes.unary(graph, 'Sqrt', nodes.add(graph, meanSquare, graph.scalar(epsilon)))
    const r = nodes.divide(graph, graph.scalar(1), rms) // [rows, 1]
    const dyX = nodes.multiply(graph, dy, x) // [rows, width]
    const dWeight = nodes.matmul(graph, r, dyX, { transA: true }) // [1, width]
    const alignment = nodes.matmul(graph, dyX, nodes.reshape(graph, weight, [width, 1]), { alpha: 1 / width })
    const cubed = nodes.multiply(graph, nodes.multiply(graph, r, r), r)
    const pull = nodes.multiply(graph, x, nodes.multiply(graph, alignment, cubed)) // [rows, width]
    const push = nodes.multiply(graph, nodes.multiply(graph, dy, weight), r) // [rows, width]
    return [nodes.subtract(graph, push, pull), nodes.reshape(graph, dWeight, [width])]
  })
}
