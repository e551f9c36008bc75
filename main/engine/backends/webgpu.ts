/**
 * ONNX Runtime on a GPU through WebGPU (Direct3D 12, Metal, Vulkan). Native code that fails here ends the process: only
 * in a child process. Tensors are fed from the host and fetched to it.
 */
import { rewriteGraph } from '../graph/rewrite.ts'
import { hostSession, openSession } from './ort.ts'
import type { EngineBackend } from './types.ts'
import { webgpuReplacements } from './webgpuReplacements.ts'

export function createWebgpuBackend(): EngineBackend {
  return {
    async compile(original) {
      const graph = rewriteGraph(original, webgpuReplacements)
      return hostSession(graph, await openSession(graph, { executionProviders: ['webgpu'] }))
    },
  }
}
