import { describe, expect, it } from 'vitest'
import { Tape } from '../../main/engine/autodiff/tape.ts'
import { createOrtBackend } from '../../main/engine/backends/ort.ts'
import { Graph } from '../../main/engine/graph/graph.ts'
import * as nodes from '../../main/engine/graph/nodes.ts'
import { linear } from '../../main/engine/ops/linear.ts'
import { float32 } from './tensors.ts'

const backend = createOrtBackend({ threads: 1 })

describe('a graph', () => {
  it('gives an input, a constant and one value under two names as outputs', async () => {
    const graph = new Graph()
    const input = graph.input('input', 'float32', [2])
    const sum = nodes.add(graph, input, graph.scalar(1))
    graph.output('same', input)
    graph.output('three', graph.scalar(3))
    graph.output('sum', sum)
    graph.output('sum again', sum)
    const session = await backend.compile(graph)
    const fetches = new Map(
      ['same', 'three', 'sum', 'sum again'].map((name) => [name, float32(name === 'three' ? [] : [2])]),
    )
    await session.run(new Map([['input', float32([2], Float32Array.of(5, 6))]]), fetches)
    expect([...fetches.values()].map(({ data }) => [...data])).toEqual([[5, 6], [3], [6, 7], [6, 7]])
    await session.dispose()
  })

  it('leaves out what no output needs: the gradient of a frozen weight costs nothing', () => {
    const count = (trained: ('x' | 'w')[]) => {
      const graph = new Graph()
      const tape = new Tape(graph)
      const values = { x: graph.input('x', 'float32', [2, 3]), w: graph.input('w', 'float32', [4, 3]) }
      const y = linear(tape, values.x, values.w)
      const loss = tape.record(nodes.sumAll(graph, y), [y], () => [graph.constant(new Float32Array(8), [2, 4])])
      const gradients = tape.gradients(loss, trained.map((name) => values[name]))
      for (const [index, gradient] of gradients.entries()) graph.output(trained[index], gradient)
      return graph.reachableNodes().length
    }
    expect(count(['x', 'w'])).toBe(2)
    expect(count(['w'])).toBe(1)
  })

  it('refuses shapes that do not fit where they meet', () => {
    const graph = new Graph()
    const a = graph.input('a', 'float32', [2, 3])
    expect(() => nodes.matmul(graph, a, a)).toThrow('[2,3] · [2,3] does not fit')
    expect(() => nodes.add(graph, a, graph.input('b', 'float32', [2]))).toThrow('do not broadcast')
    expect(() => nodes.reshape(graph, a, [7])).toThrow('does not reshape')
    expect(() => nodes.slice(graph, a, 1, 2, 4)).toThrow('outside')
    expect(() => graph.input('a', 'float32', [1])).toThrow('already has an input')
  })
})

describe('a session', () => {
  it('refuses to write a result over one of its inputs', async () => {
    const graph = new Graph()
    const input = graph.input('input', 'float32', [2])
    graph.output('double', nodes.add(graph, input, input))
    const session = await backend.compile(graph)
    const shared = float32([2], Float32Array.of(1, 2))
    await expect(session.run(new Map([['input', shared]]), new Map([['double', shared]]))).rejects.toThrow('"double"')
    expect([...shared.data]).toEqual([1, 2])
    await session.dispose()
  })
})
