/** How P(option) changes with what each token means to the model: gradients with respect to the token embeddings. */
import { Tape } from '../../engine/autodiff/tape.ts'
import { createOrtBackend } from '../../engine/backends/ort.ts'
import type { HostTensor, Session, TensorMap } from '../../engine/backends/types.ts'
import { Graph } from '../../engine/graph/graph.ts'
import { crossEntropy } from '../../engine/ops/crossEntropy.ts'
import { gatherRows } from '../../engine/ops/gatherRows.ts'
import { transpose } from '../../engine/ops/transpose.ts'
import type { LlamaConfig } from './config.ts'
import { embedTokens } from './embedding.ts'
import { logitsOfEmbeddings, prepare } from './forward.ts'
import { loraShapes, type LoraAdapter } from './lora.ts'
import { createSessionCache } from './sessionCache.ts'
import {
  asStored,
  holds16Bit,
  widen,
  withShapes,
  type StoredTensor,
  type StoredWeights,
  type Weights,
} from './weights.ts'
import { modelInputs } from './wholeGraph.ts'

export interface EmbeddingGradient {
  /**
   * For a prompt [time] and the tokens of its options: log P(option), softmax over the options, at the prompt's end,
   * and gradient · embedding of each token [time], summed over the embedding.
   */
  measure(
    prompt: Int32Array,
    options: readonly number[],
    option: number,
  ): Promise<{ logProbability: number; products: Float64Array }>
  dispose(): Promise<void>
}

/** 16-bit weights are widened: one prompt at a time needs the whole model in float32. */
export function createEmbeddingGradient(options: {
  config: LlamaConfig
  weights: Weights | StoredWeights
  adapter?: LoraAdapter
  threads?: number
}): EmbeddingGradient {
  const { config, adapter } = options
  const backend = createOrtBackend({ threads: options.threads })
  const weights = inFloat32(asStored(config, options.weights))
  const adapterTensors = adapter ? withShapes(loraShapes(config, adapter.settings), adapter.weights) : []
  const fixed = new Map<string, HostTensor>([...(weights as TensorMap), ...adapterTensors])
  const sessions = createSessionCache()

  function compile(time: number, optionCount: number): Promise<Session> {
    const graph = new Graph()
    const tape = new Tape(graph)
    const model = prepare(tape, config, modelInputs(graph, config, adapter), 1, time)
    const embedded = graph.input('embedded', 'float32', [time, config.hiddenSize])
    const positions = graph.constant(BigInt64Array.of(BigInt(time - 1)), [1])
    const logits = logitsOfEmbeddings(model, embedded, positions) // [1, vocabulary]
    const chosen = gatherRows(tape, transpose(tape, logits, [1, 0]), graph.input('options', 'int64', [optionCount]))
    const loss = crossEntropy(
      tape,
      transpose(tape, chosen, [1, 0]),
      graph.input('option', 'int64', [1]),
      graph.scalar(1),
    )
    graph.output('loss', loss)
    graph.output('gradient', tape.gradients(loss, [embedded])[0])
    return backend.compile(graph)
  }

  return {
    async measure(prompt, optionTokens, option) {
      const time = prompt.length
      const session = await sessions.get(`${time} ${optionTokens.length}`, () => compile(time, optionTokens.length))
      const shape = [time, config.hiddenSize]
      const embedded = embedTokens(config, weights, prompt)
      const loss = new Float32Array(1)
      const gradient = new Float32Array(embedded.length)
      await session.run(
        new Map<string, HostTensor>([
          ...fixed,
          ['embedded', { dataType: 'float32', shape, data: embedded }],
          [
            'options',
            { dataType: 'int64', shape: [optionTokens.length], data: BigInt64Array.from(optionTokens, BigInt) },
          ],
          ['option', { dataType: 'int64', shape: [1], data: BigInt64Array.of(BigInt(option)) }],
        ]),
        new Map<string, HostTensor>([
          ['loss', { dataType: 'float32', shape: [], data: loss }],
          ['gradient', { dataType: 'float32', shape, data: gradient }],
        ]),
      )
      const products = new Float64Array(time)
      // The loss is −log P: its gradient points away from the option.
      for (let i = 0; i < gradient.length; i++) products[Math.floor(i / config.hiddenSize)] -= gradient[i] * embedded[i]
      return { logProbability: -loss[0], products }
    },
    dispose: () => sessions.dispose(),
  }
}

function inFloat32(weights: StoredWeights): StoredWeights {
  if (!holds16Bit(weights)) return weights
  return new Map(
    Array.from(weights, ([name, tensor]): [string, StoredTensor] => {
      const data = new Float32Array(tensor.data.length)
      widen(tensor, data)
      return [name, { dataType: 'float32', shape: tensor.shape, data }]
    }),
  )
}
