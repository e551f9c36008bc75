import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differences } from '../../../renderer/features/tasks/sharedText.ts'
import {
  boundaryRange,
  everyMonth,
  furtherBoundary,
  guessedSet,
  monthsOf,
  nameOf,
  newDraft,
  notesBetween,
  settingsOf,
  splitProblem,
  suggestedCutoff,
} from '../../../renderer/features/tasks/splitDraft.ts'
import { countsOf, splitCsv, splitRows } from '../../../renderer/features/tasks/splitRows.ts'
import { splitSettings } from '../../../shared/domain/split.ts'

const months = ['2020-01', '2020-02', '2020-03', '2020-04', '2020-05'].map((month) => ({ month, notes: 10 }))

describe('the split form', () => {
  it('suggests a cut-off that leaves about a fifth of the notes to the later period', () => {
    expect(suggestedCutoff(months)).toBe('2020-05-01')
    expect(notesBetween(months, ['2020-05-01'])).toEqual([40, 10])
  })

  it('counts a cohort over the months of the whole corpus', () => {
    const part = [{ month: '2020-02', notes: 3 }]
    expect(monthsOf(part, months).map(({ notes }) => notes)).toEqual([0, 3, 0, 0, 0])
  })

  it('begins with a random split where notes carry no times', () => {
    expect(newDraft(suggestedCutoff([])).method).toBe('random')
  })

  it('gives settings that the contract takes, for each method', () => {
    const filled = {
      ...newDraft('2020-05-01'),
      boundaries: ['2020-03-01', '2020-05-01'],
      periods: ['2014 - 2016', '2017 - 2019'],
      stratifyBy: 'los',
      attribute: 'split',
      values: [{ value: 'tr', set: 'train' as const }],
    }
    for (const method of ['temporal', 'period', 'random', 'published', 'external'] as const) {
      const draft = { ...filled, method }
      expect(splitProblem(draft)).toBeNull()
      const parsed = splitSettings.parse(settingsOf(draft))
      if ('laterFrom' in parsed) expect(parsed.laterFrom).toHaveLength(1)
      if ('stratifyBy' in parsed) expect(parsed.stratifyBy).toEqual({ taskId: 'los' })
      expect(nameOf(draft)).not.toBe('')
    }
  })

  it('says what is missing, method by method', () => {
    const draft = newDraft('2020-05-01')
    expect(splitProblem({ ...draft, validationPercent: 45, testPercent: 45 })).toMatch(/left for training/)
    expect(splitProblem({ ...draft, boundaries: [] })).toMatch(/first day/)
    expect(splitProblem({ ...draft, boundaries: ['2020-05-01', '2020-02-01'] })).toMatch(/one after another/)
    expect(splitProblem({ ...draft, boundaries: ['2020-05'] })).toMatch(/in full/)
    expect(splitProblem({ ...draft, method: 'period' })).toMatch(/first of the later periods/)
    expect(splitProblem({ ...draft, method: 'published' })).toMatch(/column/)
    const onlyTest = [{ value: 'x', set: 'test' as const }]
    expect(splitProblem({ ...draft, method: 'published', attribute: 'a', values: onlyTest })).toMatch(/train/)
  })

  it('keeps months without notes on the axis', () => {
    const gap = everyMonth([
      { month: '2019-11', notes: 3 },
      { month: '2020-02', notes: 4 },
    ])
    expect(gap.map(({ month, notes }) => [month, notes])).toEqual([
      ['2019-11', 3],
      ['2019-12', 0],
      ['2020-01', 0],
      ['2020-02', 4],
    ])
    expect(everyMonth([])).toEqual([])
  })

  it('moves a boundary only between its neighbours, so that boundaries stay in order and no window is empty of months', () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      month: `${2018 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
      notes: 1,
    }))
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 58 }), { minLength: 1, maxLength: 5 }),
        fc.nat(4),
        fc.integer({ min: -80, max: 80 }),
        (places, which, wanted) => {
          const boundaries = places.toSorted((a, b) => a - b).map((place) => `${many[place]!.month}-01`)
          const index = which % boundaries.length
          const { first, last } = boundaryRange(many, boundaries, index)
          const place = Math.min(last, Math.max(first, wanted))
          const moved = boundaries.with(index, `${many[place]!.month}-01`)
          expect(moved).toEqual(moved.toSorted())
          expect(notesBetween(many, moved).every((notes) => notes > 0)).toBe(true)
        },
      ),
    )
  })

  it('puts a further window into the middle of what is left, until no month is left', () => {
    expect(furtherBoundary(months, ['2020-02-01'])).toBe('2020-04-01')
    expect(furtherBoundary(months, ['2020-02-01', '2020-04-01'])).toBe('2020-05-01')
    expect(furtherBoundary(months, ['2020-05-01'])).toBeNull()
  })

  it('guesses what the values of a published column mean, and leaves what it does not know', () => {
    const values = ['train', 'Training', 'val', 'dev', 'test-2', 'holdout', 'external', 'treatment', '']
    expect(values.map(guessedSet)).toEqual([
      'train',
      'train',
      'validation',
      'validation',
      'test',
      'test',
      'external',
      null,
      null,
    ])
  })
})

describe('the lines of a split', () => {
  const size = (notes: number) => ({ notes, patients: notes })
  const facts = {
    sets: [
      { set: 'train' as const, ...size(60) },
      { set: 'temporal' as const, ...size(12) },
      { set: 'temporal_seen' as const, ...size(30) },
    ],
    windows: [
      { index: 0, from: '2022-01-01', until: '2023-01-01', unseen: size(8), returning: size(20) },
      { index: 1, from: '2023-01-01', until: null, unseen: size(4), returning: size(10) },
    ],
  }
  const balance = [
    { taskId: 'los', set: 'train' as const, window: null, notes: 60, counts: [50, 10] },
    { taskId: 'los', set: 'temporal' as const, window: 0, notes: 8, counts: [7, 1] },
    { taskId: 'los', set: 'temporal_seen' as const, window: 0, notes: 20, counts: [15, 5] },
    { taskId: 'los', set: 'temporal' as const, window: 1, notes: 4, counts: [4, 0] },
  ]
  const rows = splitRows(facts)

  it('show each later window whole and by unseen patients only, with the prevalence of each', () => {
    expect(rows.map(({ name, notes }) => [name, notes])).toEqual([
      ['Train', 60],
      ['Later period from 2022-01-01 until 2023-01-01: all', 28],
      ['Unseen patients only', 8],
      ['Returning patients', 20],
      ['Later period from 2023-01-01: all', 14],
      ['Unseen patients only', 4],
      ['Returning patients', 10],
    ])
    expect(rows.map((row) => countsOf(row, balance, 'los'))).toEqual([
      [50, 10],
      [22, 6],
      [7, 1],
      [15, 5],
      [4, 0],
      [4, 0],
      null,
    ])
  })

  it('are exported with one line for each task and option', () => {
    const notes = { types: [], pick: 'every' as const, withinHours: 24, sections: 'admission' as const }
    const counted = balance.map((entry) => ({ ...entry, competing: [entry.set === 'train' ? 3 : 0, 0] }))
    const lines = splitCsv(rows, counted, () => ({ options: ['short', 'long'], notes })).trim().split('\r\n')
    expect(lines[0]).toBe('set,notes,patients,task,option,labelled notes with it,labelled notes,share,died in the follow-up without a return,sections of the note')
    expect(lines[1]).toBe('Train,60,60,los,short,50,60,0.8333333333333334,3,admission')
    expect(lines).toHaveLength(1 + 6 * 2 + 1)
  })
})

describe('differences of two notes', () => {
  it('are the words that no shared run of five words holds', () => {
    const note = 'Admitted with chest pain on exertion, no fever, sent home today.'
    const other = 'Admitted with chest pain on exertion. Sent to the ward.'
    const only = differences(note, other).map(({ start, end }) => note.slice(start, end))
    expect(only).toEqual(['no fever, sent home today'])
    expect(differences(note, note)).toEqual([])
    expect(differences('a b', 'c d')).toEqual([{ start: 0, end: 3 }])
  })
})
