/** Compares WebGPU with the CPU in a process of its own. Prints the relative error of every case as one line of JSON. */
import { createOrtBackend } from '../../main/engine/backends/ort.ts'
import { createWebgpuBackend } from '../../main/engine/backends/webgpu.ts'
import { elementCount } from '../../main/engine/graph/graph.ts'
import type { TrainBatch } from '../../main/models/llama/batch.ts'
import { presets, type LlamaConfig } from '../../main/models/llama/config.ts'
import { asStored, initialWeights, zerosLike } from '../../main/models/llama/weights.ts'
import { createWholeGraph } from '../../main/models/llama/wholeGraph.ts'
import { createRandom } from '../../shared/random.ts'
import { outputAndGradients } from './gradientCheck.ts'
import { opCases } from './opCases.ts'
import { float32, normalValues, relativeError } from './tensors.ts'

const cpu = createOrtBackend({ threads: 1 })
const webgpu = createWebgpuBackend()
const errors: Record<string, number> = {}

for (const [name, opCase] of Object.entries(opCases)) {
  const random = Object.entries(opCase.inputs).map(([input, shape], index) => {
    return [input, float32(shape, normalValues(elementCount(shape), index + 1))] as const
  })
  const feeds = new Map([...random, ...Object.entries(opCase.fixed ?? {})])
  const expected = await outputAndGradients(opCase, feeds, cpu)
  const actual = await outputAndGradients(opCase, feeds, webgpu)
  for (const [output, { data }] of expected)
    errors[`${name}: ${output}`] = relativeError(actual.get(output)!.data as Float32Array, data as Float32Array)
}

const config: LlamaConfig = {
  ...presets.nano,
  vocabSize: 64,
  hiddenSize: 32,
  intermediateSize: 48,
  layerCount: 2,
  keyValueHeadCount: 2,
}
const random = createRandom(5)
const ids = (count: number, bound: number) =>
  BigInt64Array.from({ length: count }, () => BigInt(random.integer(bound)))
const [batch, length] = [2, 140]
const tokens = ids(batch * length, 64)
const batches: TrainBatch[] = [
  { kind: 'nextToken', batch, length, tokens, targets: ids(batch * length, 64) },
  { kind: 'answer', batch, length, tokens, positions: ids(batch, length), targets: ids(batch, 64) },
]
const weights = initialWeights(config, 1)
for (const trainBatch of batches) {
  const run = async (backend: typeof cpu) => {
    const gradients = zerosLike(weights)
    const differentiator = createWholeGraph(backend, { config, weights: asStored(config, weights) })
    const loss = await differentiator.run(trainBatch, 1 / trainBatch.targets.length, undefined, gradients)
    await differentiator.dispose()
    return { loss, gradients }
  }
  const expected = await run(cpu)
  const actual = await run(webgpu)
  errors[`${trainBatch.kind}: loss`] = Math.abs(actual.loss / expected.loss - 1)
  for (const [name, values] of expected.gradients)
    errors[`${trainBatch.kind}: ${name}`] = relativeError(actual.gradients.get(name)!, values)
}
process.stdout.write(`${JSON.stringify(errors)}\n`)
