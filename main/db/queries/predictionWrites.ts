import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import type { WritableDb } from '../connection.ts'
import { blobOf } from '../floats.ts'

/** Scoring passes: predictions are inserted in batches; the pass is visible only once ranks are stored. */

export interface NewPass {
  /** The job that computes it: what is unfinished when that ends goes with it. */
  jobId?: number
  modelId: number
  role: ScoringPass['role']
  taskId: string
  labelSetId: number
  splitId: number
  set: ScoringPass['set']
  /** What decides the probabilities besides model, task and notes; passes that agree in it replace each other. */
  settings: {
    maximumNotes?: number | null
    maximumTokens?: number
    truncation?: string
    /** Absent where the tokens alone decide. */
    maximumCharacters?: number
    promptTemplate?: number
    tokenizerHash?: string
    answers?: ScoringPass['answers']
  }
  device: string
}

export function insertPass(db: WritableDb, input: NewPass): number {
  return Number(
    db
      .prepare(
        `INSERT INTO scoring_pass
           (model_id, role, task_id, label_set_id, split_id, part, settings, device, job_id, state, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'scoring', ?)`,
      )
      .run(
        input.modelId,
        // The first schema's CHECK knows no imported predictions; what is read tells them by the kind of their model.
        input.role === 'imported' ? 'baseline' : input.role,
        input.taskId,
        input.labelSetId,
        input.splitId,
        input.set,
        JSON.stringify(input.settings),
        input.device,
        input.jobId ?? null,
        new Date().toISOString(),
      ).lastInsertRowid,
  )
}

export interface NewPrediction {
  noteId: number
  probabilities: readonly number[]
  /** What the probabilities were made from, where the model says; see NotePrediction. */
  scores?: readonly number[]
  risk: number
  predicted: number
  label: number
  noteTokens: number | null
  totalTokens: number | null
  truncated: boolean
  readRanges: readonly [number, number][]
}

export function insertPredictions(db: WritableDb, passId: number, batch: readonly NewPrediction[]): void {
  const insert = db.prepare(
    `INSERT INTO prediction
       (pass_id, note_id, probabilities, risk, predicted, label, note_tokens, total_tokens, truncated, read_ranges, scores)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  db.transaction(() => {
    for (const row of batch) {
      insert.run(
        passId,
        row.noteId,
        blobOf(row.probabilities),
        row.risk,
        row.predicted,
        row.label,
        row.noteTokens,
        row.totalTokens,
        Number(row.truncated),
        JSON.stringify(row.readRanges),
        row.scores ? blobOf(row.scores) : null,
      )
    }
  })()
}

/** Ranks by risk, highest first, ties by note id, and shows the pass; an older pass of the same kind gives way. */
export function finishPass(db: WritableDb, passId: number, seenInTraining: number): void {
  db.transaction(() => {
    db.prepare(
      `UPDATE prediction SET rank = ranked.position
       FROM (SELECT note_id, row_number() OVER (ORDER BY risk DESC, note_id) AS position
         FROM prediction WHERE pass_id = @passId) AS ranked
       WHERE prediction.pass_id = @passId AND prediction.note_id = ranked.note_id`,
    ).run({ passId })
    db.prepare(
      `UPDATE scoring_pass SET state = 'ready', seen_in_training = @seenInTraining, notes = counted.notes,
         truncated = counted.truncated
       FROM (SELECT count(*) AS notes, coalesce(sum(prediction.truncated), 0) AS truncated
         FROM prediction WHERE pass_id = @passId) AS counted
       WHERE scoring_pass.id = @passId`,
    ).run({ passId, seenInTraining })
    for (const { id, notes } of givingWay(db, passId)) {
      handToCells(db, { from: id, to: passId, notes })
      db.prepare('DELETE FROM scoring_pass WHERE id = ?').run(id)
    }
  })()
}

function givingWay(db: WritableDb, passId: number): { id: number; notes: number }[] {
  return db
    .prepare(
      `SELECT older.id, older.notes FROM scoring_pass AS newer JOIN scoring_pass AS older
         ON older.id <> newer.id AND older.model_id = newer.model_id AND older.task_id = newer.task_id
         AND older.label_set_id = newer.label_set_id AND older.split_id = newer.split_id
         AND older.part = newer.part AND older.settings = newer.settings
       WHERE newer.id = ?`,
    )
    .all(passId) as { id: number; notes: number }[]
}

/** Cells of experiments that hold the older pass get the newer one, where it is of as many notes: it says the same. */
function handToCells(db: WritableDb, { from, to, notes }: { from: number; to: number; notes: number }): void {
  db.prepare(
    `UPDATE experiment_cell
     SET pass_ids = (SELECT json_group_array(CASE value WHEN @from THEN @to ELSE value END) FROM json_each(experiment_cell.pass_ids))
     WHERE EXISTS (SELECT 1 FROM json_each(experiment_cell.pass_ids) WHERE value = @from)
       AND EXISTS (SELECT 1 FROM scoring_pass WHERE id = @to AND notes = @notes)`,
  ).run({ from, to, notes })
}

export function removePass(db: WritableDb, id: number): void {
  db.prepare('DELETE FROM scoring_pass WHERE id = ?').run(id)
}

/** What a job left unfinished. */
export function removeUnfinishedPassesOf(db: WritableDb, jobId: number): void {
  db.prepare("DELETE FROM scoring_pass WHERE state = 'scoring' AND job_id = ?").run(jobId)
}

/** When nothing runs. */
export function removeUnfinishedPasses(db: WritableDb): void {
  db.prepare("DELETE FROM scoring_pass WHERE state = 'scoring'").run()
}
