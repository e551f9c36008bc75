/** Can a device be used in this process? It is tried with a computation; native code that fails ends the process. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import type { DeviceKind } from '../../../shared/domain/device.ts'
import { Graph } from '../graph/graph.ts'
import * as nodes from '../graph/nodes.ts'
import { createBackend } from './backend.ts'
import { probeTfjs } from './tfjs.ts'

export interface Probe {
  /** What computes on the device, with its version. */
  readonly provider: string
  /** Why it cannot be used, with the remedy; null: it can. */
  readonly unavailable: string | null
}

const runtimeEntry = createRequire(import.meta.url).resolve('onnxruntime-node')
const runtimeFolder = path.join(path.dirname(runtimeEntry), '..')
const { version } = JSON.parse(readFileSync(path.join(runtimeFolder, 'package.json'), 'utf8')) as { version: string }

const providers: Readonly<Record<DeviceKind, string>> = {
  cpu: `ONNX Runtime ${version}`,
  webgpu: `ONNX Runtime ${version}, WebGPU`,
  dml: `ONNX Runtime ${version}, DirectML`,
  cuda: `ONNX Runtime ${version}, CUDA`,
  tfjs: 'TensorFlow.js 4.22, CUDA',
}

export async function probeDevice(kind: DeviceKind): Promise<Probe> {
  return { provider: providers[kind], unavailable: missing(kind) ?? (await failure(kind)) }
}

/** What is known without trying. */
function missing(kind: DeviceKind): string | null {
  if (kind === 'tfjs') return probeTfjs()
  if (kind === 'dml' && process.platform !== 'win32') return 'DirectML is a part of Windows. Use WebGPU here.'
  if (kind !== 'cuda') return null
  const { platform, arch } = process
  if (platform !== 'linux' || arch !== 'x64') return 'ONNX Runtime offers CUDA on Linux (x64) only. Use WebGPU here.'
  const library = path.join(runtimeFolder, `bin/napi-v6/${platform}/${arch}/libonnxruntime_providers_cuda.so`)
  if (existsSync(library)) return null
  return 'Its libraries are not installed. With a network, run "npm run fetch:cuda" once; CUDA 12 and cuDNN 9 are needed too.'
}

/** Why a sum cannot be computed on it. */
async function failure(kind: DeviceKind): Promise<string | null> {
  if (kind === 'tfjs') return null // its self-test is the first to load it
  const graph = new Graph()
  const values = graph.input('values', 'float32', [2])
  graph.output('sum', nodes.add(graph, values, values))
  const sum = new Float32Array(2)
  try {
    const session = await createBackend(kind, { threads: 1 }).compile(graph)
    const feeds = new Map([['values', { dataType: 'float32', shape: [2], data: Float32Array.of(1, 2) } as const]])
    await session.run(feeds, new Map([['sum', { dataType: 'float32', shape: [2], data: sum } as const]]))
    await session.dispose()
  } catch (error) {
    return remedy(kind, error)
  }
  return sum[1] === 4 ? null : 'It computes wrongly: 2 + 2 is not 4 there. Update the graphics driver.'
}

function remedy(kind: DeviceKind, error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
  if (kind === 'webgpu' && /adapter/i.test(cause)) {
    const driver = process.platform === 'linux' ? 'a graphics driver with Vulkan and libvulkan1' : 'the graphics driver'
    return `No graphics card was found. Install ${driver}.`
  }
  if (kind === 'cuda')
    return 'Its libraries could not be loaded. CUDA 12, cuDNN 9 and a current NVIDIA driver are needed.'
  return 'It could not be started. Update the graphics driver.'
}
