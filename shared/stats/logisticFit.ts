/**
 * Maximum likelihood of P(y = 1) = σ(offset + intercept + slope · x), by Newton's method (which is iteratively reweighted
 * least squares for this model) with halved steps. One covariate at most: that is all that calibration needs, and lets
 * separation be decided exactly instead of guessed from large coefficients (Albert and Anderson 1984).
 */
import type { Estimable, Reason } from './estimable.ts'

export interface LogisticFit {
  intercept: number
  /** 0 in a fit without covariate. */
  slope: number
}

const maximumIterations = 200

/**
 * `x` [n] finite; `targets` [n] from 0 to 1. The maximum exists for targets strictly between 0 and 1 with two different x;
 * for outcomes of 0 and 1 ask `whyNoSlope` first.
 */
export function fitLogistic(x: Float64Array, targets: ArrayLike<number>): Estimable<LogisticFit> {
  // In units of its own spread, so that Newton's steps are well scaled whatever the log odds.
  const { centre, spread } = centreAndSpread(x)
  const scaled = x.map((each) => (each - centre) / spread)
  const fit = newton({ x: scaled, targets, offset: null })
  if (!fit) return { value: null, reason: 'not-converged' }
  const slope = fit.slope / spread
  return { value: { intercept: fit.intercept - slope * centre, slope }, reason: null }
}

/** Only the intercept, with an offset [n]. The maximum exists when both outcomes do. */
export function fitIntercept(offset: Float64Array, targets: ArrayLike<number>): Estimable<number> {
  const fit = newton({ x: null, targets, offset })
  return fit ? { value: fit.intercept, reason: null } : { value: null, reason: 'not-converged' }
}

/**
 * The maximum exists exactly when the x of the two outcomes overlap: with all of one outcome at or above all of the other,
 * a steeper slope always fits better. `x` [n]; `labels` [n] of 0 or 1, both of them present.
 */
export function whyNoSlope(x: ArrayLike<number>, labels: ArrayLike<number>): Reason | null {
  const lowest = [Infinity, Infinity]
  const highest = [-Infinity, -Infinity]
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row]
    lowest[label] = Math.min(lowest[label], x[row])
    highest[label] = Math.max(highest[label], x[row])
  }
  if (Math.min(...lowest) === Math.max(...highest)) return 'all-equal'
  return highest[0] <= lowest[1] || highest[1] <= lowest[0] ? 'separated' : null
}

interface Sample {
  /** Null: the intercept alone, the slope stays 0. */
  x: Float64Array | null
  targets: ArrayLike<number>
  offset: Float64Array | null
}

/** Null where it did not converge. */
function newton(sample: Sample): LogisticFit | null {
  let fit: LogisticFit = { intercept: 0, slope: 0 }
  let here = evaluate(fit, sample)
  for (let iteration = 0; iteration < maximumIterations; iteration++) {
    const step = newtonStep(here, sample.x !== null)
    if (!step) return null
    let share = 1
    let next = moved(fit, step, share)
    let there = evaluate(next, sample)
    // Close to the maximum the likelihood changes by less than its rounding: such a step is taken.
    while (there.logLikelihood < here.logLikelihood - 1e-12 * Math.abs(here.logLikelihood)) {
      share /= 2
      if (share < 1e-10) return null
      next = moved(fit, step, share)
      there = evaluate(next, sample)
    }
    const change = Math.max(Math.abs(next.intercept - fit.intercept), Math.abs(next.slope - fit.slope))
    fit = next
    here = there
    if (change <= 1e-10 * (1 + Math.abs(fit.intercept) + Math.abs(fit.slope))) return fit
  }
  return null
}

/** Log likelihood with its gradient and information (as sums of weights, weights · x and weights · x²). */
interface Evaluation {
  logLikelihood: number
  gradient: number
  gradientX: number
  weights: number
  weightsX: number
  weightsXX: number
}

/** One pass over the notes, with one exponential each. */
function evaluate({ intercept, slope }: LogisticFit, { x, targets, offset }: Sample): Evaluation {
  let [logLikelihood, gradient, gradientX, weights, weightsX, weightsXX] = [0, 0, 0, 0, 0, 0]
  for (let row = 0; row < targets.length; row++) {
    const value = x ? x[row] : 0
    const logOdds = (offset ? offset[row] : 0) + intercept + slope * value
    const small = Math.exp(-Math.abs(logOdds))
    const expected = (logOdds >= 0 ? 1 : small) / (1 + small)
    const weight = small / (1 + small) ** 2
    const residual = targets[row] - expected
    // y · η − ln(1 + e^η), without overflow.
    logLikelihood += targets[row] * logOdds - Math.max(logOdds, 0) - Math.log1p(small)
    gradient += residual
    gradientX += residual * value
    weights += weight
    weightsX += weight * value
    weightsXX += weight * value * value
  }
  return { logLikelihood, gradient, gradientX, weights, weightsX, weightsXX }
}

/** Gradient times inverse information; null where the information is singular. */
function newtonStep(
  { gradient, gradientX, weights, weightsX, weightsXX }: Evaluation,
  hasSlope: boolean,
): LogisticFit | null {
  if (!hasSlope) return weights > 0 ? { intercept: gradient / weights, slope: 0 } : null
  const determinant = weights * weightsXX - weightsX * weightsX
  if (!(determinant > 0)) return null
  return {
    intercept: (weightsXX * gradient - weightsX * gradientX) / determinant,
    slope: (weights * gradientX - weightsX * gradient) / determinant,
  }
}

function moved(fit: LogisticFit, step: LogisticFit, share: number): LogisticFit {
  return { intercept: fit.intercept + share * step.intercept, slope: fit.slope + share * step.slope }
}

function centreAndSpread(values: Float64Array): { centre: number; spread: number } {
  const centre = values.reduce((sum, each) => sum + each, 0) / values.length
  const squares = values.reduce((sum, each) => sum + (each - centre) ** 2, 0)
  return { centre, spread: Math.sqrt(squares / values.length) || 1 }
}
