/** The cut that divides alerts from no alerts: a threshold, a share of the notes or a number a day, looked up for a model. */
import { alertsPerDay } from '../../../shared/alertsPerDay.ts'
import type { Comparison, OptionFigures } from '../../../shared/domain/compare.ts'
import { measuresAt, pointAtThreshold, pointWithin } from '../../../shared/stats/operatingPoints.ts'

export type CutKind = 'threshold' | 'share' | 'day'

/** 0 to 1 as a threshold or a share; alerts a day among all notes of the set. */
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

export type CutFigures = ReturnType<typeof measuresAt> & {
  /** Lowest probability that is an alert; null: there is none. */
  threshold: number | null
  alerts: number
  /** Among all notes of the set, of which those compared may be a sample; null where the days are not known. */
  alertsPerDay: number | null
  /** On the ROC and the precision-recall curve; null where not estimable. */
  roc: [number, number] | null
  precisionRecall: [number, number] | null
}

/** Null where the probabilities of the model are none. */
export function figuresAt(cut: Cut, { operatingPoints, events }: OptionFigures, comparison: Comparison): CutFigures | null {
  if (operatingPoints.length === 0) return null
  const point = cut.kind === 'threshold' ? pointAtThreshold(operatingPoints, cut.at) : pointWithin(operatingPoints, budgetOf(cut, comparison))
  const [threshold, alerts] = point
  const measures = measuresAt(point, { positives: events, n: comparison.n })
  const { sensitivity, specificity, positivePredictiveValue } = measures
  return {
    ...measures,
    threshold,
    alerts,
    alertsPerDay: alertsPerDay(alerts, comparison),
    roc: sensitivity.value === null || specificity.value === null ? null : [1 - specificity.value, sensitivity.value],
    precisionRecall:
      sensitivity.value === null || positivePredictiveValue.value === null ? null : [sensitivity.value, positivePredictiveValue.value],
  }
}

/** Compared notes that there is room for; 0.29 · 100 is a little below 29. */
export function budgetOf({ kind, at }: Cut, { n, covered }: Pick<Comparison, 'n' | 'covered'>): number {
  const share = covered.notes === 0 ? 0 : n / covered.notes
  return Math.min(n, Math.floor((kind === 'share' ? at * n : at * (covered.days ?? 0) * share) + 1e-9))
}
