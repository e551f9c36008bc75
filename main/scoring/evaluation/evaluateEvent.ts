import { alertBudget, type AlertBudget, type AlertResult } from '../../../shared/stats/alertBudget.ts'
import type { BootstrapOptions } from '../../../shared/stats/bootstrap.ts'
import { calibration, type Calibration } from '../../../shared/stats/calibration.ts'
import { confusionAt, confusionMeasures, type ConfusionCounts, type ConfusionMeasures } from '../../../shared/stats/confusion.ts'
import { delong } from '../../../shared/stats/delong.ts'
import { calledNotes, type EffectiveSizes } from '../../../shared/stats/effectiveSizes.ts'
import { drift, type Drift } from '../../../shared/stats/drift.ts'
import type { Estimable, Measure } from '../../../shared/stats/estimable.ts'
import type { Interval } from '../../../shared/stats/interval.ts'
import { netBenefit, type NetBenefit } from '../../../shared/stats/netBenefit.ts'
import { daysSpanned, type Period } from '../../../shared/stats/periods.ts'
import type { PatientIndex } from '../../../shared/stats/patients.ts'
import { proportion } from '../../../shared/stats/proportion.ts'
import {
  expectedCalibrationError,
  reliabilityByCount,
  reliabilityByWidth,
  type ReliabilityBin,
} from '../../../shared/stats/reliability.ts'
import type { SubgroupMinimum } from '../../../shared/stats/subgroups.ts'
import { clusteredMeasures, type ClusteredMeasure } from './clusteredMeasure.ts'
import { eventRows, type EventRows, type ScoredRows } from './scoredRows.ts'
import { eventStatistics } from './statistics.ts'

/** One option as the event, against the rest: discrimination, calibration, decisions and drift (SPEC section 7). */
export interface EventEvaluation {
  option: number
  events: number
  /** With Wilson's interval. */
  prevalence: Measure
  auroc: ClusteredMeasure & {
    delong: { variance: number | null; interval: Interval | null; /** One note a patient. */ valid: boolean } | null
  }
  averagePrecision: ClusteredMeasure
  brier: ClusteredMeasure
  calibration: Calibration
  expectedCalibrationError: { bins: number } & Estimable<number>
  reliability: { byWidth: Estimable<ReliabilityBin[]>; byCount: Estimable<ReliabilityBin[]> }
  netBenefit: Estimable<NetBenefit[]>
  confusion: ({ threshold: number } & Estimable<{ counts: ConfusionCounts } & ConfusionMeasures>)[]
  alerts: ({ budget: AlertBudget } & Estimable<AlertResult>)[]
  /** Null where the notes have no times. */
  drift: ({ period: Period; minimum: SubgroupMinimum } & Drift) | null
}

export interface EventSettings {
  thresholds: readonly number[]
  alerts: readonly AlertBudget[]
  /** Notes of the period, of which the rows are a random sample: alerts a day are of all of them. Null: the rows are all. */
  allNotes: number | null
  period: Period | null
}

export const eceBins = 15
/** Smaller periods have no AUROC. */
export const driftMinimum: SubgroupMinimum = { notes: 20, events: 5 }

/** @throws what `signal` was aborted with, or RangeError for alerts a day of notes without times. */
export async function evaluateEvent(
  rows: ScoredRows,
  option: number,
  { thresholds, alerts, allNotes, period }: EventSettings,
  options: BootstrapOptions,
): Promise<EventEvaluation> {
  const { patients, times } = rows
  const event = eventRows(rows, option)
  const { probabilities, labels, events } = event
  const { auroc, averagePrecision, brier } = await clusteredMeasures(eventStatistics(event, patients), patients.count, options)
  const ofDelong = delong(probabilities, labels, options.level)
  const spanned = times && daysSpanned(times)
  // A tenth of the notes needs ten times as long for as many alerts.
  const days = spanned && spanned * (labels.length / (allNotes ?? labels.length))
  return {
    option,
    events,
    prevalence: proportion(events, labels.length, options.level),
    auroc: {
      ...auroc,
      delong: ofDelong && {
        variance: ofDelong.variance,
        interval: ofDelong.interval,
        valid: patients.count === labels.length,
      },
    },
    averagePrecision,
    brier,
    calibration: calibration(probabilities, labels, patients, options.level),
    expectedCalibrationError: { bins: eceBins, ...expectedCalibrationError(probabilities, labels, eceBins) },
    reliability: {
      byWidth: reliabilityByWidth(probabilities, labels, 10, options.level),
      byCount: reliabilityByCount(probabilities, labels, 10, options.level),
    },
    netBenefit: netBenefit(probabilities, labels),
    confusion: thresholds.map((threshold) => {
      const counts = confusionAt(probabilities, labels, threshold)
      if (counts.value === null) return { threshold, ...counts }
      const measures = confusionMeasures(counts.value, options.level, sizesFrom(threshold, event, patients))
      return { threshold, value: { counts: counts.value, ...measures }, reason: null }
    }),
    alerts: alerts.map((budget) => {
      const { value, reason } = alertBudget(probabilities, labels, budget, days, options.level)
      if (value === null) return { budget, value, reason }
      const sizes = sizesFrom(value.threshold ?? Infinity, event, patients)
      return { budget, value: { ...value, ...confusionMeasures(value.counts, options.level, sizes) }, reason }
    }),
    drift: times && period && {
      period,
      minimum: driftMinimum,
      ...(await drift({ probabilities, labels, times, patients, period, minimum: driftMinimum }, options)),
    },
  }
}

/** Of the notes at or above the threshold, for intervals clustered by patient. */
function sizesFrom(threshold: number, { probabilities, labels }: EventRows, patients: PatientIndex): EffectiveSizes {
  const { call, sizes } = calledNotes(labels, patients)
  for (let note = 0; note < labels.length; note++) if (probabilities[note] >= threshold) call(note)
  return sizes()
}
