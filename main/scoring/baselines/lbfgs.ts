/**
 * L-BFGS for smooth convex functions (Nocedal and Wright, algorithm 7.4) with a bisecting line search for the weak Wolfe
 * conditions. Deterministic: the same function and start give the same minimum to the last bit.
 */

export interface Evaluation {
  value: number
  gradient: Float64Array
}

export interface MinimizeOptions {
  /** Converged when no gradient entry is larger. */
  gradientTolerance: number
  maximumIterations: number
  /** Awaited once per iteration; may throw to cancel. */
  beforeIteration: (iteration: number) => Promise<void> | undefined
}

interface Step {
  /** Change of the position, and of the gradient. */
  position: Float64Array
  gradient: Float64Array
  inverseCurvature: number
}

const rememberedSteps = 10
const sufficientDecrease = 1e-4
const curvatureShare = 0.9
const mostBisections = 40

/** Returns the position where the gradient vanishes, or where rounding lets the value fall no further. */
export async function minimize(
  evaluate: (position: Float64Array) => Evaluation,
  start: Float64Array,
  { gradientTolerance, maximumIterations, beforeIteration }: MinimizeOptions,
): Promise<Float64Array> {
  let position = start
  let current = evaluate(position)
  const steps: Step[] = []
  for (let iteration = 0; iteration < maximumIterations; iteration++) {
    await beforeIteration(iteration)
    if (largestMagnitude(current.gradient) <= gradientTolerance) break
    const direction = descentDirection(current.gradient, steps)
    const found = lineSearch(evaluate, position, current, direction, steps.length === 0)
    if (!found) break
    const step = difference(found.position, position)
    const gradientStep = difference(found.evaluation.gradient, current.gradient)
    const curvature = dot(step, gradientStep)
    if (curvature > 0) steps.push({ position: step, gradient: gradientStep, inverseCurvature: 1 / curvature })
    if (steps.length > rememberedSteps) steps.shift()
    position = found.position
    current = found.evaluation
  }
  return position
}

/** The two-loop recursion: −H · gradient, H being the remembered approximation of the inverse Hessian. */
function descentDirection(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = gradient.map((entry) => -entry)
  const shares: number[] = []
  for (const step of steps.toReversed()) {
    const share = step.inverseCurvature * dot(step.position, direction)
    shares.push(share)
    addScaled(direction, -share, step.gradient)
  }
  const latest = steps.at(-1)
  if (latest) {
    const scale = 1 / (latest.inverseCurvature * dot(latest.gradient, latest.gradient))
    for (let index = 0; index < direction.length; index++) direction[index] *= scale
  }
  for (const step of steps) {
    const share = shares.pop() ?? 0
    addScaled(direction, share - step.inverseCurvature * dot(step.gradient, direction), step.position)
  }
  return direction
}

/** Null when no step lowers the value any more. */
function lineSearch(
  evaluate: (position: Float64Array) => Evaluation,
  position: Float64Array,
  current: Evaluation,
  direction: Float64Array,
  isFirst: boolean,
): { position: Float64Array; evaluation: Evaluation } | null {
  const slope = dot(current.gradient, direction)
  let low = 0
  let high = Infinity
  let length = isFirst ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1
  for (let trial = 0; trial < mostBisections; trial++) {
    const candidate = position.slice()
    addScaled(candidate, length, direction)
    const evaluation = evaluate(candidate)
    // Written so that a NaN or infinite value counts as too far.
    if (!(evaluation.value <= current.value + sufficientDecrease * length * slope)) high = length
    else if (dot(evaluation.gradient, direction) < curvatureShare * slope) low = length
    else return { position: candidate, evaluation }
    length = high === Infinity ? 2 * low : (low + high) / 2
  }
  return null
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0
  for (let index = 0; index < left.length; index++) sum += left[index] * right[index]
  return sum
}

function addScaled(target: Float64Array, scale: number, source: Float64Array): void {
  for (let index = 0; index < target.length; index++) target[index] += scale * source[index]
}

function difference(left: Float64Array, right: Float64Array): Float64Array {
  return left.map((entry, index) => entry - right[index])
}

function largestMagnitude(values: Float64Array): number {
  let largest = 0
  for (let index = 0; index < values.length; index++) largest = Math.max(largest, Math.abs(values[index]))
  return largest
}
