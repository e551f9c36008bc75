/** A tensor that is read when it is asked for, so that a model can be converted without ever being held whole. */
import { widen, type StoredTensor } from './llama/weights.ts'
import { narrow } from './sixteenBit.ts'

export type WeightType = StoredTensor['dataType']

export interface TensorSource {
  readonly dataType: WeightType
  readonly shape: readonly number[]
  read(): Promise<StoredTensor>
}

export const bytesPerValue: Record<WeightType, number> = { float32: 4, float16: 2, bfloat16: 2 }

/** A tensor in memory. */
export function held(tensor: StoredTensor): TensorSource {
  return { dataType: tensor.dataType, shape: tensor.shape, read: () => Promise.resolve(tensor) }
}

/** The values as float32: those of a float32 tensor themselves, else a new array. */
export function toFloat32(tensor: StoredTensor): Float32Array {
  if (tensor.dataType === 'float32') return tensor.data
  const values = new Float32Array(tensor.data.length)
  widen(tensor, values)
  return values
}

/** The same values in another type, rounded where it is narrower. */
export function inType(source: TensorSource, dataType: WeightType): TensorSource {
  if (source.dataType === dataType) return source
  const { shape } = source
  return {
    dataType,
    shape,
    async read() {
      const data = toFloat32(await source.read())
      return dataType === 'float32' ? { dataType, shape, data } : { dataType, shape, data: narrow(dataType, data) }
    },
  }
}
