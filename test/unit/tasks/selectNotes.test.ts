import { describe, expect, test } from 'vitest'
import { selectNotes } from '../../../main/tasks/labels/selectNotes.ts'
import type { NoteFacts } from '../../../shared/domain/records.ts'
import { noteSelection } from '../../../shared/domain/task.ts'
import { encounter, note } from './support.ts'

const stay = encounter('e', { admitTime: '2024-01-01T08:00:00', dischargeTime: '2024-01-03T08:00:00' })
const encounters = new Map([['e', stay], ['open', encounter('open')]])

function select(notes: NoteFacts[], selection: object) {
  const { chosen, left } = selectNotes(notes, noteSelection.parse(selection), encounters)
  return {
    chosen: chosen.map(({ noteKey }) => noteKey),
    left: left.map((entry) => [entry.note.noteKey, entry.reason]),
  }
}
const at = (noteKey: string, time: string | null, encounterKey: string | null = 'e') =>
  note(encounterKey, { noteKey, time })

describe('the notes of a task', () => {
  test('are those of its types, compared without case', () => {
    const notes = [note('e', { noteKey: 'a', type: 'h&p' }), note('e', { noteKey: 'b', type: 'Nursing' })]
    expect(select(notes, { types: ['H&P'] })).toEqual({ chosen: ['a'], left: [] })
    expect(select(notes, {}).chosen).toEqual(['a', 'b'])
  })

  test('at admission are the first of each stay within the window, whatever the row order', () => {
    const late = at('late', '2024-01-02T08:00:01')
    const notes = [at('second', '2024-01-01T10:00:00'), at('first', '2024-01-01T09:00:00'), late]
    const expected = {
      chosen: ['first'],
      left: expect.arrayContaining([
        ['second', 'another note of the encounter was chosen'],
        ['late', 'filed more than 24 hours after admission'],
      ]),
    }
    expect(select(notes, { pick: 'admission' })).toEqual(expected)
    expect(select(notes.toReversed(), { pick: 'admission' })).toEqual(expected)
  })

  test('at admission keep to the window that is set', () => {
    const notes = [at('a', '2024-01-02T09:00:00')]
    expect(select(notes, { pick: 'admission', withinHours: 48 }).chosen).toEqual(['a'])
  })

  test('at admission come before the outcome: none is filed after discharge', () => {
    const notes = [at('after', '2024-01-03T08:00:01')]
    expect(select(notes, { pick: 'admission', withinHours: 100 }).left).toEqual([['after', 'filed after discharge']])
  })

  test('at admission of the same day are taken where the note has no time of day', () => {
    expect(select([at('day', '2024-01-01')], { pick: 'admission' }).chosen).toEqual(['day'])
  })

  test('cannot be placed without times or stay, and are left out with the reason', () => {
    const notes = [at('timeless', null), at('homeless', '2024-01-01', null), at('open', '2024-01-01', 'open')]
    expect(select(notes, { pick: 'admission' }).left).toEqual([
      ['timeless', 'note has no time'],
      ['homeless', 'encounter not known'],
      ['open', 'encounter has no admission time'],
    ])
  })

  test('at discharge are the last of each stay, and of equal times the one with the greater key', () => {
    const last = '2024-01-03T07:00:00'
    const notes = [at('b', last), at('a', last), at('early', '2024-01-02T07:00:00'), at('none', null)]
    expect(select(notes, { pick: 'discharge' }).chosen).toEqual(['b'])
    expect(select(notes.toReversed(), { pick: 'discharge' }).chosen).toEqual(['b'])
  })
})
