import type { Task } from '../../shared/domain/task.ts'

/** Two options: probability of the event. More: expected option index, scaled to 0–1. */
export function riskOf({ positive }: Pick<Task, 'positive'>, probabilities: readonly number[]): number {
  if (probabilities.length === 2) return probabilities[positive]
  return probabilities.reduce((sum, probability, index) => sum + probability * index, 0) / (probabilities.length - 1)
}

/** Of each row of a row-major table [n, options]. */
export function risksOf(task: Pick<Task, 'positive' | 'options'>, table: Float64Array): Float64Array {
  const width = task.options.length
  return Float64Array.from({ length: table.length / width }, (_, row) =>
    riskOf(task, [...table.subarray(row * width, (row + 1) * width)]),
  )
}
