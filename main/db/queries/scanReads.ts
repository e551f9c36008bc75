import type { Duplicates } from '../../../shared/domain/overview.ts'
import type { ReadableDb } from '../connection.ts'
import { noteIndex, ofCorpus } from '../noteIndexes.ts'

/** What the scan of a corpus needs and what it left: its texts, its duplicates, its result. */

export function corpusScan(db: ReadableDb, corpusId: number): { result: unknown; partial: unknown } {
  const row = db.prepare('SELECT result, scanned_at AS scannedAt, partial FROM corpus_scan WHERE corpus_id = ?').get(corpusId) as
    | { result: string | null; scannedAt: string | null; partial: string | null }
    | undefined
  const result = row?.result ? { ...(JSON.parse(row.result) as object), scannedAt: row.scannedAt } : null
  return { result, partial: row?.partial ? (JSON.parse(row.partial) as unknown) : null }
}

/** First and last note of a corpus, and how many it has. Imports run one at a time: they lie together. */
export function noteRange(db: ReadableDb, corpusId: number): { first: number; last: number; notes: number } {
  return db
    .prepare('SELECT coalesce(min(id), 0) AS first, coalesce(max(id), -1) AS last, count(*) AS notes FROM note WHERE corpus_id = ?')
    .get(corpusId) as { first: number; last: number; notes: number }
}

/** Texts by ascending id, those after `after` and up to `last`. */
export function textsAfter(
  db: ReadableDb,
  corpusId: number,
  { after, last, limit }: { after: number; last: number; limit: number },
): { id: number; text: string }[] {
  return db
    .prepare(`SELECT id, text FROM note CROSS JOIN note_text ON note_id = id
       WHERE id > ? AND id <= ? AND +corpus_id = ? ORDER BY id LIMIT ?`)
    .all(after, last, corpusId, limit) as { id: number; text: string }[]
}

/** Notes that share their text with another, by its hash. Reads no text. */
export function duplicateTexts(db: ReadableDb, corpusId: number, mostGroups: number): Duplicates {
  // MATERIALIZED: one pass over the notes for the sums and the list.
  const rows = db
    .prepare(
      `WITH shared AS MATERIALIZED (
         SELECT min(id) AS noteId, count(*) AS copies, count(DISTINCT patient_key) AS patients
         FROM note WHERE corpus_id = @corpusId GROUP BY hash HAVING count(*) > 1)
       SELECT noteId, (SELECT note_key FROM note WHERE id = noteId) AS noteKey, copies, patients,
         count(*) OVER () AS texts, sum(copies) OVER () AS notes,
         sum(patients > 1) OVER () AS textsAcross, sum(iif(patients > 1, copies, 0)) OVER () AS notesAcross
       FROM shared ORDER BY patients > 1 DESC, copies DESC, noteId LIMIT @mostGroups`,
    )
    .all({ corpusId, mostGroups }) as {
    noteId: number
    noteKey: string
    copies: number
    patients: number
    texts: number
    notes: number
    textsAcross: number
    notesAcross: number
  }[]
  const [first] = rows
  return {
    texts: first?.texts ?? 0,
    notes: first?.notes ?? 0,
    textsAcrossPatients: first?.textsAcross ?? 0,
    notesAcrossPatients: first?.notesAcross ?? 0,
    groups: rows.map(({ noteId, noteKey, copies, patients }) => ({ noteId, noteKey, copies, patients })),
  }
}

/** [note, patient, beginning of the text's hash] by ascending note: what tells copies apart, and little enough to hold. */
export function noteHashes(db: ReadableDb, corpusId: number): [number, string, string][] {
  return db
    .prepare('SELECT id, patient_key, substr(hash, 1, 20) FROM note WHERE corpus_id = ? ORDER BY id')
    .raw()
    .all(corpusId) as [number, string, string][]
}

/** [notes of a patient, patients with so many], fewest first. */
export function notesPerPatient(db: ReadableDb, corpusId: number): [number, number][] {
  return db
    .prepare(
      `SELECT notes, count(*) FROM
         (SELECT count(*) AS notes FROM note INDEXED BY ${noteIndex('patient', corpusId)} WHERE ${ofCorpus(corpusId)}
          GROUP BY patient_key)
       GROUP BY notes ORDER BY notes`,
    )
    .raw()
    .all() as [number, number][]
}

/** What was done to the notes on their way in, as the import was told; null: nothing. */
export function importPrivacy(db: ReadableDb, corpusId: number): unknown {
  const text = db.prepare("SELECT settings ->> '$.privacy' FROM corpus WHERE id = ?").pluck().get(corpusId) as string | null | undefined
  return text ? (JSON.parse(text) as unknown) : null
}

export function newestScanJob(db: ReadableDb, corpusId: number): number | null {
  const id = db
    .prepare("SELECT max(id) FROM job WHERE kind = 'scan' AND json_extract(input, '$.corpusId') = ?")
    .pluck()
    .get(corpusId) as number | null
  return id
}

/** Every n-th id of a corpus from a seeded start: a sample that is spread over it and the same at every call. */
export function sampleNotes(db: ReadableDb, corpusId: number, count: number, seed: number): number[] {
  const { first, last, notes } = noteRange(db, corpusId)
  if (notes === 0) return []
  const stride = (last - first + 1) / Math.min(count, notes)
  const offset = (Math.imul(seed, 0x9e3779b1) >>> 0) / 2 ** 32
  const select = db.prepare('SELECT id FROM note WHERE id >= ? AND id <= ? AND +corpus_id = ? ORDER BY id LIMIT 1').pluck()
  const found = new Set<number>()
  for (let index = 0; index < Math.min(count, notes); index++) {
    const id = select.get(first + Math.floor((index + offset) * stride), last, corpusId) as number | undefined
    if (id !== undefined) found.add(id)
  }
  return [...found]
}
