import type { Job, JobProgress, JobState } from '../../../shared/domain/job.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { ReadableDb } from '../connection.ts'

/** Experiments and their cells as they stand on disk. What a plan holds is JSON here; services know its shape. */

export interface StoredExperiment {
  id: number
  name: string
  kind: string
  definition: unknown
  comparisons: unknown
  resultsVersion: string
  createdAt: string
}

interface ExperimentRow extends Omit<StoredExperiment, 'definition' | 'comparisons'> {
  definition: string
  comparisons: string
}
const experimentSelect = `SELECT id, name, kind, definition, comparisons, results_version AS resultsVersion, created_at AS createdAt
  FROM experiment`

function experimentOf({ definition, comparisons, ...row }: ExperimentRow): StoredExperiment {
  return { ...row, definition: JSON.parse(definition) as unknown, comparisons: JSON.parse(comparisons) as unknown }
}

export function experiment(db: ReadableDb, id: number): StoredExperiment {
  const row = db.prepare(`${experimentSelect} WHERE id = ?`).get(id) as ExperimentRow | undefined
  if (!row) throw new AppError('experiment.missing', `There is no experiment ${id} in this workspace.`)
  return experimentOf(row)
}

export interface CountedExperiment {
  id: number
  name: string
  kind: string
  createdAt: string
  tasks: string[]
  cells: number
  done: number
  found: number
  failed: number
  cancelled: number
}

/** Newest first, with how their cells stand. */
export function experiments(db: ReadableDb): CountedExperiment[] {
  const rows = db
    .prepare(
      `SELECT experiment.id, name, kind, created_at AS createdAt, json_extract(definition, '$.tasks') AS tasks,
         count(experiment_cell.id) AS cells, coalesce(sum(state = 'done'), 0) AS done,
         coalesce(sum(state = 'done' AND found), 0) AS found, coalesce(sum(state = 'failed'), 0) AS failed,
         coalesce(sum(state = 'cancelled'), 0) AS cancelled
       FROM experiment LEFT JOIN experiment_cell ON experiment_id = experiment.id
       GROUP BY experiment.id ORDER BY experiment.id DESC`,
    )
    .all() as (Omit<CountedExperiment, 'tasks'> & { tasks: string })[]
  return rows.map((row) => ({ ...row, tasks: JSON.parse(row.tasks) as string[] }))
}

/** The newest experiment of a definition. */
export function experimentOfDefinition(db: ReadableDb, definitionHash: string): number | null {
  const sql = 'SELECT max(id) FROM experiment WHERE definition_hash = ?'
  return db.prepare(sql).pluck().get(definitionHash) as number | null
}

export function experimentOfPlan(db: ReadableDb, planHash: string): number | null {
  const id = db.prepare('SELECT id FROM experiment WHERE plan_hash = ?').pluck().get(planHash) as number | undefined
  return id ?? null
}

export interface StoredCell {
  id: number
  key: string
  hash: string
  cell: unknown
  state: 'waiting' | 'started' | 'done' | 'failed' | 'cancelled'
  found: boolean
  attempts: number
  error: Job['error']
  jobId: number | null
  runId: number | null
  modelId: number | null
  passIds: number[]
  /** What it made is still there. */
  whole: boolean
  job: {
    state: JobState
    error: Job['error']
    result: Job['result']
    progress: JobProgress | null
    startedAt: string | null
    finishedAt: string | null
  } | null
}

/** Its model is ready, and each of its passes there, of that model, split and set: numbers of removed rows are given again. */
const isWhole = `EXISTS (SELECT 1 FROM model WHERE model.id = experiment_cell.model_id AND model.state = 'ready')
  AND json_array_length(pass_ids) = (SELECT count(*) FROM scoring_pass
    WHERE scoring_pass.id IN (SELECT value FROM json_each(pass_ids)) AND scoring_pass.state = 'ready'
      AND scoring_pass.model_id = experiment_cell.model_id
      AND scoring_pass.split_id = json_extract(cell, '$.config.splitId')
      AND scoring_pass.part = json_extract(cell, '$.config.set'))`

/** In the order of the plan. */
export function experimentCells(db: ReadableDb, experimentId: number): StoredCell[] {
  return cellsWhere(db, 'experiment_id = ?', experimentId)
}

