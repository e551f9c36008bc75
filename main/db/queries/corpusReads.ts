import type { CorpusCounts, CorpusSummary, NoteRow, UpkeepTask } from '../../../shared/domain/corpus.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type {
  ClaimRecord,
  DiagnosisRecord,
  EncounterRecord,
  NoteFacts,
  PatientRecord,
} from '../../../shared/domain/records.ts'
import type { NoteColumn } from '../../../shared/domain/taskPreview.ts'
import type { ReadableDb } from '../connection.ts'
import { noteIndex, ofCorpus } from '../noteIndexes.ts'
import { encounterColumns, encounterOf, type EncounterRow } from './encounterColumns.ts'
import { noteColumns } from './noteColumns.ts'

/** Corpora, their notes and tables. Note text leaves only through `note`, `noteTexts` and the snippets of a search. */

interface CorpusRow {
  id: number
  name: string
  source: string
  synthetic: number
  state: 'importing' | 'ready'
  shiftedDates: number
  createdAt: string
  counts: string | null
  indexedNotes: number
}

/** Corpora that are being removed are gone for every reader. */
const corpusSelect = `SELECT id, name, source, synthetic, state, shifted_dates AS shiftedDates, created_at AS createdAt, counts,
  (SELECT coalesce(sum(notes), 0) FROM search_part WHERE search_part.corpus_id = corpus.id) AS indexedNotes
  FROM corpus WHERE removing_notes IS NULL`

export function listCorpora(db: ReadableDb): CorpusSummary[] {
  return (db.prepare(`${corpusSelect} ORDER BY id`).all() as CorpusRow[]).map(summaryOf)
}

export function corpus(db: ReadableDb, id: number): CorpusSummary {
  const row = db.prepare(`${corpusSelect} AND id = ?`).get(id) as CorpusRow | undefined
  if (!row) throw new AppError('corpus.missing', 'This corpus is no longer in the workspace.')
  return summaryOf(row)
}

/** Where the same files were imported in the same way before; `into`: only whether that corpus has them. */
export function earlierImport(
  db: ReadableDb,
  fingerprint: string,
  into: number | null = null,
): { corpusId: number; name: string; importedAt: string } | null {
  const row = db
    .prepare(
      `SELECT corpus.id AS corpusId, corpus.name, corpus_import.created_at AS importedAt
       FROM corpus_import JOIN corpus ON corpus.id = corpus_import.corpus_id
       WHERE corpus_import.fingerprint = @fingerprint AND corpus.removing_notes IS NULL
         AND (@into IS NULL OR corpus.id = @into) ORDER BY corpus_import.id LIMIT 1`,
    )
    .get({ fingerprint, into }) as { corpusId: number; name: string; importedAt: string } | undefined
  return row ?? null
}

/** What goes on behind everything else: corpora being removed, search indexes being built. Counted in notes. */
export function upkeepTasks(db: ReadableDb): UpkeepTask[] {
  const removing = db
    .prepare(
      `SELECT 'remove' AS kind, id AS corpusId, name, json_extract(counts, '$.notes') - removing_notes AS done,
         json_extract(counts, '$.notes') AS total
       FROM corpus WHERE removing_notes IS NOT NULL ORDER BY id`,
    )
    .all() as UpkeepTask[]
  const indexing = listCorpora(db)
    .filter((each) => each.state === 'ready' && each.indexedNotes < each.notes)
    .map(({ id, name, notes, indexedNotes }) => ({
      kind: 'index' as const,
      corpusId: id,
      name,
      done: indexedNotes,
      total: notes,
    }))
  return [...removing, ...indexing]
}

/** Counts are stored when an import ends; until then the job's progress tells. */
const notCounted: CorpusCounts = {
  notes: 0,
  patients: 0,
  encounters: 0,
  rejects: 0,
  firstTime: null,
  lastTime: null,
  types: [],
}

function summaryOf({ counts, ...row }: CorpusRow): CorpusSummary {
  return {
    ...row,
    synthetic: row.synthetic === 1,
    shiftedDates: row.shiftedDates === 1,
    ...(counts === null ? notCounted : (JSON.parse(counts) as CorpusCounts)),
  }
}

