import { diedInFollowUp } from '../../../shared/domain/labels.ts'
import { leakageReport, type LeakageReport } from '../../../shared/domain/leakage.ts'
import {
  splitFacts,
  splitSettings,
  type ClassBalance,
  type SplitChoices,
  type SplitSet,
  type SplitSummary,
} from '../../../shared/domain/split.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { ReadableDb } from '../connection.ts'

/** Splits and which notes are in their sets. Settings are parsed, so that splits of older versions get the defaults. */

interface SplitRow {
  id: number
  corpusId: number
  name: string
  settings: string
  summary: string
  createdAt: string
}
const splitColumns = 'id, corpus_id AS corpusId, name, settings, summary, created_at AS createdAt'

export function splits(db: ReadableDb, corpusId: number): SplitSummary[] {
  const rows = db
    .prepare(`SELECT ${splitColumns} FROM split WHERE corpus_id = ? ORDER BY id DESC`)
    .all(corpusId) as SplitRow[]
  return rows.map(splitOf)
}

export function split(db: ReadableDb, id: number): SplitSummary {
  const row = db.prepare(`SELECT ${splitColumns} FROM split WHERE id = ?`).get(id) as SplitRow | undefined
  if (!row) throw new AppError('split.missing', 'This split is no longer in the workspace. Choose another one.')
  return splitOf(row)
}

function splitOf({ summary, settings, ...row }: SplitRow): SplitSummary {
  return {
    ...row,
    settings: splitSettings.parse(JSON.parse(settings)),
    ...splitFacts.parse(JSON.parse(summary)),
  }
}

export function balance(db: ReadableDb, splitId: number): ClassBalance[] {
  const rows = db
    .prepare(
      `SELECT label_set.task_id AS taskId, split_member.part AS "set", split_member.later_window AS window, label.value, count(*) AS notes,
         sum(label.source LIKE '%' || @died) AS died, label_set.task_definition ->> '$.label.kind' AS kind,
         json_array_length(label_set.task_definition, '$.options') AS options
       FROM split_member
       JOIN split ON split.id = split_member.split_id
       JOIN label ON label.note_id = split_member.note_id
       JOIN label_set ON label_set.id = label.label_set_id AND label_set.corpus_id = split.corpus_id
       WHERE split_member.split_id = @splitId AND label_set.in_use = 1
       GROUP BY taskId, "set", window, label.value`,
    )
    .all({ splitId, died: diedInFollowUp }) as {
    taskId: string
    set: SplitSet
    window: number | null
    value: number
    notes: number
    died: number
    kind: string
    options: number
  }[]
  const found = new Map<string, ClassBalance>()
  for (const row of rows) {
    const key = `${row.taskId}/${row.set}/${row.window}`
    const entry = found.get(key) ?? {
      taskId: row.taskId,
      set: row.set,
      window: row.window,
      notes: 0,
      counts: Array.from({ length: row.options }, () => 0),
      ...(row.kind === 'readmission' && { competing: Array.from({ length: row.options }, () => 0) }),
    }
    entry.counts[row.value] = row.notes
    if (entry.competing) entry.competing[row.value] = row.died
    entry.notes += row.notes
    found.set(key, entry)
  }
  return [...found.values()].sort(
    (a, b) =>
      a.taskId.localeCompare(b.taskId) || a.set.localeCompare(b.set) || (a.window ?? 0) - (b.window ?? 0),
  )
}

/** Window of the later period of each note that is in one. */
export function windowsOfNotes(db: ReadableDb, splitId: number): Map<number, number> {
  const rows = db
    .prepare('SELECT note_id, later_window FROM split_member WHERE split_id = ? AND later_window IS NOT NULL')
    .raw()
    .all(splitId) as [number, number][]
  return new Map(rows)
}

/** Members of a split with what leakage checks need, in note id order. */
export function membersOfSplit(
  db: ReadableDb,
  splitId: number,
): {
  noteId: number
  set: SplitSet
  patientKey: string
  encounterKey: string | null
  time: string | null
  hash: string
}[] {
  return db
    .prepare(
      `SELECT note.id AS noteId, split_member.part AS "set", note.patient_key AS patientKey,
         note.encounter_key AS encounterKey, note.time, note.hash
       FROM split_member JOIN note ON note.id = split_member.note_id WHERE split_member.split_id = ? ORDER BY note.id`,
    )
    .all(splitId) as ReturnType<typeof membersOfSplit>
}

/** What the checks of a split found; null where they have not run, or ran in a version that looked for less. */
export function leakage(db: ReadableDb, splitId: number): LeakageReport | null {
  const stored = db.prepare('SELECT leakage FROM split WHERE id = ?').pluck().get(splitId) as string | null | undefined
  return stored ? (leakageReport.safeParse(JSON.parse(stored)).data ?? null) : null
}

/** The queued or running check of a split. */
export function leakageJobId(db: ReadableDb, splitId: number): number | null {
  const id = db
    .prepare(
      `SELECT id FROM job WHERE state IN ('queued', 'running') AND kind = 'leakage' AND input ->> 'splitId' = ?
       ORDER BY id DESC LIMIT 1`,
    )
    .pluck()
    .get(splitId) as number | undefined
  return id ?? null
}

/** Notes per real period, in the order of the periods. */
export function periodCounts(db: ReadableDb, corpusId: number): SplitChoices['periods'] {
  return db
    .prepare(
      `SELECT coalesce(encounter.period, patient.period) AS period, count(*) AS notes FROM note
       LEFT JOIN encounter ON encounter.corpus_id = note.corpus_id AND encounter.encounter_key = note.encounter_key
       LEFT JOIN patient ON patient.corpus_id = note.corpus_id AND patient.patient_key = note.patient_key
       WHERE note.corpus_id = ? AND coalesce(encounter.period, patient.period) IS NOT NULL GROUP BY 1 ORDER BY 1`,
    )
    .all(corpusId) as SplitChoices['periods']
}

/** A column with more values than this names no sets. */
const mostSets = 20
/** Columns are looked for in this many notes. */
const notesWithColumns = 1000

/** Columns kept by the import that have few values, with their notes. */
export function columnValues(db: ReadableDb, corpusId: number): SplitChoices['columns'] {
  const names = db
    .prepare(
      `SELECT DISTINCT attribute.key FROM (SELECT attributes FROM note WHERE corpus_id = ? LIMIT ${notesWithColumns}) AS note,
         json_each(note.attributes) AS attribute ORDER BY 1`,
    )
    .pluck()
    .all(corpusId) as string[]
  const values = db.prepare(
    `SELECT attribute.value, count(*) AS notes FROM note, json_each(note.attributes) AS attribute
     WHERE note.corpus_id = ? AND attribute.key = ? GROUP BY 1 ORDER BY notes DESC, 1 LIMIT ${mostSets + 1}`,
  )
  return names
    .map((name) => ({ name, values: values.all(corpusId, name) as { value: string; notes: number }[] }))
    .filter((column) => column.values.length <= mostSets)
}

/** Set of each note of a split, by note id. */
export function splitSets(db: ReadableDb, splitId: number): Map<number, SplitSet> {
  const sql = 'SELECT note_id, part FROM split_member WHERE split_id = ?'
  return new Map(db.prepare(sql).raw().all(splitId) as [number, SplitSet][])
}
