import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { BundleBase, BundleCell, BundleImport } from '../../shared/domain/jobBundle.ts'
import type { RunConfig } from '../../shared/domain/run.ts'
import type { ImportedScoring, ImportedTraining } from '../db/queries/bundleWrites.ts'
import type { StoredCell } from '../db/queries/experiments.ts'
import { reads } from '../db/registry.ts'
import { openBundle, readMetrics, readResult, resultFile, type OpenedBundle } from '../experiments/readBundle.ts'
import { modelFolders } from './baseModel.ts'
import { checkTraining, saveResult, type CheckedTraining } from './importedTraining.ts'
import { checkScoring, storePasses, type CheckedScoring } from './importedScoring.ts'
import type { JobContext } from './serve.ts'
import { trainedCard } from './trainedModel.ts'

/**
 * Takes in what a cluster has computed of a bundle of this workspace. Everything is checked before anything is written,
 * and what is written becomes visible in one transaction: of an import that does not end, nothing stays.
 */
export async function bundleImportJob(context: JobContext): Promise<Record<string, unknown>> {
  const { folder } = context.job.input as { folder: string }
  const bundle = await openBundle(folder)
  const { experimentId, stored } = cellsOfBundle(context, bundle)
  const outcome: BundleImport = { experimentId, imported: [], present: [], missing: [] }
  const checked: (CheckedTraining | CheckedScoring)[] = []
  for (const cell of bundle.manifest.cells) {
    context.signal.throwIfAborted()
    context.onProgress({ phase: 'checking', done: cell.number - 1, total: bundle.manifest.cells.length })
    const row = stored.get(cell.hash)!
    if (row.state === 'done' && row.whole) {
      outcome.present.push(cell.key)
      continue
    }
    if (row.job?.state === 'running' || row.job?.state === 'queued') {
      throw new AppError('experiment.running', 'A cell of this bundle is being computed here. Let it end, or cancel it, first.')
    }
    const found = await checkCell(context, bundle, cell, row.id)
    if (found) checked.push(found)
    outcome[found ? 'imported' : 'missing'].push(cell.key)
  }
  await store(context, bundle, stored, checked)
  return { ...outcome }
}

/** @throws AppError 'bundle.foreign' where this workspace did not write this manifest. */
function cellsOfBundle({ db }: JobContext, { manifest, hash }: OpenedBundle): { experimentId: number; stored: Map<string, StoredCell> } {
  const experimentId = reads.experimentOfBundle(db, hash)
  if (experimentId === null) {
    const message =
      'manifest.json is not one that this workspace has exported, or was changed since. Import the bundle into the workspace it came ' +
      'from; settings are changed in the experiment and exported anew.'
    throw new AppError('bundle.foreign', message)
  }
  const stored = new Map(reads.experimentCells(db, experimentId).map((cell) => [cell.hash, cell]))
  if (manifest.cells.every((cell) => stored.has(cell.hash))) return { experimentId, stored }
  throw new AppError('bundle.foreign', 'The experiment of this bundle is no longer in the workspace. Run or export it anew.')
}

/** Null while it is not computed. */
async function checkCell(
  context: JobContext,
  bundle: OpenedBundle,
  cell: BundleCell,
  cellId: number,
): Promise<CheckedTraining | CheckedScoring | null> {
  if (cell.kind === 'score') {
    const result = await readResult(bundle, cell)
    return result && checkScoring(context, bundle, cell, { cellId, result })
  }
  const result = await readResult(bundle, cell)
  return result && checkTraining(context, bundle, cell, { cellId, result })
}

/** What has been made so far, and where models of the bundle lie. */
interface Stored {
  /** Model of each of the bundle's cells, imported now or there before. */
  models: Map<number, number>
  /** Notes that a model of the bundle has seen, its ancestors' included. */
  seen: Map<number, readonly string[]>
  folders: Map<number, string>
}

