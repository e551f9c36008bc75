import { describe, expect, it } from 'vitest'
import { fewWarnings, firstSettings, firstSplit, learnableTasks, resultPasses, usedSets } from '../../../renderer/features/workspace/firstModel.ts'
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

  describe('before it starts', () => {
    const options = ['no', 'yes']
    const part = (set: string, counts: number[], window: number | null = null) => ({ taskId: 'a', set, window, notes: counts.reduce((sum, count) => sum + count, 0), counts }) as ClassBalance
    const usedOf = (balance: ClassBalance[], names = options) => {
      const settings = firstSettings(split('temporal', { train: 1, temporal: 1 }), task(1000))
      return usedSets({ id: 'a', options: names }, balance, settings)
    }

    it('says of which notes and events it learns, is chosen and is judged, windows together', () => {
      const used = usedOf([part('train', [900, 100]), part('validation', [90, 10]), part('temporal', [40, 9], 0), part('temporal', [30, 8], 1), part('test', [7, 7])])
      expect(used.map(({ set, notes, counts }) => [set, notes, counts])).toEqual([
        ['train', 1000, [900, 100]],
        ['validation', 100, [90, 10]],
        ['temporal', 87, [70, 17]],
      ])
      expect(fewWarnings({ options }, used)).toEqual([])
    })

    it('warns of events too few to learn from, to choose by, and to judge by', () => {
      const used = usedOf([part('train', [900, 49]), part('validation', [90, 9]), part('temporal', [4, 70])])
      expect(fewWarnings({ options }, used)).toEqual([
        'Train has few notes with the label “yes” (49): expect the model to learn little about it.',
        'Validation has few notes with the label “yes” (9): which weights are kept is left much to chance.',
        'Temporal test, unseen patients has few notes with the label “no” (4): AUROC, intervals and p are not to be relied on.',
      ])
    })

    it('counts what is read of a set that is not read whole, names each rare option, and says where there is nothing', () => {
      const used = usedOf([part('train', [500, 500, 60]), part('temporal', [10_000, 5000, 120])], ['A', 'B', 'C'])
      expect(fewWarnings({ options: ['A', 'B', 'C'] }, used)).toEqual([
        'Validation has no labelled notes: which weights are kept is left much to chance.',
        'Temporal test, unseen patients has few notes with the label “C” (8): AUROC, intervals and p are not to be relied on.',
      ])
    })
  })

  it('stands beside the newest zero-shot and baseline passes of the same notes and labels', () => {
    const pass = (id: number, role: string, set = 'test') => ({ id, role, set, taskId: 'a', splitId: 1, labelSetId: 1 }) as unknown as ScoringPass
    const all = [pass(1, 'zero-shot'), pass(2, 'zero-shot'), pass(3, 'baseline', 'temporal'), pass(4, 'finetuned'), pass(5, 'ceiling')]
    expect(resultPasses(all[3]!, all).map(({ id }) => id)).toEqual([4, 2])
  })
})
