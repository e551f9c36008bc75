/** Numbers, times and names as they are shown; missing values are an en dash. Pure. */

export const missing = '–'

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 })

/** 12345 → "12,345" */
export function formatCount(value: number | null | undefined): string {
  return isNumber(value) ? whole.format(value) : missing
}

/** 4200000 → "4.2M" */
export function formatCompact(value: number | null | undefined): string {
  return isNumber(value) ? compact.format(value) : missing
}

export function formatNumber(value: number | null | undefined, digits = 3): string {
  return isNumber(value) ? value.toFixed(digits).replace(/^-(?=0(\.0*)?$)/, '') : missing
}

/** 0.114 → "11.4 %" */
export function formatPercent(share: number | null | undefined, digits = 1): string {
  return isNumber(share) ? `${(share * 100).toFixed(digits)} %` : missing
}

export interface Interval {
  low: number
  high: number
}

export function formatInterval(interval: Interval | null | undefined, digits = 3): string {
  return interval ? `[${formatNumber(interval.low, digits)}–${formatNumber(interval.high, digits)}]` : ''
}

/** "0.812 [0.780–0.843]" */
export function formatEstimate(value: number | null | undefined, interval?: Interval | null, digits = 3): string {
  if (!isNumber(value)) return missing
  return interval ? `${formatNumber(value, digits)} ${formatInterval(interval, digits)}` : formatNumber(value, digits)
}

/** "+0.031" or "−0.004", with a true minus sign. */
export function formatDifference(value: number | null | undefined, digits = 3): string {
  if (!isNumber(value)) return missing
  const text = formatNumber(Math.abs(value), digits)
  if (Number(text) === 0) return text
  return value > 0 ? `+${text}` : `−${text}`
}

export function formatP(p: number | null | undefined): string {
  if (!isNumber(p)) return missing
  return p < 0.001 ? '< 0.001' : p.toFixed(3)
}

/** A learning rate: 0.001 → "1e-3" */
export function formatScientific(value: number | null | undefined): string {
  if (!isNumber(value)) return missing
  return value === 0
    ? '0'
    : value
        .toExponential(2)
        .replace(/\.?0+e/, 'e')
        .replace('e+', 'e')
}

export function formatBytes(bytes: number | null | undefined): string {
  if (!isNumber(bytes)) return missing
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`
}

/** 95 s → "1 min 35 s" */
export function formatDuration(seconds: number | null | undefined): string {
  if (!isNumber(seconds)) return missing
  const total = Math.max(0, seconds)
  if (total < 10) return `${total.toFixed(1)} s`
  const rounded = Math.round(total)
  if (rounded < 60) return `${rounded} s`
  if (rounded < 3600) return `${Math.floor(rounded / 60)} min ${rounded % 60} s`
  return `${Math.floor(rounded / 3600)} h ${Math.floor((rounded % 3600) / 60)} min`
}

/** '2024-03-05T07:09:00' → "2024-03-05 07:09". Times of notes are the hospital's local times, never shifted. */
export function formatTime(time: string | null | undefined): string {
  return time ? time.slice(0, 16).replace('T', ' ') : missing
}
export function formatDate(time: string | null | undefined): string {
  return time ? time.slice(0, 10) : missing
}

/** The moment something was done on this workstation, in its time zone; `at` is an ISO time in UTC. */
export function formatMoment(at: string | null | undefined): string {
  if (!at) return missing
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return at
  const two = (value: number) => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** "1 note", "12,345 notes" */
export function countOf(value: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(value)} ${value === 1 ? singular : plural}`
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
