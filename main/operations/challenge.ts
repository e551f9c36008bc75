import type { ChallengeComparison, ChallengeReport, Contender } from '../../shared/domain/monitoring.ts'
import { bootstrapDifference, clusteredBootstrap, type ClusteredStatistic } from '../../shared/stats/bootstrap.ts'
import { calibration } from '../../shared/stats/calibration.ts'
import { clusteredMean, clusteredRatio } from '../../shared/stats/clusteredRatio.ts'
import { compareDelong } from '../../shared/stats/delong.ts'
import { isClass, probabilitiesOf } from '../../shared/stats/oneClass.ts'
import { patientsOf } from '../../shared/stats/patients.ts'
import type { CommonScores } from '../scoring/commonScores.ts'
import { differenceOf, measureOf } from '../scoring/judgePass.ts'
import { risksOf } from '../scoring/risk.ts'
import { aurocOf, averagedOptions, squaredErrorsOf } from '../scoring/taskStatistics.ts'

/** Champion and candidate on the same notes, each after its own recalibration and at its own threshold. */

export interface Side {
  /** Row-major [n, options]. */
  table: Float64Array
  threshold: number
}

export type ComparedNotes = Pick<CommonScores, 'task' | 'labels' | 'patients' | 'counts'>

/** The notes of some rows only. */
export function restricted(notes: ComparedNotes, sides: readonly Side[], rows: readonly number[]): { notes: ComparedNotes; sides: Side[] } {
  const { task, patients } = notes
  const width = task.options.length
  const labels = Int32Array.from(rows, (row) => notes.labels[row])
  const counts = task.options.map((_, option) => labels.filter((label) => label === option).length)
  const cut = ({ table, threshold }: Side) => ({ threshold, table: Float64Array.from(rows.flatMap((row) => [...table.subarray(row * width, (row + 1) * width)])) })
  return { notes: { task, labels, counts, patients: patientsOf(rows, patients) }, sides: sides.map(cut) }
}

const perSide = { auroc: 0, brier: 1, sensitivity: 2, predictive: 3 }
const minimumCases = 10

/** `champion` and `candidate` of the same notes. @throws what `signal` was aborted with. */
export async function compareContenders(
  notes: ComparedNotes,
  champion: Side,
  candidate: Side,
  { resamples, seed, signal }: { resamples: number; seed: number; signal?: AbortSignal },
): Promise<ChallengeComparison> {
  const { task, labels, patients, counts } = notes
  const two = task.options.length === 2
  const events = isClass(labels, task.positive)
  const sides = [champion, candidate].map(({ table, threshold }) => {
    const flags = Uint8Array.from(risksOf(task, table), (risk) => Number(risk >= threshold))
    return { table, threshold, flags, scores: two ? probabilitiesOf(table, 2, task.positive) : null }
  })
  const statistics = sides.flatMap(({ table, flags }): ClusteredStatistic[] => {
    const caught = flags.map((flag, row) => flag * events[row])
    return [
      aurocOf(notes, averagedOptions(counts, minimumCases), table),
      clusteredMean(squaredErrorsOf(notes, table), patients),
      clusteredRatio(caught, events, patients),
      clusteredRatio(caught, flags, patients),
    ]
  })
  const bootstrap = await clusteredBootstrap(statistics, patients.count, { resamples, seed, signal })
  const count = statistics.length / 2
  const [first, second] = sides.map(({ threshold, flags, scores }, side): Contender => {
    const at = (place: number) => measureOf(bootstrap.estimates[side * count + place], 'no-denominator')
    const fit = scores && calibration(scores, events, patients)
    return {
      auroc: at(perSide.auroc),
      brier: at(perSide.brier),
      slope: fit && fit.slope,
      intercept: fit && fit.intercept,
      observedOverExpected: fit && fit.observedOverExpected,
      threshold,
      flagged: flags.reduce((sum, flag) => sum + flag, 0),
      sensitivity: two ? at(perSide.sensitivity) : null,
      positivePredictiveValue: two ? at(perSide.predictive) : null,
    }
  })
  const change = (place: number) => differenceOf(bootstrapDifference(bootstrap, count + place, place))
  const [championScores, candidateScores] = sides.map(({ scores }) => scores)
  return {
    n: labels.length,
    patients: patients.count,
    counts: [...counts],
    champion: first,
    candidate: second,
    difference: {
      auroc: change(perSide.auroc),
      brier: change(perSide.brier),
      sensitivity: two ? change(perSide.sensitivity) : null,
      positivePredictiveValue: two ? change(perSide.predictive) : null,
    },
    delongP: championScores && candidateScores ? (compareDelong(candidateScores, championScores, events)?.p ?? null) : null,
  }
}

/** Whether the interval of the difference leaves 0 on one side. */
export function verdictOf({ difference: { auroc } }: ChallengeComparison): ChallengeReport['verdict'] {
  if (auroc.interval === null) return 'undecided'
  return auroc.interval.low > 0 ? 'candidate' : auroc.interval.high < 0 ? 'champion' : 'undecided'
}
