/**
 * ONNX Runtime on a GPU through WebGPU (Direct3D 12, Metal, Vulkan). Native code that fails here ends the process: only
 * in a child process. Tensors may stay on the device between runs.
 */
import type { Tensor } from 'onnxruntime-node'
import { Graph } from '../graph/graph.ts'
import { rewriteGraph } from '../graph/rewrite.ts'
import { deviceTensor } from './deviceTensor.ts'
import { hostSession, nativeFeeds, openSession } from './ort.ts'
import type { EngineBackend, ResidentSession, ResidentTensors } from './types.ts'
import { webgpuReplacements } from './webgpuReplacements.ts'

export function createWebgpuBackend(): EngineBackend {
  return {
    async compile(original) {
      const graph = rewriteGraph(original, webgpuReplacements)
      return hostSession(graph, await openSession(graph, { executionProviders: ['webgpu'] }))
    },
    resident: residentTensors(),
  }
}

function residentTensors(): ResidentTensors {
  /** Sessions that copy a tensor of one shape: how values get to the device and back. */
  const copiers = new Map<string, Promise<ResidentSession>>()
  function copier(direction: 'up' | 'down', shape: readonly number[]): Promise<ResidentSession> {
    const key = `${direction} ${shape.join()}`
    const known = copiers.get(key)
    if (known) return known
    const graph = new Graph()
    graph.output('copy', graph.input('values', 'float32', shape))
    const session = compile(graph, direction === 'down' ? ['copy'] : [])
    copiers.set(key, session)
    return session
  }
  return {
    compile,
    async upload(tensor) {
      const session = await copier('up', tensor.shape)
      const outputs = await session.run(new Map([['values', tensor]]), new Map())
      return outputs.get('copy')!
    },
    async download(tensor, data) {
      const { shape } = tensor
      const session = await copier('down', shape)
      await session.run(new Map([['values', tensor]]), new Map([['copy', { dataType: 'float32', shape, data }]]))
    },
    async dispose() {
      const sessions = await Promise.all(copiers.values())
      copiers.clear()
      for (const session of sessions) await session.dispose()
    },
  }
}

async function compile(original: Graph, fetched: readonly string[]): Promise<ResidentSession> {
  const graph = rewriteGraph(original, webgpuReplacements)
  const kept = [...graph.outputs].filter(([name]) => !fetched.includes(name))
  const preferredOutputLocation = Object.fromEntries(
    [...graph.outputs].map(([name, value]) => [value.name, fetched.includes(name) ? 'cpu' : 'gpu-buffer'] as const),
  )
  const native = await openSession(graph, { executionProviders: ['webgpu'], preferredOutputLocation })
  return {
    async run(feeds, fetches) {
      const outputs = await native.run(nativeFeeds(graph, feeds))
      // With an output kept on the device the runtime does not write into buffers that are given to it.
      for (const name of fetched) fetches.get(name)!.data.set(outputs[graph.outputs.get(name)!.name].data as never)
      return new Map(kept.map(([name, value]) => [name, deviceTensor(outputs[value.name] as Tensor)]))
    },
    dispose: () => native.release(),
  }
}
