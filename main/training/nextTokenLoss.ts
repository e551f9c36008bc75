import type { DeviceKind } from '../../shared/domain/device.ts'
import { Tape } from '../engine/autodiff/tape.ts'
import { createBackend } from '../engine/backends/backend.ts'
import type { HostTensor, Session } from '../engine/backends/types.ts'
import { Graph } from '../engine/graph/graph.ts'
import * as nodes from '../engine/graph/nodes.ts'
import { crossEntropy } from '../engine/ops/crossEntropy.ts'
import { targetCount, type TrainBatch } from '../models/llama/batch.ts'
import type { LlamaConfig } from '../models/llama/config.ts'
import { logitsEverywhere } from '../models/llama/forward.ts'
import { holdWeights } from '../models/llama/heldWeights.ts'
import { createLayerwise } from '../models/llama/layerwise.ts'
import type { LoraAdapter } from '../models/llama/lora.ts'
import { createSessionCache } from '../models/llama/sessionCache.ts'
import { asStored, holds16Bit, widenAll, type StoredWeights, type Weights } from '../models/llama/weights.ts'
import { modelInputs } from '../models/llama/wholeGraph.ts'

/** Next-token loss without gradients, for validation during pretraining. */

type NextTokenBatch = Extract<TrainBatch, { kind: 'nextToken' }>

export interface NextTokenLoss {
  /** Sum of −log P(target) in nats over the batch's targets, and how many targets there are. */
  measure(batch: NextTokenBatch): Promise<{ sum: number; targets: number }>
  /** What training changes has other values now: read them before the next batch. */
  changed(): void
  dispose(): Promise<void>
}

export function createNextTokenLoss(options: {
  config: LlamaConfig
  weights: Weights | StoredWeights
  adapter?: LoraAdapter
  threads?: number
  /** Default: the CPU, which also reads what TensorFlow.js trains. Others only in a child process. */
  device?: DeviceKind
  /** Layer by layer: slower, less memory. On the CPU always so with 16-bit weights. */
  layerwise?: boolean
}): NextTokenLoss {
  const { config, adapter, threads } = options
  const device = options.device === 'tfjs' ? 'cpu' : (options.device ?? 'cpu')
  const stored = asStored(config, options.weights)
  const backend = createBackend(device, { threads })
  if (options.layerwise || (device === 'cpu' && holds16Bit(stored))) {
    const weights = device === 'cpu' ? stored : widenAll(stored)
    const layerwise = createLayerwise(backend, { config, weights, adapter })
    return {
      measure: async (batch) => ({ sum: await layerwise.loss(batch, 1), targets: targetCount(batch) }),
      changed() {},
      dispose: () => layerwise.dispose(),
    }
  }
  const held = holdWeights(backend, { config, weights: stored, adapter })
  const sessions = createSessionCache()

  function compile({ batch, length }: NextTokenBatch): Promise<Session> {
    const graph = new Graph()
    const tape = new Tape(graph)
    const values = modelInputs(graph, config, adapter)
    const tokens = graph.input('tokens', 'int64', [batch, length])
    const targets = nodes.reshape(graph, graph.input('targets', 'int64', [batch, length]), [batch * length])
    const logits = logitsEverywhere(tape, config, values, tokens) // [batch · length, vocabulary]
    graph.output('loss', crossEntropy(tape, logits, targets, graph.scalar(1)))
    return backend.compile(graph)
  }

  return {
    async measure(batch) {
      const shape = [batch.batch, batch.length]
      const session = await sessions.get(shape.join(' '), () => compile(batch))
      const loss = new Float32Array(1)
      const feeds = new Map([
        ...(await held.feeds()),
        ['tokens', { dataType: 'int64', shape, data: batch.tokens }],
        ['targets', { dataType: 'int64', shape, data: batch.targets }],
      ] as [string, HostTensor][])
      await session.run(feeds, new Map([['loss', { dataType: 'float32', shape: [], data: loss }]]))
      return { sum: loss[0], targets: targetCount(batch) }
    },
    changed: () => held.changed(),
    async dispose() {
      await sessions.dispose()
      await held.dispose()
    },
  }
}
