import type { OperatingChange, OperatingModel } from '../../../shared/domain/operatingModel.ts'
import type { WorklistChange } from '../../../shared/domain/worklist.ts'
import type { DocumentationFacts } from '../../../shared/domain/documentation.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { WritableDb } from '../connection.ts'
import { blobOf } from '../floats.ts'
import { operatingModel, worklistEntry } from './operationReads.ts'

/** Versions and scores are only ever added; what is in use and what was done about a note are logs. */

export type NewOperatingModel = Omit<OperatingModel, 'id' | 'version' | 'modelName' | 'sections' | 'createdAt' | 'inUse' | 'scored' | 'passId'> & {
  /** Null: it came with a bundle. */
  passId: number | null
}

/** The next version of its name, in use at once. */
export function insertOperatingModel(db: WritableDb, model: NewOperatingModel): number {
  return db.transaction(() => {
    const at = new Date().toISOString()
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO operating_model (name, version, model_id, pass_id, task, reading, flag, threshold, recalibration, population,
           note_types, expires_on, remark, validation, created_at)
         VALUES (@name, 1 + coalesce((SELECT max(version) FROM operating_model WHERE name = @name), 0), @modelId, @passId, @task,
           @reading, @flag, @threshold, @recalibration, @population, @noteTypes, @expiresOn, @remark, @validation, @at)`,
      )
      .run({
        ...model,
        task: JSON.stringify(model.task),
        reading: model.reading && JSON.stringify(model.reading),
        flag: JSON.stringify(model.flag),
        recalibration: model.recalibration && JSON.stringify(model.recalibration),
        noteTypes: JSON.stringify(model.noteTypes),
        validation: JSON.stringify(model.validation),
        at,
      })
    const id = Number(lastInsertRowid)
    logChange(db, { name: model.name, operatingId: id, kind: 'promoted', reason: model.remark })
    return id
  })()
}

/** An earlier version takes over again. */
export function rollBackTo(db: WritableDb, { id, reason }: { id: number; reason: string }): void {
  const { name, inUse } = operatingModel(db, id)
  if (inUse) throw new AppError('operating.inUse', 'This version is in use already.')
  logChange(db, { name, operatingId: id, kind: 'rolledBack', reason })
}

/** No version of the name is in use any more. */
export function retireOperatingModel(db: WritableDb, { id, reason }: { id: number; reason: string }): void {
  const { name, inUse } = operatingModel(db, id)
  if (!inUse) throw new AppError('operating.notInUse', 'This version is not in use. Retire the one that is.')
  logChange(db, { name, operatingId: null, kind: 'retired', reason })
}

function logChange(
  db: WritableDb,
  change: { name: string; operatingId: number | null; kind: OperatingChange['kind']; reason: string },
): void {
  db.prepare('INSERT INTO operating_change (name, operating_id, kind, reason, at) VALUES (@name, @operatingId, @kind, @reason, @at)').run({
    ...change,
    at: new Date().toISOString(),
  })
}

export interface NewLiveScore {
  noteId: number
  /** As the model gave them. */
  given: readonly number[]
  /** After recalibration. */
  probabilities: readonly number[]
  risk: number
  flagged: boolean
  forced: boolean
  noteTokens: number | null
  totalTokens: number | null
  truncated: boolean
  readRanges: readonly [number, number][]
}

/** A note that was scored before keeps its score. */
export function insertLiveScores(db: WritableDb, operatingId: number, batch: readonly NewLiveScore[]): void {
  const insert = db.prepare(
    `INSERT OR IGNORE INTO live_score (operating_id, note_id, given, probabilities, risk, flagged, forced, note_tokens, total_tokens,
       truncated, read_ranges, scored_at)
     VALUES (@operatingId, @noteId, @given, @probabilities, @risk, @flagged, @forced, @noteTokens, @totalTokens, @truncated,
       @readRanges, @at)`,
  )
  const at = new Date().toISOString()
  db.transaction(() => {
    for (const row of batch) {
      insert.run({
        ...row,
        operatingId,
        given: blobOf(row.given),
        probabilities: blobOf(row.probabilities),
        flagged: Number(row.flagged),
        forced: Number(row.forced),
        truncated: Number(row.truncated),
        readRanges: JSON.stringify(row.readRanges),
        at,
      })
    }
  })()
}

/** Sets what the change names and logs it. */
export function changeWorklist(db: WritableDb, { scoreId, by, ...set }: WorklistChange): void {
  db.transaction(() => {
    const before = worklistEntry(db, scoreId)
    db.prepare('UPDATE live_score SET status = @status, assignee = @assignee, due_on = @dueOn, remark = @remark WHERE id = @id').run({
      id: scoreId,
      status: set.status ?? before.status,
      assignee: set.assignee ?? before.assignee,
      dueOn: set.dueOn === undefined ? before.dueOn : set.dueOn,
      remark: set.remark ?? before.remark,
    })
    db.prepare('INSERT INTO worklist_change (score_id, by, "set", at) VALUES (?, ?, ?, ?)').run(
      scoreId,
      by,
      JSON.stringify(set),
      new Date().toISOString(),
    )
  })()
}

export function storeDocumentation(db: WritableDb, operatingId: number, facts: DocumentationFacts): void {
  db.prepare('INSERT OR REPLACE INTO documentation (operating_id, facts, computed_at) VALUES (?, ?, ?)').run(
    operatingId,
    JSON.stringify(facts),
    new Date().toISOString(),
  )
}
