import type * as z from 'zod'
import type { EncounterRecord, NoteFacts } from '../../../shared/domain/records.ts'
import { diedInFollowUp } from '../../../shared/domain/labels.ts'
import type { readmissionSettings } from '../../../shared/domain/task.ts'
import { calendarDaysBetween, hasTimeOfDay, hoursBetween } from '../times.ts'
import {
  diedInHospital,
  hasBothTimes,
  isExcludedService,
  isInpatient,
  isPlanned,
  isTransferredIn,
  isTransferredOut,
  leftAgainstAdvice,
} from './encounterFacts.ts'
import type { CorpusFacts, EncounterRule, Outcome } from './rule.ts'

/**
 * Return to hospital within the horizon after a discharge alive. Any qualifying return counts, not only the very next
 * stay, and the follow-up must lie within the data where no return was seen: both are settings.
 */
type Settings = z.infer<typeof readmissionSettings>

export function readmissionRule(settings: Settings, facts: CorpusFacts): EncounterRule | null {
  const known = [...facts.encounters.values()].some(hasBothTimes)
  if (!known) return null
  const staysOfPatient = Map.groupBy(facts.encounters.values(), (encounter) => encounter.patientKey)
  const deaths = new Map(facts.patients.map(({ patientKey, deathDate }) => [patientKey, deathDate ?? null]))
  return (encounter, note) => {
    const stays = staysOfPatient.get(encounter.patientKey) ?? []
    const outcome = label(encounter, stays, note, settings, settings.dataEnd ?? facts.dataEnd)
    if ('reason' in outcome || outcome.value === 1) return outcome
    // Counted apart, not left out: a competing event.
    const died = diedAfter(encounter, deaths.get(encounter.patientKey) ?? null, settings.horizonDays)
    return died ? { ...outcome, source: `${outcome.source}${diedInFollowUp}` } : outcome
  }
}

function label(
  index: EncounterRecord,
  stays: readonly EncounterRecord[],
  note: NoteFacts,
  settings: Settings,
  dataEnd: string | null,
): Outcome {
  const { admitTime, dischargeTime } = index
  if (dischargeTime === null) return { reason: 'no discharge time' }
  if (admitTime !== null && hoursBetween(admitTime, dischargeTime) < 0) return { reason: 'discharge before admission' }
  if (settings.encounterClass === 'inpatient') {
    const inpatient = isInpatient(index)
    if (inpatient === null) return { reason: 'not known whether an inpatient stay' }
    if (!inpatient) return { reason: 'not an inpatient stay' }
  }
  if (isExcludedService(index)) return { reason: 'rehabilitation, dialysis or palliative stay' }
  const death = diedInHospital(index)
  if (death === 'conflict') return { reason: 'expire flag and disposition disagree' }
  if (death?.died) return { reason: 'died in hospital' }

  if (settings.againstAdvice === 'excluded' && leftAgainstAdvice(index)) return { reason: 'left against medical advice' }

  let returns = candidateReturns(index, stays, dischargeTime, settings.horizonDays)
  if (settings.transfers === 'merged' && returns.some((stay) => continues(index, stay))) {
    return { reason: 'goes on in another stay (transfer or same day)' }
  }
  if (settings.lookAt === 'next') returns = returns.slice(0, 1)
  const seen = firstThatQualifies(returns, settings)
  if (seen) {
    if (note.time !== null && seen.admitTime !== null && hoursBetween(seen.admitTime, note.time) > 0) {
      return { reason: 'note written after the return' }
    }
    return { value: 1, source: `return within ${settings.horizonDays} days` }
  }
  if (returns.some((stay) => qualifies(stay, settings) === null)) {
    return { reason: 'not known whether the return counts' }
  }
  if (death === null) return { reason: 'not known whether discharged alive' }
  if (dataEnd !== null && !followUpComplete(dischargeTime, dataEnd, settings.horizonDays)) {
    if (settings.censored === 'excluded') return { reason: 'follow-up not complete' }
    return { value: 0, source: 'no return seen, follow-up not complete' }
  }
  return { value: 0, source: `no return within ${settings.horizonDays} days` }
}

/** The stay that makes the label of a stay with a return. */
export function returnAfter(index: EncounterRecord, stays: readonly EncounterRecord[], settings: Settings): EncounterRecord | undefined {
  if (index.dischargeTime === null) return undefined
  const returns = candidateReturns(index, stays, index.dischargeTime, settings.horizonDays)
  return firstThatQualifies(returns, settings)
}

function firstThatQualifies(returns: readonly EncounterRecord[], settings: Settings): EncounterRecord | undefined {
  return returns.find((stay) => qualifies(stay, settings) === true)
}

/** Other stays of the patient that begin at or after the discharge and within the horizon, earliest first. */
function candidateReturns(
  index: EncounterRecord,
  stays: readonly EncounterRecord[],
  dischargeTime: string,
  horizonDays: number,
): EncounterRecord[] {
  return stays
    .filter((stay) => {
      if (stay.encounterKey === index.encounterKey || stay.admitTime === null) return false
      // Two stays that begin and end at the same moment must not be each other's return.
      if (index.admitTime !== null && hoursBetween(index.admitTime, stay.admitTime) <= 0) return false
      const hours = hoursBetween(dischargeTime, stay.admitTime)
      return hours >= 0 && hours <= horizonDays * 24
    })
    .sort((a, b) => hoursBetween(b.admitTime!, a.admitTime!))
}

/** A stay on the day of the discharge, or within a day of it where either side speaks of a transfer. */
function continues(index: EncounterRecord, next: EncounterRecord): boolean {
  const days = calendarDaysBetween(index.dischargeTime!, next.admitTime!)
  return days === 0 || (days === 1 && (isTransferredOut(index) || isTransferredIn(next)))
}

function diedAfter({ dischargeTime }: EncounterRecord, deathDate: string | null, horizonDays: number): boolean {
  if (dischargeTime === null || deathDate === null) return false
  const days = calendarDaysBetween(dischargeTime, deathDate)
  return days >= 0 && days <= horizonDays
}

/** Whether a stay counts as a return; null where the source does not say. */
function qualifies(stay: EncounterRecord, settings: Settings): boolean | null {
  const inpatient = settings.encounterClass === 'all' ? true : isInpatient(stay)
  const planned = settings.returnKind === 'any' ? false : isPlanned(stay)
  if (inpatient === false || planned === true) return false
  return inpatient === null || planned === null ? null : true
}

/** A day-only end of data covers that whole day. */
function followUpComplete(dischargeTime: string, end: string, horizonDays: number): boolean {
  const lastMoment = hasTimeOfDay(end) ? end : `${end}T23:59:59`
  return hoursBetween(dischargeTime, lastMoment) >= horizonDays * 24
}
