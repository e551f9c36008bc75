import fc from 'fast-check'

/** Probabilities on a coarse grid, 0 and 1 among them, with labels that hold both classes. */
export const scoredProbabilities = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom(0, 1)), { minLength: 2, maxLength: 60 })
  .map((rows) => ({ probabilities: rows.map(([p]) => p / 20), labels: rows.map(([, label]) => label) }))
  .filter(({ labels }) => labels.includes(0) && labels.includes(1))

/** What a screen or a file could be given: any number, NaN and infinities too, with any labels. */
export const anything = fc
  .array(
    fc.tuple(
      fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 0.5, NaN, -1, 2, Infinity, -Infinity)),
      fc.constantFrom(0, 1),
    ),
    { maxLength: 12 },
  )
  .map((rows) => ({ values: rows.map(([value]) => value), labels: rows.map(([, label]) => label) }))

/** Whether NaN or an infinity is anywhere in a result: JSON would make null of it. */
export function holdsNonFinite(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value)
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsNonFinite)
}
