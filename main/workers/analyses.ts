import type { DriftReport } from '../../shared/domain/drift.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import type { ExternalReport } from '../../shared/domain/externalTest.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { RecalibrationReport } from '../../shared/domain/recalibration.ts'
import type { SubgroupReport } from '../../shared/domain/subgroup.ts'
import type { ReadableDb } from '../db/connection.ts'
import { reads } from '../db/registry.ts'
import { commonScores, type CommonScores } from '../scoring/commonScores.ts'
import type { PassScores } from '../scoring/commonNotes.ts'
import { driftReport } from '../scoring/driftReport.ts'
import { externalReport, type HospitalScores } from '../scoring/externalReport.ts'
import { readingDiffers } from '../scoring/judgePass.ts'
import { noteGroups } from '../scoring/noteGroups.ts'
import { recalibrationReport, type ValidatedPass } from '../scoring/recalibrationReport.ts'
import { subgroupReport } from '../scoring/subgroupReport.ts'
import type { ComputeKinds } from '../services/computation.ts'

type OnProgress = (progress: JobProgress) => void

/** Analyses of scoring passes: what they need of the workspace, read here and judged in main/scoring. */

export function subgroupsOf(db: ReadableDb, input: ComputeKinds['subgroups']['input'], onProgress?: OnProgress): Promise<SubgroupReport> {
  const scores = scoresOf(db, input)
  const subjects = new Map(reads.subjectsOfPass(db, input.passIds[0]).map((subject) => [subject.noteId, subject]))
  const shortened = new Set(input.passIds.flatMap((passId) => reads.shortenedNotes(db, passId)))
  const notes = scores.noteIds.map((noteId) => ({ ...subjects.get(noteId)!, shortened: shortened.has(noteId) }))
  return subgroupReport(scores, noteGroups(notes, input.minimum.notes), input, onProgress)
}

export function driftOf(db: ReadableDb, input: ComputeKinds['drift']['input'], onProgress?: OnProgress): Promise<DriftReport> {
  const { corpusId } = reads.split(db, reads.pass(db, input.passIds[0]).splitId)
  const scores = scoresOf(db, input)
  if (input.event !== null && input.event >= scores.task.options.length) {
    throw new AppError('drift.event', `The task has ${scores.task.options.length} options; there is no number ${input.event}.`)
  }
  const when = input.period === 'source' ? periodsOf(db, corpusId) : timesOf(db, corpusId, input.passIds[0])
  return driftReport(scores, scores.noteIds.map((noteId) => when.get(noteId) ?? null), input, onProgress)
}

function timesOf(db: ReadableDb, corpusId: number, passId: number): Map<number, string | null> {
  if (reads.hasShiftedDates(db, corpusId)) {
    throw new AppError(
      'drift.shiftedDates',
      'Dates of this corpus are shifted per patient: notes of one calendar month were not written in the same month. ' +
        'Look at the real periods that the source gives instead (period "source").',
    )
  }
  return new Map(reads.subjectsOfPass(db, passId).map(({ noteId, time }) => [noteId, time]))
}

function periodsOf(db: ReadableDb, corpusId: number): Map<number, string> {
  const periods = reads.notePeriods(db, corpusId)
  if (periods.size > 0) return periods
  throw new AppError(
    'drift.noPeriods',
    'The source of this corpus gives no real periods. Where its dates are not shifted, choose month, quarter or year.',
  )
}

export function externalOf(db: ReadableDb, input: ComputeKinds['external']['input'], onProgress?: OnProgress): Promise<ExternalReport> {
  const passes = input.passIds.map((id) => reads.pass(db, id))
  if (passes.some(({ set }) => set === 'external')) {
    throw new AppError('external.internal', 'These passes are of an external test. Choose passes of the hospital that the models come from.')
  }
  const models = passes.map((pass) => ({
    internal: hospitalOf(db, pass, input.window),
    external: externalPasses(db, pass).map((each) => hospitalOf(db, each, null)),
  }))
  return externalReport(models, input, onProgress)
}

/** Of the same model and task, the newest of each external split. */
export function externalPasses(db: ReadableDb, pass: ScoringPass): ScoringPass[] {
  const found = reads
    .passes(db, { taskId: pass.taskId })
    .filter(({ set, modelId, options }) => set === 'external' && modelId === pass.modelId && sameOptions(options, pass.options))
  // Newest first: of each split the first one stays.
  return found.filter((each, index) => found.findIndex(({ splitId }) => splitId === each.splitId) === index)
}

function sameOptions(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((option, index) => option === right[index])
}

function hospitalOf(db: ReadableDb, pass: ScoringPass, window: number | null): HospitalScores {
  const split = reads.split(db, pass.splitId)
  return {
    ...passScores(db, pass, window),
    task: reads.labelSetTask(db, pass.labelSetId),
    splitName: split.name,
    corpusName: reads.corpus(db, split.corpusId).name,
  }
}

export function recalibrationOf(
  db: ReadableDb,
  input: ComputeKinds['recalibration']['input'],
  onProgress?: OnProgress,
): Promise<RecalibrationReport> {
  const scores = scoresOf(db, input)
  checkMethod(scores, input.method)
  const validated = scores.columns.map(({ pass }) => validationOf(db, pass))
  return recalibrationReport(scores, validated, input, onProgress)
}

/** @throws AppError 'recalibration.method' where it is not for so many options */
export function checkMethod({ task }: CommonScores, method: ComputeKinds['recalibration']['input']['method']): void {
  if (method !== 'temperature' && task.options.length > 2) {
    throw new AppError('recalibration.method', 'Platt and isotonic recalibration are for two options. Choose temperature.')
  }
}

/** Where a pass is recalibrated: validation notes that the same model read in the same way. */
export function validationOf(db: ReadableDb, pass: ScoringPass): ValidatedPass {
  if (pass.set === 'validation') {
    const problem = 'A map that is fitted on these very notes cannot be judged on them. Choose another set.'
    return { validation: null, validationSplitId: pass.splitId, problem }
  }
  const { settings } = reads.split(db, pass.splitId)
  const validationSplitId = settings.method === 'external' ? settings.developmentSplitId : pass.splitId
  if (validationSplitId === null) {
    const problem = 'The external split names no split of the models it tests, so there is no validation set to fit on.'
    return { validation: null, validationSplitId, problem }
  }
  const found = reads
    .passes(db, { taskId: pass.taskId, splitId: validationSplitId })
    .find(
      (each) =>
        each.set === 'validation' &&
        each.modelId === pass.modelId &&
        each.role === pass.role &&
        sameOptions(each.options, pass.options) &&
        (settings.method === 'external' || each.labelSetId === pass.labelSetId) &&
        !readingDiffers(each, pass),
    )
  return { validation: found ? passScores(db, found, null) : null, validationSplitId, problem: null }
}

export function scoresOf(db: ReadableDb, { passIds, window }: { passIds: number[]; window: number | null }): CommonScores {
  const passes = passIds.map((id) => passScores(db, reads.pass(db, id), window))
  return commonScores(passes, reads.labelSetTask(db, passes[0].pass.labelSetId))
}

function passScores(db: ReadableDb, pass: ScoringPass, window: number | null): PassScores {
  return { pass, notes: reads.scoredNotes(db, pass.id, window) }
}
