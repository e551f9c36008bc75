/**
 * A graph with some of its operators replaced by others that compute the same: how a provider whose kernel of an
 * operator is wrong or missing still runs every model. The original is left as it is.
 */
import { Graph, type Constant, type Node, type Value } from './graph.ts'

/** Adds to `graph` what computes the node's output from `inputs`, which stand for the node's own. */
export type Replacement = (graph: Graph, node: Node, inputs: readonly Value[]) => Value

export function rewriteGraph(original: Graph, replacements: Readonly<Record<string, Replacement>>): Graph {
  const graph = new Graph()
  const counterparts = new Map<Value, Value>()
  for (const input of original.inputs) counterparts.set(input, graph.input(input.name, input.dataType, input.shape))
  const counterpart = (value: Value): Value => {
    const known = counterparts.get(value)
    if (known) return known
    const { data, shape } = value as Constant // neither an input nor an earlier node's output
    const copy = graph.constant(data, shape)
    counterparts.set(value, copy)
    return copy
  }
  for (const node of original.reachableNodes()) {
    const inputs = node.inputs.map(counterpart)
    const { operator, domain, attributes, output } = node
    const replacement = replacements[operator]
    const value = replacement
      ? replacement(graph, node, inputs)
      : graph.node(operator, inputs, output.shape, { attributes, domain, dataType: output.dataType })
    counterparts.set(output, value)
  }
  for (const [name, value] of original.outputs) graph.output(name, counterpart(value))
  return graph
}
