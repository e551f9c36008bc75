/**
 * The values of a model by tensor name: float32 where they are trained or small, and as their file holds them (half
 * the memory) where a large base model is only read.
 */
import { AppError } from '../../../shared/domain/errors.ts'
import { createRandom } from '../../../shared/random.ts'
import { elementCount } from '../../engine/graph/graph.ts'
import { parameterShapes, type LlamaConfig, type ParameterShape } from './config.ts'

/** Row-major values by tensor name. */
export type Weights = Map<string, Float32Array>

/** A tensor as a checkpoint stores it; the 16-bit kinds as their bit patterns. */
export type StoredTensor =
  | { readonly dataType: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dataType: 'float16' | 'bfloat16'; readonly shape: readonly number[]; readonly data: Uint16Array }

/** A frozen model: what scoring reads, and what an adapter is trained upon. */
export type StoredWeights = ReadonlyMap<string, StoredTensor>

/** Matrices from normal(0, 0.02), norms 1, biases 0. The same seed gives the same weights. */
export function initialWeights(config: LlamaConfig, seed: number): Weights {
  const random = createRandom(seed)
  return new Map(
    parameterShapes(config).map(({ name, shape }) => {
      const values = new Float32Array(elementCount(shape))
      if (name.endsWith('.bias')) return [name, values]
      return [name, shape.length === 1 ? values.fill(1) : values.map(() => 0.02 * random.normal())]
    }),
  )
}

/** Weights, moments or adapters with their shapes. Throws `model.weights` when one is missing or of another size. */
export function withShapes(
  shapes: readonly ParameterShape[],
  weights: Weights,
): Map<string, Extract<StoredTensor, { dataType: 'float32' }>> {
  return new Map(
    shapes.map(({ name, shape }) => {
      const data = weights.get(name)
      checkSize(name, shape, data?.length)
      return [name, { dataType: 'float32', shape, data: data! }]
    }),
  )
}

/** Both kinds of weights as stored tensors, views of the same memory. Throws as `withShapes` does. */
export function asStored(config: LlamaConfig, weights: Weights | StoredWeights): StoredWeights {
  return new Map(
    parameterShapes(config).map(({ name, shape }) => {
      const found = weights.get(name)
      const tensor: StoredTensor | undefined =
        found instanceof Float32Array ? { dataType: 'float32', shape, data: found } : found
      checkSize(name, shape, tensor?.data.length)
      return [name, tensor!]
    }),
  )
}

export function holds16Bit(weights: StoredWeights): boolean {
  return [...weights.values()].some(({ dataType }) => dataType !== 'float32')
}

/** Copies values `start` … `start + into.length − 1` of a tensor as float32, exactly. */
export function widen(tensor: StoredTensor, into: Float32Array, start = 0): void {
  const { dataType, data } = tensor
  const part = data.subarray(start, start + into.length)
  if (dataType === 'float32') {
    into.set(part)
  } else if (dataType === 'float16') {
    into.set(new Float16Array(part.buffer, part.byteOffset, part.length))
  } else {
    const bits = new Uint32Array(into.buffer, into.byteOffset, into.length)
    for (let i = 0; i < bits.length; i++) bits[i] = part[i] << 16
  }
}

/** The tensor as float32: itself where it is that, else a copy. */
export function widened(tensor: StoredTensor): Extract<StoredTensor, { dataType: 'float32' }> {
  if (tensor.dataType === 'float32') return tensor
  const data = new Float32Array(tensor.data.length)
  widen(tensor, data)
  return { dataType: 'float32', shape: tensor.shape, data }
}

export function widenAll(weights: StoredWeights): StoredWeights {
  return new Map([...weights].map(([name, tensor]) => [name, widened(tensor)]))
}

function checkSize(name: string, shape: readonly number[], found: number | undefined): void {
  const expected = elementCount(shape)
  if (found === expected) return
  const values = found === undefined ? 'no values' : `${found} values`
  throw new AppError('model.weights', `Tensor "${name}" has ${values}; ${expected} are needed. Load it again.`)
}

export function zerosLike(weights: Weights): Weights {
  return new Map([...weights].map(([name, values]) => [name, new Float32Array(values.length)]))
}
