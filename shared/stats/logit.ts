/** Log odds, and the way back. */

/** Probabilities nearer to 0 or 1 than this count as this far, so that one certain answer leaves log odds and log loss finite. */
export const smallestProbability = Number.EPSILON

/** ln(p / (1 − p)) for 0 ≤ p ≤ 1; between ±36.04. */
export function logit(probability: number): number {
  const inside = Math.min(Math.max(probability, smallestProbability), 1 - smallestProbability)
  return Math.log(inside) - Math.log1p(-inside)
}

export function sigmoid(logOdds: number): number {
  const small = Math.exp(-Math.abs(logOdds))
  return logOdds >= 0 ? 1 / (1 + small) : small / (1 + small)
}
