import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { labelMoves, transitionsBetween } from '../../../main/tasks/labels/labelMoves.ts'
import { settingsForTasks } from '../../../main/tasks/labels/ruleSettings.ts'
import { taskFor } from './support.ts'

const options = ['no', 'maybe', 'yes']

function moves(before: Record<number, number>, after: Record<number, number>, names = [options, options]) {
  const map = (values: Record<number, number>) => new Map(Object.entries(values).map(([id, value]) => [Number(id), value]))
  return labelMoves(transitionsBetween(map(before), map(after)), names[0], names[1])
}

describe('labels that move', () => {
  test('are counted by old and new option, with what is new and what is gone', () => {
    const found = moves({ 1: 0, 2: 0, 3: 1, 4: 2 }, { 1: 0, 2: 2, 4: 2, 5: 1 })
    expect(found.table).toEqual([
      [1, 0, 1, 0],
      [0, 0, 0, 1],
      [0, 0, 1, 0],
      [0, 1, 0, 0],
    ])
    expect(found).toMatchObject({ notes: 5, moved: 3, changed: 1, gained: 1, lost: 1 })
  })

  test('do not count an option that only changed its place or its wording', () => {
    expect(moves({ 1: 0, 2: 2 }, { 1: 2, 2: 0 }, [options, ['yes', 'maybe', 'no']]).moved).toBe(0)
    expect(moves({ 1: 0, 2: 2 }, { 1: 0, 2: 2 }, [options, ['no', 'perhaps', 'yes']]).moved).toBe(0)
    expect(moves({ 1: 1 }, { 1: 1 }, [options, ['no', 'yes', 'maybe']]).moved).toBe(1)
  })

  test('are none between a version and itself, and the same number either way round', () => {
    const version = fc.dictionary(fc.integer({ min: 1, max: 30 }).map(String), fc.integer({ min: 0, max: 2 }))
    fc.assert(
      fc.property(version, version, (left, right) => {
        expect(moves(left, left).moved).toBe(0)
        const there = moves(left, right)
        const back = moves(right, left)
        expect(back).toMatchObject({ notes: there.notes, moved: there.moved, gained: there.lost, lost: there.gained })
        expect(there.table.flat().reduce((sum, notes) => sum + notes, 0)).toBe(there.notes)
      }),
    )
  })
})

describe('settings given for several tasks', () => {
  const los = { ...taskFor('los'), id: 'los' }
  const cci = { ...taskFor('cci'), id: 'cci' }

  test('go to the tasks whose rule takes them, or to the task they name', () => {
    expect(settingsForTasks([los, cci], { unit: 'calendar', cci: { agePoints: true } })).toEqual({
      los: { unit: 'calendar' },
      cci: { agePoints: true },
    })
  })

  test.each([{ units: 'calendar' }, { los: { weights: 'quan2011' } }])('are refused where no task takes %j', (given) => {
    expect(() => settingsForTasks([los, cci], given)).toThrow(/No task here takes the label setting/)
  })
})
