/** AdamW and what goes with it as graphs, for parameters that stay on a device. The formulas are those of adamw.ts. */
import { Graph, type Value } from '../graph/graph.ts'
import * as nodes from '../graph/nodes.ts'
import type { AdamSettings, AdamStep } from './adamw.ts'

export interface UpdatedParameter {
  readonly shape: readonly number[]
  readonly decay: boolean
}

/**
 * One update of several parameters. Inputs, by index: "parameter 0", "gradient 0", "first moment 0",
 * "second moment 0", and the scalars of `adamInputs`. Outputs: the three but the gradient, under the same names.
 */
export function adamGraph(parameters: readonly UpdatedParameter[], settings: AdamSettings): Graph {
  const graph = new Graph()
  const { beta1, beta2, epsilon } = settings
  const scalar = (name: string) => graph.input(name, 'float32', [])
  const [gradientScale, rate, secondScale, keep] = ['gradient scale', 'rate', 'second scale', 'keep'].map(scalar)
  const times = (value: Value, factor: number) => nodes.multiply(graph, value, graph.scalar(factor))
  for (const [index, { shape, decay }] of parameters.entries()) {
    const input = (what: string) => graph.input(`${what} ${index}`, 'float32', shape)
    const parameter = input('parameter')
    const gradient = nodes.multiply(graph, input('gradient'), gradientScale)
    const first = nodes.add(graph, times(input('first moment'), beta1), times(gradient, 1 - beta1))
    const square = nodes.multiply(graph, gradient, gradient)
    const second = nodes.add(graph, times(input('second moment'), beta2), times(square, 1 - beta2))
    const root = nodes.multiply(graph, nodes.unary(graph, 'Sqrt', second), secondScale)
    const divisor = nodes.add(graph, root, graph.scalar(epsilon))
    const change = nodes.multiply(graph, nodes.divide(graph, first, divisor), rate)
    const kept = decay ? nodes.multiply(graph, parameter, keep) : parameter
    graph.output(`parameter ${index}`, nodes.subtract(graph, kept, change))
    graph.output(`first moment ${index}`, first)
    graph.output(`second moment ${index}`, second)
  }
  return graph
}

/** The scalar inputs of `adamGraph`. */
export function adamInputs({ beta1, beta2, weightDecay }: AdamSettings, step: AdamStep): Record<string, number> {
  return {
    'gradient scale': step.gradientScale,
    rate: step.learningRate / (1 - beta1 ** step.step),
    'second scale': 1 / Math.sqrt(1 - beta2 ** step.step),
    keep: 1 - step.learningRate * weightDecay,
  }
}

/** "sum 0" … of "first 0" + "second 0" …: gradients of a further micro-batch. */
export function sumGraph(shapes: readonly (readonly number[])[]): Graph {
  const graph = new Graph()
  for (const [index, shape] of shapes.entries()) {
    const terms = ['first', 'second'].map((name) => graph.input(`${name} ${index}`, 'float32', shape))
    graph.output(`sum ${index}`, nodes.add(graph, terms[0], terms[1]))
  }
  return graph
}

/** "squares" [shapes.length]: the sum of squares of each of "gradient 0" …. */
export function sumOfSquaresGraph(shapes: readonly (readonly number[])[]): Graph {
  const graph = new Graph()
  const sums = shapes.map((shape, index) => {
    const rows = nodes.sumSquareLastAxis(graph, graph.input(`gradient ${index}`, 'float32', shape))
    return nodes.reshape(graph, nodes.sumAll(graph, rows), [1])
  })
  graph.output('squares', nodes.concatenate(graph, sums, 0))
  return graph
}
