/**
 * Drift: the same model by calendar period. AUROC with a clustered interval, prevalence, and calibration, whose O/E and
 * in-the-large move first when the outcome's frequency does. Periods without a note are in the list, so that a gap shows.
 */
import type { BootstrapOptions } from './bootstrap.ts'
import { calibration, type Calibration } from './calibration.ts'
import type { Measure } from './estimable.ts'
import { patientsOf, type PatientIndex } from './patients.ts'
import { periodOf, periodsBetween, type Period } from './periods.ts'
import { proportion } from './proportion.ts'
import { aurocWithin, subgroups, type SubgroupMinimum } from './subgroups.ts'

export interface DriftInput {
  /** Of the event [n]. */
  probabilities: ArrayLike<number>
  /** [n] of 0 or 1. */
  labels: ArrayLike<number>
  /** Beginning with YYYY-MM, or null [n]. */
  times: readonly (string | null)[]
  patients: PatientIndex
  period: Period
  /** For AUROC; the other figures have intervals that say how little a small period knows. */
  minimum: SubgroupMinimum
}

export interface DriftPeriod {
  period: string
  n: number
  patients: number
  events: number
  /** With Wilson's interval. */
  prevalence: Measure
  auroc: Measure
  calibration: Calibration
}

export interface Drift {
  /** In order, without gaps. */
  periods: DriftPeriod[]
  /** Notes without a time, which are in no period. */
  undated: number
}

/** @throws what `signal` was aborted with. */
export async function drift(input: DriftInput, options: BootstrapOptions = {}): Promise<Drift> {
  const { probabilities, labels, times, patients, period, minimum } = input
  const names = times.map((time) => periodOf(time, period))
  const dated = times.filter((time): time is string => periodOf(time, period) !== null)
  const [first, last] = [smallest(dated), largest(dated)]
  const levels = first === null || last === null ? [] : periodsBetween(first, last, period)
  const groups = await subgroups(
    {
      groups: names,
      levels,
      labels,
      classCount: 2,
      patients,
      statistics: [aurocWithin(probabilities, labels)],
      minimum,
    },
    options,
  )
  const rowsOf = Map.groupBy(names.keys(), (row) => names[row])
  return {
    periods: groups.flatMap(({ level, n, patients: count, counts, estimates }) => {
      if (level === null) return []
      const rows = rowsOf.get(level) ?? []
      return {
        period: level,
        n,
        patients: count,
        events: counts[1],
        prevalence: proportion(counts[1], n, options.level),
        auroc: estimates[0],
        calibration: calibration(
          Float64Array.from(rows, (row) => probabilities[row]),
          Uint8Array.from(rows, (row) => labels[row]),
          patientsOf(rows, patients),
          options.level,
        ),
      }
    }),
    undated: times.length - dated.length,
  }
}

function smallest(times: readonly string[]): string | null {
  return times.reduce<string | null>((least, time) => (least === null || time < least ? time : least), null)
}

function largest(times: readonly string[]): string | null {
  return times.reduce<string | null>((most, time) => (most === null || time > most ? time : most), null)
}
