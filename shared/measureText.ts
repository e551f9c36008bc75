/** Estimates in words, the same in terminal, window and report. What cannot be estimated is said, never left blank. */
import { reasonText, type Reason } from './stats/estimable.ts'
import type { Interval } from './stats/interval.ts'

export interface ShownMeasure {
  value: number | null
  reason: Reason | null
  interval: Interval | null
}

/** "0.812 [0.780–0.843]"; "too few"; "not estimable". */
export function measureText(measure: ShownMeasure, digits = 3): string {
  const interval = intervalOfMeasure(measure, digits)
  return interval === '' ? valueText(measure, digits) : `${valueText(measure, digits)} [${interval}]`
}

export function valueText({ value, reason }: ShownMeasure, digits = 3): string {
  if (value === null) return reason === 'too-few' ? 'too few' : 'not estimable'
  return fixed(value, digits)
}

/** "0.780–0.843"; with a negative end "−0.31 to 0.12"; nothing where there is no interval. */
export function intervalOfMeasure({ interval }: ShownMeasure, digits = 3): string {
  if (interval === null) return ''
  const [low, high] = [fixed(interval.low, digits), fixed(interval.high, digits)]
  return interval.low < 0 ? `${low} to ${high}` : `${low}–${high}`
}

/** Why there is no value; nothing where there is one. */
export function whyNone({ reason }: ShownMeasure): string {
  return reason === null ? '' : reasonText[reason]
}

function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits)
  return value < 0 && Number(text) !== 0 ? `−${text}` : text
}
