/** Every op's output and gradients by two backends: all in one graph, so that a device compiles each kernel once. */
import { createRandom } from '../../../shared/random.ts'
import { Tape } from '../../engine/autodiff/tape.ts'
import type { EngineBackend, HostTensor } from '../../engine/backends/types.ts'
import { elementCount, Graph } from '../../engine/graph/graph.ts'
import * as nodes from '../../engine/graph/nodes.ts'
import { relativeDifference } from './difference.ts'
import { opCases } from './opCases.ts'

/** Relative difference by "op: output" and "op: gradient of input". */
export async function compareOps(reference: EngineBackend, tested: EngineBackend): Promise<[string, number][]> {
  const { graph, feeds } = allOps()
  const run = async (backend: EngineBackend) => {
    const session = await backend.compile(graph)
    const fetches = new Map([...graph.outputs].map(([name, { shape }]): [string, HostTensor] => [name, zeros(shape)]))
    await session.run(feeds, fetches)
    await session.dispose()
    return fetches
  }
  const expected = await run(reference)
  const actual = await run(tested)
  return [...expected].map(([name, { data }]) => [
    name,
    relativeDifference(actual.get(name)!.data as Float32Array, data as Float32Array),
  ])
}

/** For each op the gradients of Σ y ∘ c with random c, so that every element of its output y counts differently. */
function allOps(): { graph: Graph; feeds: Map<string, HostTensor> } {
  const graph = new Graph()
  const feeds = new Map<string, HostTensor>()
  const random = createRandom(11)
  const normal = (shape: readonly number[]) => new Float32Array(elementCount(shape)).map(() => random.normal())
  for (const [op, { inputs, fixed = {}, build }] of Object.entries(opCases)) {
    const tape = new Tape(graph)
    const feed = (name: string, tensor: HostTensor) => {
      feeds.set(`${op}, ${name}`, tensor)
      return graph.input(`${op}, ${name}`, tensor.dataType, tensor.shape)
    }
    const differentiated = Object.entries(inputs).map(([name, shape]) => {
      return [name, feed(name, { dataType: 'float32', shape, data: normal(shape) })] as const
    })
    const others = Object.entries(fixed).map(([name, tensor]) => [name, feed(name, tensor)] as const)
    const y = build(tape, Object.fromEntries([...differentiated, ...others]))
    const weights = graph.constant(normal(y.shape), y.shape)
    const loss = tape.record(nodes.sumAll(graph, nodes.multiply(graph, y, weights)), [y], (dLoss) => [
      nodes.multiply(graph, weights, dLoss),
    ])
    const parameters = differentiated.map(([, value]) => value)
    for (const [index, gradient] of tape.gradients(loss, parameters).entries())
      graph.output(`${op}: gradient of ${differentiated[index][0]}`, gradient)
    graph.output(`${op}: output`, y)
  }
  return { graph, feeds }
}

function zeros(shape: readonly number[]): HostTensor {
  return { dataType: 'float32', shape, data: new Float32Array(elementCount(shape)) }
}
