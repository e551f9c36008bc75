/** Takes two steps of a run, or scores prompts, as memory.test.ts describes it and prints the process's peak in bytes. */
import type { TrainBatch } from '../../main/models/llama/batch.ts'
import { initialAdapter } from '../../main/models/llama/lora.ts'
import type { TrainingMemory } from '../../main/models/llama/memory.ts'
import { createScorer } from '../../main/models/llama/scorer.ts'
import { createTrainer } from '../../main/models/llama/trainer.ts'
import { initialWeights } from '../../main/models/llama/weights.ts'
import { lastLogits } from '../../main/scoring/lastLogits.ts'

type Scoring = Pick<TrainingMemory, 'config'> & { batch: { kind: 'score'; batch: number; length: number; questions: number } }

const run: TrainingMemory | Scoring = JSON.parse(process.argv[2])
await (isScoring(run) ? score(run) : train(run))
process.stdout.write(String(process.resourceUsage().maxRSS * 1024))

function isScoring(given: TrainingMemory | Scoring): given is Scoring {
  return given.batch.kind === 'score'
}

/** Notes of many lengths, so that several shapes are compiled. */
async function score({ config, batch: { batch, length, questions } }: Scoring) {
  const scorer = await createScorer({ config, weights: initialWeights(config, 1), threads: 2 })
  const ids = (count: number, from: number) => Int32Array.from({ length: count }, (_, i) => (from + i * 31) % config.vocabSize)
  const prompts = Array.from({ length: 3 * batch }, (_, note) => ids(length / 4 + ((note * 37) % (length / 2)), note)).flatMap(
    (text) => Array.from({ length: questions }, (_, question) => ({ ids: Int32Array.of(...text, ...ids(40, 7 * question)) })),
  )
  for await (const _ of lastLogits({ scorer, prompts, batchTokens: batch * length }));
}

async function train({ config, lora, layerwise, batch, accumulates }: TrainingMemory) {
  const trainer = await createTrainer({
    config,
    weights: initialWeights(config, 1),
    lora: lora && { adapter: initialAdapter(config, lora, 1), seed: 1 },
    recompute: layerwise,
    adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-5, weightDecay: 0.02 },
    threads: 2,
  })
  const shape = { batch: batch.batch, length: batch.length }
  const tokens = BigInt64Array.from({ length: shape.batch * shape.length }, (_, i) => BigInt((i * 31) % config.vocabSize))
  const step = (micro: TrainBatch) => trainer.step(accumulates ? [micro, micro] : [micro], 1e-3)
  for (let count = 0; count < 2; count++) {
    if (batch.kind === 'nextToken') {
      await step({ kind: 'nextToken', ...shape, tokens, targets: tokens })
    } else {
      const positions = new BigInt64Array(shape.batch).fill(BigInt(shape.length - 1))
      const targets = new BigInt64Array(shape.batch).fill(3n)
      await step({ kind: 'answer', ...shape, tokens, positions, targets })
    }
  }
}
