import { join } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { ModelCard, ModelKind, PretrainConfig, RunConfig, RunSummary, ScoreAfter } from '../../shared/domain/run.ts'
import type { SplitSummary } from '../../shared/domain/split.ts'
import type { StoredRun } from '../db/queries/modelReads.ts'
import type { NewRun } from '../db/queries/modelWrites.ts'
import { oneCore, shareOf } from '../jobs/computeLane.ts'
import { newestCheckpointStep } from '../training/checkpoint.ts'
import { chosenCohort } from './cohorts.ts'
import { checkMemory, estimateRun } from './estimates.ts'
import { queueScoring } from './predictions.ts'
import { checkNotHeldOut } from './splits.ts'
import { shred } from './shred.ts'
import { labelsInUse } from './tasks.ts'
import type { Session } from './workspaces.ts'

/** Runs: stored with their own config, queued, watched, resumed. */

export async function createRun(
  session: Session,
  input: { config: RunConfig; scoreAfter: ScoreAfter | null; force?: boolean; cellId?: number },
  codeVersion: string,
): Promise<{ runId: number; jobId: number; modelId: number }> {
  const { scoreAfter, force = false, cellId } = input
  const { config, labelSetIds, model, split } = await planRun(session, input.config)
  if (config.kind !== 'pretrain' && scoreAfter) await checkExternal(session, config.taskIds, split, scoreAfter)
  if (config.kind !== 'baseline') await session.devices.check(config.device)
  const estimate = await estimateRun(session, config)
  if (estimate && !force) checkMemory(estimate)
  const { runId, modelId } = await session.db.write('insertRun', { config, scoreAfter, codeVersion, model })
  const job = await session.queue.enqueue({
    kind: config.kind,
    title: `${runTitles[config.kind]} ${config.name}`,
    runId,
    cellId,
    input: { config, modelId, labelSetIds },
    share: config.kind === 'baseline' ? oneCore : shareOf(config, estimate?.memory.bytes ?? null),
  })
  if (scoreAfter && config.kind !== 'pretrain') {
    await queueScoringAfter(session, config, scoreAfter, modelId, job.id)
  }
  return { runId, jobId: job.id, modelId }
}

export interface PlannedRun {
  config: RunConfig
  /** Labels in use now. */
  labelSetIds: Record<string, number>
  /** What it will make. */
  model: NewRun['model']
  split: SplitSummary
}

/**
 * What a run will learn from and make, once it is allowed. `parent`: of a run whose base model is not made yet.
 * @throws AppError where the run may not learn from what it names.
 */
export async function planRun(session: Session, given: RunConfig, parent?: NewRun['model']): Promise<PlannedRun> {
  const split = await session.db.read('split', given.splitId)
  await checkNotHeldOut(session, split.corpusId)
  if (given.kind === 'pretrain') await checkSources(session, given, split.corpusId)
  const config = await withCohort(session, given, split.corpusId)
  const labelSetIds = config.kind === 'pretrain' ? {} : await labelSetIdsInUse(session, split.corpusId, config.taskIds)
  const model = await plannedModel(session, config, await isSynthetic(session, config, split.corpusId), parent)
  return { config, labelSetIds, model, split }
}

/** The run keeps which version of the cohort it was restricted to. */
async function withCohort(session: Session, config: RunConfig, corpusId: number): Promise<RunConfig> {
  if (config.kind !== 'pretrain') return config
  return { ...config, cohort: await chosenCohort(session, corpusId, config.cohort) }
}

/** @throws AppError 'run.external' where the notes to be scored afterwards are no external test, or lack labels. */
async function checkExternal(
  session: Session,
  taskIds: readonly string[],
  { corpusId }: SplitSummary,
  { set, splitId }: ScoreAfter,
): Promise<void> {
  if (splitId === null) return
  const split = await session.db.read('split', splitId)
  if (set !== 'external' || split.settings.method !== 'external' || split.corpusId === corpusId) {
    throw new AppError('run.external', 'What is scored afterwards is a set of the same split, or an external test of another corpus.')
  }
  for (const taskId of taskIds) await labelsInUse(session, split.corpusId, taskId)
}

/** A run learns from these however often it is resumed, and whichever labels are in use by then. */
async function labelSetIdsInUse(
  session: Session,
  corpusId: number,
  taskIds: readonly string[],
): Promise<Record<string, number>> {
  const ids: Record<string, number> = {}
  for (const taskId of taskIds) ids[taskId] = (await labelsInUse(session, corpusId, taskId)).id
  return ids
}

const runTitles: Record<RunConfig['kind'], string> = { pretrain: 'Pretrain', finetune: 'Finetune', baseline: 'Fit' }

/** @throws AppError 'run.corpus', 'run.general', 'run.adapter' where the sources do not fit together. */
async function checkSources(session: Session, config: PretrainConfig, splitCorpusId: number): Promise<void> {
  const { corpusId, general, lora, baseModelId, randomWeights } = config
  if (corpusId !== splitCorpusId) {
    throw new AppError('run.corpus', 'The split belongs to another corpus. Choose a split of the corpus to learn from.')
  }
  if (lora && baseModelId === null) {
    throw new AppError('run.adapter', 'An adapter needs a base model. Choose one, or train all weights.')
  }
  if (randomWeights && (lora || baseModelId === null)) {
    throw new AppError('run.adapter', 'Random weights in the shape of a base model need that model, and all of them are trained. Leave the adapter out.')
  }
  if (!general) return
  if (general.corpusId === corpusId) {
    throw new AppError('run.general', 'General text must come from another corpus than the notes. Choose another one.')
  }
  await checkNotHeldOut(session, general.corpusId)
  if (general.splitId === null) return
  const split = await session.db.read('split', general.splitId)
  if (split.corpusId !== general.corpusId) {
    throw new AppError('run.general', 'The split of the general text belongs to another corpus. Choose one of its own.')
  }
}

