/**
 * Who of today's inpatients leaves on which of the next days, from the probabilities of the bins of their length of stay.
 * Within a bin, days are shared as stays that have ended shared them; that a patient is still here rules out the days
 * that are over. Patients who come later are not counted.
 */
import type { Interval } from './interval.ts'
import { countInterval, poissonBinomial } from './poissonBinomial.ts'

/** A stay that has ended: how many midnights it had, and the bin it fell into. */
export interface EndedStays {
  bin: number
  midnights: number
  stays: number
}

export interface Inpatient {
  /** Of the bins, summing to 1. */
  probabilities: readonly number[]
  /** Midnights from admission to the day of the census; it is over, and the patient did not leave on it. */
  midnights: number
  /** Days from the census to the discharge, 1 or more; null: not known, or not yet. */
  leftAfter: number | null
}

export interface CensusDay {
  /** From the day of the census, 1 or more. */
  after: number
  discharges: { expected: number; interval: Interval; actual: number | null }
  /** Of the patients of the census, those still here at the end of the day. */
  staying: { expected: number; interval: Interval; actual: number | null }
}

export interface CensusInput {
  inpatients: readonly Inpatient[]
  ended: readonly EndedStays[]
  bins: number
  /** Days ahead. */
  horizon: number
  /** Days after the census for which discharges are known; 0: it is today. */
  knownDays: number
  level?: number
}

/** Null where no ended stay says how the days of some bin are shared. */
export function expectedCensus({ inpatients, ended, bins, horizon, knownDays, level = 0.95 }: CensusInput): CensusDay[] | null {
  const shares = sharesOf(ended, bins)
  if (shares === null) return null
  const hazard = lastHazard(ended, bins)
  const leaving = inpatients.map((inpatient) => leavingDays(inpatient, shares, hazard, horizon))
  const gone = leaving.map(() => 0)
  return Array.from({ length: horizon }, (_, index): CensusDay => {
    const after = index + 1
    leaving.forEach((days, patient) => (gone[patient] += days[index]))
    const known = after <= knownDays
    const count = (is: (leftAfter: number | null) => boolean) => (known ? inpatients.filter(({ leftAfter }) => is(leftAfter)).length : null)
    return {
      after,
      discharges: { ...countOf(leaving.map((days) => days[index]), level), actual: count((left) => left === after) },
      staying: { ...countOf(gone.map((share) => Math.max(0, 1 - share)), level), actual: count((left) => left === null || left > after) },
    }
  })
}

function countOf(probabilities: readonly number[], level: number): { expected: number; interval: Interval } {
  return {
    expected: probabilities.reduce((sum, probability) => sum + probability, 0),
    interval: countInterval(poissonBinomial(probabilities), level),
  }
}

/** Of each bin the share of its stays that had so many midnights, [bins][midnights]. */
function sharesOf(ended: readonly EndedStays[], bins: number): Float64Array[] | null {
  const longest = ended.reduce((most, { midnights }) => Math.max(most, midnights), 0)
  const shares = Array.from({ length: bins }, () => new Float64Array(longest + 1))
  for (const { bin, midnights, stays } of ended) shares[bin][midnights] += stays
  for (const each of shares) {
    const total = each.reduce((sum, stays) => sum + stays, 0)
    if (total === 0) return null
    for (let midnights = 0; midnights <= longest; midnights++) each[midnights] /= total
  }
  return shares
}

/** Discharges a day among stays that reached the last bin: for patients who are here longer than any ended stay was. */
function lastHazard(ended: readonly EndedStays[], bins: number): number {
  const last = ended.filter(({ bin }) => bin === bins - 1)
  const shortest = last.reduce((least, { midnights }) => Math.min(least, midnights), Infinity)
  const stays = last.reduce((sum, each) => sum + each.stays, 0)
  const days = last.reduce((sum, each) => sum + each.stays * (each.midnights - shortest + 1), 0)
  return stays / days
}

/** P(leaves on the day), [horizon], given that the patient is still here. */
function leavingDays({ probabilities, midnights: here }: Inpatient, shares: readonly Float64Array[], hazard: number, horizon: number): Float64Array {
  const at = (midnights: number) => shares.reduce((sum, share, bin) => sum + probabilities[bin] * (share[midnights] ?? 0), 0)
  let remaining = 0
  for (let midnights = here + 1; midnights < shares[0].length; midnights++) remaining += at(midnights)
  return Float64Array.from({ length: horizon }, (_, index) =>
    remaining > 1e-9 ? at(here + 1 + index) / remaining : hazard * (1 - hazard) ** index,
  )
}
