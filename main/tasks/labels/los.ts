import type * as z from 'zod'
import { losUpperBounds, type losSettings } from '../../../shared/domain/task.ts'
import { calendarDaysBetween, hasTimeOfDay, hoursBetween } from '../times.ts'
import { hasBothTimes } from './encounterFacts.ts'
import type { CorpusFacts, EncounterRule } from './rule.ts'

/**
 * Length of stay in the paper's four bins. Elapsed: ≤2, (2, 3], (3, 5], >5 times 24 hours. Calendar: midnights, 0–2, 3,
 * 4–5, >5. The two disagree for 47 of the 275 stays of the MIMIC-IV demo.
 */
export const losBins = losUpperBounds.length + 1

export function losRule(settings: z.infer<typeof losSettings>, facts: CorpusFacts): EncounterRule | null {
  const known = [...facts.encounters.values()].some(hasBothTimes)
  if (!known) return null
  return ({ admitTime, dischargeTime }) => {
    if (admitTime === null || dischargeTime === null) return { reason: 'no admission or no discharge time' }
    if (hoursBetween(admitTime, dischargeTime) < 0) return { reason: 'discharge before admission' }
    if (settings.unit === 'elapsed' && !(hasTimeOfDay(admitTime) && hasTimeOfDay(dischargeTime))) {
      return { reason: 'no time of day; elapsed days need one' }
    }
    const calendar = settings.unit === 'calendar'
    const days = calendar ? calendarDaysBetween(admitTime, dischargeTime) : hoursBetween(admitTime, dischargeTime) / 24
    const bin = losUpperBounds.findIndex((bound) => days <= bound)
    return { value: bin < 0 ? losUpperBounds.length : bin, source: `${settings.unit} days` }
  }
}
