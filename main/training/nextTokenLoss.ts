import { Tape } from '../engine/autodiff/tape.ts'
import { createOrtBackend } from '../engine/backends/ort.ts'
import type { HostTensor, Session } from '../engine/backends/types.ts'
import { Graph } from '../engine/graph/graph.ts'
import * as nodes from '../engine/graph/nodes.ts'
import { crossEntropy } from '../engine/ops/crossEntropy.ts'
import { targetCount, weightTensors, type TrainBatch } from '../models/llama/batch.ts'
import type { LlamaConfig } from '../models/llama/config.ts'
import type { Weights } from '../models/llama/weights.ts'
import { logitsEverywhere, weightInputs } from '../models/llama/forward.ts'
import { createSessionCache } from '../models/llama/sessionCache.ts'

/** Next-token loss without gradients, for validation during pretraining. Later changes of the weights are seen. */

type NextTokenBatch = Extract<TrainBatch, { kind: 'nextToken' }>

export interface NextTokenLoss {
  /** Sum of −log P(target) in nats over the batch's targets, and how many targets there are. */
  measure(batch: NextTokenBatch): Promise<{ sum: number; targets: number }>
  dispose(): Promise<void>
}

export function createNextTokenLoss(options: {
  config: LlamaConfig
  weights: Weights
  threads?: number
}): NextTokenLoss {
  const { config } = options
  const backend = createOrtBackend({ threads: options.threads })
  const weights = weightTensors(config, options.weights)
  const sessions = createSessionCache()

  function compile({ batch, length }: NextTokenBatch): Promise<Session> {
    const graph = new Graph()
    const tape = new Tape(graph)
    const values = weightInputs(tape, config)
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
        ...weights,
        ['tokens', { dataType: 'int64', shape, data: batch.tokens }],
        ['targets', { dataType: 'int64', shape, data: batch.targets }],
      ])
      await session.run(feeds, new Map([['loss', { dataType: 'float32', shape: [], data: loss }]]))
      return { sum: loss[0], targets: targetCount(batch) }
    },
    dispose: () => sessions.dispose(),
  }
}
