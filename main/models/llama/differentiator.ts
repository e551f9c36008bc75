/** Loss and gradients of a Llama model: what a trainer needs of whatever computes them. */
import type { TrainBatch } from './batch.ts'
import type { LlamaConfig } from './config.ts'
import type { Dropout } from './dropout.ts'
import type { LoraAdapter } from './lora.ts'
import type { StoredWeights, Weights } from './weights.ts'

export interface Differentiator {
  /**
   * Fills `gradients` (by the names of what is trained) and returns the loss: both are sums over the batch's targets,
   * times `lossScale`. Later changes of the weights are seen.
   */
  run(batch: TrainBatch, lossScale: number, dropout: Dropout | undefined, gradients: Weights): Promise<number>
  dispose(): Promise<void>
}

export interface DifferentiatorOptions {
  readonly config: LlamaConfig
  readonly weights: StoredWeights
  /** With one, its weights are trained and the model's are frozen; without, all of the model's are trained. */
  readonly adapter?: LoraAdapter
}


export function gradientName(parameter: string): string {
  return `gradient of ${parameter}`
}
