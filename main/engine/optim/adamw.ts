/**
 * AdamW (Loshchilov & Hutter 2019) and the global gradient norm, on the host.
 * The arithmetic is double and sequential, storage float32: the result depends on nothing but the inputs.
 */
export interface AdamSettings {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** Decoupled: a decayed parameter shrinks by learningRate · weightDecay at each step. */
  readonly weightDecay: number
}

export interface AdamTensors {
  readonly parameter: Float32Array
  readonly gradient: Float32Array
  readonly firstMoment: Float32Array
  readonly secondMoment: Float32Array
}

export interface AdamStep {
  /** From 1. */
  readonly step: number
  readonly learningRate: number
  /** Multiplies the gradient first: what clipping asks for. */
  readonly gradientScale: number
}

/**
 * One update, in place.
 * m ← β1·m + (1−β1)·g,  v ← β2·v + (1−β2)·g²,  p ← p·(1 − lr·decay) − lr · m̂ / (√v̂ + ε).
 */
export function adamStep(
  { parameter, gradient, firstMoment, secondMoment }: AdamTensors,
  { beta1, beta2, epsilon, weightDecay }: AdamSettings,
  { step, learningRate, gradientScale }: AdamStep,
): void {
  const keep = 1 - learningRate * weightDecay
  const rate = learningRate / (1 - beta1 ** step)
  const secondScale = 1 / Math.sqrt(1 - beta2 ** step)
  const gain1 = 1 - beta1
  const gain2 = 1 - beta2
  for (let i = 0; i < parameter.length; i++) {
    const g = gradient[i] * gradientScale
    const m = beta1 * firstMoment[i] + gain1 * g
    const v = beta2 * secondMoment[i] + gain2 * g * g
    firstMoment[i] = m
    secondMoment[i] = v
    parameter[i] = parameter[i] * keep - (rate * m) / (Math.sqrt(v) * secondScale + epsilon)
  }
}

/** √ of the sum of squares over all tensors. */
export function globalNorm(tensors: Iterable<Float32Array>): number {
  let total = 0
  for (const tensor of tensors) {
    let sum = 0
    for (let i = 0; i < tensor.length; i++) sum += tensor[i] * tensor[i]
    total += sum
  }
  return Math.sqrt(total)
}

/** Factor that brings a gradient of norm `norm` down to `maximum`, as torch.nn.utils.clip_grad_norm_ does. */
export function clipScale(norm: number, maximum: number): number {
  return Math.min(1, maximum / (norm + 1e-6))
}
