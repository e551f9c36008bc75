/**
 * AdamW's inner loops in WebAssembly, four float32 at a time: as fast as memory is. Pointers are byte offsets into the
 * module's memory; what they point at is a multiple of 32 bytes long.
 */
import { assemble, sequence, valueType, wasm, type Code } from './wasmAssembler.ts'

export interface AdamKernel {
  /**
   * m ← β1·m + (1−β1)·g,  v ← β2·v + (1−β2)·g²,  p ← keep·p − rate·m / (√v · secondScale + ε), with g = scale · the
   * stored gradient; p from `parameter` up to `parameterEnd`.
   */
  update(
    parameter: number,
    gradient: number,
    firstMoment: number,
    secondMoment: number,
    parameterEnd: number,
    ...scalars: AdamScalars
  ): void
  /** In double precision and always in the same order: the result depends on nothing but the values. */
  sumOfSquares(start: number, end: number): number
}

export type AdamScalars = [
  beta1: number,
  gain1: number,
  beta2: number,
  gain2: number,
  scale: number,
  keep: number,
  rate: number,
  secondScale: number,
  epsilon: number,
]

const { get, set, tee, load, store, add, subtract, multiply, divide } = wasm

const update = (() => {
  const [parameter, gradient, first, second, end] = [0, 1, 2, 3, 4]
  const scalars = Array.from({ length: 9 }, (_, index) => 5 + index)
  const vectors = scalars.map((local) => local + scalars.length)
  const [beta1, gain1, beta2, gain2, scale, keep, rate, secondScale, epsilon] = vectors.map(get)
  const [g, m, v] = [23, 24, 25]
  const step = sequence(
    sequence(get(gradient), load, scale, multiply, set(g)),
    sequence(get(first), get(first), load, beta1, multiply, get(g), gain1, multiply, add, tee(m), store),
    sequence(get(second), get(second), load, beta2, multiply, get(g), get(g), multiply, gain2, multiply, add),
    sequence(tee(v), store),
    sequence(get(parameter), get(parameter), load, keep, multiply, rate, get(m), multiply),
    sequence(get(v), wasm.sqrt, secondScale, multiply, epsilon, add, divide, subtract, store),
    sequence(...[gradient, first, second].map((pointer) => wasm.advance(pointer, 16))),
  )
  const spread = scalars.map((local, index) => sequence(get(local), wasm.splat, set(vectors[index])))
  const parameters = [...Array(5).fill(valueType.i32), ...Array(9).fill(valueType.f32)]
  return { name: 'update', parameters, vectorLocals: 12, body: sequence(...spread, wasm.loop(parameter, 16, end, step)) }
})()

const sumOfSquares = (() => {
  const [start, end, a, b] = [0, 1, 2, 3]
  const sums = [4, 5, 6, 7]
  const value = 8
  const addSquare = (sum: number, half: Code) =>
    sequence(half, wasm.promote, tee(value), get(value), wasm.multiply64, get(sum), wasm.add64, set(sum))
  const step = sequence(
    sequence(get(start), load, set(a), get(start), wasm.loadNext, set(b)),
    sequence(addSquare(sums[0], get(a)), addSquare(sums[1], wasm.upperHalf(a))),
    sequence(addSquare(sums[2], get(b)), addSquare(sums[3], wasm.upperHalf(b))),
  )
  const body = sequence(
    wasm.loop(start, 32, end, step),
    sequence(get(sums[0]), get(sums[1]), wasm.add64, get(sums[2]), get(sums[3]), wasm.add64, wasm.add64, set(a)),
    sequence(get(a), wasm.lane64(0), get(a), wasm.lane64(1), wasm.addScalar64),
  )
  const parameters = [valueType.i32, valueType.i32]
  return { name: 'sumOfSquares', parameters, result: valueType.f64, vectorLocals: 7, body }
})()

let compiled: WebAssembly.Module | undefined

export function createAdamKernel(memory: WebAssembly.Memory): AdamKernel {
  compiled ??= assemble([update, sumOfSquares])
  return new WebAssembly.Instance(compiled, { engine: { memory } }).exports as AdamKernel
}
