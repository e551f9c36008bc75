/** Every figure of one pass on the notes of a comparison: numbers with intervals from the shared resamples, and curves. */
import type { ComparisonRow, Estimate, OptionFigures } from '../../shared/domain/compare.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { Task } from '../../shared/domain/task.ts'
import { rocCurve } from '../../shared/stats/auroc.ts'
import {
  bootstrapDifference,
  clusteredAuroc,
  clusteredAveragePrecision,
  clusteredMicroAuroc,
  clusteredWeightedAuroc,
  type BootstrapResult,
  type ClusteredStatistic,
} from '../../shared/stats/bootstrap.ts'
import { calibration } from '../../shared/stats/calibration.ts'
import { clusteredMean } from '../../shared/stats/clusteredRatio.ts'
import { compareDelong, delong } from '../../shared/stats/delong.ts'
import { measure, notEstimable, type Estimable, type Reason } from '../../shared/stats/estimable.ts'
import { whyNotDistributions, whyNotProbabilities, whyNotRanked, whyNotRetrieved } from '../../shared/stats/inputs.ts'
import { confusionMatrix, normaliseRows } from '../../shared/stats/multiclass.ts'
import { netBenefit } from '../../shared/stats/netBenefit.ts'
import { isClass, probabilitiesOf } from '../../shared/stats/oneClass.ts'
import { operatingPoints } from '../../shared/stats/operatingPoints.ts'
import { precisionRecallCurve } from '../../shared/stats/precisionRecallCurve.ts'
import { expectedCalibrationError, probabilityHistogram, reliabilityByCount, topLabel } from '../../shared/stats/reliability.ts'
import { hits, logLosses } from '../../shared/stats/summary.ts'
import { thinCurve } from '../../shared/stats/thinCurve.ts'
import { keptOf, type PassScores } from './commonNotes.ts'
import { aurocOf, squaredErrorsOf, type TaskSample } from './taskStatistics.ts'

/** What all passes share. */
export interface Sample extends TaskSample {
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
  notes: PassScores['notes'],
  noteIds: ReadonlySet<number>,
  task: Task,
): Column {
  const classCount = task.options.length
  const stored = Float64Array.from(keptOf({ notes }, noteIds).flatMap((note) => note.probabilities))
  const facts = { pass, scored: notes.length }
  if (classCount === 2) {
    return { ...facts, probabilities: stored, options: [task.positive], reason: whyNotProbabilities(stored) }
  }
  const probabilities = normaliseRows(stored, classCount).value?.table ?? stored
  return { ...facts, probabilities, options: [...task.options.keys()], reason: whyNotDistributions(stored, classCount) }
}

/** Share of notes whose most probable option is the label. */
export function accuracyOf(sample: Sample, column: Column): ClusteredStatistic {
  return clusteredMean(losses(column, sample).correct, sample.patients)
}

/**
 * Per pass: AUROC (macro), accuracy, Brier, log loss; of more than two options weighted and micro AUROC; then AUROC and
 * average precision of each option.
 */
const shared = { auroc: 0, accuracy: 1, brier: 2, logLoss: 3, weighted: 4, micro: 5 }
const sharedOf = (binary: boolean) => (binary ? 4 : 6)

export function statisticsOf(sample: Sample, column: Column): ClusteredStatistic[] {
  const { labels, patients, task } = sample
  const { options } = column
  const classCount = task.options.length
  const { correct, squared, surprise } = losses(column, sample)
  return [
    aurocOf(sample, sample.averaged, column.probabilities),
    clusteredMean(correct, patients),
    clusteredMean(squared, patients),
    clusteredMean(surprise, patients),
    ...(classCount === 2
      ? []
      : [clusteredWeightedAuroc, clusteredMicroAuroc].map((average) => average(column.probabilities, labels, classCount, patients))),
    ...options.flatMap((index) => {
      const [scores, outcomes] = [probabilitiesOf(column.probabilities, classCount, index), isClass(labels, index)]
      return [clusteredAuroc(scores, outcomes, patients), clusteredAveragePrecision(scores, outcomes, patients)]
    }),
  ]
}

/** Per note: whether the most probable option is right, squared error, −ln P(label). NaN where probabilities are none. */
function losses({ probabilities, reason }: Column, sample: Sample) {
  const { labels, task } = sample
  const values = {
    correct: hits(probabilities, labels, task.options.length),
    squared: squaredErrorsOf(sample, probabilities),
    surprise: logLosses(probabilities, labels, task.options.length),
  }
  if (reason) for (const each of Object.values(values)) each.fill(Number.NaN)
  return values
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
  const scores = binary ? probabilitiesOf(column.probabilities, classCount, event) : null
  const outcomes = isClass(labels, event)
  const macroReason = averaged.length === 0 ? 'too-few' : 'one-class'
  const averageReason = column.reason ?? 'one-class'
  const options = first + sharedOf(binary)
  const at = (offset: number, reason: Reason | null) => estimateOf(bootstrap, first + offset, reason)
  return {
    pass: column.pass,
    n: labels.length,
    scored: column.scored,
    patients: patients.count,
    auroc: at(shared.auroc, scores ? whyNotRanked(scores, outcomes) : (column.reason ?? macroReason)),
    delongInterval: scores && (delong(scores, outcomes)?.interval ?? null),
    delongValid: binary && patients.count === labels.length,
    averages: binary ? null : { weighted: at(shared.weighted, averageReason), micro: at(shared.micro, averageReason) },
    accuracy: at(shared.accuracy, column.reason),
    brier: at(shared.brier, column.reason),
    logLoss: at(shared.logLoss, column.reason),
    expectedCalibrationError: scores ? point(expectedCalibrationError(scores, outcomes)) : topLabelError(column, sample),
    confusion: confusionMatrix(column.probabilities, labels, classCount).value,
    difference: first === reference.first ? null : differenceOf({ sample, bootstrap, first, reference }, column),
    options: column.options.map((index, place) => figuresOf(index, column, sample, {
      auroc: (reason) => estimateOf(bootstrap, options + 2 * place, reason),
      averagePrecision: (reason) => estimateOf(bootstrap, options + 2 * place + 1, reason),
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
          probabilitiesOf(column.probabilities, classCount, event),
          probabilitiesOf(reference.column.probabilities, classCount, event),
          isClass(sample.labels, event),
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
  const scores = probabilitiesOf(column.probabilities, task.options.length, index)
  const outcomes = isClass(labels, index)
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
    operatingPoints: operatingPoints(scores, outcomes, patients).value ?? [],
  }
}
