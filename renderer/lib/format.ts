/** Numbers, times and names as they are shown; missing values are an en dash. Pure. */
import { formatCount, isNumber, missing } from '../../shared/format.ts'

export {
  countOf,
  formatChange,
  formatCompact,
  formatCount,
  formatDifference,
  formatEstimate,
  formatInterval,
  formatNumber,
  formatP,
  formatPercent,
  formatProbability,
  formatScientific,
  formatThreshold,
  missing,
  type Interval,
} from '../../shared/format.ts'

export function formatBytes(bytes: number | null | undefined): string {
  if (!isNumber(bytes)) return missing
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`
}

const secondsOfDay = 86_400

/** 95 s → "1 min 35 s"; from two days on "3 d 4 h" */
export function formatDuration(seconds: number | null | undefined): string {
  if (!isNumber(seconds)) return missing
  const total = Math.max(0, seconds)
  if (total < 10) return `${total.toFixed(1)} s`
  const rounded = Math.round(total)
  if (rounded < 60) return `${rounded} s`
  if (rounded < 3600) return `${Math.floor(rounded / 60)} min ${rounded % 60} s`
  if (rounded < 2 * secondsOfDay) return `${Math.floor(rounded / 3600)} h ${Math.floor((rounded % 3600) / 60)} min`
  return `${formatCount(Math.floor(rounded / secondsOfDay))} d ${Math.floor((rounded % secondsOfDay) / 3600)} h`
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
