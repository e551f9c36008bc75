import type { DiagnosisRecord, EncounterRecord, NoteFacts, PatientRecord } from '../../shared/domain/records.ts'
import { ageAt } from '../../shared/ages.ts'
import { charlsonCategories, charlsonScore } from './labels/charlson.ts'
import { hoursBetween } from './times.ts'

/** What is known of the patient and the stay behind each note: what cohorts filter by and a Table 1 describes. */
export interface NoteProfile {
  note: NoteFacts
  /** Completed years at admission, or at the note where no admission is known. */
  age: number | null
  sex: string | null
  race: string | null
  payer: string | null
  admissionType: string | null
  class: string | null
  service: string | null
  admitTime: string | null
  /** Days between admission and discharge, fractional; never negative. */
  stayDays: number | null
  /** Charlson 1987 without age points; null where the stay has no ICD codes. */
  charlson: number | null
  /** Real period of the stay or the patient, where dates are shifted. */
  period: string | null
}

export function noteProfiles(
  notes: readonly NoteFacts[],
  facts: {
    patients: readonly PatientRecord[]
    encounters: readonly EncounterRecord[]
    diagnoses: readonly DiagnosisRecord[]
  },
): NoteProfile[] {
  const patients = new Map(facts.patients.map((patient) => [patient.patientKey, patient]))
  const encounters = new Map(facts.encounters.map((encounter) => [encounter.encounterKey, encounter]))
  const scores = charlsonScores(facts.diagnoses)
  return notes.map((note) => {
    const stay = note.encounterKey === null ? undefined : encounters.get(note.encounterKey)
    const patient = patients.get(note.patientKey)
    return {
      note,
      age: ageAt(patient?.birthDate ?? null, stay?.admitTime ?? note.time),
      sex: named(patient?.sex),
      race: named(patient?.race),
      payer: named(stay?.payer),
      admissionType: named(stay?.admissionType),
      class: named(stay?.class),
      service: named(stay?.service),
      admitTime: stay?.admitTime ?? null,
      stayDays: stay ? daysOf(stay) : null,
      charlson: (note.encounterKey === null ? undefined : scores.get(note.encounterKey)) ?? null,
      period: stay?.period ?? patient?.period ?? null,
    }
  })
}

function charlsonScores(diagnoses: readonly DiagnosisRecord[]): Map<string, number> {
  const scores = new Map<string, number>()
  for (const [key, codes] of Map.groupBy(diagnoses, ({ encounterKey }) => encounterKey)) {
    scores.set(key, charlsonScore(charlsonCategories(codes), 'charlson1987'))
  }
  return scores
}

function daysOf({ admitTime, dischargeTime }: EncounterRecord): number | null {
  if (admitTime === null || dischargeTime === null) return null
  const hours = hoursBetween(admitTime, dischargeTime)
  return hours < 0 ? null : hours / 24
}

function named(value: string | null | undefined): string | null {
  return value === undefined || value === null || value.trim() === '' ? null : value.trim()
}

export function countWords(text: string): number {
  let count = 0
  for (const _ of text.matchAll(/\S+/g)) count++
  return count
}
