/** What both sides of the training benchmark are given, as JSON; `peer.py` reads the same file. */
import type { AdamSettings } from '../../main/engine/optim/adamw.ts'
import type { LlamaConfig } from '../../main/models/llama/config.ts'

export interface TrainJob {
  readonly config: LlamaConfig
  /** safetensors file with the initial weights. */
  readonly weights: string
  readonly kind: 'nextToken' | 'answer'
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
  /** Milliseconds of each step: forward, backward, optimizer. */
  readonly milliseconds: number[]
  /** Of the last step, before it. */
  readonly loss: number
  /** Since the start of the process. */
  readonly peakMegabytes: number
}
