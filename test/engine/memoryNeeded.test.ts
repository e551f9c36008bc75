import { fork } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { RunConfigInput } from '../../shared/domain/run.ts'

/** Peak of a process that trains, and what was estimated, in bytes. */
async function peak(run: RunConfigInput): Promise<{ measured: number; estimated: number }> {
  const child = fork(new URL('memoryNeededChild.ts', import.meta.url), [JSON.stringify(run)], { execArgv: [] })
  return new Promise((resolve, reject) => {
    child.on('message', resolve)
    child.on('exit', (code) => reject(new Error(`The training process ended with ${code}.`)))
  })
}

const finetune = { kind: 'finetune' as const, name: 'a', baseModelId: 1, splitId: 1, taskIds: ['a'] }
const pretrain = { kind: 'pretrain' as const, name: 'a', corpusId: 1, splitId: 1 }

// Other systems count memory of their own in a process.
describe.skipIf(process.platform !== 'linux')('the memory estimate of a run', () => {
  it.each([
    ['pretraining', { ...pretrain, batchSize: 16, sequenceLength: 256 }],
    ['finetuning', { ...finetune, batchSize: 16, maximumTokens: 512 }],
    ['finetuning an adapter with recomputed layers', { ...finetune, maximumTokens: 512, lora: {}, recompute: true }],
  ])('is within a fifth of the measured peak: %s', async (_, run) => {
    const { measured, estimated } = await peak(run)
    expect(estimated / measured).toBeGreaterThan(0.8)
    expect(estimated / measured).toBeLessThan(1.25)
  })
})
