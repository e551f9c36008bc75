import type { Tape } from '../autodiff/tape.ts'
import type { Value } from '../graph/graph.ts'
import * as nodes from '../graph/nodes.ts'

/** A row with this target adds nothing to the loss, as in PyTorch and transformers. */
export const ignoredTarget = -100

/**
 * loss = scale · Σ −log softmax(logits[i])[targets[i]] over rows whose target is not ignored, shape [].
 * logits [rows, classes], int64 targets [rows], float32 scale []. The caller gives 1 / (number of targets): a batch
 * cut into micro-batches then has the same loss and gradients as the whole.
 * dLogits = scale · (softmax(logits) − oneHot(targets)), 0 in ignored rows.
 */
export function crossEntropy(tape: Tape, logits: Value, targets: Value, scale: Value): Value {
  const { graph } = tape
  const [rows] = logits.shape
  const columns = nodes.reshape(graph, targets, [rows, 1])
  const zero = graph.integers([0])
  const isIgnored = nodes.greater(graph, zero, columns) // [rows, 1]
  const safeColumns = nodes.maximum(graph, columns, zero) // [rows, 1]
  const rowScale = nodes.where(graph, isIgnored, graph.scalar(0), scale) // [rows, 1]
  const logProbabilities = nodes.logSoftmax(graph, logits) // [rows, classes]
  const chosen = nodes.gatherColumns(graph, logProbabilities, safeColumns) // [rows, 1]
  const loss = nodes.unary(graph, 'Neg', nodes.sumAll(graph, nodes.multiply(graph, chosen, rowScale)))
  return tape.record(loss, [logits], (dLoss) => {
    const weight = nodes.multiply(graph, rowScale, dLoss) // [rows, 1]
    const probabilities = nodes.unary(graph, 'Exp', logProbabilities)
    const weighted = nodes.multiply(graph, probabilities, weight) // [rows, classes]
    return [nodes.scatterAdd(graph, weighted, safeColumns, nodes.unary(graph, 'Neg', weight), 1)]
  })
}
