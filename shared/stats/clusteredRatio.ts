/**
 * Statistics that are a sum over notes divided by another, for the bootstrap: a resample costs one pass over the patients.
 * Brier score and log loss are means; sensitivity, predictive values, O/E and net benefit are ratios.
 */
import type { ClusteredStatistic } from './bootstrap.ts'
import { hasNaN } from './order.ts'
import { sumByPatient, type PatientIndex } from './patients.ts'

/** Σ numerators / Σ denominators over the notes, both [n]; null where the denominators sum to 0 or a value is NaN. */
export function clusteredRatio(
  numerators: ArrayLike<number>,
  denominators: ArrayLike<number>,
  patients: PatientIndex,
): ClusteredStatistic {
  if (hasNaN(numerators) || hasNaN(denominators)) return () => null
  const above = sumByPatient(numerators, patients)
  const below = sumByPatient(denominators, patients)
  return (copies) => {
    let [numerator, denominator] = [0, 0]
    for (let patient = 0; patient < copies.length; patient++) {
      numerator += copies[patient] * above[patient]
      denominator += copies[patient] * below[patient]
    }
    return denominator === 0 ? null : numerator / denominator
  }
}

/** Mean of the values [n] over the notes. */
export function clusteredMean(values: ArrayLike<number>, patients: PatientIndex): ClusteredStatistic {
  return clusteredRatio(values, new Uint8Array(values.length).fill(1), patients)
}
