import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { ModelCard, ModelKind, RunConfig, RunEvent, RunSummary, ScoreAfter } from '../../shared/domain/run.ts'
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
  const corpus = await session.db.read('corpus', split.corpusId)
  const model = await plannedModel(session, config, corpus.synthetic)
  const { runId, modelId } = await session.db.write('insertRun', { ...input, codeVersion, model })
  const job = await session.queue.enqueue({
    kind: config.kind,
    title: `${runTitles[config.kind]} ${config.name}`,
    runId,
    input: { config, modelId },
  })
  if (input.scoreAfter && config.kind !== 'pretrain') await queueScoringAfter(session, config, input.scoreAfter, modelId, job.id)
  return { runId, jobId: job.id, modelId }
}

const runTitles: Record<RunConfig['kind'], string> = { pretrain: 'Pretrain', finetune: 'Finetune', baseline: 'Fit' }

async function plannedModel(session: Session, config: RunConfig, synthetic: boolean): Promise<NewRun['model']> {
  const kind: ModelKind = config.kind === 'baseline' ? config.method : 'llama'
  const parentId = config.kind === 'finetune' ? config.baseModelId : null
  if (parentId !== null) {
    const parent = await session.db.read('model', parentId)
    if (parent.kind !== 'llama' || parent.state === 'failed') {
      throw new AppError('run.base', 'The base model cannot be finetuned. Choose a language model that is ready.')
    }
  }
  const card: ModelCard = {
    origin: config.kind === 'pretrain' ? 'pretrained here from random weights' : `${config.kind} here`,
    parentId,
    synthetic,
    treatAsPhi: !synthetic,
    licence: 'made in this workspace',
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
  const shared = { taskIds: config.taskIds, splitId: config.splitId, set: scoreAfter.set, maximumNotes: scoreAfter.maximumNotes, ...reading }
  await queueScoring(session, { ...shared, modelId }, jobId)
  if (config.kind === 'finetune' && scoreAfter.zeroShot) {
    const done = await session.db.read('passes', { splitId: config.splitId })
    const missing = config.taskIds.filter(
      (taskId) =>
        !done.some(
          (pass) =>
            pass.modelId === config.baseModelId &&
            pass.taskId === taskId &&
            pass.set === scoreAfter.set &&
            pass.maximumTokens === reading.maximumTokens &&
            pass.truncation === reading.truncation,
        ),
    )
    if (missing.length > 0) await queueScoring(session, { ...shared, taskIds: missing, modelId: config.baseModelId }, jobId)
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

const watchedStates = new Set(['queued', 'running'])

/** Batches of stored events after `after`; ends when the run is over. */
export async function* watchRun(session: Session, id: number, after: number, signal?: AbortSignal): AsyncGenerator<RunEvent[]> {
  let wake = () => {}
  let pending = true
  const changed = () => {
    pending = true
    wake()
  }
  const stops = [
    session.queue.onRunEvents((runId) => runId === id && changed()),
    session.queue.onChange((job) => job.runId === id && changed()),
  ]
  signal?.addEventListener('abort', changed)
  try {
    let last = after
    while (!signal?.aborted) {
      if (!pending) await new Promise<void>((resolve) => (wake = resolve))
      pending = false
      // The state is read before the events, so that the last events are never missed.
      const { state } = await session.db.read('run', id)
      const events = await session.db.read('runEvents', id, last)
      if (events.length > 0) {
        last = events[events.length - 1].seq
        yield events
      }
      if (!watchedStates.has(state)) return
    }
  } finally {
    for (const stop of stops) stop()
    signal?.removeEventListener('abort', changed)
  }
}
