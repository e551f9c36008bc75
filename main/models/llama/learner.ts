/** Gradients and AdamW's state of what is trained, wherever they are: what a trainer drives. */
import type { AdamStep } from '../../engine/optim/adamw.ts'
import type { TrainBatch } from './batch.ts'
import type { Dropout } from './dropout.ts'
import type { Weights } from './weights.ts'

export interface Moments {
  readonly first: Weights
  readonly second: Weights
}

export interface Learner {
  /**
   * Gradients of the batch's summed loss times `lossScale`, or their sum with what there is already (`adds`). Returns
   * that loss.
   */
  differentiate(batch: TrainBatch, lossScale: number, dropout: Dropout | undefined, adds: boolean): Promise<number>
  /** √ of the sum of squares over all gradients. */
  gradientNorm(): Promise<number>
  update(step: AdamStep): Promise<void>
  /** The host's moments. */
  moments(): Moments
  /** Brings what is trained, and the moments, to the host. */
  fetch(): Promise<void>
  /** The host's values of what is trained, and the moments, are the ones to go on with. */
  restored(): void
  dispose(): Promise<void>
}