export function note(
  db: ReadableDb,
  id: number,
): { note: NoteRow; text: string; corpusName: string; synthetic: boolean } {
  const row = db
    .prepare(
      `SELECT ${noteColumns}, note_text.text, corpus.name AS corpusName, corpus.synthetic
       FROM note JOIN note_text ON note_text.note_id = note.id JOIN corpus ON corpus.id = note.corpus_id WHERE note.id = ?`,
    )
    .get(id) as (NoteRow & { text: string; corpusName: string; synthetic: number }) | undefined
  if (!row) throw new AppError('note.missing', 'This note is no longer in the workspace.')
  const { text, corpusName, synthetic, ...rest } = row
  return { note: rest, text, corpusName, synthetic: synthetic === 1 }
}

export function noteLabels(db: ReadableDb, noteId: number): { taskId: string; value: number }[] {
  return db
    .prepare(
      `SELECT label_set.task_id AS taskId, label.value FROM label JOIN label_set ON label_set.id = label.label_set_id
       WHERE label.note_id = ? AND label_set.in_use = 1 ORDER BY label_set.task_id`,
    )
    .all(noteId) as { taskId: string; value: number }[]
}

/** Texts in the order of `ids`. For workers, which read what they tokenise. */
export function noteTexts(db: ReadableDb, ids: readonly number[]): string[] {
  const select = db.prepare('SELECT text FROM note_text WHERE note_id = ?').pluck()
  return ids.map((id) => select.get(id) as string)
}

export function noteFacts(db: ReadableDb, corpusId: number): NoteFacts[] {
  const rows = db
    .prepare(
      `SELECT id, note_key AS noteKey, patient_key AS patientKey, encounter_key AS encounterKey, time, type, hash, attributes
       FROM note INDEXED BY note_corpus WHERE corpus_id = ? ORDER BY id`,
    )
    .all(corpusId) as (Omit<NoteFacts, 'attributes'> & { attributes: string })[]
  return rows.map((row) => ({ ...row, attributes: JSON.parse(row.attributes) as Record<string, string> }))
}

/** What a row of a foreign file can name a note by, in id order. */
export function noteIdentities(
  db: ReadableDb,
  corpusId: number,
): { id: number; noteKey: string; patientKey: string; time: string | null }[] {
  return db
    .prepare(
      `SELECT id, note_key AS noteKey, patient_key AS patientKey, time
       FROM note INDEXED BY note_corpus WHERE corpus_id = ? ORDER BY id`,
    )
    .all(corpusId) as ReturnType<typeof noteIdentities>
}

export function patients(db: ReadableDb, corpusId: number): PatientRecord[] {
  return db
    .prepare(
      `SELECT patient_key AS patientKey, birth_date AS birthDate, sex, race, date_precision AS birthPrecision,
         death_date AS deathDate, period FROM patient WHERE corpus_id = ?`,
    )
    .all(corpusId) as PatientRecord[]
}

export function encounters(db: ReadableDb, corpusId: number): EncounterRecord[] {
  const sql = `SELECT ${encounterColumns} FROM encounter WHERE corpus_id = ?`
  return (db.prepare(sql).all(corpusId) as EncounterRow[]).map(encounterOf)
}

export function encounter(db: ReadableDb, corpusId: number, key: string): EncounterRecord | null {
  const row = db
    .prepare(`SELECT ${encounterColumns} FROM encounter WHERE corpus_id = ? AND encounter_key = ?`)
    .get(corpusId, key) as EncounterRow | undefined
  return row ? encounterOf(row) : null
}

export function diagnoses(db: ReadableDb, corpusId: number): DiagnosisRecord[] {
  return db
    .prepare(
      `SELECT encounter_key AS encounterKey, sequence, icd_version AS icdVersion, code FROM diagnosis WHERE corpus_id = ?`,
    )
    .all(corpusId) as DiagnosisRecord[]
}

export function claims(db: ReadableDb, corpusId: number): ClaimRecord[] {
  const rows = db
    .prepare(
      `SELECT claim_key AS claimKey, encounter_key AS encounterKey, charge, paid, determination,
        status_code AS statusCode, denial_codes AS denialCodes, time, payer FROM claim WHERE corpus_id = ?
       ORDER BY claim_key`,
    )
    .all(corpusId) as (Omit<ClaimRecord, 'denialCodes'> & { denialCodes: string })[]
  return rows.map((row) => ({ ...row, denialCodes: JSON.parse(row.denialCodes) as string[] }))
}

