import { describe, expect, it } from 'vitest'
import { firstSettings, firstSplit, learnableTasks, resultPasses } from '../../../renderer/features/workspace/firstModel.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import type { ClassBalance, SplitSummary } from '../../../shared/domain/split.ts'

const split = (method: string, sets: Record<string, number>) =>
  ({ settings: { method }, sets: Object.entries(sets).map(([set, notes]) => ({ set, notes })) }) as unknown as SplitSummary
const task = (trainNotes: number) => ({ id: 'readmission', name: 'Readmission', trainNotes })

describe('a first model', () => {
  it('learns from the newest split that is no external test', () => {
    const own = split('temporal', { train: 10 })
    expect(firstSplit([split('external', { external: 9 }), own])).toBe(own)
    expect(firstSplit([split('random', { train: 0, test: 5 })])).toBeUndefined()
  })

  it('learns what the training notes show two answers of', () => {
    const balance = [
      { taskId: 'a', set: 'train', notes: 8, counts: [8, 0] },
      { taskId: 'b', set: 'train', notes: 9, counts: [6, 3] },
      { taskId: 'c', set: 'test', notes: 9, counts: [6, 3] },
    ] as unknown as ClassBalance[]
    const tasks = ['a', 'b', 'c'].map((id) => ({ id, name: id }))
    expect(learnableTasks(tasks, balance)).toEqual([{ id: 'b', name: 'b', trainNotes: 9 }])
  })

  it('reads the notes twice, in 200 steps at most', () => {
    const own = split('temporal', { train: 1, temporal: 1 })
    expect([5, 100, 1250, 8000].map((notes) => firstSettings(own, task(notes)).finetune.steps)).toEqual([1, 6, 78, 200])
  })

  it('is judged on later notes, else on the test set', () => {
    expect(firstSettings(split('temporal', { train: 1, test: 1, temporal: 1 }), task(9)).scoreAfter.set).toBe('temporal')
    expect(firstSettings(split('random', { train: 1, test: 1, temporal: 0 }), task(9)).scoreAfter.set).toBe('test')
  })

  it('stands beside the newest zero-shot and baseline passes of the same notes and labels', () => {
    const pass = (id: number, role: string, set = 'test') => ({ id, role, set, taskId: 'a', splitId: 1, labelSetId: 1 }) as unknown as ScoringPass
    const all = [pass(1, 'zero-shot'), pass(2, 'zero-shot'), pass(3, 'baseline', 'temporal'), pass(4, 'finetuned'), pass(5, 'ceiling')]
    expect(resultPasses(all[3]!, all).map(({ id }) => id)).toEqual([4, 2])
  })
})
