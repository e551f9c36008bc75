/** Reads answers off a Llama model: logits at one position of each sequence. Later changes of the weights are seen. */
import { Tape } from '../../engine/autodiff/tape.ts'
import { createOrtBackend } from '../../engine/backends/ort.ts'
import type { HostTensor, Session } from '../../engine/backends/types.ts'
import { Graph } from '../../engine/graph/graph.ts'
import { checkPositionBatch, weightTensors, type PositionBatch } from './batch.ts'
import type { LlamaConfig } from './config.ts'
import type { Weights } from './weights.ts'
import { logitsAtPositions, weightInputs } from './forward.ts'
import { createSessionCache } from './sessionCache.ts'

export interface Scorer {
  /** [batch · vocabSize]: row i holds sequence i's logits for the token after its position. */
  logits(batch: PositionBatch): Promise<Float32Array>
  dispose(): Promise<void>
}

export async function createScorer(options: {
  config: LlamaConfig
  weights: Weights
  threads?: number
}): Promise<Scorer> {
  const { config } = options
  const backend = createOrtBackend({ threads: options.threads })
  const weights = weightTensors(config, options.weights)
  const sessions = createSessionCache()

  function compile({ batch, length }: PositionBatch): Promise<Session> {
    const graph = new Graph()
    const tape = new Tape(graph)
    const values = weightInputs(tape, config)
    const tokens = graph.input('tokens', 'int64', [batch, length])
    const positions = graph.input('positions', 'int64', [batch])
    graph.output('logits', logitsAtPositions(tape, config, values, tokens, positions))
    return backend.compile(graph)
  }

  return {
    async logits(batch) {
      checkPositionBatch(config, batch)
      const session = await sessions.get(`${batch.batch} ${batch.length}`, () => compile(batch))
      const logits = new Float32Array(batch.batch * config.vocabSize)
      const feeds = new Map<string, HostTensor>([
        ...weights,
        ['tokens', { dataType: 'int64', shape: [batch.batch, batch.length], data: batch.tokens }],
        ['positions', { dataType: 'int64', shape: [batch.batch], data: batch.positions }],
      ])
      const shape = [batch.batch, config.vocabSize]
      await session.run(feeds, new Map([['logits', { dataType: 'float32', shape, data: logits }]]))
      return logits
    },
    dispose: () => sessions.dispose(),
  }
}
