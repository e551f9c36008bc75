/**
 * A statistic, or the named reason why these notes do not give one. Nothing in this folder returns NaN: older functions
 * return null where they have no answer, and `whyNot…` in inputs.ts names the reason.
 */
import type { Interval } from './interval.ts'

export const reasons = [
  'no-notes',
  'one-class',
  'no-events',
  'not-a-number',
  'not-finite',
  'out-of-range',
  'zero-row',
  'all-equal',
  'separated',
  'reversed',
  'not-converged',
  'too-few',
  'no-denominator',
  'one-answer',
] as const
export type Reason = (typeof reasons)[number]

export const reasonText: Record<Reason, string> = {
  'no-notes': 'there are no notes',
  'one-class': 'all notes have the same outcome',
  'no-events': 'no note has the event',
  'not-a-number': 'a value is missing or not a number',
  'not-finite': 'a value is infinite',
  'out-of-range': 'a value is not a probability between 0 and 1',
  'zero-row': 'a note has no probability for any option',
  'all-equal': 'all notes have the same probability',
  separated: 'the probabilities separate the outcomes completely, so that no finite fit exists',
  reversed: 'higher probabilities go with fewer events',
  'not-converged': 'the fit did not converge',
  'too-few': 'there are fewer notes or events than the minimum',
  'no-denominator': 'none of the notes counts in its denominator',
  'one-answer': 'both gave every note the same answer, so that all agreement may be chance',
}

export type Estimable<T> = { value: T; reason: null } | { value: null; reason: Reason }

/** A number with its confidence interval, which is null where the value is known but not its uncertainty. */
export type Measure = Estimable<number> & { interval: Interval | null }

export function notEstimable(reason: Reason): { value: null; reason: Reason; interval: null } {
  return { value: null, reason, interval: null }
}

export function measure(value: number, interval: Interval | null): Measure {
  return { value, reason: null, interval }
}

/** The value, unless there is a reason against it. */
export function estimable<T>(reason: Reason | null, compute: () => T): Estimable<T> {
  return reason === null ? { value: compute(), reason: null } : { value: null, reason }
}
