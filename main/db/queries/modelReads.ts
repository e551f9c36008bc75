import type { ModelCard, ModelKind, ModelSummary, RunEvent, RunSummary } from '../../../shared/domain/run.ts'
import { runConfig, type RunConfig } from '../../../shared/domain/run.ts'
import type { JobState } from '../../../shared/domain/job.ts'
import type { ScoreAfter } from '../../../shared/domain/run.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { ReadableDb } from '../connection.ts'

/** Models, the runs that made them, and what the runs measured. */

interface ModelRow {
  id: number
  name: string
  kind: ModelKind
  state: ModelSummary['state']
  runId: number | null
  card: string
  createdAt: string
  folder: string | null
}
const modelColumns = 'id, name, kind, state, run_id AS runId, card, created_at AS createdAt, folder'

export interface StoredModel extends ModelSummary {
  /** Relative to the workspace's folder of files. */
  folder: string | null
}

function modelOf(row: ModelRow): StoredModel {
  return { ...row, card: JSON.parse(row.card) as ModelCard }
}

export function models(db: ReadableDb): ModelSummary[] {
  const rows = db.prepare(`SELECT ${modelColumns} FROM model ORDER BY id DESC`).all() as ModelRow[]
  return rows.map((row) => {
    const { folder: _, ...summary } = modelOf(row)
    return summary
  })
}

export function model(db: ReadableDb, id: number): StoredModel {
  const row = db.prepare(`SELECT ${modelColumns} FROM model WHERE id = ?`).get(id) as ModelRow | undefined
  if (!row) throw new AppError('model.missing', 'This model is no longer in the workspace. Choose another one.')
  return modelOf(row)
}

/** Hashes of all notes that the model and its ancestors learned from. */
export function notesLearnedFrom(db: ReadableDb, modelId: number): string[] {
  return db
    .prepare(
      `WITH RECURSIVE ancestor(id) AS (
         SELECT @id UNION SELECT model.parent_id FROM model JOIN ancestor ON model.id = ancestor.id
         WHERE model.parent_id IS NOT NULL)
       SELECT DISTINCT note_hash FROM model_note WHERE model_id IN (SELECT id FROM ancestor) ORDER BY note_hash`,
    )
    .pluck()
    .all({ id: modelId }) as string[]
}

interface RunRow {
  id: number
  config: string
  state: JobState | null
  jobId: number | null
  modelId: number | null
  device: string | null
  codeVersion: string
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
  error: string | null
  tags: string
  remarks: string
  referenceFor: string
}

// A run's state is the state of its newest job.
const runSelect = `SELECT run.id, run.config, job.state, job.id AS jobId,
    (SELECT max(model.id) FROM model WHERE model.run_id = run.id) AS modelId,
    run.device, run.code_version AS codeVersion, run.created_at AS createdAt,
    (SELECT min(started_at) FROM job AS first WHERE first.run_id = run.id) AS startedAt,
    job.finished_at AS finishedAt, job.error, run.tags, run.remarks,
    (SELECT json_group_array(task_id) FROM reference_run WHERE reference_run.run_id = run.id) AS referenceFor
  FROM run LEFT JOIN job ON job.id = (SELECT max(newest.id) FROM job AS newest WHERE newest.run_id = run.id)`

/** A run without what only its files tell. */
export type StoredRun = Omit<RunSummary, 'checkpointStep'>

function runOf(row: RunRow): StoredRun {
  return {
    ...row,
    state: row.state ?? 'failed',
    // A config stored by an earlier version lacks the settings that came since.
    config: runConfig.parse(JSON.parse(row.config)),
    error: row.error === null ? null : (JSON.parse(row.error) as RunSummary['error']),
    tags: JSON.parse(row.tags) as string[],
    referenceFor: JSON.parse(row.referenceFor) as string[],
  }
}

export function runs(db: ReadableDb): StoredRun[] {
  return (db.prepare(`${runSelect} ORDER BY run.id DESC`).all() as RunRow[]).map(runOf)
}

