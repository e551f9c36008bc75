import { minimumSample } from '../../shared/domain/analysis.ts'
import type { OperatingModel, Promotion } from '../../shared/domain/operatingModel.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { Truncation } from '../../shared/domain/reading.ts'
import type { ReadableDb } from '../db/connection.ts'
import type { NewOperatingModel } from '../db/queries/operationWrites.ts'
import { reads } from '../db/registry.ts'
import { validate } from '../operations/validation.ts'
import type { CommonScores } from '../scoring/commonScores.ts'
import { fitMap } from '../scoring/recalibrationReport.ts'
import { checkMethod, scoresOf, validationOf } from './analyses.ts'

/** A scoring pass as the validation of a model that is to work: nothing is stored here. */
export async function promotionOf(db: ReadableDb, input: Promotion): Promise<NewOperatingModel> {
  const pass = reads.pass(db, input.passId)
  const task = reads.labelSetTask(db, pass.labelSetId)
  checkPass(pass, task.name, input.force)
  const model = reads.model(db, pass.modelId)
  if (['imported', 'ceiling'].includes(model.kind) || model.folder === null) {
    throw new AppError('operating.model', `"${model.name}" cannot score new notes. Promote a trained model or a baseline.`)
  }
  const scores = scoresOf(db, { passIds: [pass.id], window: null })
  const { table, recalibration, fittedOn } = recalibratedTable(db, scores, input)
  const split = reads.split(db, pass.splitId)
  const corpus = reads.corpus(db, split.corpusId)
  const subjects = new Map(reads.subjectsOfPass(db, pass.id).map((subject) => [subject.noteId, subject]))
  const { threshold, validation } = await validate({
    scores,
    notes: scores.noteIds.map((id) => subjects.get(id)!),
    table,
    flag: input.flag,
    shiftedDates: reads.hasShiftedDates(db, split.corpusId),
  })
  const { name, flag, population, noteTypes, expiresOn, remark, passId } = input
  return {
    name,
    modelId: model.id,
    passId,
    task,
    reading: readingOf(pass),
    flag,
    threshold,
    recalibration,
    population,
    noteTypes: noteTypes.length > 0 ? noteTypes : validation.noteTypes.map(({ type }) => type),
    expiresOn,
    remark,
    validation: { ...validation, corpusName: corpus.name, splitName: split.name, fittedOn },
  }
}

function checkPass({ set, role, seenInTraining, notes, modelName }: ScoringPass, taskName: string, force: boolean): void {
  if (force) return
  const reason =
    set === 'validation'
      ? 'The validation set chose this model, so it cannot also judge it. Score the test set and promote that pass'
      : role === 'zero-shot'
        ? `"${modelName}" never learned "${taskName}". Finetune it first`
        : seenInTraining > 0
          ? `The model learned from ${seenInTraining} of these ${notes} notes. Judge it on others`
          : null
  if (reason !== null) throw new AppError('operating.notValidated', `${reason}, or promote it by force.`)
}

interface Table {
  table: Float64Array
  recalibration: OperatingModel['recalibration']
  fittedOn: OperatingModel['validation']['fittedOn']
}

function recalibratedTable(db: ReadableDb, scores: CommonScores, { recalibration: method }: Promotion): Table {
  const [{ pass, probabilities }] = scores.columns
  if (method === null) return { table: probabilities, recalibration: null, fittedOn: null }
  checkMethod(scores, method)
  const { validation, map, problem } = fitMap(scores, 0, validationOf(db, pass), { method, minimum: minimumSample.parse({}) })
  if (map === null || validation === null) {
    throw new AppError('operating.recalibration', `The recalibration was not fitted. ${problem ?? ''} Promote without one, or score the validation set first.`)
  }
  const { passId, n, patients } = validation
  return { table: map.table, recalibration: map.fitted, fittedOn: { passId, n, patients } }
}

function readingOf({ maximumTokens, truncation, maximumCharacters }: ScoringPass): OperatingModel['reading'] {
  return maximumTokens === null ? null : { maximumTokens, truncation: (truncation ?? 'right') as Truncation, maximumCharacters }
}
