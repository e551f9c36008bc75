import { Tape } from '../engine/autodiff/tape.ts'
import { createOrtBackend } from '../engine/backends/ort.ts'
import type { HostTensor, Session, TensorMap } from '../engine/backends/types.ts'
import { Graph } from '../engine/graph/graph.ts'
import * as nodes from '../engine/graph/nodes.ts'
import { crossEntropy } from '../engine/ops/crossEntropy.ts'
import { targetCount, type TrainBatch } from '../models/llama/batch.ts'
import type { LlamaConfig } from '../models/llama/config.ts'
import { logitsEverywhere } from '../models/llama/forward.ts'
import { createLayerwise } from '../models/llama/layerwise.ts'
import { loraShapes, type LoraAdapter } from '../models/llama/lora.ts'
import { createSessionCache } from '../models/llama/sessionCache.ts'
import { asStored, holds16Bit, withShapes, type StoredWeights, type Weights } from '../models/llama/weights.ts'
import { modelInputs } from '../models/llama/wholeGraph.ts'

/** Next-token loss without gradients, for validation during pretraining. Later changes of the weights are seen. */

type NextTokenBatch = Extract<TrainBatch, { kind: 'nextToken' }>

export interface NextTokenLoss {
  /** Sum of −log P(target) in nats over the batch's targets, and how many targets there are. */
  measure(batch: NextTokenBatch): Promise<{ sum: number; targets: number }>
  dispose(): Promise<void>
}

export function createNextTokenLoss(options: {
  config: LlamaConfig
  weights: Weights | StoredWeights
  adapter?: LoraAdapter
  threads?: number
  /** Layer by layer: slower, less memory. Always so with 16-bit weights. */
  layerwise?: boolean
}): NextTokenLoss {
  const { config, adapter, threads } = options
  const weights = asStored(config, options.weights)
  if (options.layerwise || holds16Bit(weights)) {
    const layerwise = createLayerwise({ config, weights, adapter, threads })
    return {
      measure: async (batch) => ({ sum: await layerwise.loss(batch, 1), targets: targetCount(batch) }),
      dispose: () => layerwise.dispose(),
    }
  }
  const backend = createOrtBackend({ threads })
  const adapterTensors = adapter ? withShapes(loraShapes(config, adapter.settings), adapter.weights) : []
  const fixed = new Map<string, HostTensor>([...(weights as TensorMap), ...adapterTensors])
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
      const feeds = new Map<string, HostTensor>([
        ...fixed,
        ['tokens', { dataType: 'int64', shape, data: batch.tokens }],
        ['targets', { dataType: 'int64', shape, data: batch.targets }],
      ])
      await session.run(feeds, new Map([['loss', { dataType: 'float32', shape: [], data: loss }]]))
      return { sum: loss[0], targets: targetCount(batch) }
    },
    dispose: () => sessions.dispose(),
  }
}