export function claimsWithoutEncounter(db: ReadableDb, corpusId: number): { claims: number; unknown: number } {
  return db
    .prepare(
      `SELECT count(*) AS claims, count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM encounter
         WHERE encounter.corpus_id = claim.corpus_id AND encounter.encounter_key = claim.encounter_key)) AS unknown
       FROM claim WHERE corpus_id = ?`,
    )
    .get(corpusId) as { claims: number; unknown: number }
}

/** Real period of each note where its stay or its patient has one; sorts by time. */
export function notePeriods(db: ReadableDb, corpusId: number): Map<number, string> {
  const rows = db
    .prepare(
      `SELECT note.id, coalesce(encounter.period, patient.period) AS period FROM note
       LEFT JOIN encounter ON encounter.corpus_id = note.corpus_id AND encounter.encounter_key = note.encounter_key
       LEFT JOIN patient ON patient.corpus_id = note.corpus_id AND patient.patient_key = note.patient_key
       WHERE note.corpus_id = ?`,
    )
    .raw()
    .all(corpusId) as [number, string | null][]
  return new Map(rows.filter((row): row is [number, string] => row[1] !== null))
}

export function hasShiftedDates(db: ReadableDb, corpusId: number): boolean {
  return db.prepare('SELECT shifted_dates FROM corpus WHERE id = ?').pluck().get(corpusId) === 1
}

/**
 * Last moment that the corpus knows of: follow-up that ends later is censored. Null where dates are shifted per
 * patient, since the last date of one says nothing of another's.
 */
export function dataEnd(db: ReadableDb, corpusId: number): string | null {
  if (hasShiftedDates(db, corpusId)) return null
  return db
    .prepare(
      `SELECT max(at) FROM (
         SELECT max(time) AS at FROM note INDEXED BY ${noteIndex('time', corpusId)} WHERE ${ofCorpus(corpusId)}
         UNION ALL SELECT max(admit_time) FROM encounter WHERE corpus_id = @id
         UNION ALL SELECT max(discharge_time) FROM encounter WHERE corpus_id = @id)`,
    )
    .pluck()
    .get({ id: corpusId }) as string | null
}

export function noteMonths(db: ReadableDb, corpusId: number): { month: string; notes: number }[] {
  return db
    .prepare(
      `SELECT substr(time, 1, 7) AS month, count(*) AS notes FROM note INDEXED BY ${noteIndex('time', corpusId)}
       WHERE ${ofCorpus(corpusId)} AND time IS NOT NULL GROUP BY month ORDER BY month`,
    )
    .all() as { month: string; notes: number }[]
}

/** The source's own note identifiers, in the order of `ids`. */
export function noteKeys(db: ReadableDb, ids: readonly number[]): string[] {
  const select = db.prepare('SELECT note_key FROM note WHERE id = ?').pluck()
  return ids.map((id) => select.get(id) as string)
}

const valuesShown = 200

/** Columns that the import kept beside the notes, each with its most frequent values. */
export function keptColumns(db: ReadableDb, corpusId: number): NoteColumn[] {
  const rows = db
    .prepare(
      `SELECT each.key AS column, each.value AS value, count(*) AS notes
       FROM note, json_each(note.attributes) AS each WHERE note.corpus_id = ? AND note.attributes <> '{}'
       GROUP BY each.key, each.value ORDER BY each.key, notes DESC, each.value`,
    )
    .iterate(corpusId) as IterableIterator<{ column: string; value: string; notes: number }>
  const columns = new Map<string, NoteColumn>()
  for (const { column, value, notes } of rows) {
    const found = columns.get(column) ?? { column, notes: 0, distinct: 0, values: [] }
    columns.set(column, found)
    found.notes += notes
    found.distinct++
    if (found.values.length < valuesShown) found.values.push({ value, notes })
  }
  return [...columns.values()]
}

/** Of the note with the source's own identifier; null where there is none. */
export function noteIdOfKey(db: ReadableDb, corpusId: number, noteKey: string): number | null {
  const found = db.prepare(`SELECT id FROM note WHERE ${ofCorpus(corpusId)} AND note_key = ?`).pluck().get(noteKey)
  return (found as number | undefined) ?? null
}
