/** The cut that divides alerts from no alerts: a threshold, a share of the notes or a number a day, looked up for a model. */
import type { Comparison, OptionFigures } from '../../../shared/domain/compare.ts'
import { confusionMeasures, countsOf, type ConfusionCounts, type ConfusionMeasures } from '../../../shared/stats/confusion.ts'
import { pointAtThreshold, pointWithin } from '../../../shared/stats/operatingPoints.ts'

export type CutKind = 'threshold' | 'share' | 'day'

/** 0 to 1 as a threshold or a share; alerts a day. */
export interface Cut {
  kind: CutKind
  at: number
}

/** From the address; what it does not say, or says wrongly, is the highest tenth. */
export function cutOf(kind: string | null, at: string | null, { covered }: Comparison): Cut {
  const value = at === null || at === '' ? Number.NaN : Number(at)
  const known = Number.isFinite(value) && value >= 0
  if (kind === 'threshold' && known && value <= 1) return { kind, at: value }
  if (kind === 'day' && known && covered.days !== null) return { kind, at: value }
  return { kind: 'share', at: kind === 'share' && known && value <= 1 ? value : 0.1 }
}

export interface CutFigures extends ConfusionMeasures {
  /** Lowest probability that is an alert; null: there is none. */
  threshold: number | null
  alerts: number
  /** Null where the days are not known. */
  alertsPerDay: number | null
  counts: ConfusionCounts
  /** On the ROC and the precision-recall curve; null where not estimable. */
  roc: [number, number] | null
  precisionRecall: [number, number] | null
}

/** Null where the probabilities of the model are none. */
export function figuresAt(cut: Cut, { operatingPoints, events }: OptionFigures, { n, covered }: Comparison): CutFigures | null {
  if (operatingPoints.length === 0) return null
  const [threshold, alerts, truePositives] =
    cut.kind === 'threshold' ? pointAtThreshold(operatingPoints, cut.at) : pointWithin(operatingPoints, budgetOf(cut, n, covered.days))
  const counts = countsOf({ called: alerts, truePositives, positives: events, n })
  const measures = confusionMeasures(counts)
  const { sensitivity, specificity, positivePredictiveValue } = measures
  return {
    ...measures,
    threshold,
    alerts,
    alertsPerDay: covered.days === null ? null : alerts / covered.days,
    counts,
    roc: sensitivity.value === null || specificity.value === null ? null : [1 - specificity.value, sensitivity.value],
    precisionRecall:
      sensitivity.value === null || positivePredictiveValue.value === null ? null : [sensitivity.value, positivePredictiveValue.value],
  }
}

/** Notes that there is room for; 0.29 · 100 is a little below 29. */
export function budgetOf({ kind, at }: Cut, n: number, days: number | null): number {
  return Math.min(n, Math.floor((kind === 'share' ? at * n : at * (days ?? 0)) + 1e-9))
}
