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
  /** [n] of 0 or 1. */
  labels: ArrayLike<number>
  patients: PatientIndex
  /** For AUROC; the other figures have intervals that say how little a small period knows. */
  minimum: SubgroupMinimum
}

export interface DriftInput extends Judged {
  /** Of the event [n]. */
  probabilities: ArrayLike<number>
  /** Beginning with YYYY-MM, or null [n]. */
  times: readonly (string | null)[]
  period: Period
}

export interface NamedPeriods extends Judged {
  /** Of the event, by each model [models][n]. */
  models: readonly ArrayLike<number>[]
  /** The period of each note [n]; null, or one that is not listed: in none. */
  names: readonly (string | null)[]
  /** In the order of the result. */
  periods: readonly string[]
}

interface PeriodNotes {
  period: string
  n: number
  patients: number
  events: number
  /** With Wilson's interval. */
  prevalence: Measure
}

export interface PeriodFigures {
  auroc: Measure
  calibration: Calibration
}

export interface DriftPeriod extends PeriodNotes, PeriodFigures {}

export interface NamedPeriod extends PeriodNotes {
  /** One per model, all on the same resamples. */
  models: PeriodFigures[]
}

export interface Drift {
  /** In order, without gaps. */
  periods: DriftPeriod[]
  /** Notes without a time, which are in no period. */
  undated: number
}

/** @throws what `signal` was aborted with. */
export async function drift(
  { probabilities, times, period, ...judged }: DriftInput,
  options: BootstrapOptions = {},
): Promise<Drift> {
  const { names, periods } = namePeriods(times, period)
  const found = await driftByPeriod({ ...judged, models: [probabilities], names, periods }, options)
  return {
    periods: found.map(({ models: [figures], ...notes }) => ({ ...notes, ...figures })),
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

/** Several models, for periods that have names of their own. @throws what `signal` was aborted with. */
export async function driftByPeriod(
  { models, labels, patients, minimum, names, periods }: NamedPeriods,
  options: BootstrapOptions = {},
): Promise<NamedPeriod[]> {
  const groups = await subgroups(
    {
      groups: names,
      levels: periods,
      labels,
      classCount: 2,
      patients,
      statistics: models.map((probabilities) => aurocWithin(probabilities, labels)),
      minimum,
    },
    options,
  )
  const rowsOf = Map.groupBy(names.keys(), (row) => names[row])
  return groups.flatMap(({ level, n, patients: count, counts, estimates }) => {
    if (level === null) return []
    const rows = rowsOf.get(level) ?? []
    const truth = Uint8Array.from(rows, (row) => labels[row])
    const within = patientsOf(rows, patients)
    const figures = (probabilities: ArrayLike<number>, model: number) => ({
      auroc: estimates[model],
      calibration: calibration(Float64Array.from(rows, (row) => probabilities[row]), truth, within, options.level),
    })
    const prevalence = proportion(counts[1], n, options.level)
    return { period: level, n, patients: count, events: counts[1], prevalence, models: models.map(figures) }
  })
}

function smallest(times: readonly string[]): string | null {
  return times.reduce<string | null>((least, time) => (least === null || time < least ? time : least), null)
}

function largest(times: readonly string[]): string | null {
  return times.reduce<string | null>((most, time) => (most === null || time > most ? time : most), null)
}
