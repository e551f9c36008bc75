/** Tensors for tests. */
import type { HostTensor } from '../../main/engine/backends/types.ts'
import { elementCount } from '../../main/engine/graph/graph.ts'
import { relativeDifference } from '../../main/models/selfTest/difference.ts'
import { createRandom } from '../../shared/random.ts'

export function normalValues(count: number, seed: number): Float32Array {
  const random = createRandom(seed)
  return new Float32Array(count).map(() => random.normal())
}

export function float32(shape: number[], data: Float32Array = new Float32Array(elementCount(shape))): HostTensor {
  return { dataType: 'float32', shape, data }
}

export function int64(shape: number[], values: Iterable<number>): HostTensor {
  return { dataType: 'int64', shape, data: BigInt64Array.from(values, BigInt) }
}

/** Name and relative error of each tensor that is further than `tolerance` from the expected one. */
export function tensorsOff(
  actual: ReadonlyMap<string, Float32Array>,
  expected: ReadonlyMap<string, Float32Array>,
  tolerance: number,
): [string, number][] {
  return [...expected]
    .map(([name, values]): [string, number] => [name, relativeDifference(actual.get(name)!, values)])
    .filter(([, error]) => !(error <= tolerance))
}
