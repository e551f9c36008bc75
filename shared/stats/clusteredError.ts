/**
 * Standard errors for notes that come in clusters, the patients: the sandwich of Liang and Zeger (1986), with the factor
 * G / (G − 1) of G patients. With one note a patient it is the usual robust standard error.
 */
import { sumByPatient, type PatientIndex } from './patients.ts'

/**
 * √diag(A⁻¹ B A⁻¹ · G/(G − 1)) [parameters], where B sums the outer products of the patients' summed scores and A is the
 * information. `scores` [parameters][n]; `inverse` is A⁻¹ [parameters][parameters]. Null with fewer than two patients.
 */
export function clusteredErrors(
  scores: readonly ArrayLike<number>[],
  inverse: readonly (readonly number[])[],
  patients: PatientIndex,
): number[] | null {
  const { count } = patients
  const sums = scores.map((each) => sumByPatient(each, patients))
  if (count < 2) return null
  return inverse.map((weights) => {
    let squares = 0
    for (let patient = 0; patient < count; patient++) {
      const influence = weights.reduce((sum, weight, index) => sum + weight * sums[index][patient], 0)
      squares += influence * influence
    }
    return Math.sqrt((squares * count) / (count - 1))
  })
}

/**
 * Σ numerators / Σ denominators with the standard error of its linear part (Taylor linearisation of a ratio, Woodruff
 * 1971). Both [n], the denominators with a sum above 0.
 */
export function clusteredRatioError(
  numerators: ArrayLike<number>,
  denominators: ArrayLike<number>,
  patients: PatientIndex,
): { value: number; standardError: number | null } {
  let [above, below] = [0, 0]
  for (let note = 0; note < numerators.length; note++) {
    above += numerators[note]
    below += denominators[note]
  }
  const value = above / below
  const parts = Float64Array.from(numerators, (numerator, note) => numerator - value * denominators[note])
  return { value, standardError: clusteredErrors([parts], [[1 / below]], patients)?.[0] ?? null }
}
