/** Our side of a benchmark: takes the steps it is asked for, line by line, and reports each round. */
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { PositionBatch, TrainBatch } from '../../main/models/llama/batch.ts'
import { initialAdapter } from '../../main/models/llama/lora.ts'
import { createScorer } from '../../main/models/llama/scorer.ts'
import { createTrainer } from '../../main/models/llama/trainer.ts'
import type { Weights } from '../../main/models/llama/weights.ts'
import { readSafetensors } from '../../main/models/safetensors.ts'
import type { Job, RoundReport } from './job.ts'

const job: Job = JSON.parse(await readFile(process.argv[2], 'utf8'))
const { config, batch, length, threads } = job
const weights = await loadWeights()
const bigints = (values: number[]) => BigInt64Array.from(values, BigInt)
const prompts: PositionBatch = { batch, length, tokens: bigints(job.tokens), positions: bigints(job.positions) }
const { step, dispose } = job.kind === 'score' ? await scoring() : await training(job.kind)

for await (const line of createInterface({ input: process.stdin })) {
  const milliseconds: number[] = []
  let result = Number.NaN
  for (let count = 0; count < Number(line); count++) {
    const start = performance.now()
    result = await step()
    milliseconds.push(performance.now() - start)
  }
  const report: RoundReport = { milliseconds, result, peakMegabytes: process.resourceUsage().maxRSS / 1024 }
  process.stdout.write(`${JSON.stringify(report)}\n`)
}
await dispose()

async function loadWeights(): Promise<Weights> {
  const { tensors } = await readSafetensors(job.weights)
  return new Map([...tensors].map(([name, { data }]) => [name, data]))
}

async function training(kind: 'nextToken' | 'answer') {
  const { adam, learningRate } = job
  const lora = job.lora && { adapter: initialAdapter(config, job.lora, 1), seed: 1 }
  const trainer = await createTrainer({ config, weights, lora, adam, threads })
  const targets = bigints(job.targets)
  const trainBatch: TrainBatch =
    kind === 'answer'
      ? { kind, ...prompts, targets }
      : { kind, batch, length, tokens: prompts.tokens, targets }
  return {
    step: async () => (await trainer.step([trainBatch], learningRate)).loss,
    dispose: () => trainer.dispose(),
  }
}

async function scoring() {
  const scorer = await createScorer({ config, weights, threads })
  return {
    step: async () => {
      const logits = await scorer.logits(prompts)
      return job.targets.reduce((sum, id, row) => sum + logits[row * config.vocabSize + id], 0) / batch
    },
    dispose: () => scorer.dispose(),
  }
}
