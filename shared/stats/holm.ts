/**
 * p-values adjusted for being looked at together (Holm 1979, step-down): comparing the adjusted values with α keeps the
 * chance of any false finding in the family at α. A comparison without a p-value (null, NaN) is null and out of the family.
 */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const family = pValues
    .map((p, index) => ({ p, index }))
    .filter((entry): entry is { p: number; index: number } => entry.p !== null && !Number.isNaN(entry.p))
    .toSorted((left, right) => left.p - right.p)
  const adjusted: (number | null)[] = pValues.map(() => null)
  let largest = 0
  for (const [rank, { p, index }] of family.entries()) {
    largest = Math.max(largest, Math.min(1, p * (family.length - rank)))
    adjusted[index] = largest
  }
  return adjusted
}
