/**
 * Patient-clustered bootstrap: patients are drawn with replacement and bring all their notes, since notes of one patient
 * are not independent. All statistics see the same resamples, so their differences are paired. A resample is a count per
 * patient over scores sorted once; nothing is copied or sorted again.
 */
import { checkShape, countPositives } from './inputs.ts'
import { percentileInterval } from './interval.ts'
import type { Interval } from './interval.ts'
import { meanAndVariance } from './meanAndVariance.ts'
import { isClass, probabilitiesOf } from './oneClass.ts'
import { ascendingOrder, hasNaN } from './order.ts'
import { sumByPatient, type PatientIndex } from './patients.ts'
import type { JobProgress } from '../domain/job.ts'
import { createPause } from '../pause.ts'
import { createRandom } from '../random.ts'

/** A statistic of the notes where patient p counts `copies[p]` times; null when not estimable. */
export type ClusteredStatistic = (copies: Uint32Array) => number | null

export interface BootstrapOptions {
  resamples?: number
  seed?: number
  /** Confidence level of the intervals. */
  level?: number
  signal?: AbortSignal
  onProgress?: (progress: JobProgress) => void
}

export interface BootstrapEstimate {
  /** The statistic on the sample itself. */
  value: number | null
  /** Percentile interval. */
  interval: Interval | null
  /** Standard deviation over the resamples; value ± 1.96 of it is the other interval that is in use. */
  standardDeviation: number | null
  /**
   * Resamples on which the statistic was estimable. With fewer than half of them, or where all drew the same single
   * patient, interval and deviation are null.
   */
  usable: number
}

export interface BootstrapDifference extends BootstrapEstimate {
  /** Two-sided; see `bootstrapDifference`. */
  p: number | null
}

export interface BootstrapResult {
  level: number
  patientCount: number
  /** One per statistic, in their order. */
  estimates: BootstrapEstimate[]
  /** Per statistic, its value on each resample. */
  replicates: (number | null)[][]
}

/**
 * Each resample draws as many patients as there are. The same seed gives the same resamples, whatever the statistics.
 * @throws what `signal` was aborted with.
 */
export async function clusteredBootstrap(
  statistics: readonly ClusteredStatistic[],
  patientCount: number,
  { resamples = 1000, seed = 1, level = 0.95, signal, onProgress }: BootstrapOptions = {},
): Promise<BootstrapResult> {
  const random = createRandom(seed)
  const copies = new Uint32Array(patientCount).fill(1)
  const values = statistics.map((statistic) => statistic(copies))
  const replicates: (number | null)[][] = statistics.map(() => [])
  const pause = createPause(signal)
  for (let done = 0; done < resamples; done++) {
    copies.fill(0)
    random.tally(copies)
    for (const [index, statistic] of statistics.entries()) replicates[index].push(statistic(copies))
    const turn = pause()
    if (!turn) continue
    onProgress?.({ phase: 'bootstrap', done: done + 1, total: resamples })
    await turn
  }
  onProgress?.({ phase: 'bootstrap', done: resamples, total: resamples })
  const estimates = values.map((value, index) => summarize(value, replicates[index], { level, patientCount }))
  return { level, patientCount, estimates, replicates }
}

/**
 * Statistic `first` − statistic `second`, paired by resample. With b usable resamples, the two-sided
 * p = min(1, 2 · (1 + min(#{difference ≤ 0}, #{difference ≥ 0})) / (b + 1)): twice the smaller tail, and one added so
 * that p is never below what b resamples can show. Identical statistics give 1.
 */
export function bootstrapDifference(result: BootstrapResult, first: number, second: number): BootstrapDifference {
  const differences = result.replicates[first].map((value, index) => subtract(value, result.replicates[second][index]))
  const value = subtract(result.estimates[first].value, result.estimates[second].value)
  const summary = summarize(value, differences, result)
  if (summary.interval === null) return { ...summary, p: null }
  let atMostZero = 0
  let atLeastZero = 0
  for (const difference of differences) {
    if (difference === null) continue
    if (difference <= 0) atMostZero++
    if (difference >= 0) atLeastZero++
  }
  const p = Math.min(1, (2 * (1 + Math.min(atMostZero, atLeastZero))) / (summary.usable + 1))
  return { ...summary, p }
}

/** AUROC of two classes. `scores` [n]; `labels` [n] of 0 or 1. */
export function clusteredAuroc(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  patients: PatientIndex,
): ClusteredStatistic {
  countPositives(scores, labels)
  if (hasNaN(scores)) return () => null
  const entries = sortedEntries(scores, labels, patients)
  return (copies) => weightedAuroc(entries, copies)
}

/**
 * Macro one-vs-rest AUROC over the classes that the sample has. A resample that lost one of them is not estimable, since
 * the mean over the others would be another quantity. `probabilities` row-major [n, classCount]; `classes` narrows the
 * mean to those with enough cases.
 */
export function clusteredMacroAuroc(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
  patients: PatientIndex,
  classes: readonly number[] = [...new Set(Array.from(labels))].toSorted((left, right) => left - right),
): ClusteredStatistic {
  checkShape(probabilities, labels, classCount)
  if (hasNaN(probabilities) || classes.length === 0) return () => null
  const entriesByClass = classes.map((index) =>
    sortedEntries(probabilitiesOf(probabilities, classCount, index), isClass(labels, index), patients),
  )
  return (copies) => {
    let sum = 0
    for (const entries of entriesByClass) {
      const value = weightedAuroc(entries, copies)
      if (value === null) return null
      sum += value
    }
    return sum / classes.length
  }
}

