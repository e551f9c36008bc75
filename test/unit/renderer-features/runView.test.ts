import { describe, expect, it } from 'vitest'
import {
  bestPoint,
  chosenTrial,
  learningRateTrials,
  sourcesText,
  stoppedText,
} from '../../../renderer/features/runs/runView.ts'
import { appendEvents, noCurves } from '../../../renderer/features/runs/runCurves.ts'
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
    tags: [],
    remarks: '',
    referenceFor: [],
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

describe('a search for the learning rate', () => {
  const event = (seq: number, step: number, learningRate: number, auroc: number | null, loss: number | null) => ({
    seq,
    step,
    at: '2026-01-01T00:00:00.000Z',
    values: { trialLearningRate: learningRate, trialAuroc: auroc, trialLoss: loss },
  })

  it('shows what was tried, also when it is told again after a resume, and which rate trains', () => {
    const first = appendEvents(noCurves, [event(1, -3, 1e-5, 0.6, 1), event(2, -2, 1e-4, 0.7, 0.9)])
    const again = [event(3, -3, 1e-5, 0.6, 1), event(4, -2, 1e-4, 0.7, 0.9), event(5, -1, 1e-3, null, null)]
    const trials = learningRateTrials(appendEvents(first, again))
    expect(trials.map(({ learningRate, auroc }) => [learningRate, auroc])).toEqual([
      [1e-5, 0.6],
      [1e-4, 0.7],
      [1e-3, null],
    ])
    expect(chosenTrial(trials)?.learningRate).toBe(1e-4)
    expect(chosenTrial([{ learningRate: 1, auroc: null, loss: null }])).toBeNull()
  })
})

describe('the sources of a pretraining run', () => {
  it('are told with their share, also when there is one only', () => {
    expect(sourcesText({ notes: 3000, general: 1000 })).toBe(
      'Learned from 3,000 tokens of notes and 1,000 of general text (25 %).',
    )
    expect(sourcesText({ notes: 3000, general: 0 })).toBe('Learned from 3,000 tokens, all of them notes (100 : 0).')
  })
})