async function store(
  context: JobContext,
  { manifest, ...bundle }: OpenedBundle,
  cells: ReadonlyMap<string, StoredCell>,
  checked: readonly (CheckedTraining | CheckedScoring)[],
): Promise<void> {
  const made: Stored = { models: new Map(), seen: new Map(), folders: new Map() }
  for (const { hash, number } of manifest.cells) {
    const { state, whole, modelId } = cells.get(hash)!
    if (state === 'done' && whole && modelId !== null) made.models.set(number, modelId)
  }
  const trainings: ImportedTraining[] = []
  const scorings: ImportedScoring[] = []
  try {
    for (const [index, each] of checked.entries()) {
      context.signal.throwIfAborted()
      context.onProgress({ phase: 'storing', done: index, total: checked.length })
      if ('trained' in each) trainings.push(await storeTraining(context, { manifest, ...bundle }, made, each))
      else scorings.push(await storePasses(context, each, modelOf(made, each.cell.base), seenBy(context, made, each.cell.base)))
    }
    await context.write('finishImportedCells', { trainings, scorings })
  } catch (error) {
    // Their rows go with the job that did not end.
    for (const folder of made.folders.values()) await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function storeTraining(
  context: JobContext,
  bundle: OpenedBundle,
  made: Stored,
  { cell, cellId, result, noteHashes, facts, trained }: CheckedTraining,
): Promise<ImportedTraining> {
  const { number, base, model } = cell
  const parentId = 'cell' in base ? modelOf(made, base) : base.modelId
  const origin = model.card.origin.replace(/\bhere\b/, 'on a cluster with PyTorch')
  const planned = { ...model.card, origin, parentId }
  // Where the base is one of the bundle's own cells, its number is known only now.
  const config = { ...trained.config, baseModelId: parentId }
  const ancestors = seenBy(context, made, base)
  const { tokens, startedAt, finishedAt, device } = result
  const { parameters, tokensBySource } = trained
  const card = trainedCard(planned, ancestors, { tokens, tokensBySource, noteHashes, facts: { ...config, ...facts }, parameters })
  const modelId = await context.write('insertModel', {
    name: model.name,
    kind: 'llama',
    state: 'training',
    runId: null,
    parentId,
    folder: null,
    card,
  })
  const folder = join('models', String(modelId))
  made.folders.set(number, join(context.filesFolder, folder))
  made.models.set(number, modelId)
  made.seen.set(number, [...ancestors, ...noteHashes])
  await saveResult(join(context.filesFolder, folder), bundle, cell, trained, () => foldersOf(context, bundle, made, base), card)
  const metrics = `results/${number}/metrics.ndjson`
  return {
    cellId,
    modelId,
    folder,
    card,
    noteHashes,
    run: { config: config as RunConfig, codeVersion: bundle.manifest.version, device, dataHash: cell.dataHash },
    events: await readMetrics(resultFile(bundle, number, result, 'metrics.ndjson'), metrics),
    title: `${cell.kind === 'pretrain' ? 'Pretrain' : 'Finetune'} ${model.name} (on a cluster)`,
    startedAt,
    finishedAt,
  }
}

function modelOf({ models }: Stored, base: BundleBase): number {
  const id = 'cell' in base ? models.get(base.cell) : base.modelId
  if (id != null) return id
  throw new AppError('bundle.damaged', 'A result is there without that of the cell it is made from. Copy the whole bundle again.')
}

function seenBy({ db }: JobContext, { seen, models }: Stored, base: BundleBase): readonly string[] {
  const own = 'cell' in base ? seen.get(base.cell) : undefined
  if (own) return own
  const id = 'cell' in base ? models.get(base.cell) : base.modelId
  return id == null ? [] : reads.notesLearnedFrom(db, id)
}

/** A model's own folder, its base's …, as `loadModel` takes them. */
function foldersOf(context: JobContext, bundle: OpenedBundle, made: Stored, base: BundleBase): string[] {
  if ('cell' in base) {
    const own = made.folders.get(base.cell)
    if (!own) return modelFolders(context, modelOf(made, base))
    const cell = bundle.manifest.cells.find(({ number }) => number === base.cell)!
    return [own, ...foldersOf(context, bundle, made, cell.base)]
  }
  return base.modelId === null ? [] : modelFolders(context, base.modelId)
}
