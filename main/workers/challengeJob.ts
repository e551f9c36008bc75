import { minimumSample } from '../../shared/domain/analysis.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { ChallengeReport } from '../../shared/domain/monitoring.ts'
import type { OperatingModel } from '../../shared/domain/operatingModel.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { ReadableDb } from '../db/connection.ts'
import { reads } from '../db/registry.ts'
import { compareContenders, restricted, verdictOf, type Side } from '../operations/challenge.ts'
import { decide } from '../operations/decide.ts'
import { thresholdOf } from '../operations/validation.ts'
import { daysOf } from '../scoring/comparePasses.ts'
import type { CommonScores } from '../scoring/commonScores.ts'
import { fitMap } from '../scoring/recalibrationReport.ts'
import { risksOf } from '../scoring/risk.ts'
import { scoresOf, validationOf } from './analyses.ts'
import type { JobContext } from './serve.ts'

const judging = { resamples: 1000, seed: 1 }
/** Of patients that neither knows, and of each outcome. */
const fewest = { notes: 50, events: 5 }

/** The last step of a challenge: champion and candidate have scored the later test by now. */
export async function challengeJob({ job, db, write, signal, onProgress }: JobContext): Promise<Record<string, unknown>> {
  const { challengerId } = job.input as { challengerId: number }
  const { operatingId, splitId, modelId } = reads.challenger(db, challengerId)
  const operating = reads.operatingModel(db, operatingId)
  if (splitId === null || modelId === null) throw new AppError('challenger.gone', 'The split or the model of this challenger was removed. Start a new one.')
  onProgress({ phase: 'compare', done: 0, total: 2 })
  const championPass = passOf(db, splitId, operating.modelId, operating.task.id)
  const candidatePass = passOf(db, splitId, modelId, operating.task.id)
  const scores = scoresOf(db, { passIds: [championPass.id, candidatePass.id], window: null })
  const champion = championSide(operating, scores)
  const { side: candidate, recalibration, warnings } = candidateSide(db, operating, scores, candidatePass)
  const all = await compareContenders(scores, champion, candidate, { ...judging, signal })
  onProgress({ phase: 'compare', done: 1, total: 2 })
  const rows = unseenRows(db, scores, [operating.modelId, modelId])
  const part = restricted(scores, [champion, candidate], rows)
  const enough = rows.length >= fewest.notes && part.notes.counts.filter((count) => count >= fewest.events).length >= 2
  const { settings } = reads.split(db, splitId)
  const report: ChallengeReport = {
    championPassId: championPass.id,
    candidatePassId: candidatePass.id,
    testFrom: settings.method === 'temporal' ? settings.cutoff : '',
    resamples: judging.resamples,
    all,
    unseen: enough ? await compareContenders(part.notes, part.sides[0], part.sides[1], { ...judging, signal }) : null,
    recalibration,
    verdict: verdictOf(all),
    warnings: [...scores.warnings, ...warnings],
  }
  await write('finishChallenger', challengerId, report)
  return { challengerId, verdict: report.verdict, difference: all.difference.auroc.value }
}

/** Newest first. */
function passOf(db: ReadableDb, splitId: number, modelId: number, taskId: string): ScoringPass {
  const pass = reads.passes(db, { splitId, taskId }).find((each) => each.modelId === modelId && each.set === 'temporal_all')
  if (!pass) throw new AppError('challenger.notScored', 'One of the two has not scored the later test. Resume the jobs of this challenger, or start a new one.')
  return pass
}

/** As it is at work: with the recalibration and the threshold of its version. */
function championSide(operating: OperatingModel, { columns, task }: CommonScores): Side {
  const width = task.options.length
  const { probabilities } = columns[0]
  const decided = Array.from({ length: probabilities.length / width }, (_, row) => decide(operating, [...probabilities.subarray(row * width, (row + 1) * width)]).probabilities)
  return { table: Float64Array.from(decided.flat()), threshold: operating.threshold }
}

/** As it would be at work: recalibrated in the same way on its own validation notes, with the champion's budget of flags. */
function candidateSide(
  db: ReadableDb,
  { recalibration, flag }: OperatingModel,
  scores: CommonScores,
  pass: ScoringPass,
): { side: Side; recalibration: string | null; warnings: string[] } {
  const fit = recalibration && fitMap(scores, 1, validationOf(db, pass), { method: recalibration.method, minimum: minimumSample.parse({}) })
  const table = fit?.map?.table ?? scores.columns[1].probabilities
  const times = new Map(reads.subjectsOfPass(db, pass.id).map(({ noteId, time }) => [noteId, time]))
  const { days } = daysOf(scores.noteIds.map((id) => times.get(id) ?? null), false)
  return {
    side: { table, threshold: thresholdOf(flag, risksOf(scores.task, table), days) },
    recalibration: fit?.map ? fit.map.fitted.method : null,
    warnings: fit && fit.map === null ? [`The candidate was not recalibrated. ${fit.problem ?? ''}`.trim()] : [],
  }
}

/** Rows of patients of whom none of the models learned from a note. */
function unseenRows(db: ReadableDb, { noteIds, columns }: CommonScores, modelIds: readonly number[]): number[] {
  const seen = new Set(modelIds.flatMap((id) => reads.patientsLearnedFrom(db, id)))
  const patients = new Map(reads.scoredNotes(db, columns[0].pass.id).map(({ noteId, patientKey }) => [noteId, patientKey]))
  return noteIds.flatMap((id, row) => (seen.has(patients.get(id) ?? '') ? [] : [row]))
}
