import type { ModelCard, ModelKind, RunConfig, RunEvent, ScoreAfter } from '../../../shared/domain/run.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { WritableDb } from '../connection.ts'

/** Runs and models. Files are in place before the row that points to them is committed. */

export interface NewRun {
  config: RunConfig
  scoreAfter: ScoreAfter | null
  codeVersion: string
  model: { name: string; kind: ModelKind; parentId: number | null; card: ModelCard }
}

/** Stores a run together with the model it will make. */
export function insertRun(db: WritableDb, input: NewRun): { runId: number; modelId: number } {
  return db.transaction(() => {
    const at = new Date().toISOString()
    const runId = Number(
      db
        .prepare('INSERT INTO run (config, score_after, code_version, created_at) VALUES (?, ?, ?, ?)')
        .run(JSON.stringify(input.config), input.scoreAfter && JSON.stringify(input.scoreAfter), input.codeVersion, at)
        .lastInsertRowid,
    )
    return { runId, modelId: insertModel(db, { ...input.model, runId, state: 'training', folder: null }) }
  })()
}

export interface NewModel {
  name: string
  kind: ModelKind
  state: 'training' | 'ready'
  runId: number | null
  parentId: number | null
  folder: string | null
  card: ModelCard
}

export function insertModel(db: WritableDb, model: NewModel): number {
  return Number(
    db
      .prepare(
        `INSERT INTO model (name, kind, state, run_id, parent_id, folder, card, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        model.name,
        model.kind,
        model.state,
        model.runId,
        model.parentId,
        model.folder,
        JSON.stringify(model.card),
        new Date().toISOString(),
      ).lastInsertRowid,
  )
}

/** Sets device and data hash when a run starts, as they really are. */
export function startRun(db: WritableDb, runId: number, facts: { device: string; dataHash: string }): void {
  db.prepare('UPDATE run SET device = ?, data_hash = ? WHERE id = ?').run(facts.device, facts.dataHash, runId)
}

/** What a model has once it is whole. */
export interface WholeModel {
  /** Relative to the workspace's folder of files. */
  folder: string
  card: ModelCard
  noteHashes: readonly string[]
}

export function finishModel(db: WritableDb, modelId: number, result: WholeModel): void {
  db.transaction(() => {
    db.prepare("UPDATE model SET state = 'ready', folder = ?, card = ? WHERE id = ?").run(
      result.folder,
      JSON.stringify(result.card),
      modelId,
    )
    const insert = db.prepare('INSERT OR IGNORE INTO model_note (model_id, note_hash) VALUES (?, ?)')
    for (const hash of result.noteHashes) insert.run(modelId, hash)
  })()
}

export function replaceCard(db: WritableDb, id: number, card: ModelCard): void {
  db.prepare('UPDATE model SET card = ? WHERE id = ?').run(JSON.stringify(card), id)
}

export function renameModel(db: WritableDb, id: number, name: string): void {
  db.prepare('UPDATE model SET name = ? WHERE id = ?').run(name, id)
}

export function removeModel(db: WritableDb, id: number): void {
  db.transaction(() => {
    const making = db
      .prepare(
        `SELECT 1 FROM job JOIN model ON model.run_id = job.run_id
         WHERE model.id = ? AND job.state IN ('queued', 'running')`,
      )
      .get(id)
    if (making) throw new AppError('model.busy', 'A run is making this model. Cancel the run first.')
    refuseParents(db, 'id = ?', id)
    const atWork = db.prepare('SELECT name FROM operating_model WHERE model_id = ?').pluck().get(id) as string | undefined
    if (atWork !== undefined) {
      throw new AppError('model.atWork', `This model is or was at work as "${atWork}"; its scores could not be understood without it, so it stays.`)
    }
    db.prepare('DELETE FROM model WHERE id = ?').run(id)
  })()
}

/** Refuses to remove models that others were made from. */
function refuseParents(db: WritableDb, which: 'id = ?' | "run_id = ? AND state <> 'ready'", id: number): void {
  const children = db
    .prepare(`SELECT count(*) FROM model WHERE parent_id IN (SELECT id FROM model WHERE ${which})`)
    .pluck()
    .get(id) as number
  if (children > 0) {
    const found = children === 1 ? 'Another model was' : `${children} models were`
    throw new AppError('model.hasChildren', `${found} made from this one. Remove what was made from it first.`)
  }
}

export function annotateRun(db: WritableDb, id: number, { tags, remarks }: { tags?: readonly string[]; remarks?: string }): void {
  db.prepare('UPDATE run SET tags = coalesce(?, tags), remarks = coalesce(?, remarks) WHERE id = ?').run(
    tags ? JSON.stringify(tags) : null,
    remarks ?? null,
    id,
  )
}

/** One reference per task: pinning takes the place of the one before. */
export function setReferenceRun(db: WritableDb, id: number, taskId: string, pinned: boolean): void {
  if (pinned) db.prepare('INSERT OR REPLACE INTO reference_run (task_id, run_id) VALUES (?, ?)').run(taskId, id)
  else db.prepare('DELETE FROM reference_run WHERE task_id = ? AND run_id = ?').run(taskId, id)
}

export function insertRunEvents(db: WritableDb, runId: number, events: readonly Omit<RunEvent, 'seq'>[]): RunEvent[] {
  return db.transaction(() => {
    let seq = (db.prepare('SELECT max(seq) FROM run_event WHERE run_id = ?').pluck().get(runId) as number | null) ?? 0
    const insert = db.prepare('INSERT INTO run_event (run_id, seq, step, at, payload) VALUES (?, ?, ?, ?, ?)')
    return events.map((event) => {
      seq++
      insert.run(runId, seq, event.step, event.at, JSON.stringify(event.values))
      return { ...event, seq }
    })
  })()
}

/** Events after a checkpoint belong to steps that a resumed run takes again. */
export function truncateRunEvents(db: WritableDb, runId: number, afterStep: number): void {
  db.prepare('DELETE FROM run_event WHERE run_id = ? AND step > ?').run(runId, afterStep)
}

/** A finished model stays; one that never became whole goes with its run. */
export function removeRun(db: WritableDb, id: number): void {
  db.transaction(() => {
    refuseParents(db, "run_id = ? AND state <> 'ready'", id)
    db.prepare("DELETE FROM model WHERE run_id = ? AND state <> 'ready'").run(id)
    db.prepare('DELETE FROM run WHERE id = ?').run(id)
  })()
}
