import { describe, expect, it } from 'vitest'
import { addSample, bestPoint, remainingSeconds, stoppedText, type ProgressSample } from '../../../renderer/features/runs/runView.ts'
import { finetuneConfig, type RunSummary } from '../../../shared/domain/run.ts'

function run(state: RunSummary['state'], checkpointStep: number | null, message?: string): RunSummary {
  return {
    id: 1, state, checkpointStep, jobId: 1, modelId: null, device: null, codeVersion: '', createdAt: '', startedAt: null, finishedAt: null,
    config: finetuneConfig.parse({ kind: 'finetune', name: 'a', baseModelId: 1, splitId: 1, taskIds: ['los'] }),
    error: message ? { code: 'x', message } : null,
  }
}

describe('the time a run still takes', () => {
  it('follows the pace between samples, so that steps before a resume do not count', () => {
    const samples = [{ at: 0, done: 500 }, { at: 10_000, done: 510 }]
    expect(remainingSeconds(samples, 600)).toBeCloseTo(90)
  })

  it('is not guessed from too little', () => {
    expect(remainingSeconds([{ at: 0, done: 1 }], 10)).toBeNull()
    expect(remainingSeconds([{ at: 0, done: 1 }, { at: 500, done: 2 }], 10)).toBeNull()
    expect(remainingSeconds([{ at: 0, done: 1 }, { at: 9000, done: 5 }], null)).toBeNull()
  })

  it('starts over when another phase begins', () => {
    let samples: ProgressSample[] = []
    for (const [at, done] of [[0, 90], [1000, 100], [2000, 0], [3000, 5]] as const) samples = addSample(samples, { at, done })
    expect(samples).toEqual([{ at: 2000, done: 0 }, { at: 3000, done: 5 }])
  })
})

describe('a run that stopped', () => {
  it('says why, and from where it goes on', () => {
    expect(stoppedText(run('interrupted', 1200))).toBe('The application ended while this ran. It goes on from step 1,200.')
    expect(stoppedText(run('failed', null, 'The loss is not a number.'))).toBe('The loss is not a number. It starts again from the beginning.')
    expect(stoppedText(run('running', 10))).toBeNull()
  })
})

describe('the best point of a curve', () => {
  it('is the highest, and the earliest among equals', () => {
    expect(bestPoint([[1, 0.6], [2, null], [3, 0.7], [4, 0.7]])).toEqual({ step: 3, value: 0.7 })
    expect(bestPoint([[1, null]])).toBeNull()
  })
})
