/** The backend of each device that ONNX Runtime computes on. */
import { providerBackend, createOrtBackend } from './ort.ts'
import type { EngineBackend } from './types.ts'
import { createWebgpuBackend } from './webgpu.ts'

export const runtimeDevices = ['cpu', 'webgpu', 'dml', 'cuda'] as const
export type RuntimeDevice = (typeof runtimeDevices)[number]

/** `threads` counts on the CPU alone. Native code that fails on a GPU ends the process: only in a child process. */
export function createBackend(device: RuntimeDevice, { threads }: { threads?: number } = {}): EngineBackend {
  if (device === 'cpu') return createOrtBackend({ threads })
  if (device === 'webgpu') return createWebgpuBackend()
  return providerBackend({ executionProviders: [device] })
}
