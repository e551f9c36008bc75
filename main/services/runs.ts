import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { ModelCard, ModelKind, RunConfig, RunSummary, ScoreAfter } from '../../shared/domain/run.ts'
import type { StoredRun } from '../db/queries/modelReads.ts'
import type { NewRun } from '../db/queries/modelWrites.ts'
import { latestCheckpointStep } from '../training/checkpoint.ts'
import { queueScoring } from './predictions.ts'
import type { Session } from './workspaces.ts'

/** Runs: stored with their own config, queued, watched, resumed. */

export async function createRun(
  session: Session,
  input: { config: RunConfig; scoreAfter: ScoreAfter | null },
  codeVersion: string,
): Promise<{ runId: number; jobId: number; modelId: number }> {
  const { config } = input
  const split = await session.db.read('split', config.splitId)
  if (config.kind !== 'pretrain') {
    for (const taskId of config.taskIds) await session.db.read('labelSetInUse', split.corpusId, taskId)
  }
  if (config.kind === 'pretrain' && config.corpusId !== split.corpusId) {
    throw new AppError('run.corpus', 'The split belongs to another corpus. Choose a split of the corpus to learn from.')
  }
  const corpus = await session.db.read('corpus', split.corpusId)
  const model = await plannedModel(session, config, corpus.synthetic)
  const { runId, modelId } = await session.db.write('insertRun', { ...input, codeVersion, model })
  const job = await session.queue.enqueue({
    kind: config.kind,
    title: `${runTitles[config.kind]} ${config.name}`,
    runId,
    input: { config, modelId },
  })
  if (input.scoreAfter && config.kind !== 'pretrain') {
    await queueScoringAfter(session, config, input.scoreAfter, modelId, job.id)
  }
  return { runId, jobId: job.id, modelId }
}

const runTitles: Record<RunConfig['kind'], string> = { pretrain: 'Pretrain', finetune: 'Finetune', baseline: 'Fit' }

const origins: Record<RunConfig['kind'], string> = {
  pretrain: 'pretrained here from random weights',
  finetune: 'finetuned here',
  baseline: 'fitted here',
}

/** The model a run will make. What its parent saw counts: a model is synthetic only when all its ancestors are. */
async function plannedModel(
  session: Session,
  config: RunConfig,
  syntheticCorpus: boolean,
): Promise<NewRun['model']> {
  const kind: ModelKind = config.kind === 'baseline' ? config.method : 'llama'
  const parent = config.kind === 'finetune' ? await session.db.read('model', config.baseModelId) : null
  if (parent && (parent.kind !== 'llama' || parent.state === 'failed')) {
    throw new AppError('run.base', 'The base model cannot be finetuned. Choose a language model that is ready.')
  }
  const parentId = parent?.id ?? null
  const card: ModelCard = {
    origin: origins[config.kind],
    parentId,
    synthetic: syntheticCorpus && (parent?.card.synthetic ?? true),
    treatAsPhi: !syntheticCorpus || (parent?.card.treatAsPhi ?? false),
    licence: parent?.card.licence ?? 'made in this workspace',
    parameters: 0,
    tokens: { real: 0, padded: 0 },
    corpusHash: null,
    notesSeen: 0,
    taskIds: config.kind === 'pretrain' ? [] : config.taskIds,
    config: {},
  }
  return { name: config.name, kind, parentId, card }
}

/** The new model and, for a zero-shot comparison, its base are scored on the same notes with the same prompts. */
async function queueScoringAfter(
  session: Session,
  config: Exclude<RunConfig, { kind: 'pretrain' }>,
  scoreAfter: ScoreAfter,
  modelId: number,
  jobId: number,
): Promise<void> {
  const reading =
    config.kind === 'finetune'
      ? { maximumTokens: config.maximumTokens, truncation: config.truncation }
      : { maximumTokens: 512, truncation: 'right' as const }
  const { taskIds, splitId } = config
  const { corpusId } = await session.db.read('split', splitId)
  const { set, maximumNotes } = scoreAfter
  const shared = { taskIds, splitId, set, maximumNotes, ...reading }
  await queueScoring(session, { ...shared, modelId }, jobId)
  if (config.kind !== 'finetune' || !scoreAfter.zeroShot) return
  const done = await session.db.read('passes', { splitId })
  const missing: string[] = []
  for (const taskId of taskIds) {
    const labels = await session.db.read('labelSetInUse', corpusId, taskId)
    const same = done.some(
      (pass) =>
        pass.modelId === config.baseModelId &&
        pass.labelSetId === labels.id &&
        pass.set === set &&
        pass.maximumNotes === maximumNotes &&
        pass.maximumTokens === reading.maximumTokens &&
        pass.truncation === reading.truncation,
    )
    if (!same) missing.push(taskId)
  }
  if (missing.length > 0) {
    await queueScoring(session, { ...shared, taskIds: missing, modelId: config.baseModelId }, jobId)
  }
}

export async function listRuns(session: Session): Promise<RunSummary[]> {
  return Promise.all((await session.db.read('runs')).map((run) => withCheckpoint(session, run)))
}

export async function getRun(session: Session, id: number): Promise<RunSummary> {
  return withCheckpoint(session, await session.db.read('run', id))
}

/** The files are the truth about checkpoints: a worker that was killed could tell no one of its last one. */
async function withCheckpoint(session: Session, run: StoredRun): Promise<RunSummary> {
  const unfinished = run.state !== 'done' && run.config.kind !== 'baseline'
  const folder = join(session.filesFolder, 'runs', String(run.id), 'checkpoints')
  return { ...run, checkpointStep: unfinished ? await latestCheckpointStep(folder) : null }
}

export async function cancelRun(session: Session, id: number): Promise<void> {
  const { jobId } = await session.db.read('run', id)
  if (jobId !== null) await session.queue.cancel(jobId)
}

export async function resumeRun(session: Session, id: number): Promise<{ jobId: number }> {
  const { jobId } = await session.db.read('run', id)
  if (jobId === null) throw new AppError('run.noJob', 'This run has no job to resume. Start it again as a new run.')
  await session.queue.resume(jobId)
  return { jobId }
}

/** Removes a run, its events and checkpoints; a finished model stays. */
export async function removeRun(session: Session, id: number): Promise<void> {
  const run = await session.db.read('run', id)
  if (run.state === 'running' || run.state === 'queued') {
    throw new AppError('run.active', 'This run is still queued or running. Cancel it first.')
  }
  await session.db.write('removeRun', id)
  await rm(join(session.filesFolder, 'runs', String(id)), { recursive: true, force: true })
}
