import type {
  Recalibrated,
  RecalibrationFigures,
  RecalibrationInput,
  RecalibrationReport,
} from '../../shared/domain/recalibration.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import { progressOfParts } from '../../shared/progress.ts'
import { bootstrapDifference } from '../../shared/stats/bootstrap.ts'
import { calibration } from '../../shared/stats/calibration.ts'
import { reasonText, type Reason } from '../../shared/stats/estimable.ts'
import { isClass, probabilitiesOf } from '../../shared/stats/oneClass.ts'
import { applyRecalibration, fitRecalibration, type Recalibration } from '../../shared/stats/recalibration.ts'
import { expectedCalibrationError, probabilityHistogram, reliabilityByWidth, topLabel } from '../../shared/stats/reliability.ts'
import { commonScores, notesOf, type CommonScores } from './commonScores.ts'
import type { PassScores } from './commonNotes.ts'
import { differenceOf, judged, judgeTables, type JudgedTable, type JudgeOptions } from './judgePass.ts'

/** A pass and where its map is fitted. */
export interface ValidatedPass {
  /** Null: the model has not scored validation notes in the same way. */
  validation: PassScores | null
  validationSplitId: number | null
  /** Why there can be none, where there can be none. */
  problem: string | null
}

export type MapInput = Pick<RecalibrationInput, 'method' | 'minimum'>

/** Maps fitted on validation notes, applied to `scores`. `validated`: one per pass of `scores`. */
export async function recalibrationReport(
  scores: CommonScores,
  validated: readonly ValidatedPass[],
  input: RecalibrationInput,
  onProgress?: (progress: JobProgress) => void,
): Promise<RecalibrationReport> {
  const part = progressOfParts('recalibration', validated.map(() => 1), onProgress)
  const passes: Recalibrated[] = []
  for (const [index, each] of validated.entries()) {
    passes.push(await recalibrate(scores, index, each, { ...input, onProgress: part(index) }))
  }
  return { ...notesOf(scores, input), method: input.method, passes }
}

type Watched = RecalibrationInput & Pick<JudgeOptions, 'onProgress'>

async function recalibrate(
  scores: CommonScores,
  index: number,
  validated: ValidatedPass,
  input: Watched,
): Promise<Recalibrated> {
  const { pass, probabilities } = scores.columns[index]
  const { validation, map, problem } = fitMap(scores, index, validated, input)
  const facts = { pass, validation, validationSplitId: validated.validationSplitId }
  if (map === null) return { ...facts, problem, fitted: null, before: null, after: null, difference: null }
  return { ...facts, problem: null, fitted: map.fitted, ...(await beforeAndAfter(scores, probabilities, map.table, input)) }
}

/** `table`: the probabilities of the pass after it, row-major [n, options]. */
export interface FittedMap {
  fitted: Recalibration
  table: Float64Array
}

/** The map of a pass, fitted on its validation notes and applied to `scores`; without one, why not. */
export function fitMap(
  scores: CommonScores,
  index: number,
  { validation, problem }: ValidatedPass,
  input: MapInput,
): { validation: Recalibrated['validation']; map: FittedMap | null; problem: string | null } {
  if (problem !== null) return { validation: null, map: null, problem }
  if (validation === null) {
    return { validation: null, map: null, problem: 'The model has not scored the notes of the validation set with the same settings.' }
  }
  const fitting = commonScores([validation], scores.task)
  const facts = { passId: validation.pass.id, n: fitting.labels.length, patients: fitting.patients.count, counts: fitting.counts }
  const unfitted = (reason: string) => ({ validation: facts, map: null, problem: reason })
  const few = tooFew(fitting, input) ?? tooFew(scores, input)
  if (few !== null) return unfitted(few)
  const fit = fitOn(fitting, input)
  if (fit.value === null) return unfitted(notFitted(fit.reason))
  const { probabilities } = scores.columns[index]
  const applied = applyRecalibration(fit.value, { probabilities, classCount: scores.task.options.length })
  if (applied.value === null) return unfitted(notFitted(applied.reason))
  return { validation: facts, map: { fitted: fit.value, table: applied.value }, problem: null }
}

function tooFew({ labels, counts, columns }: CommonScores, { minimum }: MapInput): string | null {
  if (labels.length >= minimum.notes && counts.filter((count) => count >= minimum.events).length >= 2) return null
  return (
    `Too few: the ${columns[0].pass.set} set has ${labels.length} notes, by option ${counts.join(' / ')}; ` +
    `at least ${minimum.notes} notes and ${minimum.events} of each of two options are asked for.`
  )
}

function fitOn({ columns, labels, task }: CommonScores, { method }: MapInput) {
  const { probabilities } = columns[0]
  return fitRecalibration(method, { probabilities, classCount: task.options.length, labels, event: task.positive })
}

function notFitted(reason: Reason): string {
  return `Not estimable: ${reasonText[reason]}.`
}

async function beforeAndAfter(
  scores: CommonScores,
  before: Float64Array,
  after: Float64Array,
  { resamples, seed, minimum, onProgress }: Watched,
): Promise<Pick<Recalibrated, 'before' | 'after' | 'difference'>> {
  const options = { resamples, seed, minimumCases: minimum.events, onProgress }
  const { tables, bootstrap } = await judgeTables(scores, [before, after], options)
  const change = (place: number) => differenceOf(bootstrapDifference(bootstrap, judged.count + place, place))
  return {
    before: figuresOf(scores, before, tables[0]),
    after: figuresOf(scores, after, tables[1]),
    difference: {
      auroc: change(judged.auroc),
      brier: change(judged.brier),
      logLoss: change(judged.logLoss),
    },
  }
}

/** Of probabilities row-major [n, options]. */
export function figuresOf({ task, labels, patients }: CommonScores, table: Float64Array, measures: JudgedTable): RecalibrationFigures {
  const classCount = task.options.length
  const [probabilities, correct] =
    classCount === 2
      ? [probabilitiesOf(table, classCount, task.positive), isClass(labels, task.positive)]
      : mostProbable(table, labels, classCount)
  return {
    ...measures,
    calibrationError: expectedCalibrationError(probabilities, correct).value,
    calibration: classCount === 2 ? calibrationOf(calibration(probabilities, correct, patients)) : null,
    reliability: reliabilityByWidth(probabilities, correct).value ?? [],
    histogram: probabilityHistogram(probabilities, correct, 2, 20).value ?? [],
  }
}

function mostProbable(table: Float64Array, labels: Int32Array, classCount: number): [Float64Array, Uint8Array] {
  const { confidence, correct } = topLabel(table, labels, classCount)
  return [confidence, correct]
}

function calibrationOf({ intercept, slope, inTheLarge, observedOverExpected }: ReturnType<typeof calibration>) {
  return { intercept, slope, inTheLarge, observedOverExpected }
}
