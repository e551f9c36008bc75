import { scoreNewConfig, type OperatingModel, type ScoreNewResult } from '../../shared/domain/operatingModel.ts'
import { scoreConfig } from '../../shared/domain/prediction.ts'
import type { LabelledNote } from '../db/queries/labelReads.ts'
import { reads } from '../db/registry.ts'
import { checkAtWork, decide, isExpired, isMadeFor } from '../operations/decide.ts'
import { openPredictor } from './scoreJob.ts'
import type { JobContext } from './serve.ts'

/** Scores the notes of a corpus that an operating model has not scored yet; each batch is on the worklist when it is stored. */
export async function scoreNewJob(context: JobContext): Promise<Record<string, unknown>> {
  const { operatingId, corpusId, force, from } = scoreNewConfig.parse(context.job.input)
  const { db } = context
  const operating = reads.operatingModel(db, operatingId)
  const expired = isExpired(operating, new Date().toISOString().slice(0, 10))
  if (!force) checkAtWork(operating)
  const model = reads.model(db, operating.modelId)
  const already = reads.liveScoresOfCorpus(db, operatingId, corpusId)
  const waiting = reads.notesToScore(db, operatingId, corpusId, from)
  const others = waiting.filter(({ type }) => !isMadeFor(operating, type))
  const unfit = new Set(others.map(({ noteId }) => noteId))
  const notes = force ? waiting : waiting.filter(({ noteId }) => !unfit.has(noteId))
  const learned = new Set(reads.notesLearnedFrom(db, model.id))
  const result: ScoreNewResult = {
    scored: notes.length,
    flagged: 0,
    already,
    refused: force ? [] : countTypes(others),
    seenInTraining: notes.filter(({ hash }) => learned.has(hash)).length,
  }
  if (notes.length === 0) return { ...result }
  const predictor = await openPredictor(context, model, readingConfig(operating))
  try {
    await predictor.predict([
      {
        task: operating.task,
        notes,
        async store(batch) {
          const scores = batch.map(({ probabilities: given, ...row }) => ({
            ...row,
            given,
            forced: expired || unfit.has(row.noteId),
            ...decide(operating, given),
          }))
          result.flagged += scores.filter(({ flagged }) => flagged).length
          await context.write('insertLiveScores', operatingId, scores)
        },
      },
    ])
  } finally {
    await predictor.close()
  }
  return { ...result }
}

/** Of scoring, so that a note is read as it was in the validation. */
export function readingConfig({ modelId, task, reading }: Pick<OperatingModel, 'modelId' | 'task' | 'reading'>) {
  return scoreConfig.parse({ modelId, taskIds: [task.id], splitId: 0, set: 'test', ...reading })
}

function countTypes(notes: readonly LabelledNote[]): ScoreNewResult['refused'] {
  return [...Map.groupBy(notes, ({ type }) => type)].map(([type, list]) => ({ type, notes: list.length }))
}
