/**
 * Reverse-mode differentiation over a graph. An op adds its forward nodes and records its local backward: given
 * dLoss/dOutput, the nodes of dLoss/dInput for every input. Ops give all gradients; the graph drops what no output
 * needs, so a frozen weight or a forward-only graph costs nothing.
 */
import type { Graph, Value } from '../graph/graph.ts'
import { sameShape } from '../graph/graph.ts'
import { add } from '../graph/nodes.ts'

export type Backward = (outputGradient: Value) => Value[]

export class Tape {
  readonly graph: Graph
  private readonly entries: { output: Value; inputs: readonly Value[]; backward: Backward }[] = []

  constructor(graph: Graph) {
    this.graph = graph
  }

  record(output: Value, inputs: readonly Value[], backward: Backward): Value {
    this.entries.push({ output, inputs, backward })
    return output
  }

  /** dLoss/dParameter for each parameter, in order, each of its parameter's shape. `loss` has shape []. */
  gradients(loss: Value, parameters: readonly Value[]): Value[] {
    return this.pullback(loss, this.graph.scalar(1), parameters)
  }

  /** As `gradients`, from a given dLoss/dOutput: how a part of a model is differentiated on its own. */
  pullback(output: Value, outputGradient: Value, parameters: readonly Value[]): Value[] {
    const gradients = new Map<Value, Value>([[output, outputGradient]])
    for (const entry of this.entries.toReversed()) {
      const entryGradient = gradients.get(entry.output)
      if (!entryGradient) continue
      for (const [index, gradient] of entry.backward(entryGradient).entries()) {
        const input = entry.inputs[index]
        if (!sameShape(gradient.shape, input.shape))
          throw new Error(`The gradient of ${input.name} is [${gradient.shape}], the value is [${input.shape}].`)
        const known = gradients.get(input)
        gradients.set(input, known ? add(this.graph, known, gradient) : gradient)
      }
    }
    return parameters.map((parameter) => {
      const gradient = gradients.get(parameter)
      if (!gradient) throw new Error(`The loss does not depend on ${parameter.name}.`)
      return gradient
    })
  }
}
