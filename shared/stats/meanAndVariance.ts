/** Sample mean and variance (n − 1), which is null for a single value; null for no values. */
export function meanAndVariance(values: ArrayLike<number>): { mean: number; variance: number | null } | null {
  const n = values.length
  if (n === 0) return null
  let sum = 0
  for (let index = 0; index < n; index++) sum += values[index]
  const mean = sum / n
  let squares = 0
  for (let index = 0; index < n; index++) squares += (values[index] - mean) ** 2
  return { mean, variance: n < 2 ? null : squares / (n - 1) }
}
