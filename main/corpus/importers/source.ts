import type { TableName } from '../../../shared/domain/corpus.ts'
import type {
  ClaimRecord,
  DiagnosisRecord,
  EncounterRecord,
  NoteRecord,
  PatientRecord,
} from '../../../shared/domain/records.ts'

/**
 * What every importer gives, one file per kind of source: records and rejects in file order, streamed. `importCorpus`
 * batches, counts and stores them and knows nothing of formats.
 */
export interface RecordOf {
  notes: NoteRecord
  patients: PatientRecord
  encounters: EncounterRecord
  diagnoses: DiagnosisRecord
  claims: ClaimRecord
}

export type SourceItem =
  | { [Table in TableName]: { table: Table; record: RecordOf[Table] } }[TableName]
  | { line: number; reason: string; file?: string }

export interface Source {
  /** Name of the file, without its folder: progress, rejects and warnings show it. */
  name: string
  items: AsyncIterable<SourceItem>
  bytesRead(): number
  totalBytes: number
  /** Once the items are read: what a person should know, with counts. */
  warnings(): string[]
}
