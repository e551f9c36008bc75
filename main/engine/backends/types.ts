/**
 * What a device must do for us: turn a graph into a session and run it. Tensors live on the host, are fed by name and
 * results are written into the caller's buffers, so that training allocates nothing from step to step.
 */
import type { DataType, Graph } from '../graph/graph.ts'

export interface HostTensor {
  readonly dataType: Exclude<DataType, 'bool'>
  readonly shape: readonly number[]
  /** float16 as its bit patterns. */
  readonly data: Float32Array | Uint16Array | BigInt64Array
}

export type TensorMap = ReadonlyMap<string, HostTensor>

export interface Session {
  /** Feeds every input; computes every output into the buffers of `fetches`, none of which may also be fed. */
  run(feeds: TensorMap, fetches: TensorMap): Promise<void>
  dispose(): Promise<void>
}

export interface EngineBackend {
  compile(graph: Graph): Promise<Session>
}
