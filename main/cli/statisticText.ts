/** Estimates as the terminal's tables print them: three decimals, a true minus sign, and words where there is no number. */

interface Interval {
  low: number
  high: number
}

export function signedText(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`
}

export function intervalText(interval: Interval | null): string {
  return interval ? `[${interval.low.toFixed(3)}–${interval.high.toFixed(3)}]` : '[not estimable]'
}

/** Null: of the reference itself. */
export function differenceText(difference: { value: number | null; interval: Interval | null } | null): string {
  if (difference === null) return 'reference'
  const { value, interval } = difference
  if (value === null) return 'not estimable'
  return `${signedText(value)} [${interval ? `${signedText(interval.low)}, ${signedText(interval.high)}` : 'not estimable'}]`
}

export function pText(p: number | null | undefined): string {
  if (p === null || p === undefined) return ''
  return p < 0.001 ? '<0.001' : p.toFixed(3)
}
