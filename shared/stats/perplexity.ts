/**
 * Perplexity exp(Σ −ln P / Σ tokens) over all tokens together (Jelinek et al. 1977): a long note weighs more than a short
 * one. Of notes: each token given those before it; of answers: one token a note, the answer given note and question.
 * Comparable only between models of the same tokenizer.
 */
import { clusteredRatioError } from './clusteredError.ts'
import { measure, notEstimable, type Measure } from './estimable.ts'
import { whyNotScored } from './inputs.ts'
import { normalInterval } from './interval.ts'
import type { PatientIndex } from './patients.ts'

/** `negativeLogLikelihoods` of each note [n], in nats, summed over its `tokens` [n]. Interval clustered by patient. */
export function perplexity(
  negativeLogLikelihoods: ArrayLike<number>,
  tokens: ArrayLike<number>,
  patients: PatientIndex,
  level = 0.95,
): Measure {
  if (negativeLogLikelihoods.length !== tokens.length) throw new RangeError('There must be one likelihood a token count')
  const reason = whyNotScored(negativeLogLikelihoods) ?? whyNotScored(tokens)
  if (reason) return notEstimable(reason)
  if (Array.from(tokens).every((count) => count === 0)) return notEstimable('no-denominator')
  const { value, standardError } = clusteredRatioError(negativeLogLikelihoods, tokens, patients)
  if (!Number.isFinite(Math.exp(value))) return notEstimable('not-finite')
  if (standardError === null) return measure(Math.exp(value), null)
  const { low, high } = normalInterval(value, standardError, level)
  const interval = { low: Math.exp(low), high: Math.exp(high) }
  return measure(Math.exp(value), Number.isFinite(interval.high) ? interval : null)
}
