/**
 * What a device must do for us: turn a graph into a session and run it. Tensors live on the host, are fed by name and
 * results are written into the caller's buffers, so that training allocates nothing from step to step. A resident
 * backend can keep tensors on the device from one run to the next besides.
 */
import type { DataType, Graph } from '../graph/graph.ts'

export interface HostTensor {
  readonly dataType: Exclude<DataType, 'bool'>
  readonly shape: readonly number[]
  /** float16 as its bit patterns. */
  readonly data: Float32Array | Uint16Array | BigInt64Array
}

export type TensorMap = ReadonlyMap<string, HostTensor>

/** float32 values in a device's memory, until whoever holds them disposes of them. */
export interface DeviceTensor {
  readonly shape: readonly number[]
  dispose(): void
}

export type Feeds = ReadonlyMap<string, HostTensor | DeviceTensor>

export interface Session {
  /** Feeds every input; computes every output into the buffers of `fetches`, none of which may also be fed. */
  run(feeds: Feeds, fetches: TensorMap): Promise<void>
  dispose(): Promise<void>
}

export interface EngineBackend {
  compile(graph: Graph): Promise<Session>
  /** Present where tensors can be kept on the device. */
  readonly resident?: ResidentTensors
}

export interface ResidentTensors {
  upload(tensor: HostTensor): Promise<DeviceTensor>
  /** Into `data`, of the tensor's size. */
  download(tensor: DeviceTensor, data: Float32Array): Promise<void>
  /** A session whose outputs stay on the device, but for those named in `fetches` of a run. */
  compile(graph: Graph, fetched: readonly string[]): Promise<ResidentSession>
  dispose(): Promise<void>
}

export interface ResidentSession {
  /** Returns every output that is not fetched, by its name. */
  run(feeds: Feeds, fetches: TensorMap): Promise<Map<string, DeviceTensor>>
  dispose(): Promise<void>
}
