/** Which notes are of one patient: the clusters of every interval here. */

/** A number per note [n] from 0 to count-1, the same for notes of one patient. */
export interface PatientIndex {
  ofNote: Uint32Array
  count: number
}

export function indexPatients(patientIds: ArrayLike<string | number>): PatientIndex {
  const numbers = new Map<string | number, number>()
  const ofNote = Uint32Array.from({ length: patientIds.length }, (_, note) => {
    const id = patientIds[note]
    const number = numbers.get(id) ?? numbers.size
    numbers.set(id, number)
    return number
  })
  return { ofNote, count: numbers.size }
}

/** Σ of `values` [n] over the notes of each patient [patients]. */
export function sumByPatient(values: ArrayLike<number>, patients: PatientIndex): Float64Array {
  if (patients.ofNote.length !== values.length) {
    throw new RangeError(`${patients.ofNote.length} patient numbers do not fit ${values.length} notes`)
  }
  const sums = new Float64Array(patients.count)
  for (let note = 0; note < values.length; note++) sums[patients.ofNote[note]] += values[note]
  return sums
}

/** The patients of some notes only, `rows` [m] being their places, numbered anew. */
export function patientsOf(rows: ArrayLike<number>, patients: PatientIndex): PatientIndex {
  const numbers = new Int32Array(patients.count).fill(-1)
  let count = 0
  const ofNote = Uint32Array.from(rows, (row) => {
    const patient = patients.ofNote[row]
    if (numbers[patient] < 0) numbers[patient] = count++
    return numbers[patient]
  })
  return { ofNote, count }
}
