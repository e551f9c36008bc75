import type { ExternalResult } from '../../shared/domain/modelBundle.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { applyRecalibration } from '../../shared/stats/recalibration.ts'
import type { ReadableDb } from '../db/connection.ts'
import { reads } from '../db/registry.ts'
import { externalResultOf } from '../operations/externalResult.ts'
import { validate } from '../operations/validation.ts'
import { scoresOf } from './analyses.ts'

export interface ExternalResultInput {
  operatingId: number
  passId: number
  about: { manifestHash: string; site: string; createdAt: string }
}

/** How a version that came with a bundle did on a pass of this hospital, with the threshold and recalibration that it came with. */
export async function externalValidation(db: ReadableDb, { operatingId, passId, about }: ExternalResultInput): Promise<ExternalResult> {
  const operating = reads.operatingModel(db, operatingId)
  const pass = reads.pass(db, passId)
  const { task, recalibration, threshold, modelId } = operating
  if (pass.modelId !== modelId || pass.taskId !== task.id) {
    throw new AppError('result.pass', 'This scoring pass is of another model or task. Choose one of the model that came with the bundle.')
  }
  if (pass.options.length !== task.options.length || pass.positive !== task.positive) {
    throw new AppError('result.task', 'The task of this pass has other options than the one of the bundle. Derive labels with the task as the bundle has it.')
  }
  const scores = scoresOf(db, { passIds: [passId], window: null })
  const [{ probabilities }] = scores.columns
  const mapped = recalibration === null ? null : applyRecalibration(recalibration, { probabilities, classCount: task.options.length })
  if (mapped?.value === null) throw new AppError('result.probabilities', 'The recalibration of the bundle cannot be used on these probabilities.')
  const subjects = new Map(reads.subjectsOfPass(db, passId).map((subject) => [subject.noteId, subject]))
  const { corpusId } = reads.split(db, pass.splitId)
  const { validation } = await validate({
    scores,
    notes: scores.noteIds.map((id) => subjects.get(id)!),
    table: mapped?.value ?? probabilities,
    flag: { kind: 'threshold', threshold },
    shiftedDates: reads.hasShiftedDates(db, corpusId),
  })
  return externalResultOf(validation, task.positive, { ...about, taskId: task.id })
}
