import { describe, expect, it } from 'vitest'
import { logLines } from '../../../main/services/runLog.ts'
import { thinEvents } from '../../../main/services/thinEvents.ts'
import { finetuneConfig, type RunEvent } from '../../../shared/domain/run.ts'

function events(steps: number): RunEvent[] {
  return Array.from({ length: steps }, (_, index) => ({
    seq: index + 1,
    step: index + 1,
    at: '2026-01-02T03:04:05.678Z',
    values: {
      trainLoss: index === 4321 ? 25 : index === 5000 ? null : 1 + Math.sin(index),
      learningRate: 1e-3,
      ...(index % 1000 === 999 ? { validationLoss: 2, 'validationAuroc.los': 0.7 } : {}),
    },
  }))
}

describe('events of a long run', () => {
  it('are thinned for a screen, with ends, spikes, validations and the newest stretch whole', () => {
    const all = events(10_000)
    const few = thinEvents(all, 400)
    expect(few.length).toBeLessThan(1000)
    expect(few[0]).toBe(all[0])
    expect(few.slice(-100)).toEqual(all.slice(-100))
    expect(few).toContain(all[4321])
    expect(few.filter(({ values }) => 'validationLoss' in values)).toHaveLength(10)
    expect(few.map(({ seq }) => seq)).toEqual(few.map(({ seq }) => seq).toSorted((a, b) => a - b))
  })

  it('stay as they are while they are few', () => {
    expect(thinEvents(events(300), 400)).toEqual(events(300))
  })
})

describe('the log of a run', () => {
  it('has a line for what happened to the run and for every measurement', () => {
    const config = finetuneConfig.parse({ kind: 'finetune', name: 'Nano', baseModelId: 1, splitId: 1, taskIds: ['los'] })
    const marks = { tags: [], remarks: 'not for the log', referenceFor: [] }
    const times = { createdAt: 'a', startedAt: 'b', finishedAt: 'c' }
    const run = { id: 1, config, state: 'failed' as const, jobId: 1, modelId: 1, device: 'CPU', codeVersion: '1', ...times, ...marks, error: { code: 'x', message: 'Out of memory.' } }
    const texts = logLines(run, [
      { seq: 1, step: 1, at: '', values: { trainLoss: 1.234567, tokensPerSecond: 812.4, memoryBytes: 612_345_678, gradientNorm: null } },
      { seq: 2, step: 1, at: '', values: { 'validationAuroc.los': 0.7 } },
    ], new Map([['los', 'Length of stay']])).map(({ text }) => text)
    expect(texts).toEqual([
      'queued: finetune "Nano", code version 1',
      'started on CPU',
      'step 1  train loss 1.2346  tokens/s 812  memory MB 612  gradient norm not finite',
      'step 1  validation AUROC, Length of stay, 0.7',
      'failed: Out of memory.',
    ])
  })
})
