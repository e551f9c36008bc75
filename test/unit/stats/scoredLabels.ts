import fc from 'fast-check'

/** Scores on a coarse grid (many ties) with labels that hold both classes. */
export const scoredLabels = fc
  .array(fc.tuple(fc.integer({ min: -6, max: 6 }), fc.constantFrom(0, 1)), { minLength: 4, maxLength: 60 })
  .map((rows) => ({ scores: rows.map(([score]) => score / 4), labels: rows.map(([, label]) => label) }))
  .filter(({ labels }) => labels.includes(0) && labels.includes(1))

/** The definition: the share of (positive, negative) pairs in the right order, ties counting one half. */
export function aurocByPairs(scores: number[], labels: number[]): number {
  let wins = 0
  let pairs = 0
  for (const [i, positive] of scores.entries()) {
    if (labels[i] !== 1) continue
    for (const [j, negative] of scores.entries()) {
      if (labels[j] !== 0) continue
      pairs++
      wins += positive > negative ? 1 : positive === negative ? 0.5 : 0
    }
  }
  return wins / pairs
}
