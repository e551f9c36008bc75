import { forwardOperations, trainingPasses } from '../../shared/planning/arithmetic.ts'
import { probeConfig, type ProbeResult } from '../../shared/planning/probe.ts'
import { presets } from '../models/llama/config.ts'
import { createScorer } from '../models/llama/scorer.ts'
import { createTrainer } from '../models/llama/trainer.ts'
import { initialWeights } from '../models/llama/weights.ts'
import type { JobContext } from './serve.ts'

/** Trains and scores a few batches of made-up tokens as runs do, and keeps nothing but the speed. */

const vocabularySize = 8192
const length = 256
const batch = 4
/** After one that is not timed, which builds the graphs. */
const timedSteps = 5

export async function probeJob({ job, threads, signal, onProgress }: JobContext): Promise<ProbeResult> {
  const { device, model } = probeConfig.parse(job.input)
  const config = { ...presets[model], vocabSize: vocabularySize }
  const weights = initialWeights(config, 1)
  const tokens = BigInt64Array.from({ length: batch * length }, (_, index) => BigInt((index * 7919) % vocabularySize))

  async function speedOf(phase: string, operations: number, step: () => Promise<unknown>): Promise<number> {
    const speeds: number[] = []
    for (let index = 0; index <= timedSteps; index++) {
      signal.throwIfAborted()
      onProgress({ phase, done: index, total: timedSteps + 1 })
      const start = performance.now()
      await step()
      if (index > 0) speeds.push((1000 * operations) / (performance.now() - start))
    }
    return speeds.toSorted((a, b) => a - b)[Math.floor(speeds.length / 2)]!
  }

  const adam = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.1 }
  const trainer = await createTrainer({ config, weights, adam, clipNorm: 1, device, threads })
  const learned = { kind: 'nextToken' as const, batch, length, tokens, targets: tokens }
  const training = batch * trainingPasses * forwardOperations(config, length, length)
  const trainingFlops = await speedOf('Training', training, () => trainer.step([learned], 1e-4)).finally(() => trainer.dispose())

  const scorer = await createScorer({ config, weights, device, threads })
  const asked = { batch, length, tokens, positions: new BigInt64Array(batch).fill(BigInt(length - 1)) }
  const scoring = batch * forwardOperations(config, length, 1)
  const scoringFlops = await speedOf('Scoring', scoring, () => scorer.logits(asked)).finally(() => scorer.dispose())
  return { device, model, length, batch, trainingFlops, scoringFlops }
}
