/** The backend of each device that ONNX Runtime computes on. */
import type { DeviceKind } from '../../../shared/domain/device.ts'
import { providerBackend, createOrtBackend } from './ort.ts'
import type { EngineBackend } from './types.ts'
import { createWebgpuBackend } from './webgpu.ts'

export type RuntimeDevice = Exclude<DeviceKind, 'tfjs'>

/** `threads` counts on the CPU alone. Native code that fails on a GPU ends the process: only in a child process. */
export function createBackend(device: RuntimeDevice, { threads }: { threads?: number } = {}): EngineBackend {
  if (device === 'cpu') return createOrtBackend({ threads })
  if (device === 'webgpu') return createWebgpuBackend()
  return providerBackend({ executionProviders: [device] })
}
