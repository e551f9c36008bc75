import type { Tape } from '../autodiff/tape.ts'
import type { Graph, Value } from '../graph/graph.ts'

/** cos and ±sin of position · frequency, each [positions, headDim / 2]. */
export interface RotaryTable {
  readonly cosine: Value
  readonly sine: Value
  readonly negativeSine: Value
}

/** `frequencies` [headDim / 2]: the angle in radians by which each pair turns from one position to the next. */
export function rotaryTable(graph: Graph, positionCount: number, frequencies: Float64Array): RotaryTable {
  const half = frequencies.length
  const angles = Float64Array.from({ length: positionCount * half }, (_, index) => {
    return Math.floor(index / half) * frequencies[index % half]
  })
  const table = (transform: (angle: number) => number) =>
    graph.constant(Float32Array.from(angles, transform), [positionCount, half])
  return { cosine: table(Math.cos), sine: table(Math.sin), negativeSine: table((angle) => -Math.sin(angle)) }
}

/**
 * Rotates each pair (x[i], x[i + headDim/2]) by its position's angle, as Llama checkpoints expect (Su et al. 2021).
 * x [batch, heads, time, headDim]; int64 positions [batch, time] are rows of the table.
 * dx = dy rotated back.
 */
export function rotary(tape: Tape, x: Value, table: RotaryTable, positions: Value): Value {
  const rotate = (value: Value, sine: Value) =>
    tape.graph.node('RotaryEmbedding', [value, table.cosine, sine, positions], x.shape)
  return tape.record(rotate(x, table.sine), [x], (dy) => [rotate(dy, table.negativeSine)])
}
