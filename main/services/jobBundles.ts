import { resolve } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { BundleTarget } from '../../shared/domain/jobBundle.ts'
import type { Job } from '../../shared/domain/job.ts'
import type { ModelCard, RunConfig } from '../../shared/domain/run.ts'
import type { CellConfig } from '../experiments/cells.ts'
import { resultsVersion } from '../experiments/resultsVersion.ts'
import { checkLabels } from './experimentRunner.ts'
import { inTurn, plannedOf } from './experiments.ts'
import { newFolder } from './models.ts'
import { planRun } from './runs.ts'
import type { Session } from './workspaces.ts'

/** Experiments past one machine: what is not done yet goes out as a job bundle, and what was computed comes back. */

/** A cell as the job that writes the bundle is told of it. */
export interface OutgoingCell {
  cellId: number
  number: number
  key: string
  hash: string
  config: Exclude<CellConfig, { kind: 'baseline' }>
  labelSetIds: Record<string, number>
  /** Null: random weights. */
  base: { modelId: number } | { cell: number } | null
  /** A cell that is the same pretraining, stopped earlier. */
  continues: number | null
  /** What a training will make; null for scoring. */
  model: { name: string; card: ModelCard } | null
}

export interface BundleExportInput {
  experiment: { id: number; name: string; kind: string }
  target: BundleTarget
  folder: string
  /** Where the scripts lie that go into every bundle. */
  scripts: string
  codeVersion: string
  cells: OutgoingCell[]
  left: { key: string; reason: string }[]
}

export interface BundleExport {
  experimentId: number
  target: BundleTarget
  folder: string
  scripts: string
}

/** @throws AppError 'bundle.nothing', 'experiment.version', 'model.target', and what keeps a run from starting. */
export async function exportBundle(session: Session, input: BundleExport, codeVersion: string): Promise<Job> {
  const { experimentId, target, scripts } = input
  const folder = await newFolder(session, input.folder)
  const { id, name, kind, resultsVersion: planned } = await session.db.read('experiment', experimentId)
  if (planned !== String(resultsVersion)) {
    throw new AppError('experiment.version', 'This experiment was planned by a version that computes other results. Export its file again.')
  }
  const { cells, left } = await inTurn(() => outgoingCells(session, id))
  if (cells.length === 0) {
    throw new AppError('bundle.nothing', 'No cell of this experiment is left for a cluster. Use experiment run for what is not done.')
  }
  const job: BundleExportInput = { experiment: { id, name, kind }, target, folder, scripts, codeVersion, cells, left }
  return session.queue.enqueue({ kind: 'bundleExport', title: `Export ${name} for ${target}`, input: job })
}

/** What a bundle of the experiment computes, in an order in which each cell follows what it needs. */
async function outgoingCells(session: Session, experimentId: number): Promise<Pick<BundleExportInput, 'cells' | 'left'>> {
  const { db } = session
  const cells: OutgoingCell[] = []
  const left: BundleExportInput['left'] = []
  const made = new Map<string, { modelId: number } | { cell: number }>()
  for (const stored of await db.read('experimentCells', experimentId)) {
    const { config, model, labelSets } = plannedOf(stored)
    const found = stored.state === 'done' && stored.whole ? stored : await db.read('cellOfHash', stored.hash)
    if (found) {
      made.set(stored.key, { modelId: found.modelId! })
      continue
    }
    if (stored.job?.state === 'running' || stored.job?.state === 'queued') {
      throw new AppError('experiment.running', 'A cell of this experiment is being computed here. Let it end, or cancel it, first.')
    }
    const needed = model === null ? null : 'id' in model ? { modelId: model.id } : (made.get(model.cell) ?? 'left')
    // What goes on from an earlier checkpoint begins where that began.
    const isContinued = config.kind === 'pretrain' && config.continueFrom !== null
    const base = isContinued ? (config.baseModelId === null ? null : { modelId: config.baseModelId }) : needed
    const continues = isContinued && needed !== null && needed !== 'left' && 'cell' in needed ? needed.cell : null
    if (config.kind === 'baseline' || base === 'left' || (base && 'modelId' in base && !(await isLanguageModel(session, base.modelId)))) {
      left.push({ key: stored.key, reason: 'not a language model: computed where the experiment came from' })
      continue
    }
    await checkLabels(session, config.splitId, labelSets)
    const number = cells.length + 1
    const parent = base && 'cell' in base ? cells[base.cell - 1].model! : undefined
    const outgoing = { cellId: stored.id, number, key: stored.key, hash: stored.hash, base, continues }
    if (config.kind === 'score') {
      cells.push({ ...outgoing, config, labelSetIds: labelSets, model: null })
    } else {
      // 0: a model that the bundle itself makes; null: random weights.
      const from = base && ('modelId' in base ? base.modelId : 0)
      const run = { ...config, baseModelId: from, ...(isContinued && { continueFrom: null }) } as RunConfig
      const planned = await planRun(session, run, parent && { ...parent, kind: 'llama', parentId: null })
      const { name, card } = planned.model
      cells.push({ ...outgoing, config: planned.config as typeof config, labelSetIds: planned.labelSetIds, model: { name, card } })
      made.set(stored.key, { cell: number })
    }
  }
  return { cells, left }
}

async function isLanguageModel(session: Session, modelId: number): Promise<boolean> {
  const { kind, folder, state } = await session.db.read('model', modelId)
  return kind === 'llama' && state === 'ready' && folder !== null
}

/** Takes in what a cluster has computed of a bundle of this workspace. */
export async function importBundle(session: Session, folder: string): Promise<Job> {
  return session.queue.enqueue({ kind: 'bundleImport', title: 'Import of a job bundle', input: { folder: resolve(folder) } })
}
