/**
 * The Llama model written with `tf.*`, after forward.ts: a second opinion on loss and gradients, by TensorFlow's own
 * differentiation, and an engine where a user has TensorFlow with CUDA. The same names, shapes and dropout factors.
 */
import type { Tfjs } from '../../engine/backends/tfjs.ts'
import type { TrainBatch } from './batch.ts'
import { headDimension, parameterShapes, type LlamaConfig } from './config.ts'
import type { Differentiator, DifferentiatorOptions } from './differentiator.ts'
import type { Dropout } from './dropout.ts'
import { dropoutName } from './forward.ts'
import { loraNames, loraShapes } from './lora.ts'
import { rotaryFrequencies } from './rope.ts'
import type { StoredWeights } from './weights.ts'

type Tensor = ReturnType<Tfjs['tensor']>
type Tensors = ReadonlyMap<string, Tensor>

interface Model {
  readonly tf: Tfjs
  readonly config: LlamaConfig
  readonly weights: Tensors
  readonly adapterScale: number
  readonly dropout: Dropout | undefined
  readonly batch: number
  readonly time: number
}

/** Positions at which a layer is computed: all of them, or one of each sequence. */
interface Queries {
  /** Rows of [batch · time]; null: all. */
  readonly rows: Tensor | null
  readonly positions: Tensor // int32 [batch or 1, queries]
  readonly mask: Tensor // [batch or 1, 1, queries, time]
}

const masked = -1e9

/** `weights` must be float32. */
export function createTfjsDifferentiator(tf: Tfjs, options: DifferentiatorOptions): Differentiator {
  const { config, adapter } = options
  const trained = adapter ? loraShapes(config, adapter.settings) : parameterShapes(config)
  const adapterScale = adapter ? adapter.settings.alpha / adapter.settings.rank : 1
  return {
    run(batch, lossScale, dropout, gradients) {
      const { value, results } = tf.tidy(() => {
        const fixed = [...options.weights].map(([name, { shape, data }]) => [name, toTensor(tf, shape, data)] as const)
        const values = trained.map(({ name, shape }) =>
          toTensor(tf, shape, adapter ? adapter.weights.get(name)! : floats(options.weights, name)),
        )
        const lossOf = (...parameters: Tensor[]) => {
          const changing = parameters.map((parameter, index) => [trained[index].name, parameter] as const)
          const weights = new Map([...fixed, ...changing])
          const model = { tf, config, weights, adapterScale, dropout, batch: batch.batch, time: batch.length }
          return crossEntropy(tf, logits(model, batch), batch, lossScale)
        }
        const { value: loss, grads } = tf.valueAndGrads(lossOf)(values)
        return { value: loss.dataSync()[0], results: grads.map((gradient) => gradient.dataSync() as Float32Array) }
      }) as unknown as { value: number; results: Float32Array[] }
      for (const [index, { name }] of trained.entries()) gradients.get(name)!.set(results[index])
      return Promise.resolve(value)
    },
    dispose: () => Promise.resolve(),
  }
}

function floats(weights: StoredWeights, name: string): Float32Array {
  return weights.get(name)!.data as Float32Array
}

function toTensor(tf: Tfjs, shape: readonly number[], data: Float32Array | Uint16Array): Tensor {
  // The buffer is the caller's and changes with every step.
  return tf.tensor(data.slice() as Float32Array, [...shape], 'float32')
}

function crossEntropy(tf: Tfjs, logitRows: Tensor, { targets }: TrainBatch, scale: number) {
  const chosen = tf.oneHot(integers(tf, targets), logitRows.shape[1]!) // an ignored target is out of range: all zeros
  return tf.mul(tf.sum(tf.mul(tf.logSoftmax(logitRows), chosen)), -scale) as ReturnType<Tfjs['scalar']>
}

function integers(tf: Tfjs, values: ArrayLike<bigint>): Tensor {
  return tf.tensor(Int32Array.from(values, Number), [values.length], 'int32')
}

/** [batch · time, vocabulary], or [batch, vocabulary] for answers. */
function logits(model: Model, batch: TrainBatch): Tensor {
  const { tf, config, weights, time } = model
  const embedding = weights.get('model.embed_tokens.weight')!
  let hidden: Tensor = tf.gather(embedding, integers(tf, batch.tokens) as never) // [batch · time, hidden]
  const everywhere = allQueries(tf, time)
  for (let layer = 0; layer < config.layerCount; layer++) {
    const isLast = layer === config.layerCount - 1
    const queries = batch.kind === 'answer' && isLast ? chosenQueries(tf, batch.positions, time) : everywhere
    hidden = decoderLayer(model, layer, hidden, queries)
  }
  const normed = norm(model, hidden, 'model.norm.weight')
  return tf.matMul(normed, weights.get('lm_head.weight') ?? embedding, false, true)
}

function allQueries(tf: Tfjs, time: number): Queries {
  const mask = Float32Array.from({ length: time * time }, (_, i) => (i % time > Math.floor(i / time) ? masked : 0))
  const positions = tf.tensor(Int32Array.from({ length: time }, (_, i) => i), [1, time], 'int32')
  return { rows: null, positions, mask: tf.tensor(mask, [1, 1, time, time]) }
}

