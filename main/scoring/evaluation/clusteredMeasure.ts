import {
  bootstrapDifference,
  clusteredBootstrap,
  type BootstrapEstimate,
  type BootstrapOptions,
  type ClusteredStatistic,
} from '../../../shared/stats/bootstrap.ts'
import type { Estimable, Measure } from '../../../shared/stats/estimable.ts'
import { normalInterval, type Interval } from '../../../shared/stats/interval.ts'

/** Statistics with patient-clustered intervals, all on the same resamples. */

export type ClusteredMeasure = Measure & {
  /** Over the resamples. */
  standardDeviation: number | null
  /** value ± 1.96 standard deviations. */
  normalInterval: Interval | null
  /** Resamples on which it could be had. */
  usable: number
}

export type PairedDifference = ClusteredMeasure & { p: number | null }

/** A statistic by name, or the reason against it. */
export type NamedStatistics<Name extends string> = Record<Name, Estimable<ClusteredStatistic>>

export async function clusteredMeasures<Name extends string>(
  statistics: NamedStatistics<Name>,
  patientCount: number,
  options: BootstrapOptions,
): Promise<Record<Name, ClusteredMeasure>> {
  const named = Object.entries<Estimable<ClusteredStatistic>>(statistics)
  const result = await clusteredBootstrap(named.map(([, { value }]) => value ?? (() => null)), patientCount, options)
  const measures = named.map(([name, { reason }], index) => [name, measureOf(result.estimates[index], reason, result.level)])
  return Object.fromEntries(measures) as Record<Name, ClusteredMeasure>
}

/** The same statistics of two scorings of the same notes, and first − second paired on the same resamples. */
export async function pairedDifferences<Name extends string>(
  first: NamedStatistics<Name>,
  second: NamedStatistics<Name>,
  patientCount: number,
  options: BootstrapOptions,
): Promise<Record<Name, { first: ClusteredMeasure; second: ClusteredMeasure; difference: PairedDifference }>> {
  const names = Object.keys(first) as Name[]
  const statistics = names.flatMap((name) => [first[name], second[name]])
  const result = await clusteredBootstrap(statistics.map(({ value }) => value ?? (() => null)), patientCount, options)
  const measureAt = (place: number) => measureOf(result.estimates[place], statistics[place].reason, result.level)
  const pairs = names.map((name, index) => {
    const [one, other] = [2 * index, 2 * index + 1]
    const { p, ...estimate } = bootstrapDifference(result, one, other)
    const reason = statistics[one].reason ?? statistics[other].reason
    const difference = { ...measureOf(estimate, reason, result.level), p }
    return [name, { first: measureAt(one), second: measureAt(other), difference }]
  })
  return Object.fromEntries(pairs) as Awaited<ReturnType<typeof pairedDifferences<Name>>>
}

function measureOf(
  { value, interval, standardDeviation, usable }: BootstrapEstimate,
  reason: Measure['reason'],
  level: number,
): ClusteredMeasure {
  // Of values that are in order, a statistic has no value only where one side has no note.
  if (reason !== null || value === null) {
    return { value: null, reason: reason ?? 'one-class', interval: null, standardDeviation: null, normalInterval: null, usable }
  }
  const around = standardDeviation === null ? null : normalInterval(value, standardDeviation, level)
  return { value, reason: null, interval, standardDeviation, normalInterval: around, usable }
}
