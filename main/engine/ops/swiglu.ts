import type { Tape } from '../autodiff/tape.ts'
import type { Value } from '../graph/graph.ts'
import * as nodes from '../graph/nodes.ts'

/**
 * y = silu(gate) ∘ up, silu(a) = a · σ(a); equal shapes (Shazeer 2020).
 * dUp = dy ∘ silu(gate),  dGate = dy ∘ up ∘ (σ + silu · (1 − σ)).
 */
export function swiglu(tape: Tape, gate: Value, up: Value): Value {
  const { graph } = tape
  const sigmoid = nodes.unary(graph, 'Sigmoid', gate)
  const silu = nodes.multiply(graph, gate, sigmoid)
  const y = nodes.multiply(graph, silu, up)
  return tape.record(y, [gate, up], (dy) => {
    const sum = nodes.add(graph, sigmoid, silu)
    const slope = nodes.subtract(graph, sum, nodes.multiply(graph, silu, sigmoid))
    return [
      nodes.multiply(graph, nodes.multiply(graph, dy, up), slope),
      nodes.multiply(graph, dy, silu),
    ]
  })
}
