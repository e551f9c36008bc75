/**
 * The same statistics in each group of notes (age band, payer, year, …), with patient-clustered intervals drawn within the
 * group, or "too few" where it is too small to say anything. All statistics of a group see the same resamples.
 */
import {
  clusteredAuroc,
  clusteredBootstrap,
  clusteredMacroAuroc,
  type BootstrapOptions,
  type ClusteredStatistic,
} from './bootstrap.ts'
import { measure, notEstimable, type Estimable, type Measure } from './estimable.ts'
import { checkLabels, checkShape, countPositives, whyNotDistributions, whyNotRanked } from './inputs.ts'
import { progressOfParts } from '../progress.ts'
import { patientsOf, type PatientIndex } from './patients.ts'

/** A statistic of some of the notes: `rows` [m] are their places, `patients` their patients, numbered anew. */
export type SubgroupStatistic = (rows: Uint32Array, patients: PatientIndex) => Estimable<ClusteredStatistic>

export interface SubgroupMinimum {
  notes: number
  /** Notes that each of at least two outcomes must have: of a task of two options, the rarer one. */
  events: number
}

export interface SubgroupInput {
  /** Of each note [n]; what is none of the levels is of the group null. */
  groups: readonly (string | null)[]
  /** In the order of the result. */
  levels: readonly string[]
  /** [n] of 0 … classCount-1. */
  labels: ArrayLike<number>
  classCount: number
  patients: PatientIndex
  statistics: readonly SubgroupStatistic[]
  minimum: SubgroupMinimum
}

export interface Subgroup {
  /** Null: notes of none of the levels, last and only where there are any. */
  level: string | null
  n: number
  patients: number
  /** Notes of each outcome [classCount]. */
  counts: number[]
  /** One per statistic. */
  estimates: Measure[]
}

/** @throws what `signal` was aborted with. */
export async function subgroups(input: SubgroupInput, options: BootstrapOptions = {}): Promise<Subgroup[]> {
  const { groups, levels, labels, classCount } = input
  checkLabels(labels, classCount)
  if (groups.length !== labels.length) throw new RangeError(`${groups.length} groups do not fit ${labels.length} notes`)
  const rowsOf = new Map<string | null, number[]>(levels.map((level) => [level, []]))
  const others: number[] = []
  for (const [row, group] of groups.entries()) (rowsOf.get(group) ?? others).push(row)
  if (others.length > 0) rowsOf.set(null, others)
  const part = progressOfParts('subgroups', [...rowsOf.values()].map(({ length }) => length), options.onProgress)
  const result: Subgroup[] = []
  for (const [level, rows] of rowsOf) {
    result.push(await subgroupOf(level, Uint32Array.from(rows), input, { ...options, onProgress: part(result.length) }))
  }
  return result
}

async function subgroupOf(
  level: string | null,
  rows: Uint32Array,
  { labels, classCount, patients, statistics, minimum }: SubgroupInput,
  options: BootstrapOptions,
): Promise<Subgroup> {
  const counts = Array.from({ length: classCount }, () => 0)
  for (const row of rows) counts[labels[row]]++
  const within = patientsOf(rows, patients)
  const facts = { level, n: rows.length, patients: within.count, counts }
  const frequent = counts.filter((count) => count >= minimum.events)
  if (rows.length < minimum.notes || frequent.length < 2) {
    return { ...facts, estimates: statistics.map(() => notEstimable('too-few')) }
  }
  const prepared = statistics.map((statistic) => statistic(rows, within))
  const { estimates } = await clusteredBootstrap(
    prepared.map(({ value }) => value ?? (() => null)),
    within.count,
    options,
  )
  return {
    ...facts,
    estimates: estimates.map(({ value, interval }, index) => {
      const reason = prepared[index].reason
      return reason || value === null ? notEstimable(reason ?? 'one-class') : measure(value, interval)
    }),
  }
}

/** AUROC of two classes. `scores` [n]; `labels` [n] of 0 or 1. */
export function aurocWithin(scores: ArrayLike<number>, labels: ArrayLike<number>): SubgroupStatistic {
  countPositives(scores, labels)
  return (rows, patients) => {
    const ofRows = Float64Array.from(rows, (row) => scores[row])
    const truth = Uint8Array.from(rows, (row) => labels[row])
    const reason = whyNotRanked(ofRows, truth)
    return reason ? { value: null, reason } : { value: clusteredAuroc(ofRows, truth, patients), reason: null }
  }
}

/**
 * Macro one-vs-rest AUROC over the classes with at least `minimumCases` notes in the group. `probabilities` row-major
 * [n, classCount]; `labels` [n].
 */
export function macroAurocWithin(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
  minimumCases: number,
): SubgroupStatistic {
  checkShape(probabilities, labels, classCount)
  return (rows, patients) => {
    const table = new Float64Array(rows.length * classCount)
    const counts = new Uint32Array(classCount)
    for (const [place, row] of rows.entries()) {
      for (let index = 0; index < classCount; index++) {
        table[place * classCount + index] = probabilities[row * classCount + index]
      }
      counts[labels[row]]++
    }
    const reason = whyNotDistributions(table, classCount)
    if (reason) return { value: null, reason }
    const classes = [...counts.keys()].filter((index) => counts[index] >= Math.max(1, minimumCases))
    if (classes.length === 0) return { value: null, reason: 'too-few' }
    const truth = Uint32Array.from(rows, (row) => labels[row])
    return { value: clusteredMacroAuroc(table, truth, classCount, patients, classes), reason: null }
  }
}
