import { describe, expect, it } from 'vitest'
import { bestPoint, stoppedText } from '../../../renderer/features/runs/runView.ts'
import { finetuneConfig, type RunSummary } from '../../../shared/domain/run.ts'

function run(state: RunSummary['state'], checkpointStep: number | null, message?: string): RunSummary {
  return {
    id: 1,
    state,
    checkpointStep,
    jobId: 1,
    modelId: null,
    device: null,
    codeVersion: '',
    createdAt: '',
    startedAt: null,
    finishedAt: null,
    config: finetuneConfig.parse({ kind: 'finetune', name: 'a', baseModelId: 1, splitId: 1, taskIds: ['los'] }),
    error: message ? { code: 'x', message } : null,
  }
}

describe('a run that stopped', () => {
  it('says why, and from where it goes on', () => {
    expect(stoppedText(run('interrupted', 1200))).toBe(
      'The application ended while this ran. Resumed, it goes on from step 1,200.',
    )
    expect(stoppedText(run('failed', null, 'The loss is not a number.'))).toBe(
      'The loss is not a number. Resumed, it goes on from its newest checkpoint.',
    )
    expect(stoppedText(run('running', 10))).toBeNull()
  })
})

describe('the best point of a curve', () => {
  it('is the highest, and the earliest among equals', () => {
    expect(
      bestPoint([
        [1, 0.6],
        [2, null],
        [3, 0.7],
        [4, 0.7],
      ]),
    ).toEqual({ step: 3, value: 0.7 })
    expect(bestPoint([[1, null]])).toBeNull()
  })
})
