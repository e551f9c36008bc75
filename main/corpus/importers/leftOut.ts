/** Stays that an importer leaves out, so that their notes and diagnoses go with them. Holds keys only. */
export const newbornReason = 'newborn (left out unless chosen)'
export const negativeStay = 'discharge before admission'

/** Moments compare as text; where one is a day only, both compare as days. */
export function endsBeforeItBegins(admitTime: string | null, dischargeTime: string | null): boolean {
  if (admitTime === null || dischargeTime === null) return false
  const length = Math.min(admitTime.length, dischargeTime.length)
  return dischargeTime.slice(0, length) < admitTime.slice(0, length)
}
