/**
 * ONNX Runtime: sessions of any provider, fed from the host and fetched to it. On the CPU the same graph, inputs and
 * thread count give the same bits.
 * `run` holds the calling JavaScript thread until it is done, and an abort in native code ends the process: train and
 * score in a child process.
 */
import { availableParallelism } from 'node:os'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { AppError } from '../../../shared/domain/errors.ts'
import { encodeModel } from '../graph/encode.ts'
import type { Graph } from '../graph/graph.ts'
import { nativeOf } from './deviceTensor.ts'
import type { EngineBackend, Feeds, HostTensor, Session, TensorMap } from './types.ts'

export function createOrtBackend({ threads = availableParallelism() }: { threads?: number } = {}): EngineBackend {
  return providerBackend({ executionProviders: ['cpu'], intraOpNumThreads: threads })
}

/** Weights are fed from the host at every run. */
export function providerBackend(options: InferenceSession.SessionOptions): EngineBackend {
  return { compile: async (graph) => hostSession(graph, await openSession(graph, options)) }
}

/** @throws AppError 'engine.compile' */
export function openSession(graph: Graph, options: InferenceSession.SessionOptions): Promise<InferenceSession> {
  return InferenceSession.create(encodeModel(graph), {
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    // Planned buffers of a whole pass are reserved at once otherwise: about 1.6 times the peak memory, no faster.
    enableMemPattern: false,
    // Threads that wait for work sleep: spinning gains 2 % on an idle machine and costs up to half on a shared one.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    logSeverityLevel: 3,
    ...options,
  }).catch((cause: unknown) => {
    const message = 'The model could not be prepared on this device. Try a smaller batch or model.'
    throw new AppError('engine.compile', message, { cause })
  })
}

export function hostSession(graph: Graph, native: InferenceSession): Session {
  return {
    async run(feeds, fetches) {
      refuseAliases(feeds, fetches)
      const outputs: Record<string, Tensor> = {}
      for (const [name, value] of graph.outputs) {
        const tensor = fetches.get(name)
        if (!tensor) throw new Error(`No buffer is given for "${name}".`)
        outputs[value.name] = toNative(tensor)
      }
      await native.run(nativeFeeds(graph, feeds), outputs)
    },
    dispose: () => native.release(),
  }
}

export function nativeFeeds(graph: Graph, feeds: Feeds): Record<string, Tensor> {
  return Object.fromEntries(
    graph.inputs.map(({ name }) => {
      const tensor = feeds.get(name)
      if (!tensor) throw new Error(`No tensor is given for "${name}".`)
      return [name, 'data' in tensor ? toNative(tensor) : nativeOf(tensor)]
    }),
  )
}

export function toNative(tensor: HostTensor): Tensor {
  const native = new Tensor(tensor.dataType, tensor.data, tensor.shape)
  // The runtime turns 16-bit patterns into a Float16Array, which its native half of 1.30 cannot read.
  return tensor.dataType === 'float16' ? Object.assign(native, { cpuData: tensor.data }) : native
}

/** The runtime would read an input after it has been overwritten, and say nothing. */
function refuseAliases(feeds: Feeds, fetches: TensorMap): void {
  const fed = new Set([...feeds.values()].map((tensor) => ('data' in tensor ? tensor.data.buffer : tensor)))
  for (const [name, { data }] of fetches) {
    if (fed.has(data.buffer)) throw new Error(`The buffer of output "${name}" is also fed as an input.`)
  }
}
