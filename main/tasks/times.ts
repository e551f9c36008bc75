/**
 * Arithmetic on the corpus's local time strings, 'YYYY-MM-DDTHH:MM:SS' or 'YYYY-MM-DD'. No time zone is known, so every
 * day has 24 hours. Where one of two times is a day only, both are compared as days.
 */

const millisecondsPerHour = 3_600_000

export function hasTimeOfDay(time: string): boolean {
  return time.length > 10
}

/** The last moment that a time may mean. */
export function endOfDay(time: string): string {
  return hasTimeOfDay(time) ? time : `${time}T23:59:59`
}

export function day(time: string): string {
  return time.slice(0, 10)
}

/** Hours from one time to another, fractional; whole days × 24 where either is a day only. */
export function hoursBetween(from: string, to: string): number {
  if (!hasTimeOfDay(from) || !hasTimeOfDay(to)) return calendarDaysBetween(from, to) * 24
  return (Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / millisecondsPerHour
}

/** Midnights between two times. */
export function calendarDaysBetween(from: string, to: string): number {
  return (Date.parse(day(to)) - Date.parse(day(from))) / (24 * millisecondsPerHour)
}
