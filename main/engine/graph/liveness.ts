/**
 * How much memory a pass over a graph needs at most for its values in between. A value lives from its node to its last
 * reader; what is free then goes to the next value of the same type and shape, as ONNX Runtime plans it, and so lives on
 * until that one's last reader. Inputs and outputs belong to the caller and do not count.
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

interface Buffer {
  readonly bytes: number
  readonly first: number
  last: number
}

export function peakBytes(graph: Graph): number {
  const nodes = graph.reachableNodes()
  const owner = new Map<Value, Value>()
  const ownerOf = (value: Value) => owner.get(value) ?? value
  for (const { operator, inputs, output } of nodes) if (views.has(operator)) owner.set(output, ownerOf(inputs[0]))
  const callers = new Set<Value>([...graph.inputs, ...graph.constants, ...graph.outputs.values()].map(ownerOf))
  const lastReader = new Map<Value, number>()
  for (const [index, node] of nodes.entries()) for (const input of node.inputs) lastReader.set(ownerOf(input), index)
  const buffers: Buffer[] = []
  const bufferOf = new Map<Value, Buffer>()
  const free = new Map<string, Buffer[]>()
  for (const [index, { operator, inputs, output }] of nodes.entries()) {
    const finished = new Set(inputs.map(ownerOf).filter((value) => bufferOf.has(value) && lastReader.get(value) === index))
    if (ownerOf(output) === output && !callers.has(output)) {
      const overwritten = inPlace.has(operator) ? [...finished].find((value) => kindOf(value) === kindOf(output)) : undefined
      const buffer = overwritten ? bufferOf.get(overwritten)! : free.get(kindOf(output))?.pop()
      const own = buffer ?? { bytes: valueBytes(output), first: index, last: index }
      if (!buffer) buffers.push(own)
      own.last = Math.max(own.last, lastReader.get(output) ?? index)
      bufferOf.set(output, own)
      if (overwritten) finished.delete(overwritten)
    }
    for (const value of finished) {
      const kind = kindOf(value)
      free.set(kind, [...(free.get(kind) ?? []), bufferOf.get(value)!])
    }
  }
  const peak = highest(buffers, nodes.length)
  return peak + graph.constants.reduce((sum, constant) => sum + valueBytes(constant), 0)
}

/** What the runtime looks at to give a buffer on: sizes that are equal in another shape do not do. */
function kindOf({ dataType, shape }: Value): string {
  return `${dataType} ${shape.join(' ')}`
}

/** Most bytes of buffers that are there at the same time. */
function highest(buffers: readonly Buffer[], nodeCount: number): number {
  const changes = new Float64Array(nodeCount + 1)
  for (const { bytes, first, last } of buffers) {
    changes[first] += bytes
    changes[last + 1] -= bytes
  }
  let live = 0
  return changes.reduce((most, change) => Math.max(most, (live += change)), 0)
}
