import { initialAdapter } from '../../main/models/llama/lora.ts'
import { presets } from '../../main/models/llama/config.ts'
import { createTrainer } from '../../main/models/llama/trainer.ts'
import { initialWeights } from '../../main/models/llama/weights.ts'
import { memoryNeeded } from '../../main/training/memoryNeeded.ts'
import { runConfig, type FinetuneConfig, type PretrainConfig } from '../../shared/domain/run.ts'

/** Takes two steps of the run that is given and tells its own peak memory beside the estimate. */

const run = runConfig.parse(JSON.parse(process.argv[2])) as PretrainConfig | FinetuneConfig
const config = { ...presets.nano, vocabSize: 4096 }
const adapter = run.lora ? initialAdapter(config, run.lora, 1) : undefined
const trainer = await createTrainer({
  config,
  weights: initialWeights(config, 1),
  lora: adapter && { adapter, seed: 1 },
  adam: run,
  recompute: run.recompute,
})
const ids = (count: number) => BigInt64Array.from({ length: count }, (_, index) => BigInt(index % config.vocabSize))
const [batch, length] = run.kind === 'pretrain' ? [run.batchSize, run.sequenceLength] : [8, run.maximumTokens]
const shape = { batch, length, tokens: ids(batch * length) }
const micro =
  run.kind === 'pretrain'
    ? { kind: 'nextToken' as const, ...shape, targets: ids(batch * length) }
    : { kind: 'answer' as const, ...shape, positions: new BigInt64Array(batch).fill(BigInt(length - 1)), targets: ids(batch) }
const microBatches = Array.from({ length: run.kind === 'pretrain' ? 1 : Math.ceil(run.batchSize / 8) }, () => micro)
for (let step = 0; step < 2; step++) await trainer.step(microBatches, 1e-4)
await trainer.dispose()
process.send!({ measured: process.resourceUsage().maxRSS * 1024, estimated: memoryNeeded(config, run, 4) })
process.disconnect()
