import type { ModelCard, RunConfig, RunEvent } from '../../../shared/domain/run.ts'
import type { WritableDb } from '../connection.ts'
import { finishCell } from './experimentWrites.ts'
import { finishModel, insertRunEvents } from './modelWrites.ts'
import { finishPass } from './predictionWrites.ts'

/** Cells of an experiment that were computed elsewhere. Their models and passes are there and not yet whole. */

export interface ImportedTraining {
  cellId: number
  modelId: number
  folder: string
  card: ModelCard
  noteHashes: readonly string[]
  run: { config: RunConfig; codeVersion: string; device: string; dataHash: string }
  events: readonly Omit<RunEvent, 'seq'>[]
  title: string
  startedAt: string
  finishedAt: string
}

export interface ImportedScoring {
  cellId: number
  modelId: number
  passes: readonly { id: number; seenInTraining: number }[]
}

/** All of a bundle at once: runs with their events, models, passes, and the cells as done. */
export function finishImportedCells(
  db: WritableDb,
  { trainings, scorings }: { trainings: readonly ImportedTraining[]; scorings: readonly ImportedScoring[] },
): void {
  db.transaction(() => {
    for (const training of trainings) {
      const { cellId, modelId, folder, card, noteHashes, events } = training
      const { runId, jobId } = insertFinishedRun(db, training)
      insertRunEvents(db, runId, events)
      db.prepare('UPDATE model SET run_id = ? WHERE id = ?').run(runId, modelId)
      finishModel(db, modelId, { folder, card, noteHashes })
      finishCell(db, cellId, { found: false, runId, modelId, passIds: [] })
      db.prepare('UPDATE experiment_cell SET job_id = ? WHERE id = ?').run(jobId, cellId)
    }
    for (const { cellId, modelId, passes } of scorings) {
      for (const { id, seenInTraining } of passes) finishPass(db, id, seenInTraining)
      finishCell(db, cellId, { found: false, runId: null, modelId, passIds: passes.map(({ id }) => id) })
    }
  })()
}

/** A run as it would stand here had its job ended here. */
function insertFinishedRun(db: WritableDb, { modelId, run, title, startedAt, finishedAt }: ImportedTraining) {
  const { config, codeVersion, device, dataHash } = run
  const runId = Number(
    db
      .prepare('INSERT INTO run (config, device, code_version, data_hash, created_at) VALUES (?, ?, ?, ?, ?)')
      .run(JSON.stringify(config), device, codeVersion, dataHash, new Date().toISOString()).lastInsertRowid,
  )
  const jobId = Number(
    db
      .prepare(
        `INSERT INTO job (kind, title, state, run_id, input, result, created_at, started_at, finished_at)
         VALUES (?, ?, 'done', ?, '{}', ?, ?, ?, ?)`,
      )
      .run(config.kind, title, runId, JSON.stringify({ modelId }), startedAt, startedAt, finishedAt).lastInsertRowid,
  )
  return { runId, jobId }
}
