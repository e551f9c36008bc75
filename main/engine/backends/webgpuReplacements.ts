/**
 * Operators that ONNX Runtime's WebGPU provider lacks (they would run on the CPU, with copies either way) or gets
 * wrong, and what is computed there instead. Measured with ONNX Runtime 1.30.
 */
import * as nodes from '../graph/nodes.ts'
import type { Node } from '../graph/graph.ts'
import type { Replacement } from '../graph/rewrite.ts'

/** No kernel: op(a) · op(b) with explicit transposes. */
const fusedMatMul: Replacement = (graph, { attributes }, [a, b]) => {
  const { transA, transB, alpha } = attributes as { transA: number; transB: number; alpha: { float: number } }
  const turn = (value: typeof a, isTurned: number) => {
    if (!isTurned) return value
    const last = value.shape.length - 1
    const permutation = value.shape.map((_, axis) => (axis === last ? last - 1 : axis === last - 1 ? last : axis))
    return nodes.transpose(graph, value, permutation)
  }
  const product = nodes.matmul(graph, turn(a, transA), turn(b, transB))
  return alpha.float === 1 ? product : nodes.multiply(graph, product, graph.scalar(alpha.float))
}

/** No kernel: x − max − log Σ exp(x − max). */
const logSoftmax: Replacement = (graph, { output }, [x]) => {
  const attributes = { keepdims: 1 }
  const rowShape = [...output.shape.slice(0, -1), 1]
  const largest = graph.node('ReduceMax', [x, graph.integers([-1])], rowShape, { attributes })
  const shifted = nodes.subtract(graph, x, largest)
  const sum = nodes.sumLastAxis(graph, nodes.unary(graph, 'Exp', shifted))
  return nodes.subtract(graph, shifted, graph.node('Log', [sum], rowShape))
}

export const webgpuReplacements: Readonly<Record<Node['operator'], Replacement>> = {
  FusedMatMul: fusedMatMul,
  LogSoftmax: logSoftmax,
}
