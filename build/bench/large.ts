/**
 * Can a model of 1.1 billion weights be finetuned on a small machine? Writes one with random bfloat16 weights (2.2 GB,
 * TinyLlama's shape) as a model folder, then, in a fresh process, loads it as the product does, trains an adapter upon
 * it and tells time and peak memory beside what was estimated.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { elementCount } from '../../main/engine/graph/graph.ts'
import { loadModelFolder, writeModelFolder } from '../../main/models/hubFolder.ts'
import { parameterCount, parameterShapes, presets, type LlamaConfig } from '../../main/models/llama/config.ts'
import { initialAdapter } from '../../main/models/llama/lora.ts'
import { trainingMemory } from '../../main/models/llama/memory.ts'
import { createTrainer } from '../../main/models/llama/trainer.ts'
import type { TensorSource } from '../../main/models/tensorSource.ts'
import { trainBytePairEncoding } from '../../main/tokenizer/trainer.ts'

const config: LlamaConfig = { ...presets['1B'], vocabSize: 32_000 }
const lora = { targets: ['q' as const, 'v' as const], rank: 8, alpha: 16, dropout: 0.05 }
const batch = { kind: 'answer' as const, batch: 1, length: 512 }
const steps = 4

/** Without arguments: writes the folder and starts the second process. With one: trains upon the folder it names. */
export async function run(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wardbench-large-'))
  try {
    const started = performance.now()
    const tokenizerJson = await trainBytePairEncoding(['Answer: A Answer: B'], { vocabSize: 300 })
    const tensors = new Map(parameterShapes(config).map(({ name, shape }) => [name, randomTensor(shape)]))
    await writeModelFolder(path.join(folder, 'model'), { config, tokenizerJson, tensors, card: {} })
    const size = `${(parameterCount(config) / 1e9).toFixed(2)}B weights in bfloat16`
    print(`${size}, written in ${seconds(started)} s\n`)
    await trainInAFreshProcess(path.join(folder, 'model'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function trainInAFreshProcess(folder: string): Promise<void> {
  const child = spawn(process.execPath, [import.meta.filename, folder], { stdio: 'inherit' })
  const code = await new Promise((resolve) => child.on('exit', resolve))
  if (code !== 0) throw new Error(`The training process ended with ${String(code)}.`)
}

async function train(folder: string): Promise<void> {
  let started = performance.now()
  const { weights } = await loadModelFolder(folder, { hold: 'stored' })
  print(`loaded in ${seconds(started)} s\n`)
  const trainer = await createTrainer({
    config,
    weights,
    lora: { adapter: initialAdapter(config, lora, 1), seed: 1 },
    adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-5, weightDecay: 0.02 },
  })
  const tokens = BigInt64Array.from({ length: batch.length }, (_, index) => BigInt((index * 7919) % config.vocabSize))
  const positions = BigInt64Array.of(BigInt(batch.length - 1))
  for (let step = 1; step <= steps; step++) {
    started = performance.now()
    const { loss } = await trainer.step([{ ...batch, tokens, positions, targets: BigInt64Array.of(330n) }], 1e-3)
    print(`step ${step}: loss ${loss.toFixed(4)}, ${seconds(started)} s\n`)
  }
  const peak = process.resourceUsage().maxRSS * 1024
  const estimate = trainingMemory({ config, held: 'bfloat16', lora, batch })
  print(`peak memory ${gigabytes(peak)} GB; estimated ${gigabytes(estimate)} GB\n`)
}

/** Values between −0.035 and 0.035, norms 1. */
function randomTensor(shape: readonly number[]): TensorSource {
  return {
    dataType: 'bfloat16',
    shape,
    read() {
      const data = new Uint16Array(elementCount(shape)).fill(shape.length === 1 ? 0x3f80 : 0)
      if (shape.length > 1) {
        let state = data.length
        for (let i = 0; i < data.length; i++) {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0
          // Sign and lower bits at random, the exponent that of numbers around 0.02.
          data[i] = ((state >>> 31) << 15) | 0x3c80 | ((state >>> 20) & 0x8f)
        }
      }
      return Promise.resolve({ dataType: 'bfloat16', shape, data })
    },
  }
}

function seconds(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1)
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(2)
}

function print(text: string): void {
  process.stdout.write(text)
}

if (import.meta.main) await train(process.argv[2])