export function run(db: ReadableDb, id: number): StoredRun {
  const row = db.prepare(`${runSelect} WHERE run.id = ?`).get(id) as RunRow | undefined
  if (!row) throw new AppError('run.missing', 'This run is no longer in the workspace.')
  return runOf(row)
}

/** The run that made the model and a hash of the notes it learned from; null where no run did. */
export function runOfModel(db: ReadableDb, modelId: number): { id: number; config: RunConfig; dataHash: string | null } | null {
  const row = db
    .prepare('SELECT run.id, run.config, run.data_hash AS dataHash FROM run JOIN model ON model.run_id = run.id WHERE model.id = ?')
    .get(modelId) as { id: number; config: string; dataHash: string | null } | undefined
  return row ? { ...row, config: runConfig.parse(JSON.parse(row.config)) } : null
}

/** Of the run that made the model; null where none did, as with imported ones. */
export function runConfigOfModel(db: ReadableDb, modelId: number): RunConfig | null {
  const config = db
    .prepare('SELECT run.config FROM run JOIN model ON model.run_id = run.id WHERE model.id = ?')
    .pluck()
    .get(modelId) as string | undefined
  return config === undefined ? null : runConfig.parse(JSON.parse(config))
}

export function runScoreAfter(db: ReadableDb, id: number): ScoreAfter | null {
  const value = db.prepare('SELECT score_after FROM run WHERE id = ?').pluck().get(id) as string | null | undefined
  return value ? (JSON.parse(value) as ScoreAfter) : null
}

export function runEvents(db: ReadableDb, runId: number, after: number): RunEvent[] {
  const rows = db
    .prepare('SELECT seq, step, at, payload FROM run_event WHERE run_id = ? AND seq > ? ORDER BY seq')
    .all(runId, after) as { seq: number; step: number; at: string; payload: string }[]
  return rows.map(({ payload, ...row }) => ({ ...row, values: JSON.parse(payload) as RunEvent['values'] }))
}

export interface TrainingSpeed {
  config: RunConfig
  /** The model it made. */
  modelId: number
  /** Mean over its last steps, without padding. */
  tokensPerSecond: number
}

/** How fast the newest finished runs of a kind were; what was computed elsewhere names another device. */
export function trainingSpeeds(db: ReadableDb, kind: 'pretrain' | 'finetune'): TrainingSpeed[] {
  const rows = db
    .prepare(
      `SELECT run.config, model.id AS modelId,
         (SELECT avg(json_extract(payload, '$.tokensPerSecond')) FROM run_event
          WHERE run_id = run.id AND seq > (SELECT max(seq) FROM run_event WHERE run_id = run.id) - 50) AS tokensPerSecond
       FROM run JOIN model ON model.run_id = run.id AND model.state = 'ready' AND model.folder IS NOT NULL
       WHERE json_extract(run.config, '$.kind') = ? AND run.device = json_extract(run.config, '$.device')
       ORDER BY run.id DESC LIMIT 5`,
    )
    .all(kind) as { config: string; modelId: number; tokensPerSecond: number | null }[]
  return rows.flatMap(({ config, modelId, tokensPerSecond }) =>
    tokensPerSecond === null ? [] : [{ config: runConfig.parse(JSON.parse(config)), modelId, tokensPerSecond }],
  )
}

/** Models whose files must be there. */
export function modelFolders(db: ReadableDb): { id: number; folder: string }[] {
  return db.prepare("SELECT id, folder FROM model WHERE state = 'ready' AND folder IS NOT NULL ORDER BY id").all() as { id: number; folder: string }[]
}

/** Of models in any state. */
export function namedFolders(db: ReadableDb): string[] {
  return db.prepare('SELECT folder FROM model WHERE folder IS NOT NULL').pluck().all() as string[]
}

/** Ids whose folders beside the workspace are in use. */
export function folderOwners(db: ReadableDb): { models: number[]; runs: number[] } {
  const ids = (table: 'model' | 'run') => db.prepare(`SELECT id FROM ${table}`).pluck().all() as number[]
  return { models: ids('model'), runs: ids('run') }
}
