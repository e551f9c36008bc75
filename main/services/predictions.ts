import type { NamedPredictionImport, PredictionImport, PredictionMatching } from '../../shared/domain/predictionFile.ts'
import type { NotePrompt, ScoreConfig } from '../../shared/domain/prediction.ts'
import type { Job, JobProgress } from '../../shared/domain/job.ts'
import type { Comparison, ComparisonEvent } from '../../shared/domain/compare.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { evaluationSetNames } from '../../shared/domain/split.ts'
import { modelFoldersOf } from './taskPreviews.ts'
import { compute } from './compute.ts'
import { oneCore, shareOf } from '../jobs/computeLane.ts'
import { checkScoringMemory, scoringMemoryOf } from './estimates.ts'
import { labelsInUse } from './tasks.ts'
import type { Session } from './workspaces.ts'

/** Scoring passes, their export and their comparison. */

/** `afterId`: waits for this job. @throws AppError 'score.memory' where the model does not fit, unless by force. */
export async function queueScoring(
  session: Session,
  config: ScoreConfig,
  { afterId, force = false, cellId }: { afterId?: number; force?: boolean; cellId?: number } = {},
): Promise<Job> {
  await session.devices.check(config.device)
  const memory = await scoringMemoryOf(session, config)
  if (memory && !force) checkScoringMemory(memory)
  const model = await session.db.read('model', config.modelId)
  const { corpusId } = await session.db.read('split', config.splitId)
  const taskNames: string[] = []
  for (const taskId of config.taskIds) taskNames.push((await labelsInUse(session, corpusId, taskId)).task.name)
  return session.queue.enqueue({
    kind: 'score',
    title: `Score ${model.name} on ${taskNames.join(', ')} (${evaluationSetNames[config.set].toLowerCase()})`,
    input: config,
    afterId,
    cellId,
    share: model.kind === 'llama' || model.kind === 'gguf' ? shareOf(config, memory?.bytes ?? null) : oneCore,
  })
}

/** What would become of the rows of a file; nothing is stored. */
export function previewPredictionImport(
  session: Session,
  input: PredictionImport,
  signal?: AbortSignal,
): Promise<PredictionMatching> {
  return compute(session, 'predictionFile', input, signal)
}

/** Predictions from a file as a pass of a model of that name, which is made where there is none. */
export async function queuePredictionImport(session: Session, input: NamedPredictionImport): Promise<Job> {
  const { corpusId } = await session.db.read('split', input.splitId)
  await labelsInUse(session, corpusId, input.taskId)
  return session.queue.enqueue({ kind: 'predictions', title: `Import predictions of ${input.name}`, input })
}

/** The prompt of a note as a pass gave it to its model. */
export async function promptOfNote(session: Session, input: { passId: number; noteId: number }, signal?: AbortSignal): Promise<NotePrompt> {
  const { modelId } = await session.db.read('pass', input.passId)
  return compute(session, 'passPrompt', { ...input, folders: await modelFoldersOf(session, modelId) }, signal)
}

export interface ComparisonInput {
  passIds: number[]
  referencePassId?: number
  resamples: number
  seed: number
  minimumCases: number
  window: number | null
}

export async function comparePasses(
  session: Session,
  input: ComparisonInput,
  signal?: AbortSignal,
  onProgress?: (progress: JobProgress) => void,
): Promise<Comparison> {
  const referencePassId = input.referencePassId ?? input.passIds[0]
  if (!input.passIds.includes(referencePassId)) {
    throw new AppError('compare.reference', 'The reference must be one of the passes that are compared.')
  }
  return compute(session, 'compare', { ...input, referencePassId }, signal, onProgress)
}

/** How far the comparison is, then the comparison; a slow reader gets the newest progress only. */
export async function* watchComparison(session: Session, input: ComparisonInput, signal?: AbortSignal): AsyncGenerator<ComparisonEvent> {
  for await (const event of watching((onProgress) => comparePasses(session, input, signal, onProgress))) {
    yield 'result' in event ? { comparison: event.result } : event
  }
}

/** How far a computation is, then its result. */
export async function* watching<Result>(
  work: (onProgress: (progress: JobProgress) => void) => Promise<Result>,
): AsyncGenerator<{ progress: JobProgress } | { result: Result }> {
  let tell = (_: JobProgress): void => {}
  const result = work((progress) => tell(progress)).then((value) => ({ result: value }))
  for (;;) {
    const progressed = new Promise<{ progress: JobProgress }>((resolve) => (tell = (progress) => resolve({ progress })))
    const event = await Promise.race([result, progressed])
    yield event
    if ('result' in event) return
  }
}