/** Whether all that the run reads is synthetic. */
async function isSynthetic(session: Session, config: RunConfig, corpusId: number): Promise<boolean> {
  const corpus = await session.db.read('corpus', corpusId)
  if (config.kind !== 'pretrain' || !config.general) return corpus.synthetic
  return corpus.synthetic && (await session.db.read('corpus', config.general.corpusId)).synthetic
}

function originOf(config: RunConfig): string {
  if (config.kind === 'baseline') return 'fitted here'
  const adapter = config.lora ? ', as an adapter' : ''
  if (config.kind === 'finetune') return `finetuned here${adapter}`
  return config.baseModelId === null || config.randomWeights ? 'pretrained here from random weights' : `pretrained further here${adapter}`
}

/** The model a run will make. What its parent saw counts: a model is synthetic only when all its ancestors are. */
async function plannedModel(
  session: Session,
  config: RunConfig,
  synthetic: boolean,
  notMadeYet?: NewRun['model'],
): Promise<NewRun['model']> {
  const kind: ModelKind = config.kind === 'baseline' ? config.method : 'llama'
  const parentId = notMadeYet || config.kind === 'baseline' ? null : config.baseModelId
  const stored = parentId === null ? null : await session.db.read('model', parentId)
  if (stored && (stored.kind !== 'llama' || stored.state === 'failed')) {
    throw new AppError('run.base', 'The base model cannot be trained. Choose a language model that is ready.')
  }
  const parent = notMadeYet ?? stored
  const card: ModelCard = {
    origin: originOf(config),
    parentId,
    synthetic: synthetic && (parent?.card.synthetic ?? true),
    treatAsPhi: !synthetic || (parent?.card.treatAsPhi ?? false),
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
      ? {
          maximumTokens: config.maximumTokens,
          truncation: config.truncation,
          maximumCharacters: config.maximumCharacters,
        }
      : { maximumTokens: 512, truncation: 'right' as const, maximumCharacters: null }
  const { taskIds } = config
  const { set, maximumNotes } = scoreAfter
  const splitId = scoreAfter.splitId ?? config.splitId
  const { corpusId } = await session.db.read('split', splitId)
  // What TensorFlow.js trained is scored on the CPU.
  const device = config.kind === 'finetune' && config.device !== 'tfjs' ? config.device : 'cpu'
  const shared = { taskIds, splitId, set, maximumNotes, device, threads: null, ...reading }
  await queueScoring(session, { ...shared, modelId }, { afterId: jobId })
  if (config.kind !== 'finetune' || !scoreAfter.zeroShot) return
  const done = await session.db.read('passes', { splitId })
  const missing: string[] = []
  for (const taskId of taskIds) {
    const labels = await labelsInUse(session, corpusId, taskId)
    const same = done.some(
      (pass) =>
        pass.modelId === config.baseModelId &&
        pass.labelSetId === labels.id &&
        pass.set === set &&
        pass.maximumNotes === maximumNotes &&
        pass.maximumTokens === reading.maximumTokens &&
        pass.truncation === reading.truncation &&
        pass.maximumCharacters === reading.maximumCharacters &&
        pass.device === device,
    )
    if (!same) missing.push(taskId)
  }
  if (missing.length > 0) {
    await queueScoring(session, { ...shared, taskIds: missing, modelId: config.baseModelId }, { afterId: jobId })
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
  const mayHaveSome = run.startedAt !== null && run.state !== 'done' && run.config.kind !== 'baseline'
  const folder = join(session.filesFolder, 'runs', String(run.id), 'checkpoints')
  return { ...run, checkpointStep: mayHaveSome ? await newestCheckpointStep(folder) : null }
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

export async function annotateRun(
  session: Session,
  { id, ...marks }: { id: number; tags?: string[]; remarks?: string },
): Promise<void> {
  await session.db.read('run', id)
  await session.db.write('annotateRun', id, marks)
}

/** @throws AppError 'run.reference' where the run did not learn the task. */
export async function setReferenceRun(
  session: Session,
  { id, taskId, pinned }: { id: number; taskId: string; pinned: boolean },
): Promise<void> {
  const { config } = await session.db.read('run', id)
  if (config.kind === 'pretrain' || !config.taskIds.includes(taskId)) {
    throw new AppError('run.reference', 'A reference run must have learned the task. Choose a run of this task.')
  }
  await session.db.write('setReferenceRun', id, taskId, pinned)
}

/** Removes a run, its events and checkpoints; a finished model stays. */
export async function removeRun(session: Session, id: number): Promise<void> {
  const run = await session.db.read('run', id)
  if (run.state === 'running' || run.state === 'queued') {
    throw new AppError('run.active', 'This run is still queued or running. Cancel it first.')
  }
  await session.db.write('removeRun', id)
  await shred(join(session.filesFolder, 'runs', String(id)))
}