/** Cells with this hash that have been started, of any experiment. */
export function startedCellsOfHash(db: ReadableDb, hash: string): StoredCell[] {
  return cellsWhere(db, "hash = ? AND experiment_cell.state = 'started'", hash)
}

function cellsWhere(
  db: ReadableDb,
  which: 'experiment_id = ?' | "hash = ? AND experiment_cell.state = 'started'",
  key: number | string,
): StoredCell[] {
  const rows = db
    .prepare(
      `SELECT experiment_cell.id, key, hash, cell, experiment_cell.state, found, attempts, experiment_cell.error,
         job_id AS jobId, experiment_cell.run_id AS runId, model_id AS modelId, pass_ids AS passIds, (${isWhole}) AS whole,
         job.state AS jobState, job.error AS jobError, job.result, job.progress,
         job.started_at AS startedAt, job.finished_at AS finishedAt
       FROM experiment_cell LEFT JOIN job ON job.id = job_id WHERE ${which} ORDER BY experiment_cell.position`,
    )
    .all(key) as Record<string, string | number | null>[]
  const parsed = (value: unknown) => (value === null ? null : (JSON.parse(value as string) as never))
  return rows.map(({ jobState, jobError, result, progress, startedAt, finishedAt, ...row }) => ({
    ...(row as unknown as StoredCell),
    cell: parsed(row.cell),
    error: parsed(row.error),
    passIds: parsed(row.passIds)!,
    found: row.found === 1,
    whole: row.whole === 1,
    job:
      jobState === null
        ? null
        : {
            state: jobState as JobState,
            error: parsed(jobError),
            result: parsed(result),
            progress: parsed(progress),
            startedAt: startedAt as string | null,
            finishedAt: finishedAt as string | null,
          },
  }))
}

/** What a cell with this hash has made, where all of it is still there. */
export function cellOfHash(
  db: ReadableDb,
  hash: string,
): { runId: number | null; modelId: number; passIds: number[] } | null {
  const row = db
    .prepare(
      `SELECT run_id AS runId, model_id AS modelId, pass_ids AS passIds FROM experiment_cell
       WHERE hash = ? AND state = 'done' AND ${isWhole} ORDER BY id DESC LIMIT 1`,
    )
    .get(hash) as { runId: number | null; modelId: number; passIds: string } | undefined
  return row ? { ...row, passIds: JSON.parse(row.passIds) as number[] } : null
}

/** Runs that cells of this experiment made, and no other experiment uses; newest first, with the model each made. */
export function runsOfExperimentAlone(db: ReadableDb, id: number): { runId: number; modelId: number | null }[] {
  return db
    .prepare(
      `SELECT DISTINCT own.run_id AS runId, (SELECT max(model.id) FROM model WHERE model.run_id = own.run_id) AS modelId
       FROM experiment_cell AS own WHERE own.experiment_id = @id AND own.run_id IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM experiment_cell AS other WHERE other.experiment_id <> @id
           AND (other.run_id = own.run_id OR other.model_id IN (SELECT id FROM model WHERE model.run_id = own.run_id)))
       ORDER BY own.run_id DESC`,
    )
    .all({ id }) as { runId: number; modelId: number | null }[]
}

/** Passes that cells of this experiment made, and no other experiment uses. */
export function passesOfExperimentAlone(db: ReadableDb, id: number): number[] {
  return db
    .prepare(
      `SELECT DISTINCT own.value FROM experiment_cell, json_each(pass_ids) AS own WHERE experiment_id = @id
         AND own.value NOT IN (SELECT other.value FROM experiment_cell, json_each(pass_ids) AS other WHERE experiment_id <> @id)`,
    )
    .pluck()
    .all({ id }) as number[]
}

/** Hashes of the cells that made models, by model. */
export function cellHashesOfModels(db: ReadableDb): { modelId: number; hash: string }[] {
  return db
    .prepare(
      `SELECT model_id AS modelId, hash FROM experiment_cell
       WHERE state = 'done' AND model_id IS NOT NULL AND json_extract(cell, '$.config.kind') <> 'score' ORDER BY id`,
    )
    .all() as { modelId: number; hash: string }[]
}
