import { describe, expect, it } from 'vitest'
import { scoredTogether } from '../../../renderer/lib/scoredTogether.ts'

describe('passes of several models', () => {
  it('stand together where task, labels, split and set are the same, the newest of each', () => {
    const pass = (id: number, modelId: number, set = 'test') => ({ id, modelId, taskId: 'los', splitId: 1, set, labelSetId: 1 }) as never
    const scorers = [{ id: 10, modelId: 1 }, { id: 11, modelId: 2 }, { id: 12, modelId: null }].map((each) => ({ ...each, name: '' }))
    const groups = scoredTogether(scorers, [pass(1, 1), pass(2, 1), pass(3, 2), pass(4, 2, 'validation')])
    expect(groups.map(({ passes }) => passes.map(({ scorer, pass: { id } }) => [scorer.id, id]))).toEqual([[[10, 2], [11, 3]]])
  })
})
