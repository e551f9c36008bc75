import { isClass, probabilitiesOf } from '../../../shared/stats/oneClass.ts'
import { indexPatients, type PatientIndex } from '../../../shared/stats/patients.ts'

/** Scored notes by column; all [n] but the probabilities, row-major [n, classCount], which sum to 1. */
export interface ScoredRows {
  classCount: number
  labels: Int32Array
  probabilities: Float64Array
  patients: PatientIndex
  /** Beginning with YYYY-MM-DD, or null. */
  times: (string | null)[] | null
}

/** One option against the rest. */
export interface EventRows {
  /** Of the event [n]. */
  probabilities: Float64Array
  /** [n] of 0 or 1. */
  labels: Uint8Array
  events: number
}

/** `rows` [m] are places in the file, all of them where there are none. */
export function scoredRows(
  file: Pick<ScoredRows, 'classCount' | 'labels' | 'probabilities' | 'times'> & { patientKeys: readonly string[] },
  rows?: readonly number[],
): ScoredRows {
  const { classCount, labels, probabilities, times, patientKeys } = file
  if (rows === undefined) return { classCount, labels, probabilities, times, patients: indexPatients(patientKeys) }
  const chosen = new Float64Array(rows.length * classCount)
  for (const [place, row] of rows.entries()) {
    chosen.set(probabilities.subarray(row * classCount, (row + 1) * classCount), place * classCount)
  }
  return {
    classCount,
    labels: Int32Array.from(rows, (row) => labels[row]),
    probabilities: chosen,
    times: times && rows.map((row) => times[row]),
    patients: indexPatients(rows.map((row) => patientKeys[row])),
  }
}

export function eventRows({ classCount, labels, probabilities }: ScoredRows, event: number): EventRows {
  const truth = isClass(labels, event)
  return {
    probabilities: probabilitiesOf(probabilities, classCount, event),
    labels: truth,
    events: truth.reduce((sum, each) => sum + each, 0),
  }
}
