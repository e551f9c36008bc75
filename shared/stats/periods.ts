/** Calendar periods of dates as they are written, without a time zone: the month of a note is the one in its text. */

export type Period = 'month' | 'quarter' | 'year'

/** 'YYYY-MM', 'YYYY Q1' or 'YYYY' of a time that begins with YYYY-MM; null for any other. */
export function periodOf(time: string | null, period: Period): string | null {
  const month = time !== null && /^\d{4}-(0[1-9]|1[0-2])/.test(time) ? monthNumber(time) : null
  return month === null ? null : nameOf(month, period)
}

/** All periods from that of one time to that of another, both as for `periodOf`; those without a note are among them. */
export function periodsBetween(first: string, last: string, period: Period): string[] {
  const names = new Set<string>()
  for (let month = monthNumber(first); month <= monthNumber(last); month++) names.add(nameOf(month, period))
  return [...names]
}

/** Days from the first to the last date, both counted, of times that begin with YYYY-MM-DD; null where none does. */
export function daysSpanned(times: readonly (string | null)[]): number | null {
  let [first, last] = [Infinity, -Infinity]
  for (const time of times) {
    if (time === null || !/^\d{4}-\d{2}-\d{2}/.test(time)) continue
    const day = Date.parse(`${time.slice(0, 10)}T00:00:00Z`) / 86_400_000
    if (Number.isNaN(day)) continue
    first = Math.min(first, day)
    last = Math.max(last, day)
  }
  return last < first ? null : last - first + 1
}

/** Months since the year 0. */
function monthNumber(time: string): number {
  return Number(time.slice(0, 4)) * 12 + Number(time.slice(5, 7)) - 1
}

function nameOf(month: number, period: Period): string {
  const year = String(Math.floor(month / 12)).padStart(4, '0')
  if (period === 'year') return year
  const ofYear = month % 12
  return period === 'quarter' ? `${year} Q${Math.floor(ofYear / 3) + 1}` : `${year}-${String(ofYear + 1).padStart(2, '0')}`
}
