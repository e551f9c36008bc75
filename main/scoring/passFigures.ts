/** Every figure of one pass on the notes of a comparison: numbers with intervals from the shared resamples, and curves. */
import type { ComparisonRow, Estimate, OptionFigures } from '../../shared/domain/compare.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { Task } from '../../shared/domain/task.ts'
import { rocCurve } from '../../shared/stats/auroc.ts'
import {
  bootstrapDifference,
  clusteredAuroc,
  clusteredAveragePrecision,
  clusteredMacroAuroc,
  type BootstrapResult,
  type ClusteredStatistic,
} from '../../shared/stats/bootstrap.ts'
import { calibration } from '../../shared/stats/calibration.ts'
import { clusteredMean } from '../../shared/stats/clusteredRatio.ts'
import { compareDelong, delong } from '../../shared/stats/delong.ts'
import { measure, notEstimable, type Estimable, type Reason } from '../../shared/stats/estimable.ts'
import { whyNotDistributions, whyNotProbabilities, whyNotRanked, whyNotRetrieved } from '../../shared/stats/inputs.ts'
import { smallestProbability } from '../../shared/stats/logit.ts'
import { mostProbable } from '../../shared/stats/mostProbable.ts'
import { confusionMatrix, normaliseRows, oneVsRest } from '../../shared/stats/multiclass.ts'
import { netBenefit } from '../../shared/stats/netBenefit.ts'
import { operatingPoints } from '../../shared/stats/operatingPoints.ts'
import type { PatientIndex } from '../../shared/stats/patients.ts'
import { precisionRecallCurve } from '../../shared/stats/precisionRecallCurve.ts'
import { expectedCalibrationError, probabilityHistogram, reliabilityByCount, topLabel } from '../../shared/stats/reliability.ts'
import { thinCurve } from '../../shared/stats/thinCurve.ts'

/** What all passes share. */
export interface Sample {
  task: Task
  /** Option index [n]. */
  labels: Int32Array
  patients: PatientIndex
  /** Options in the macro average. */
  averaged: number[]
}

/** One pass on the notes of the sample. */
export interface Column {
  pass: ScoringPass
  /** Notes that it scored, in the comparison or not. */
  scored: number
  /** Row-major [n, options]; of more than two options scaled to sum to 1. */
  probabilities: Float64Array
  /** Options whose figures are given: the event, or each. */
  options: number[]
  /** Why no figure of probabilities can be given. */
  reason: Reason | null
}

export function columnOf(
  pass: ScoringPass,
  notes: readonly { noteId: number; probabilities: number[] }[],
  noteIds: ReadonlySet<number>,
  task: Task,
): Column {
  const classCount = task.options.length
  const kept = notes.filter((note) => noteIds.has(note.noteId))
  const stored = Float64Array.from(kept.flatMap((note) => note.probabilities))
  const facts = { pass, scored: notes.length }
  if (classCount === 2) {
    return { ...facts, probabilities: stored, options: [task.positive], reason: whyNotProbabilities(stored) }
  }
  const probabilities = normaliseRows(stored, classCount).value?.table ?? stored
  return { ...facts, probabilities, options: [...task.options.keys()], reason: whyNotDistributions(stored, classCount) }
}

/** Per pass: AUROC (macro), accuracy, Brier, log loss; then AUROC and average precision of each option. */
const shared = 4

export function statisticsOf(sample: Sample, column: Column): ClusteredStatistic[] {
  const { labels, patients, task } = sample
  const { options } = column
  const classCount = task.options.length
  const { correct, squared, surprise } = losses(column, sample)
  return [
    aurocOf(sample, column),
    clusteredMean(correct, patients),
    clusteredMean(squared, patients),
    clusteredMean(surprise, patients),
    ...options.flatMap((index) => {
      const [scores, outcomes] = [scoresOf(column, index, classCount), against(labels, index)]
      return [clusteredAuroc(scores, outcomes, patients), clusteredAveragePrecision(scores, outcomes, patients)]
    }),
  ]
}

/** Of the event; of more than two options the macro average. */
export function aurocOf({ labels, patients, averaged, task }: Sample, column: Column): ClusteredStatistic {
  const classCount = task.options.length
  const [event] = column.options
  return column.options.length === 1
    ? clusteredAuroc(scoresOf(column, event, classCount), against(labels, event), patients)
    : clusteredMacroAuroc(column.probabilities, labels, classCount, patients, averaged)
}

/** Per note: whether the most probable option is right, squared error, −ln P(label). NaN where probabilities are none. */
function losses({ probabilities, options, reason }: Column, { labels, task }: Sample) {
  const n = labels.length
  const classCount = task.options.length
  const [correct, squared, surprise] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
  for (let row = 0; row < n; row++) {
    const label = labels[row]
    correct[row] = mostProbable(probabilities, row, classCount) === label ? 1 : 0
    for (const index of options) squared[row] += (probabilities[row * classCount + index] - (label === index ? 1 : 0)) ** 2
    surprise[row] = -Math.log(Math.max(probabilities[row * classCount + label], smallestProbability))
  }
  if (reason) for (const values of [correct, squared, surprise]) values.fill(Number.NaN)
  return { correct, squared, surprise }
}

