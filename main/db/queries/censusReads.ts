import { losUpperBounds } from '../../../shared/domain/task.ts'
import type { EndedStays } from '../../../shared/stats/census.ts'
import type { ReadableDb } from '../connection.ts'
import { floats } from '../floats.ts'

/** Stays around the notes of an operating model: who was in on a day, and how long those stayed who had left. */

/** A stay without a discharge counts as one of today for so many days: of older ones the discharge was never told. */
export const openStayDays = 90

const inOn = `encounter.admit_time < date(@day, '+1 day')
  AND (encounter.discharge_time >= date(@day, '+1 day')
    OR (encounter.discharge_time IS NULL AND encounter.admit_time >= date(@day, '-${openStayDays} days')))`

/** Corpora whose notes the model has scored at work, and the one it was validated on. */
export function corporaOfOperating(db: ReadableDb, operatingId: number): number[] {
  return db
    .prepare(
      `SELECT DISTINCT corpus_id FROM live_score JOIN note ON note.id = note_id WHERE operating_id = @operatingId
       UNION SELECT split.corpus_id FROM operating_model JOIN scoring_pass ON scoring_pass.id = pass_id
         JOIN split ON split.id = scoring_pass.split_id WHERE operating_model.id = @operatingId`,
    )
    .pluck()
    .all({ operatingId }) as number[]
}

export interface InpatientScore {
  encounterKey: string
  admitTime: string
  dischargeTime: string | null
  probabilities: number[]
}

/** Stays that went on at the end of the day, by the last score of a note from before it. */
export function inpatientScores(db: ReadableDb, operatingId: number, day: string): InpatientScore[] {
  const rows = db
    .prepare(
      `SELECT note.corpus_id AS corpusId, note.encounter_key AS encounterKey, admit_time AS admitTime, discharge_time AS dischargeTime, probabilities
       FROM live_score JOIN note ON note.id = note_id
         JOIN encounter ON encounter.corpus_id = note.corpus_id AND encounter.encounter_key = note.encounter_key
       WHERE operating_id = @operatingId AND ${inOn} AND note.time < date(@day, '+1 day')
       ORDER BY note.time, live_score.id`,
    )
    .all({ operatingId, day }) as (Omit<InpatientScore, 'probabilities'> & { corpusId: number; probabilities: Buffer })[]
  const newest = new Map(rows.map((row) => [`${row.corpusId} ${row.encounterKey}`, row]))
  return [...newest.values()].map(({ corpusId: _, ...row }) => ({ ...row, probabilities: floats(row.probabilities) }))
}

/** All stays of the corpora that the model works on, scored or not. */
export function inpatientCount(db: ReadableDb, operatingId: number, day: string): number {
  return db
    .prepare(
      `SELECT count(*) FROM encounter WHERE ${inOn}
         AND corpus_id IN (SELECT DISTINCT corpus_id FROM live_score JOIN note ON note.id = note_id WHERE operating_id = @operatingId)`,
    )
    .pluck()
    .get({ operatingId, day }) as number
}

/** Stays that had ended by the day, by bin and midnights. */
export function endedStays(db: ReadableDb, corpusIds: readonly number[], { day, unit }: { day: string; unit: 'elapsed' | 'calendar' }): EndedStays[] {
  const midnights = 'CAST(julianday(date(discharge_time)) - julianday(date(admit_time)) AS INTEGER)'
  const length = unit === 'calendar' ? midnights : '(unixepoch(discharge_time) - unixepoch(admit_time)) / 86400.0'
  const bin = losUpperBounds.map((bound, index) => `WHEN ${length} <= ${bound} THEN ${index}`).join(' ')
  return db
    .prepare(
      `SELECT CASE ${bin} ELSE ${losUpperBounds.length} END AS bin, ${midnights} AS midnights, count(*) AS stays FROM encounter
       WHERE corpus_id IN (SELECT value FROM json_each(@corpora)) AND discharge_time >= admit_time AND discharge_time < date(@day, '+1 day')
       GROUP BY 1, 2`,
    )
    .all({ corpora: JSON.stringify(corpusIds), day }) as EndedStays[]
}
