import { describe, expect, it } from 'vitest'
import {
  newDraft,
  settingsOf,
  sidesOf,
  splitProblem,
  suggestedCutoff,
} from '../../../renderer/features/tasks/splitDraft.ts'
import { splitSettings } from '../../../shared/domain/split.ts'

const months = ['2020-01', '2020-02', '2020-03', '2020-04', '2020-05'].map((month) => ({ month, notes: 10 }))

describe('the split form', () => {
  it('suggests a cut-off that leaves about a fifth of the notes to the later period', () => {
    expect(suggestedCutoff(months)).toBe('2020-05-01')
    expect(sidesOf(months, '2020-05-01')).toEqual({ before: 40, after: 10 })
  })

  it('begins with a random split where notes carry no times', () => {
    expect(newDraft(suggestedCutoff([])).method).toBe('random')
  })

  it('gives settings that the contract takes, for each method', () => {
    for (const method of ['temporal', 'random', 'published'] as const) {
      const draft = { ...newDraft('2020-05-01'), method }
      expect(splitProblem(draft)).toBeNull()
      expect(splitSettings.safeParse(settingsOf(draft)).success).toBe(true)
    }
  })

  it('refuses shares that leave nothing to train on', () => {
    expect(splitProblem({ ...newDraft('2020-05-01'), validationPercent: 45, testPercent: 45 })).toMatch(
      /left for training/,
    )
  })
})
