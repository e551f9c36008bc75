import type { FlagRule, OperatingPoint, OperatingValidation } from '../../shared/domain/operatingModel.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { Task } from '../../shared/domain/task.ts'
import { alertBudget, type AlertBudget } from '../../shared/stats/alertBudget.ts'
import { confusionAt, confusionMeasures } from '../../shared/stats/confusion.ts'
import { isClass } from '../../shared/stats/oneClass.ts'
import type { CommonScores } from '../scoring/commonScores.ts'
import { daysOf, sampleWarnings } from '../scoring/comparePasses.ts'
import { judgeTables } from '../scoring/judgePass.ts'
import { figuresOf } from '../scoring/recalibrationReport.ts'
import { risksOf } from '../scoring/risk.ts'
import { averagedOptions } from '../scoring/taskStatistics.ts'

/** What a model is promoted with: its threshold, and how it did on the notes of one scoring pass. */

export interface ValidatedNote {
  time: string | null
  type: string
}

export interface ValidationInput {
  scores: CommonScores
  /** In the order of `scores`. */
  notes: readonly ValidatedNote[]
  /** Row-major [n, options], after recalibration where there is one. */
  table: Float64Array
  flag: FlagRule
  shiftedDates: boolean
}

type Judged = Omit<OperatingValidation, 'corpusName' | 'splitName' | 'fittedOn'>

const judging = { resamples: 1000, seed: 1, minimumCases: 10 }

/** @throws AppError 'operating.threshold' where the budget gives none */
export async function validate(input: ValidationInput): Promise<{ threshold: number; validation: Judged }> {
  const { scores, notes, table, flag, shiftedDates } = input
  const { task, labels, patients, counts, warnings, columns } = scores
  const risks = risksOf(task, table)
  const { days } = daysOf(notes.map(({ time }) => time), shiftedDates)
  const threshold = thresholdOf(flag, risks, days)
  const { tables } = await judgeTables(scores, [table], judging)
  const figures = figuresOf(scores, table, tables[0])
  const [from, until] = span(notes)
  return {
    threshold,
    validation: {
      set: columns[0].pass.set,
      from,
      until,
      n: labels.length,
      patients: patients.count,
      counts,
      noteTypes: typesOf(notes),
      auroc: figures.auroc,
      brier: figures.brier,
      calibration: figures.calibration,
      operatingPoint: pointOf(task, risks, labels, threshold, days),
      // The sections that are read were named among the warnings of the scores.
      warnings: [...warnings, ...sampleWarnings(task, { ...columns[0].pass, sections: 'all' }, counts, averagedOptions(counts, judging.minimumCases))],
    },
  }
}

/** @throws AppError 'operating.threshold' where the budget gives none */
export function thresholdOf(flag: FlagRule, risks: Float64Array, days: number | null): number {
  if (flag.kind === 'threshold') return flag.threshold
  if (flag.kind === 'perDay' && days === null) {
    throw new AppError(
      'operating.threshold',
      'The validated notes do not tell how many days they are from, so flags a day cannot be counted. Give a share of the notes, or a threshold.',
    )
  }
  const budget: AlertBudget = flag.kind === 'share' ? { share: flag.share } : { perDay: flag.perDay }
  const { value } = alertBudget(risks, new Uint8Array(risks.length), budget, days)
  if (!value || value.threshold === null) {
    throw new AppError(
      'operating.threshold',
      'This budget flags none of the validated notes: it has no room for one, or more notes tie at the highest risk than it has room for. Give a larger one, or a threshold.',
    )
  }
  return value.threshold
}

/** Null for more than two options, of which none is the event. */
function pointOf(task: Task, risks: Float64Array, labels: Int32Array, threshold: number, days: number | null): OperatingPoint | null {
  if (task.options.length > 2) return null
  const { value: counts } = confusionAt(risks, isClass(labels, task.positive), threshold)
  if (counts === null) return null
  const { sensitivity, specificity, positivePredictiveValue, negativePredictiveValue } = confusionMeasures(counts)
  const flagged = counts.truePositives + counts.falsePositives
  return {
    threshold,
    flagged,
    n: labels.length,
    sensitivity,
    specificity,
    positivePredictiveValue,
    negativePredictiveValue,
    flagsPerDay: days === null ? null : flagged / days,
  }
}

function span(notes: readonly ValidatedNote[]): [string | null, string | null] {
  const days = notes.flatMap(({ time }) => (time === null ? [] : [time.slice(0, 10)])).sort()
  return days.length < notes.length ? [null, null] : [days[0] ?? null, days.at(-1) ?? null]
}

/** Most frequent first. */
function typesOf(notes: readonly ValidatedNote[]): { type: string; notes: number }[] {
  return [...Map.groupBy(notes, ({ type }) => type)]
    .map(([type, list]) => ({ type, notes: list.length }))
    .sort((left, right) => right.notes - left.notes || left.type.localeCompare(right.type))
}
