import { join } from 'node:path'
import type { ScoreConfig } from '../../shared/domain/prediction.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { StoredModel } from '../db/queries/modelReads.ts'
import type { NewPrediction } from '../db/queries/predictionWrites.ts'
import { reads } from '../db/registry.ts'
import { noLabelledNotes, notesOfTask } from './labelledExamples.ts'
import { ggufPredictor, llamaPredictor } from './predictors/languageModel.ts'
import type { Predictor, Question } from './predictors/predictor.ts'
import { baselinePredictor, ceilingPredictor } from './predictors/rows.ts'
import { roleOf } from './scoringRole.ts'
import type { JobContext } from './serve.ts'

/** Scores one model on the labelled notes of one set, all tasks together; a pass is visible only when it is whole. */
export async function scoreJob(context: JobContext): Promise<Record<string, unknown>> {
  return { passIds: await scoreModel(context, context.job.input as ScoreConfig) }
}

/** Also used by the demo, whose known ceiling is a model like any other. */
export async function scoreModel(context: JobContext, config: ScoreConfig): Promise<number[]> {
  const model = reads.model(context.db, config.modelId)
  if (model.kind === 'imported') {
    const message = `"${model.name}" is predictions from a file and cannot score. Import a file of these notes instead.`
    throw new AppError('score.model', message)
  }
  if (model.folder === null || model.state !== 'ready') {
    const message = `"${model.name}" is not ready to score. Wait for its training, or choose another model.`
    throw new AppError('score.model', message)
  }
  const learned = new Set(reads.notesLearnedFrom(context.db, model.id))
  const predictor = await openPredictor(context, model, config)
  try {
    const questions: (Question & { passId: number })[] = []
    for (const taskId of config.taskIds) {
      const { labels, notes } = notesOfTask(context, { ...config, taskId, maximum: config.maximumNotes })
      if (notes.length === 0) throw noLabelledNotes(labels.task, config.set)
      const passId = await context.write('insertPass', {
        jobId: context.job.id,
        modelId: model.id,
        role: roleOf(context, model, taskId),
        taskId,
        labelSetId: labels.id,
        splitId: config.splitId,
        set: config.set,
        settings: { maximumNotes: config.maximumNotes, ...predictor.reading(labels.task) },
        device: config.device,
      })
      const store = (batch: NewPrediction[]) => context.write('insertPredictions', passId, batch)
      questions.push({ passId, task: labels.task, notes, store })
    }
    await predictor.predict(questions)
    for (const { passId, notes } of questions)
      await context.write('finishPass', passId, notes.filter((note) => learned.has(note.hash)).length)
    return questions.map(({ passId }) => passId)
  } finally {
    await predictor.close()
  }
}

/** @throws AppError where the model cannot be read on this machine */
export async function openPredictor(context: JobContext, model: StoredModel, config: ScoreConfig): Promise<Predictor> {
  const folder = join(context.filesFolder, model.folder ?? '')
  if (model.kind === 'llama') return llamaPredictor(context, model, config)
  if (model.kind === 'gguf') return ggufPredictor(context, model, config)
  if (model.kind === 'ceiling') return ceilingPredictor(context, folder)
  return baselinePredictor(context, folder)
}
