/**
 * ONNX nodes with their shape rules and no gradient: what forward and backward formulas are written in.
 * Axes may be negative, as in ONNX. A node that would change nothing is not added.
 */
import { elementType } from './elementType.ts'
import { elementCount, sameShape, type Graph, type Value } from './graph.ts'

export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const sizeA = a[axis - rank + a.length] ?? 1
    const sizeB = b[axis - rank + b.length] ?? 1
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) throw new Error(`[${a}] and [${b}] do not broadcast.`)
    return Math.max(sizeA, sizeB)
  })
}

type BinaryOperator = 'Add' | 'Sub' | 'Mul' | 'Div' | 'Max'

function binary(graph: Graph, operator: BinaryOperator, a: Value, b: Value): Value {
  return graph.node(operator, [a, b], broadcastShape(a.shape, b.shape), { dataType: a.dataType })
}

export function add(graph: Graph, a: Value, b: Value): Value {
  return binary(graph, 'Add', a, b)
}

export function subtract(graph: Graph, a: Value, b: Value): Value {
  return binary(graph, 'Sub', a, b)
}

export function multiply(graph: Graph, a: Value, b: Value): Value {
  return binary(graph, 'Mul', a, b)
}

export function divide(graph: Graph, a: Value, b: Value): Value {
  return binary(graph, 'Div', a, b)
}

export function maximum(graph: Graph, a: Value, b: Value): Value {
  return binary(graph, 'Max', a, b)
}

export function unary(graph: Graph, operator: 'Neg' | 'Sqrt' | 'Exp' | 'Sigmoid', a: Value): Value {
  return graph.node(operator, [a], a.shape)
}

/** bool: a > b. */
export function greater(graph: Graph, a: Value, b: Value): Value {
  return graph.node('Greater', [a, b], broadcastShape(a.shape, b.shape), { dataType: 'bool' })
}

export function where(graph: Graph, condition: Value, whenTrue: Value, whenFalse: Value): Value {
  const shape = broadcastShape(condition.shape, broadcastShape(whenTrue.shape, whenFalse.shape))
  return graph.node('Where', [condition, whenTrue, whenFalse], shape, { dataType: whenTrue.dataType })
}

/**
 * alpha · op(a) · op(b) + bias, where op is a transpose of the last two axes if asked for. Leading axes must agree; a
 * bias that broadcasts to the result is for two axes only.
 * Two axes become Gemm; more become MatMul, or FusedMatMul when a transpose or alpha is needed (no copies are made).
 */
export function matmul(
  graph: Graph,
  a: Value,
  b: Value,
  options: { transA?: boolean; transB?: boolean; alpha?: number; bias?: Value } = {},
): Value {
  const { transA = false, transB = false, alpha = 1, bias } = options
  const [rowsA, columnsA] = transA ? [a.shape.at(-1)!, a.shape.at(-2)!] : [a.shape.at(-2)!, a.shape.at(-1)!]
  const [rowsB, columnsB] = transB ? [b.shape.at(-1)!, b.shape.at(-2)!] : [b.shape.at(-2)!, b.shape.at(-1)!]
  if (columnsA !== rowsB || !sameShape(a.shape.slice(0, -2), b.shape.slice(0, -2)))
    throw new Error(`[${a.shape}]${transA ? 'ᵀ' : ''} · [${b.shape}]${transB ? 'ᵀ' : ''} does not fit.`)
  const shape = [...a.shape.slice(0, -2), rowsA, columnsB]
  const attributes = { transA: Number(transA), transB: Number(transB), alpha: { float: alpha } }
  if (bias && (shape.length !== 2 || !sameShape(broadcastShape(bias.shape, shape), shape)))
    throw new Error(`A bias [${bias.shape}] does not fit [${shape}].`)
  if (shape.length === 2) return graph.node('Gemm', bias ? [a, b, bias] : [a, b], shape, { attributes })
  if (!transA && !transB && alpha === 1) return graph.node('MatMul', [a, b], shape)
  return graph.node('FusedMatMul', [a, b], shape, { attributes, domain: 'com.microsoft' })
}

/** 16-bit values as float32, exactly. */
export function widen(graph: Graph, a: Value): Value {
  if (a.dataType === 'float32') return a
  return graph.node('Cast', [a], a.shape, { attributes: { to: elementType.float32 } })
}

