/**
 * Gradients of an op two ways: its recorded backward, and central differences of its forward pass. The loss is
 * Σ y ∘ c with fixed random c, so that every element of y counts differently.
 */
import { Tape } from '../../main/engine/autodiff/tape.ts'
import { createOrtBackend } from '../../main/engine/backends/ort.ts'
import type { EngineBackend, HostTensor } from '../../main/engine/backends/types.ts'
import { elementCount, Graph, type Value } from '../../main/engine/graph/graph.ts'
import * as nodes from '../../main/engine/graph/nodes.ts'
import type { OpCase } from '../../main/models/selfTest/opCases.ts'
import { relativeDifference } from '../../main/models/selfTest/difference.ts'
import { float32, normalValues } from './tensors.ts'

const backend = createOrtBackend({ threads: 4 })
const difference = 1e-2

/** Relative error of each input's gradient, in the Euclidean norm over the tensor. */
export async function gradientErrors(opCase: OpCase): Promise<Record<string, number>> {
  const inputs = Object.entries(opCase.inputs).map(([name, shape], index): [string, HostTensor] => {
    return [name, float32(shape, normalValues(elementCount(shape), index + 1))]
  })
  const feeds = new Map([...inputs, ...Object.entries(opCase.fixed ?? {})])
  const exact = await recordedGradients(opCase, feeds)
  const { lossAt, dispose } = await forwardLoss(opCase, feeds)
  const errors: Record<string, number> = {}
  for (const [name, { data }] of inputs) {
    const numeric = new Float64Array(data.length)
    const values = data as Float32Array
    for (let i = 0; i < values.length; i++) {
      const original = values[i]
      values[i] = original + difference
      const above = values[i]
      const lossAbove = await lossAt()
      values[i] = original - difference
      numeric[i] = (lossAbove - (await lossAt())) / (above - values[i])
      values[i] = original
    }
    errors[name] = relativeDifference(exact.get(name)!.data as Float32Array, numeric)
  }
  await dispose()
  return errors
}

/** The op's own gradients of Σ y ∘ c, one session run. */
export async function recordedGradients(opCase: OpCase, feeds: Map<string, HostTensor>) {
  const results = await outputAndGradients(opCase, feeds, backend)
  results.delete('output')
  return results
}

/** The op's output, and the gradient of Σ y ∘ c for each input by its name. */
export async function outputAndGradients(opCase: OpCase, feeds: Map<string, HostTensor>, on: EngineBackend) {
  const { graph, tape, values, y } = assemble(opCase, feeds)
  const weights = graph.constant(lossWeights(y), y.shape)
  const loss = tape.record(nodes.sumAll(graph, nodes.multiply(graph, y, weights)), [y], (dLoss) => [
    nodes.multiply(graph, weights, dLoss),
  ])
  const names = Object.keys(opCase.inputs)
  const parameters = names.map((name) => values[name])
  for (const [index, gradient] of tape.gradients(loss, parameters).entries()) graph.output(names[index], gradient)
  graph.output('output', y)
  const session = await on.compile(graph)
  const fetches = new Map(names.map((name) => [name, float32(opCase.inputs[name])]))
  fetches.set('output', float32([...y.shape]))
  await session.run(feeds, fetches)
  await session.dispose()
  return fetches
}

/** Σ y ∘ c, summed in double so that only the op itself rounds. */
async function forwardLoss(opCase: OpCase, feeds: Map<string, HostTensor>) {
  const { graph, y } = assemble(opCase, feeds)
  graph.output('y', y)
  const session = await backend.compile(graph)
  const output = float32([...y.shape])
  const weights = lossWeights(y)
  return {
    lossAt: async () => {
      await session.run(feeds, new Map([['y', output]]))
      return weights.reduce((sum, weight, i) => sum + weight * Number(output.data[i]), 0)
    },
    dispose: () => session.dispose(),
  }
}

function assemble(opCase: OpCase, feeds: Map<string, HostTensor>) {
  const graph = new Graph()
  const tape = new Tape(graph)
  const values = Object.fromEntries(
    [...feeds].map(([name, { dataType, shape }]) => [name, graph.input(name, dataType, shape)]),
  )
  return { graph, tape, values, y: opCase.build(tape, values) }
}

function lossWeights(y: Value): Float32Array {
  return normalValues(elementCount(y.shape), 99)
}