function chosenQueries(tf: Tfjs, chosen: BigInt64Array, time: number): Queries {
  const positions = Int32Array.from(chosen, Number)
  const batch = positions.length
  const mask = Float32Array.from({ length: batch * time }, (_, i) =>
    i % time > positions[Math.floor(i / time)] ? masked : 0,
  )
  return {
    rows: tf.tensor(positions.map((position, row) => row * time + position), [batch], 'int32'),
    positions: tf.tensor(positions, [batch, 1], 'int32'),
    mask: tf.tensor(mask, [batch, 1, 1, time]),
  }
}

/** hidden [batch · time, hidden] → [batch · queries, hidden]. */
function decoderLayer(model: Model, layer: number, hidden: Tensor, queries: Queries): Tensor {
  const { tf, config, batch, time } = model
  const prefix = `model.layers.${layer}`
  const size = headDimension(config)
  const inputNorm = `${prefix}.input_layernorm.weight`
  const residual = queries.rows ? tf.gather(hidden, queries.rows as never) : hidden
  const normed = norm(model, hidden, inputNorm)
  const queryNormed = queries.rows ? norm(model, residual, inputNorm) : normed
  const count = residual.shape[0]! / batch
  const heads = (x: Tensor, which: string, positions: number, headCount: number): Tensor =>
    tf.transpose(
      tf.reshape(project(model, x, `${prefix}.self_attn.${which}_proj`), [batch, positions, headCount, size]),
      [0, 2, 1, 3],
    ) // [batch, heads, positions, headDim]
  const everyPosition = allQueries(tf, time).positions
  const query = rotate(model, heads(queryNormed, 'q', count, config.headCount), queries.positions)
  const key = rotate(model, heads(normed, 'k', time, config.keyValueHeadCount), everyPosition)
  const value = heads(normed, 'v', time, config.keyValueHeadCount)
  const grouped = (config.headCount / config.keyValueHeadCount) * count
  const rows = tf.reshape(query, [batch, config.keyValueHeadCount, grouped, size])
  const scores = tf.mul(tf.matMul(rows, key, false, true), 1 / Math.sqrt(size))
  const visible = tf.add(tf.reshape(scores, [batch, config.headCount, count, time]), queries.mask)
  const probabilities = tf.reshape(tf.softmax(visible), [batch, config.keyValueHeadCount, grouped, time])
  const attended = tf.reshape(tf.matMul(probabilities, value), [batch, config.headCount, count, size])
  const joined = tf.reshape(tf.transpose(attended, [0, 2, 1, 3]), [batch * count, config.headCount * size])
  const afterAttention = tf.add(residual, project(model, joined, `${prefix}.self_attn.o_proj`)) as Tensor
  const middle = norm(model, afterAttention, `${prefix}.post_attention_layernorm.weight`)
  const gate = project(model, middle, `${prefix}.mlp.gate_proj`)
  const swish = tf.mul(tf.mul(gate, tf.sigmoid(gate)), project(model, middle, `${prefix}.mlp.up_proj`)) as Tensor
  return tf.add(afterAttention, project(model, swish, `${prefix}.mlp.down_proj`))
}

function norm({ tf, config, weights }: Model, x: Tensor, name: string): Tensor {
  const scale = tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), config.rmsNormEps))
  return tf.mul(tf.mul(x, scale), weights.get(name)!)
}

/** x · Wᵀ + b, plus the adapter's (alpha / rank) · dropout(x) · Aᵀ · Bᵀ where it has this projection. */
function project({ tf, weights, adapterScale, dropout }: Model, x: Tensor, name: string): Tensor {
  let result: Tensor = tf.matMul(x, weights.get(`${name}.weight`)!, false, true)
  const bias = weights.get(`${name}.bias`)
  if (bias) result = tf.add(result, bias)
  const names = loraNames(name)
  const a = weights.get(names.a)
  if (!a) return result
  const factors = dropout?.factors(dropoutName(name), x.size)
  const kept = factors ? tf.mul(x, tf.tensor(factors.slice(), x.shape)) : x
  const low = tf.matMul(kept as Tensor, a, false, true)
  return tf.add(result, tf.mul(tf.matMul(low, weights.get(names.b)!, false, true), adapterScale))
}

/** Turns the pairs (x[i], x[i + headDim/2]) of x [batch, heads, positions, headDim]. */
function rotate({ tf, config }: Model, x: Tensor, positions: Tensor): Tensor {
  const [rows, count] = positions.shape
  const frequencies = rotaryFrequencies(config)
  const half = frequencies.length
  const at = positions.dataSync()
  const angles = Float64Array.from({ length: rows! * count! * half }, (_, i) => at[Math.floor(i / half)] * frequencies[i % half])
  const cosine = tf.tensor(Float32Array.from(angles, Math.cos), [rows!, 1, count!, half])
  const sine = tf.tensor(Float32Array.from(angles, Math.sin), [rows!, 1, count!, half])
  const [first, second] = tf.split(x, 2, 3)
  return tf.concat(
    [
      tf.sub(tf.mul(first, cosine), tf.mul(second, sine)),
      tf.add(tf.mul(second, cosine), tf.mul(first, sine)),
    ],
    3,
  )
}
