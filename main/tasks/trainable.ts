import type { EncounterRecord } from '../../shared/domain/records.ts'
import type { SplitSettings } from '../../shared/domain/split.ts'
import type { LabelRule } from '../../shared/domain/task.ts'
import { hasTimeOfDay, hoursBetween } from './times.ts'

/** Which labels of the older period may be learned from: those that were known before the later period began. */

/**
 * Whether a label was known when the later period began: its whole follow-up must lie before `cutoff` (YYYY-MM-DD).
 * Claims carry no date of decision, so a denial is taken as known at discharge; a column's label has no time at all.
 */
export function labelKnownBefore(rule: LabelRule, dischargeTime: string | null, cutoff: string): boolean {
  if (rule.kind === 'column') return true
  if (dischargeTime === null) return false
  const discharge = hasTimeOfDay(dischargeTime) ? dischargeTime : `${dischargeTime}T23:59:59`
  const followUpDays = rule.kind === 'readmission' ? rule.settings.horizonDays : 0
  return hoursBetween(discharge, `${cutoff}T00:00:00`) >= followUpDays * 24
}

/**
 * Whether the label of a stay may be learned from. Under a temporal split it must have been known before the cut-off;
 * under one by real period, no stay of a later period may lie within its follow-up (where the period is known by stay:
 * what is known by patient cannot be crossed). `periodOf` gives the real period of a stay.
 */
export function learnableStays(input: {
  rule: LabelRule
  settings: SplitSettings
  encounters: readonly EncounterRecord[]
  periodOf: (encounter: EncounterRecord) => string | null
}): (encounterKey: string | null) => boolean {
  const { rule, settings, encounters, periodOf } = input
  if (settings.method === 'temporal') {
    const { cutoff } = settings
    const discharge = new Map(encounters.map(({ encounterKey, dischargeTime }) => [encounterKey, dischargeTime]))
    return (key) => labelKnownBefore(rule, discharge.get(key ?? '') ?? null, cutoff)
  }
  if (settings.method === 'period' && rule.kind === 'readmission') {
    const { firstLater } = settings
    const { horizonDays } = rule.settings
    const later = encounters.filter((stay) => (periodOf(stay) ?? '') >= firstLater)
    const laterOf = Map.groupBy(later, (stay) => stay.patientKey)
    const byKey = new Map(encounters.map((stay) => [stay.encounterKey, stay]))
    return (key) => {
      const index = byKey.get(key ?? '')
      return !index || !(laterOf.get(index.patientKey) ?? []).some((stay) => liesWithin(stay, index, horizonDays))
    }
  }
  return () => true
}

function liesWithin({ admitTime }: EncounterRecord, { dischargeTime }: EncounterRecord, days: number): boolean {
  if (admitTime === null || dischargeTime === null) return false
  const hours = hoursBetween(dischargeTime, admitTime)
  return hours >= 0 && hours <= days * 24
}
