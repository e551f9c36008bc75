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

interface Judged {
  /** Of the event [n]. */
  probabilities: ArrayLike<number>
  /** [n] of 0 or 1. */
  labels: ArrayLike<number>
  patients: PatientIndex
  /** For AUROC; the other figures have intervals that say how little a small period knows. */
  minimum: SubgroupMinimum
}

export interface DriftInput extends Judged {
  /** Beginning with YYYY-MM, or null [n]. */
  times: readonly (string | null)[]
  period: Period
}

export interface NamedPeriods extends Judged {
  /** The period of each note [n]; null, or one that is not listed: in none. */
  names: readonly (string | null)[]
  /** In the order of the result. */
  periods: readonly string[]
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
export async function drift({ times, period, ...judged }: DriftInput, options: BootstrapOptions = {}): Promise<Drift> {
  const { names, periods } = namePeriods(times, period)
  return {
    periods: await driftByPeriod({ ...judged, names, periods }, options),
    undated: names.filter((name) => name === null).length,
  }
}

/** The calendar period of each note, and all periods from the first to the last. */
export function namePeriods(
  times: readonly (string | null)[],
  period: Period,
): { names: (string | null)[]; periods: string[] } {
  const names = times.map((time) => periodOf(time, period))
  const dated = times.filter((_, note): _ is string => names[note] !== null)
  const [first, last] = [smallest(dated), largest(dated)]
  return { names, periods: first === null || last === null ? [] : periodsBetween(first, last, period) }
}

/** The same for periods that have names of their own. @throws what `signal` was aborted with. */
export async function driftByPeriod(
  { probabilities, labels, patients, minimum, names, periods }: NamedPeriods,
  options: BootstrapOptions = {},
): Promise<DriftPeriod[]> {
  const groups = await subgroups(
    {
      groups: names,
      levels: periods,
      labels,
      classCount: 2,
      patients,
      statistics: [aurocWithin(probabilities, labels)],
      minimum,
    },
    options,
  )
  const rowsOf = Map.groupBy(names.keys(), (row) => names[row])
  return groups.flatMap(({ level, n, patients: count, counts, estimates }) => {
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
  })
}

function smallest(times: readonly string[]): string | null {
  return times.reduce<string | null>((least, time) => (least === null || time < least ? time : least), null)
}

function largest(times: readonly string[]): string | null {
  return times.reduce<string | null>((most, time) => (most === null || time > most ? time : most), null)
}
