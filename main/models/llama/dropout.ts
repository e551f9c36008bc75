/**
 * Dropout without a random state: factors come from one fixed pool, read from an offset that follows from the seed,
 * the step, the micro-batch and the projection. A resumed run drops what the uninterrupted one would have dropped.
 */
import { createRandom } from '../../../shared/random.ts'

export interface Dropout {
  /** [count] factors for one projection's input: 0, or 1 / (1 − probability) where it is kept. A view of the pool. */
  factors(projection: string, count: number): Float32Array
}

export interface DropoutPool {
  at(step: number, microBatch: number): Dropout
}

/** How far apart two reads of the pool can begin. */
const offsets = 2 ** 20

export function createDropoutPool({ probability, seed }: { probability: number; seed: number }): DropoutPool {
  const random = createRandom(seed)
  const kept = 1 / (1 - probability)
  let pool = new Float32Array(0)

  function grow(count: number): void {
    const larger = new Float32Array(count)
    larger.set(pool)
    for (let i = pool.length; i < count; i++) larger[i] = random.uniform() < probability ? 0 : kept
    pool = larger
  }

  return {
    at: (step, microBatch) => ({
      factors(projection, count) {
        if (pool.length < count + offsets) grow(count + offsets)
        const offset = hash(`${seed} ${step} ${microBatch} ${projection}`) % offsets
        return pool.subarray(offset, offset + count)
      },
    }),
  }
}

/** FNV-1a with a final mix: a small change of the text moves the offset anywhere. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193)
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d)
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39)
  return (value ^ (value >>> 15)) >>> 0
}