/**
 * One-vs-rest AUROC weighted by the notes of each class, in every resample by those that it drew: a class that it lost
 * counts nothing there. Shapes as in `clusteredMacroAuroc`.
 */
export function clusteredWeightedAuroc(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
  patients: PatientIndex,
): ClusteredStatistic {
  checkShape(probabilities, labels, classCount)
  if (hasNaN(probabilities)) return () => null
  const classes = Array.from({ length: classCount }, (_, index) => isClass(labels, index))
    .map((outcomes, index) => ({
      notes: sumByPatient(outcomes, patients),
      entries: sortedEntries(probabilitiesOf(probabilities, classCount, index), outcomes, patients),
    }))
    .filter(({ notes }) => notes.some((count) => count > 0))
  return (copies) => {
    let [sum, total] = [0, 0]
    for (const { notes, entries } of classes) {
      let weight = 0
      for (let patient = 0; patient < copies.length; patient++) weight += copies[patient] * notes[patient]
      if (weight === 0) continue
      const value = weightedAuroc(entries, copies)
      if (value === null) return null
      sum += weight * value
      total += weight
    }
    return total > 0 ? sum / total : null
  }
}

/** One AUROC over all n × classCount pairs of note and class. Shapes as in `clusteredMacroAuroc`. */
export function clusteredMicroAuroc(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
  patients: PatientIndex,
): ClusteredStatistic {
  checkShape(probabilities, labels, classCount)
  const ofPair = new Uint32Array(probabilities.length)
  const outcomes = new Uint8Array(probabilities.length)
  for (let note = 0; note < labels.length; note++) {
    ofPair.fill(patients.ofNote[note], note * classCount, (note + 1) * classCount)
    outcomes[note * classCount + labels[note]] = 1
  }
  return clusteredAuroc(probabilities, outcomes, { ofNote: ofPair, count: patients.count })
}

/** Average precision. `scores` [n]; `labels` [n] of 0 or 1. */
export function clusteredAveragePrecision(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  patients: PatientIndex,
): ClusteredStatistic {
  countPositives(scores, labels)
  if (hasNaN(scores)) return () => null
  const entries = sortedEntries(scores, labels, patients)
  return (copies) => weightedAveragePrecision(entries, copies)
}

/** Notes by ascending score [n], each packed as patient · 4 + label · 2 + (1 where the next score is another). */
function sortedEntries(scores: ArrayLike<number>, labels: ArrayLike<number>, patients: PatientIndex): Uint32Array {
  if (patients.ofNote.length !== labels.length || patients.count > 2 ** 30) {
    throw new RangeError(`${patients.ofNote.length} patient numbers do not fit ${labels.length} notes`)
  }
  const order = ascendingOrder(scores)
  return order.map((note, position) => {
    const endsTie = position + 1 === order.length || scores[order[position + 1]] !== scores[note]
    return patients.ofNote[note] * 4 + labels[note] * 2 + (endsTie ? 1 : 0)
  })
}

function weightedAuroc(entries: Uint32Array, copies: Uint32Array): number | null {
  let doubledWins = 0
  let positives = 0
  let negatives = 0
  let tiedPositives = 0
  let tiedNegatives = 0
  for (let position = 0; position < entries.length; position++) {
    const entry = entries[position]
    const weight = copies[entry >>> 2]
    // All bits of the weight for a positive, none for a negative: a branch here would be mispredicted half the time.
    const positive = weight & -((entry >>> 1) & 1)
    tiedPositives = (tiedPositives + positive) | 0
    tiedNegatives = (tiedNegatives + weight - positive) | 0
    if ((entry & 1) === 0) continue
    doubledWins += tiedPositives * (2 * negatives + tiedNegatives)
    positives = (positives + tiedPositives) | 0
    negatives = (negatives + tiedNegatives) | 0
    tiedPositives = 0
    tiedNegatives = 0
  }
  return positives > 0 && negatives > 0 ? doubledWins / (2 * positives * negatives) : null
}

function weightedAveragePrecision(entries: Uint32Array, copies: Uint32Array): number | null {
  let called = 0
  let found = 0
  let foundInTie = 0
  let sum = 0
  for (let position = entries.length - 1; position >= 0; position--) {
    const entry = entries[position]
    const weight = copies[entry >>> 2]
    called += weight
    foundInTie += weight & -((entry >>> 1) & 1)
    // The tie goes on where the entry below does not end one of its own.
    if (position > 0 && (entries[position - 1] & 1) === 0) continue
    found += foundInTie
    if (foundInTie > 0) sum += (foundInTie * found) / called
    foundInTie = 0
  }
  return found > 0 ? sum / found : null
}

function summarize(
  value: number | null,
  replicates: readonly (number | null)[],
  { level, patientCount }: Pick<BootstrapResult, 'level' | 'patientCount'>,
): BootstrapEstimate {
  const usable = Float64Array.from(replicates.filter((replicate) => replicate !== null)).sort()
  const variance = meanAndVariance(usable)?.variance ?? null
  if (value === null || variance === null || patientCount < 2 || 2 * usable.length < replicates.length) {
    return { value, interval: null, standardDeviation: null, usable: usable.length }
  }
  return {
    value,
    interval: percentileInterval(usable, level),
    standardDeviation: Math.sqrt(variance),
    usable: usable.length,
  }
}

function subtract(left: number | null, right: number | null): number | null {
  return left === null || right === null ? null : left - right
}
