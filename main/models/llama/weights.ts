/**
 * The values of a model by tensor name: float32 where they are trained or small, and as their file holds them (half
 * the memory) where a large base model is only read.
 */
import { AppError } from '../../../shared/domain/errors.ts'
import { createRandom } from '../../../shared/random.ts'
import { elementCount } from '../../engine/graph/graph.ts'
import { parameterShapes, type LlamaConfig } from './config.ts'

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

/** Weights (or moments) with their shapes, for files. Throws `model.weights` when one is missing or of another size. */
export function withShapes(
  config: LlamaConfig,
  weights: Weights,
): Map<string, { shape: number[]; data: Float32Array }> {
  return new Map(
    parameterShapes(config).map(({ name, shape }) => {
      const data = weights.get(name)
      const expected = elementCount(shape)
      if (data?.length !== expected) {
        const found = data ? `${data.length} values` : 'no values'
        throw new AppError('model.weights', `Tensor "${name}" has ${found}; ${expected} are needed. Load it again.`)
      }
      return [name, { shape, data }]
    }),
  )
}