/** Where a row's statistics stand among those of the bootstrap, and the reference's. */
export interface Place {
  sample: Sample
  bootstrap: BootstrapResult
  first: number
  reference: { first: number; column: Column }
}

export function rowOf({ sample, bootstrap, first, reference }: Place, column: Column): ComparisonRow {
  const { task, labels, patients, averaged } = sample
  const classCount = task.options.length
  const binary = column.options.length === 1
  const [event] = column.options
  const scores = binary ? scoresOf(column, event, classCount) : null
  const outcomes = against(labels, event)
  const macroReason = averaged.length === 0 ? 'too-few' : 'one-class'
  const at = (offset: number, reason: Reason | null) => estimateOf(bootstrap, first + offset, reason)
  return {
    pass: column.pass,
    n: labels.length,
    scored: column.scored,
    patients: patients.count,
    auroc: at(0, scores ? whyNotRanked(scores, outcomes) : (column.reason ?? macroReason)),
    delongInterval: scores && (delong(scores, outcomes)?.interval ?? null),
    delongValid: binary && patients.count === labels.length,
    averages: binary ? null : averagesOf(column, sample),
    accuracy: at(1, column.reason),
    brier: at(2, column.reason),
    logLoss: at(3, column.reason),
    expectedCalibrationError: scores ? point(expectedCalibrationError(scores, outcomes)) : topLabelError(column, sample),
    confusion: confusionMatrix(column.probabilities, labels, classCount).value,
    difference: first === reference.first ? null : differenceOf({ sample, bootstrap, first, reference }, column),
    options: column.options.map((index, place) => figuresOf(index, column, sample, {
      auroc: (reason) => at(shared + 2 * place, reason),
      averagePrecision: (reason) => at(shared + 2 * place + 1, reason),
    })),
  }
}

function estimateOf({ estimates }: BootstrapResult, index: number, reason: Reason | null): Estimate {
  const { value, interval } = estimates[index]
  return value === null ? notEstimable(reason ?? 'not-a-number') : measure(value, interval)
}

function point(figure: Estimable<number>): Estimate {
  return figure.value === null ? notEstimable(figure.reason) : measure(figure.value, null)
}

function averagesOf({ probabilities }: Column, { labels, task }: Sample): ComparisonRow['averages'] {
  const { value, reason } = oneVsRest(probabilities, labels, task.options.length)
  if (value === null) return { weighted: notEstimable(reason), micro: notEstimable(reason) }
  return { weighted: point(value.weighted), micro: point(value.micro) }
}

function topLabelError({ probabilities, reason }: Column, { labels, task }: Sample): Estimate {
  if (reason) return notEstimable(reason)
  const { confidence, correct } = topLabel(probabilities, labels, task.options.length)
  return point(expectedCalibrationError(confidence, correct))
}

function differenceOf({ sample, bootstrap, first, reference }: Place, column: Column): ComparisonRow['difference'] {
  const { value, interval, p } = bootstrapDifference(bootstrap, first, reference.first)
  const classCount = sample.task.options.length
  const [event] = column.options
  const delongP =
    column.options.length === 1
      ? (compareDelong(
          scoresOf(column, event, classCount),
          scoresOf(reference.column, event, classCount),
          against(sample.labels, event),
        )?.p ?? null)
      : null
  return { value, interval, p, adjustedP: null, delongP }
}

/** Enough points for any screen: a curve of many notes looks the same with them. */
const curvePoints = 400

function figuresOf(
  index: number,
  column: Column,
  { labels, patients, task }: Sample,
  areas: Record<'auroc' | 'averagePrecision', (reason: Reason | null) => Estimate>,
): OptionFigures {
  const scores = scoresOf(column, index, task.options.length)
  const outcomes = against(labels, index)
  const { intercept, slope, inTheLarge, observedOverExpected, events } = calibration(scores, outcomes, patients)
  const thinned = (points: [number, number][]) => thinCurve(points, curvePoints, (each) => each)
  const precisionRecall = precisionRecallCurve(scores, outcomes).value ?? []
  return {
    index,
    events,
    auroc: areas.auroc(whyNotRanked(scores, outcomes)),
    averagePrecision: areas.averagePrecision(whyNotRetrieved(scores, outcomes)),
    calibration: {
      intercept,
      slope,
      inTheLarge,
      observedOverExpected,
      expectedCalibrationError: point(expectedCalibrationError(scores, outcomes)),
    },
    roc: thinned((rocCurve(scores, outcomes) ?? []).map((each) => [each.falsePositiveRate, each.truePositiveRate])),
    precisionRecall: thinned(precisionRecall.map(({ recall, precision }) => [recall, precision])),
    reliability: reliabilityByCount(scores, outcomes).value ?? [],
    histogram: probabilityHistogram(scores, outcomes, 2, 40).value ?? [],
    netBenefit: (netBenefit(scores, outcomes).value ?? []).map(({ threshold, model }) => [threshold, model]),
    operatingPoints: operatingPoints(scores, outcomes).value ?? [],
  }
}

function scoresOf({ probabilities }: Column, index: number, classCount: number): Float64Array {
  return Float64Array.from({ length: probabilities.length / classCount }, (_, row) => probabilities[row * classCount + index])
}

function against(labels: Int32Array, index: number): Uint8Array {
  return Uint8Array.from(labels, (label) => (label === index ? 1 : 0))
}
