import {
  clusteredAuroc,
  clusteredAveragePrecision,
  clusteredMacroAuroc,
  clusteredMicroAuroc,
  clusteredWeightedAuroc,
  type ClusteredStatistic,
} from '../../../shared/stats/bootstrap.ts'
import { clusteredMean } from '../../../shared/stats/clusteredRatio.ts'
import { estimable, type Estimable } from '../../../shared/stats/estimable.ts'
import { whyNotProbabilities, whyNotRanked, whyNotRetrieved } from '../../../shared/stats/inputs.ts'
import type { PatientIndex } from '../../../shared/stats/patients.ts'
import { hits, logLosses, squaredErrors, squaredErrorsOverClasses, type NoteValues } from '../../../shared/stats/summary.ts'
import type { EventRows, ScoredRows } from './scoredRows.ts'

/** The statistics that are given with clustered intervals and compared in pairs. */

export function eventStatistics({ probabilities, labels }: EventRows, patients: PatientIndex) {
  return {
    auroc: estimable(whyNotRanked(probabilities, labels), () => clusteredAuroc(probabilities, labels, patients)),
    averagePrecision: estimable(whyNotRetrieved(probabilities, labels), () =>
      clusteredAveragePrecision(probabilities, labels, patients),
    ),
    brier: estimable(whyNotProbabilities(probabilities), () =>
      clusteredMean(squaredErrors(probabilities, labels), patients),
    ),
  }
}

/** Over all options. */
export function overallStatistics(rows: ScoredRows) {
  const { probabilities, labels, classCount, patients } = rows
  const meanOf = (values: NoteValues): Estimable<ClusteredStatistic> =>
    estimable(whyNotProbabilities(probabilities), () => clusteredMean(values(probabilities, labels, classCount), patients))
  return { accuracy: meanOf(hits), logLoss: meanOf(logLosses), brierOverOptions: meanOf(squaredErrorsOverClasses) }
}

const averages = { macro: clusteredMacroAuroc, weighted: clusteredWeightedAuroc, micro: clusteredMicroAuroc }

/** One-vs-rest AUROC in the given average. */
export function averageStatistic(average: keyof typeof averages, rows: ScoredRows): Estimable<ClusteredStatistic> {
  const { probabilities, labels, classCount, patients } = rows
  const present = new Set(labels)
  if (present.size < 2) return { value: null, reason: present.size === 0 ? 'no-notes' : 'one-class' }
  return { value: averages[average](probabilities, labels, classCount, patients), reason: null }
}
