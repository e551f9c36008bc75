import type { FinetuneConfig } from '../../shared/domain/run.ts'

/** Learning rate by step: linear warmup to the peak, then cosine or linear decay towards zero, or constant. Pure. */

export interface LearningRateSettings {
  schedule: FinetuneConfig['schedule']
  learningRate: number
  warmupSteps: number
  steps: number
}

/**
 * Learning rate of update `step`, counted from 1. Warmup reaches the peak at update `warmupSteps`; the first update
 * after it still has the peak, and the last one a rate just above zero, so that no update is spent on nothing.
 */
export function learningRateAt(step: number, settings: LearningRateSettings): number {
  const { schedule, learningRate: peak, warmupSteps, steps } = settings
  if (step <= warmupSteps) return (peak * step) / warmupSteps
  const progress = (step - 1 - warmupSteps) / Math.max(1, steps - warmupSteps) // 0 ≤ progress < 1
  switch (schedule) {
    case 'cosine':
      return (peak * (1 + Math.cos(Math.PI * progress))) / 2
    case 'linear':
      return peak * (1 - progress)
    case 'constant':
      return peak
  }
}