export function reshape(graph: Graph, a: Value, shape: readonly number[]): Value {
  if (sameShape(a.shape, shape)) return a
  if (elementCount(a.shape) !== elementCount(shape)) throw new Error(`[${a.shape}] does not reshape to [${shape}].`)
  return graph.node('Reshape', [a, graph.integers(shape)], shape, { dataType: a.dataType })
}

export function transpose(graph: Graph, a: Value, permutation: readonly number[]): Value {
  const shape = permutation.map((axis) => a.shape[axis])
  return graph.node('Transpose', [a], shape, { attributes: { perm: permutation } })
}

export function expand(graph: Graph, a: Value, shape: readonly number[]): Value {
  if (sameShape(a.shape, shape)) return a
  if (!sameShape(broadcastShape(a.shape, shape), shape)) throw new Error(`[${a.shape}] does not expand to [${shape}].`)
  return graph.node('Expand', [a, graph.integers(shape)], shape, { dataType: a.dataType })
}

/** a[…, start:end, …] along one axis. */
export function slice(graph: Graph, a: Value, axis: number, start: number, end: number): Value {
  const size = a.shape[axis]
  if (start < 0 || end > size || start >= end) throw new Error(`${start}:${end} is outside of ${size}.`)
  if (start === 0 && end === size) return a
  const inputs = [a, graph.integers([start]), graph.integers([end]), graph.integers([axis])]
  return graph.node('Slice', inputs, a.shape.with(axis, end - start))
}

export function concatenate(graph: Graph, values: readonly Value[], axis: number): Value {
  if (values.length === 1) return values[0]
  const size = values.reduce((sum, value) => sum + value.shape[axis], 0)
  return graph.node('Concat', values, values[0].shape.with(axis, size), { attributes: { axis } })
}

/** Sum over the last axis, which stays with size 1. */
export function sumLastAxis(graph: Graph, a: Value): Value {
  return reduceLastAxis(graph, 'ReduceSum', a)
}

/** Sum of squares over the last axis, which stays with size 1. */
export function sumSquareLastAxis(graph: Graph, a: Value): Value {
  return reduceLastAxis(graph, 'ReduceSumSquare', a)
}

function reduceLastAxis(graph: Graph, operator: string, a: Value): Value {
  const inputs = [a, graph.integers([-1])]
  return graph.node(operator, inputs, [...a.shape.slice(0, -1), 1], { attributes: { keepdims: 1 } })
}

/** Sum of every element, shape []. */
export function sumAll(graph: Graph, a: Value): Value {
  return graph.node('ReduceSum', [a], [], { attributes: { keepdims: 0 } })
}

export function softmax(graph: Graph, a: Value): Value {
  return graph.node('Softmax', [a], a.shape, { attributes: { axis: -1 } })
}

export function logSoftmax(graph: Graph, a: Value): Value {
  return graph.node('LogSoftmax', [a], a.shape, { attributes: { axis: -1 } })
}

export function zeros(graph: Graph, shape: readonly number[]): Value {
  return graph.node('ConstantOfShape', [graph.integers(shape)], shape)
}

/** a[rows]: [rows.length, …] from a [n, …] and int64 rows [m]. */
export function gatherRows(graph: Graph, a: Value, rows: Value): Value {
  return graph.node('Gather', [a, rows], [...rows.shape, ...a.shape.slice(1)], { attributes: { axis: 0 } })
}

/** out[i, 0] = a[i, columns[i, 0]]. */
export function gatherColumns(graph: Graph, a: Value, columns: Value): Value {
  return graph.node('GatherElements', [a, columns], columns.shape, { attributes: { axis: 1 } })
}

/**
 * A copy of `a` with `updates` added at `indices` along `axis`, repeated indices included.
 * Never ScatterND: with repeated indices and several threads its CPU kernel loses updates silently
 * (github.com/microsoft/onnxruntime issues 18048 and 23396).
 */
export function scatterAdd(graph: Graph, a: Value, indices: Value, updates: Value, axis: number): Value {
  return graph.node('ScatterElements', [a, indices, updates], a.shape, { attributes: { axis, reduction: 'add' } })
}
