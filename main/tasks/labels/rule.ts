import type {
  ClaimRecord,
  DiagnosisRecord,
  EncounterRecord,
  NoteFacts,
  PatientRecord,
} from '../../../shared/domain/records.ts'

/**
 * What a label rule sees and gives. A rule is built for one corpus and returns null where the corpus has no truth for
 * it; built, it gives each chosen note a label with its source, or the reason why there is none. Never a guess.
 */

export interface CorpusFacts {
  patients: ReadonlyMap<string, PatientRecord>
  encounters: ReadonlyMap<string, EncounterRecord>
  encountersOfPatient: ReadonlyMap<string, EncounterRecord[]>
  diagnosesOfEncounter: ReadonlyMap<string, DiagnosisRecord[]>
  claimsOfEncounter: ReadonlyMap<string, ClaimRecord[]>
  /** Last moment the corpus knows of; null: follow-up is never taken as incomplete. */
  dataEnd: string | null
}

export type Outcome = { value: number; source: string } | { reason: string }

/** An outcome of the note's encounter. `value` 1 is the event of a two-option task, otherwise an option index. */
export type EncounterRule = (encounter: EncounterRecord, note: NoteFacts) => Outcome

export function indexFacts(input: {
  patients: readonly PatientRecord[]
  encounters: readonly EncounterRecord[]
  diagnoses: readonly DiagnosisRecord[]
  claims: readonly ClaimRecord[]
  dataEnd: string | null
}): CorpusFacts {
  return {
    patients: new Map(input.patients.map((patient) => [patient.patientKey, patient])),
    encounters: new Map(input.encounters.map((encounter) => [encounter.encounterKey, encounter])),
    encountersOfPatient: Map.groupBy(input.encounters, (encounter) => encounter.patientKey),
    diagnosesOfEncounter: Map.groupBy(input.diagnoses, (diagnosis) => diagnosis.encounterKey),
    claimsOfEncounter: Map.groupBy(input.claims, (claim) => claim.encounterKey),
    dataEnd: input.dataEnd,
  }
}
