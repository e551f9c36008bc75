/** Takes two steps of a run as memory.test.ts describes it and prints the process's peak in bytes. */
import type { TrainBatch } from '../../main/models/llama/batch.ts'
import { initialAdapter } from '../../main/models/llama/lora.ts'
import type { TrainingMemory } from '../../main/models/llama/memory.ts'
import { createTrainer } from '../../main/models/llama/trainer.ts'
import { initialWeights } from '../../main/models/llama/weights.ts'

const { config, lora, layerwise, batch, accumulates }: TrainingMemory = JSON.parse(process.argv[2])
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
process.stdout.write(String(process.resourceUsage().maxRSS * 1024))
