/**
 * How many independent notes the shares at a threshold are worth, given that the notes of a patient are alike: the
 * denominator of each, divided by the design effect (Kish 1965) of its linearised variance by patient (Woodruff 1971).
 * Wilson's interval with that size is the clustered one (Korn and Graubard 1998; Dean and Pagano 2015). Kept while notes
 * are called one by one, so that all thresholds of a ranking cost one pass.
 */
import type { PatientIndex } from './patients.ts'

export interface EffectiveSizes {
  sensitivity: number
  specificity: number
  positivePredictiveValue: number
  negativePredictiveValue: number
  accuracy: number
  /** Of TP / (TP + FP + FN), which F1 is read from. */
  f1: number
}

export interface CalledNotes {
  /** Calls a note that is not called yet. */
  call: (note: number) => void
  sizes: () => EffectiveSizes
}

/** At first no note is called. `labels` [n] of 0 or 1. */
export function calledNotes(labels: ArrayLike<number>, patients: PatientIndex): CalledNotes {
  const [found, spared, right, cleared, correct, overlap] = Array.from({ length: 6 }, () => clusteredShare(patients.count))
  for (let note = 0; note < labels.length; note++) {
    const [patient, event] = [patients.ofNote[note], labels[note]]
    const other = 1 - event
    found.add(patient, 0, event)
    spared.add(patient, other, other)
    cleared.add(patient, other, 1)
    correct.add(patient, other, 1)
    overlap.add(patient, 0, event)
  }
  return {
    call: (note) => {
      const [patient, event] = [patients.ofNote[note], labels[note]]
      const other = 1 - event
      found.add(patient, event, 0)
      spared.add(patient, -other, 0)
      right.add(patient, event, 1)
      cleared.add(patient, -other, -1)
      correct.add(patient, event - other, 0)
      overlap.add(patient, event, other)
    },
    sizes: () => ({
      sensitivity: found.size(),
      specificity: spared.size(),
      positivePredictiveValue: right.size(),
      negativePredictiveValue: cleared.size(),
      accuracy: correct.size(),
      f1: overlap.size(),
    }),
  }
}

/** Σ numerators / Σ denominators over patients, with the sums that its variance by patient needs. */
function clusteredShare(count: number) {
  const above = new Float64Array(count)
  const below = new Float64Array(count)
  let [numerator, denominator] = [0, 0]
  /** Patients with notes in the denominator. */
  let patients = 0
  // Over patients, and whole numbers: exact up to 2⁵³.
  let [sumAbove, sumCross, sumBelow] = [0, 0, 0]
  return {
    add(patient: number, toNumerator: number, toDenominator: number): void {
      const [oldAbove, oldBelow] = [above[patient], below[patient]]
      const [newAbove, newBelow] = [oldAbove + toNumerator, oldBelow + toDenominator]
      above[patient] = newAbove
      below[patient] = newBelow
      numerator += toNumerator
      denominator += toDenominator
      patients += Number(newBelow > 0) - Number(oldBelow > 0)
      sumAbove += newAbove * newAbove - oldAbove * oldAbove
      sumCross += newAbove * newBelow - oldAbove * oldBelow
      sumBelow += newBelow * newBelow - oldBelow * oldBelow
    },
    /** At most the notes of the denominator, which it is where each is of a patient of its own. */
    size(): number {
      if (denominator === patients) return denominator
      const share = numerator / denominator
      const spread = share * (1 - share)
      // Of a share of 0 or 1, or of one patient, no variance is known: each patient counts once.
      if (spread === 0 || patients === 1) return patients
      const residuals = sumAbove - 2 * share * sumCross + share * share * sumBelow
      // 1 where every patient has one note.
      const correction = (patients / (patients - 1)) * ((denominator - 1) / denominator)
      const variance = (residuals / denominator ** 2) * correction
      return variance > 0 ? Math.max(1, Math.min(denominator, spread / variance)) : denominator
    },
  }
}
