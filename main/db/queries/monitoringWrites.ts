import {
  monitoredMeasures,
  type Acknowledgement,
  type ChallengeReport,
  type ChallengerDecision,
  type ChallengerSettings,
  type MonitoringReport,
} from '../../../shared/domain/monitoring.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { WritableDb } from '../connection.ts'

/** Outcomes are only ever added; a report replaces the one before it, and what was acknowledged stays so. */

/** One is read at a time: what another left half read goes. */
export function insertOutcomeFile(db: WritableDb, file: { corpusId: number; taskId: string; name: string; fingerprint: string }): number {
  db.prepare('DELETE FROM outcome_file WHERE whole = 0').run()
  const { lastInsertRowid } = db
    .prepare('INSERT INTO outcome_file (corpus_id, task_id, name, fingerprint, at) VALUES (@corpusId, @taskId, @name, @fingerprint, @at)')
    .run({ ...file, at: new Date().toISOString() })
  return Number(lastInsertRowid)
}

export interface NewOutcome {
  noteKey: string
  line: number
  value: number | null
  problem: 'noLabelYet' | 'unreadableLabel' | null
}

export function insertOutcomes(db: WritableDb, fileId: number, batch: readonly NewOutcome[]): void {
  const insert = db.prepare(
    `INSERT INTO outcome (file_id, corpus_id, task_id, note_key, line, value, problem)
     SELECT id, corpus_id, task_id, @noteKey, @line, @value, @problem FROM outcome_file WHERE id = @fileId`,
  )
  db.transaction(() => {
    for (const row of batch) insert.run({ ...row, fileId })
  })()
}

/** From now on its rows count. */
export function finishOutcomeFile(db: WritableDb, id: number): void {
  db.prepare('UPDATE outcome_file SET whole = 1 WHERE id = ?').run(id)
}

/** With its alarms: one that is still crossed keeps who took note of it, one that is not is gone unless somebody did. */
export function storeMonitoring(db: WritableDb, report: MonitoringReport): void {
  const { operatingId, at } = report
  db.transaction(() => {
    db.prepare('INSERT OR REPLACE INTO monitoring_report (operating_id, report, at) VALUES (?, ?, ?)').run(operatingId, JSON.stringify(report), at)
    db.prepare('UPDATE monitoring_alarm SET crossed = 0 WHERE operating_id = ?').run(operatingId)
    const raise = db.prepare(
      `INSERT INTO monitoring_alarm (operating_id, measure, period, side, value, "limit", crossed, at)
       VALUES (@operatingId, @measure, @period, @side, @value, @limit, 1, @at)
       ON CONFLICT (operating_id, period, measure, side) DO UPDATE SET value = @value, "limit" = @limit, crossed = 1`,
    )
    for (const { period, figures } of [...report.periods, report.overall]) {
      for (const measure of monitoredMeasures) {
        const { crossed: side, value, limits } = figures[measure]
        if (side === null || value === null || limits === null) continue
        raise.run({ operatingId, measure, period, side, value, limit: side === 'below' ? limits.low : limits.high, at })
      }
    }
    db.prepare('DELETE FROM monitoring_alarm WHERE operating_id = ? AND crossed = 0 AND acknowledged_at IS NULL').run(operatingId)
  })()
}

/** What somebody took note of before keeps the first name and reason. */
export function acknowledgeAlarms(db: WritableDb, { alarmIds, by, reason }: Acknowledgement): void {
  const take = db.prepare('UPDATE monitoring_alarm SET acknowledged_by = ?, reason = ?, acknowledged_at = ? WHERE id = ? AND acknowledged_at IS NULL')
  const at = new Date().toISOString()
  db.transaction(() => {
    for (const id of alarmIds) take.run(by, reason, at, id)
  })()
}

export function insertChallenger(db: WritableDb, input: { settings: ChallengerSettings; splitId: number; modelId: number }): number {
  const { lastInsertRowid } = db
    .prepare('INSERT INTO challenger (operating_id, settings, split_id, model_id, created_at) VALUES (@operatingId, @settings, @splitId, @modelId, @at)')
    .run({ ...input, operatingId: input.settings.operatingId, settings: JSON.stringify(input.settings), at: new Date().toISOString() })
  return Number(lastInsertRowid)
}

/** The job that ends it. */
export function setChallengerJob(db: WritableDb, id: number, jobId: number): void {
  db.prepare('UPDATE challenger SET job_id = ? WHERE id = ?').run(jobId, id)
}

export function finishChallenger(db: WritableDb, id: number, report: ChallengeReport): void {
  db.prepare('UPDATE challenger SET report = ? WHERE id = ?').run(JSON.stringify(report), id)
}

/** Once: what was decided stays. */
export function decideChallenger(db: WritableDb, { id, kind, reason, promotedId }: ChallengerDecision & { promotedId: number | null }): void {
  const { changes } = db
    .prepare('UPDATE challenger SET decision = @kind, reason = @reason, decided_at = @at, promoted_id = @promotedId WHERE id = @id AND decision IS NULL')
    .run({ id, kind, reason, promotedId, at: new Date().toISOString() })
  if (changes === 0) throw new AppError('challenger.decided', 'It was decided already between these two. Start a new challenger.')
}
