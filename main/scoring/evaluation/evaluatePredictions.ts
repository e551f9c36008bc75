import type { BootstrapOptions } from '../../../shared/stats/bootstrap.ts'
import { confusionMeasures, type ConfusionMeasures } from '../../../shared/stats/confusion.ts'
import { compareDelong } from '../../../shared/stats/delong.ts'
import type { Estimable } from '../../../shared/stats/estimable.ts'
import { whyNotRanked } from '../../../shared/stats/inputs.ts'
import type { Interval } from '../../../shared/stats/interval.ts'
import { confusionMatrix, countsOfClass, oneVsRest, type OneVsRest } from '../../../shared/stats/multiclass.ts'
import { expectedCalibrationError, topLabel } from '../../../shared/stats/reliability.ts'
import { majorityRate } from '../../../shared/stats/summary.ts'
import {
  clusteredMeasures,
  pairedDifferences,
  type ClusteredMeasure,
  type NamedStatistics,
  type PairedDifference,
} from './clusteredMeasure.ts'
import { eceBins, evaluateEvent, type EventEvaluation, type EventSettings } from './evaluateEvent.ts'
import { eventRows, type EventRows, type ScoredRows } from './scoredRows.ts'
import { averageStatistic, eventStatistics, overallStatistics } from './statistics.ts'

/** Every statistic of SPEC section 7 of one scoring of labelled notes, and of two on the same notes. Host-free. */

export interface Evaluation {
  n: number
  patients: number
  /** Notes by label [classCount]. */
  counts: number[]
  majorityRate: number | null
  accuracy: ClusteredMeasure
  /** In nats. */
  logLoss: ClusteredMeasure
  /** Of two options that are the event and its absence, or of the one that was asked for; else null. */
  event: EventEvaluation | null
  /** Of more than two options. */
  options: OptionsEvaluation | null
}

export interface OptionsEvaluation {
  /** Squared errors summed over the options, 0 to 2. */
  brierOverOptions: ClusteredMeasure
  macroAuroc: ClusteredMeasure
  weightedAuroc: ClusteredMeasure
  microAuroc: ClusteredMeasure
  oneVsRest: Estimable<OneVsRest>
  /** By option, clustered. */
  aurocs: ClusteredMeasure[]
  /** Notes by label (row) and most probable option (column). */
  confusionMatrix: Estimable<number[][]>
  /** Of each option against the rest where the most probable option is the answer. */
  answers: Estimable<ConfusionMeasures[]>
  /** Of the most probable option. */
  expectedCalibrationError: { bins: number } & Estimable<number>
}

export interface EvaluationSettings extends EventSettings {
  /** The event; null: the second of two options, none of more. */
  option: number | null
}

/** @throws what `signal` was aborted with. */
export async function evaluatePredictions(
  rows: ScoredRows,
  settings: EvaluationSettings,
  options: BootstrapOptions = {},
): Promise<Evaluation> {
  const { labels, patients, classCount } = rows
  const option = eventOption(rows, settings.option)
  const { accuracy, logLoss, brierOverOptions } = await clusteredMeasures(overallStatistics(rows), patients.count, options)
  return {
    n: labels.length,
    patients: patients.count,
    counts: countLabels(rows),
    majorityRate: majorityRate(labels),
    accuracy,
    logLoss,
    event: option === null ? null : await evaluateEvent(rows, option, settings, options),
    options: classCount === 2 ? null : { brierOverOptions, ...(await evaluateOptions(rows, options)) },
  }
}

export function eventOption({ classCount }: Pick<ScoredRows, 'classCount'>, asked: number | null): number | null {
  return asked ?? (classCount === 2 ? 1 : null)
}

function countLabels({ labels, classCount }: ScoredRows): number[] {
  const counts = Array.from({ length: classCount }, () => 0)
  for (const label of labels) counts[label]++
  return counts
}

async function evaluateOptions(
  rows: ScoredRows,
  options: BootstrapOptions,
): Promise<Omit<OptionsEvaluation, 'brierOverOptions'>> {
  const { probabilities, labels, classCount, patients } = rows
  const names = Array.from({ length: classCount }, (_, index) => `option ${index}`)
  const perOption = names.map((name, index) => [name, eventStatistics(eventRows(rows, index), patients).auroc])
  const statistics: NamedStatistics<string> = {
    ...Object.fromEntries(perOption),
    macro: averageStatistic('macro', rows),
    weighted: averageStatistic('weighted', rows),
    micro: averageStatistic('micro', rows),
  }
  const measures = await clusteredMeasures(statistics, patients.count, options)
  const matrix = confusionMatrix(probabilities, labels, classCount)
  const { confidence, correct } = topLabel(probabilities, labels, classCount)
  return {
    macroAuroc: measures.macro,
    weightedAuroc: measures.weighted,
    microAuroc: measures.micro,
    oneVsRest: oneVsRest(probabilities, labels, classCount),
    aurocs: names.map((name) => measures[name]),
    confusionMatrix: matrix,
    answers:
      matrix.value === null
        ? matrix
        : { value: names.map((_, index) => confusionMeasures(countsOfClass(matrix.value, index), options.level)), reason: null },
    expectedCalibrationError: { bins: eceBins, ...expectedCalibrationError(confidence, correct, eceBins) },
  }
}

export interface PairedEvaluation {
  n: number
  patients: number
  counts: number[]
  /** Of the event: AUROC, average precision and Brier score; of several options without one: macro AUROC. */
  measures: Record<string, { first: ClusteredMeasure; second: ClusteredMeasure; difference: PairedDifference }>
  /** Of the event; first − second. */
  delong: Estimable<{
    difference: number
    interval: Interval | null
    z: number | null
    p: number | null
    /** One note a patient. */
    valid: boolean
  }> | null
}

/** Two scorings of the same notes, row by row, with the same labels. @throws what `signal` was aborted with. */
export async function evaluatePair(
  first: ScoredRows,
  second: ScoredRows,
  asked: number | null,
  options: BootstrapOptions = {},
): Promise<PairedEvaluation> {
  const { patients, labels } = first
  const option = eventOption(first, asked)
  const facts = { n: labels.length, patients: patients.count, counts: countLabels(first) }
  const [events, others] = [first, second].map((rows) => (option === null ? null : eventRows(rows, option)))
  const measures = await pairedDifferences(
    pairStatistics(first, events),
    pairStatistics({ ...second, patients }, others),
    patients.count,
    options,
  )
  return { ...facts, measures, delong: events && others && pairedDelong(events, others, facts, options.level) }
}

function pairStatistics(rows: ScoredRows, event: EventRows | null): NamedStatistics<string> {
  const { accuracy, logLoss, brierOverOptions } = overallStatistics(rows)
  return {
    ...(event && eventStatistics(event, rows.patients)),
    ...(rows.classCount > 2 && { macroAuroc: averageStatistic('macro', rows), brierOverOptions }),
    accuracy,
    logLoss,
  }
}

function pairedDelong(
  first: EventRows,
  second: EventRows,
  { n, patients }: { n: number; patients: number },
  level: number | undefined,
): PairedEvaluation['delong'] {
  const compared = compareDelong(first.probabilities, second.probabilities, first.labels, level)
  if (compared) {
    const { difference, interval, z, p } = compared
    return { value: { difference, interval, z, p, valid: patients === n }, reason: null }
  }
  const reason = whyNotRanked(first.probabilities, first.labels) ?? whyNotRanked(second.probabilities, second.labels)
  return { value: null, reason: reason ?? 'one-class' }
}
