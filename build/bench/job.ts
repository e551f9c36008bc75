/** What both sides of a benchmark are given, as JSON; `peer.py` reads the same file. */
import type { AdamSettings } from '../../main/engine/optim/adamw.ts'
import type { LlamaConfig } from '../../main/models/llama/config.ts'
import type { LoraSettings } from '../../shared/domain/lora.ts'

/** One step of training, or one batch of prompts scored. */
export interface Job {
  readonly config: LlamaConfig
  /** safetensors file with the initial weights. */
  readonly weights: string
  readonly kind: 'nextToken' | 'answer' | 'score'
  /** Trains an adapter on the frozen weights. */
  readonly lora?: LoraSettings
  readonly batch: number
  readonly length: number
  readonly tokens: number[]
  readonly positions: number[]
  readonly targets: number[]
  readonly adam: AdamSettings
  readonly learningRate: number
  readonly threads: number
}

/** One line of a contestant's standard output: the answer to one line (a number of steps) on its standard input. */
export interface RoundReport {
  /** Milliseconds of each step: forward, backward, optimizer; or of each batch scored. */
  readonly milliseconds: number[]
  /** Of the last step, before it: the loss, or the mean of the answer's logits. Both sides must agree. */
  readonly result: number
  /** Since the start of the process. */
  readonly peakMegabytes: number
}
