/** Takes two steps of a run as memory.test.ts describes it and prints the process's peak in bytes. */
import { initialAdapter } from '../../main/models/llama/lora.ts'
import type { TrainingMemory } from '../../main/models/llama/memory.ts'
import { createTrainer } from '../../main/models/llama/trainer.ts'
import { initialWeights } from '../../main/models/llama/weights.ts'

const { config, lora, layerwise, batch }: TrainingMemory = JSON.parse(process.argv[2])
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
for (let step = 0; step < 2; step++) {
  if (batch.kind === 'nextToken') {
    await trainer.step([{ kind: 'nextToken', ...shape, tokens, targets: tokens }], 1e-3)
  } else {
    const positions = new BigInt64Array(shape.batch).fill(BigInt(shape.length - 1))
    const targets = new BigInt64Array(shape.batch).fill(3n)
    await trainer.step([{ kind: 'answer', ...shape, tokens, positions, targets }], 1e-3)
  }
}
process.stdout.write(String(process.resourceUsage().maxRSS * 1024))
