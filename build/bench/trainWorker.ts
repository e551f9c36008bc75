/** Our side of the training benchmark: takes the steps it is asked for, line by line, and reports each round. */
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { TrainBatch } from '../../main/models/llama/batch.ts'
import type { Weights } from '../../main/models/llama/weights.ts'
import { createTrainer } from '../../main/models/llama/trainer.ts'
import { readSafetensors } from '../../main/models/safetensors.ts'
import type { RoundReport, TrainJob } from './trainJob.ts'

const job: TrainJob = JSON.parse(await readFile(process.argv[2], 'utf8'))
const { config, kind, batch, length, adam, learningRate, threads } = job
const { tensors } = await readSafetensors(job.weights)
const weights: Weights = new Map([...tensors].map(([name, { data }]) => [name, data]))
const trainer = await createTrainer({ config, weights, adam, threads })
const common = { batch, length, tokens: bigints(job.tokens), targets: bigints(job.targets) }
const trainBatch: TrainBatch =
  kind === 'answer' ? { kind, ...common, positions: bigints(job.positions) } : { kind, ...common }

for await (const line of createInterface({ input: process.stdin })) {
  const milliseconds: number[] = []
  let loss = Number.NaN
  for (let step = 0; step < Number(line); step++) {
    const start = performance.now()
    loss = (await trainer.step([trainBatch], learningRate)).loss
    milliseconds.push(performance.now() - start)
  }
  const report: RoundReport = { milliseconds, loss, peakMegabytes: process.resourceUsage().maxRSS / 1024 }
  process.stdout.write(`${JSON.stringify(report)}\n`)
}
await trainer.dispose()

function bigints(values: number[]): BigInt64Array {
  return BigInt64Array.from(values, BigInt)
}
