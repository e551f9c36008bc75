/** Numbers as people read them, on screens and in reports; missing values are an en dash. */

export const missing = '–'

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 })

/** Numbers with a fraction are grouped from here on. */
const firstGrouped = 10_000

/** 12345 → "12,345" */
export function formatCount(value: number | null | undefined): string {
  return isNumber(value) ? whole.format(value) : missing
}

/** 4200000 → "4.2M" */
export function formatCompact(value: number | null | undefined): string {
  return isNumber(value) ? compact.format(value) : missing
}

/** 0.5 → "0.500"; 123456.789 → "123,456.789" */
export function formatNumber(value: number | null | undefined, digits = 3): string {
  if (isNumber(value) && Math.abs(value) >= firstGrouped) {
    return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  }
  return isNumber(value) ? value.toFixed(digits).replace(/^-(?=0(\.0*)?$)/, '') : missing
}

/** 0.5 → "0.500"; what is neither 0 nor 1 never reads as if it were: "<0.001", ">0.999". */
export function formatProbability(value: number | null | undefined): string {
  const text = formatNumber(value)
  if (value !== 0 && Number(text) === 0) return '<0.001'
  if (value !== 1 && Number(text) === 1) return '>0.999'
  return text
}

/** From which risk on notes are flagged: 0.0312 → "0.0312"; 1e-12 → "1e-12", since it is still not 0. */
export function formatThreshold(value: number | null | undefined): string {
  const text = formatNumber(value, 4)
  return value !== 0 && Number(text) === 0 ? formatScientific(value) : text
}

/** 0.114 → "11.4 %" */
export function formatPercent(share: number | null | undefined, digits = 1): string {
  return isNumber(share) ? `${(share * 100).toFixed(digits)} %` : missing
}

export interface Interval {
  low: number
  high: number
}

/** "[0.780–0.843]"; with a bound below zero "[−0.41 to 0.68]", since a dash beside a minus sign is read wrongly. */
export function formatInterval(interval: Interval | null | undefined, digits = 3): string {
  if (!interval) return ''
  const [low, high] = [interval.low, interval.high].map((bound) => formatNumber(bound, digits).replace('-', '−'))
  return interval.low < 0 ? `[${low} to ${high}]` : `[${low}–${high}]`
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

/** "+0.031 [+0.010 to +0.052]" */
export function formatChange(value: number | null | undefined, interval?: Interval | null, digits = 3): string {
  const text = formatDifference(value, digits)
  return isNumber(value) && interval ? `${text} [${formatDifference(interval.low, digits)} to ${formatDifference(interval.high, digits)}]` : text
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

/** "1 note", "12,345 notes" */
export function countOf(value: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(value)} ${value === 1 ? singular : plural}`
}

export function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}
