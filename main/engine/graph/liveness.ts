/**
 * How much memory a pass over a graph needs at most for its values in between: a value lives from its node to its last
 * reader. Inputs and outputs belong to the caller and do not count.
 */
import { elementCount, type DataType, type Graph, type Value } from './graph.ts'

export const elementBytes: Record<DataType, number> = { float32: 4, float16: 2, int64: 8, bool: 1 }

export function valueBytes({ dataType, shape }: Pick<Value, 'dataType' | 'shape'>): number {
  return elementBytes[dataType] * elementCount(shape)
}

/** Give back their input's memory under another name. */
const views = new Set(['Reshape', 'Identity'])
/** May write over an input that nothing reads afterwards. */
const inPlace = new Set(['Add', 'Sub', 'Mul', 'Div', 'Max', 'Neg', 'Sqrt', 'Exp', 'Sigmoid', 'Softmax', 'LogSoftmax'])

export function peakBytes(graph: Graph): number {
  const nodes = graph.reachableNodes()
  const owner = new Map<Value, Value>()
  const ownerOf = (value: Value) => owner.get(value) ?? value
  for (const { operator, inputs, output } of nodes) if (views.has(operator)) owner.set(output, ownerOf(inputs[0]))
  const callers = new Set<Value>([...graph.inputs, ...graph.constants, ...graph.outputs.values()].map(ownerOf))
  const lastReader = new Map<Value, number>()
  for (const [index, node] of nodes.entries()) for (const input of node.inputs) lastReader.set(ownerOf(input), index)
  let live = 0
  let peak = 0
  for (const [index, { operator, inputs, output }] of nodes.entries()) {
    const value = ownerOf(output)
    const isView = value !== output
    const finished = new Set(
      inputs.map(ownerOf).filter((input) => !callers.has(input) && lastReader.get(input) === index),
    )
    const reused = inPlace.has(operator) && [...finished].some((input) => valueBytes(input) === valueBytes(output))
    if (!isView && !callers.has(value)) {
      live += valueBytes(output)
      peak = Math.max(peak, reused ? live - valueBytes(output) : live)
    }
    for (const input of finished) if (!isView) live -= valueBytes(input)
  }
  return peak + graph.constants.reduce((sum, constant) => sum + valueBytes(constant), 0)
}
