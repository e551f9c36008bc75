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
  encounters: ReadonlyMap<string, EncounterRecord>
  patients: readonly PatientRecord[]
  diagnoses: readonly DiagnosisRecord[]
  claims: readonly ClaimRecord[]
  /** Last moment the corpus knows of; null: follow-up is never taken as incomplete. */
  dataEnd: string | null
}

export type Outcome = { value: number; source: string } | { reason: string }

/** An outcome of the note's encounter. `value` 1 is the event of a two-option task, otherwise an option index. */
export type EncounterRule = (encounter: EncounterRecord, note: NoteFacts) => Outcome
