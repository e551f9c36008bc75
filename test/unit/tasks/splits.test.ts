import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assignSplit } from '../../../main/tasks/splits.ts'
import { labelKnownBefore, learnableStays } from '../../../main/tasks/trainable.ts'
import type { NoteFacts } from '../../../shared/domain/records.ts'
import { splitSettings, type SplitSet, type SplitSettings } from '../../../shared/domain/split.ts'
import { encounter, note, taskFor } from './support.ts'

const temporal = splitSettings.parse({ method: 'temporal', cutoff: '2023-01-01', validationShare: 0.2, testShare: 0.3 })
const random = splitSettings.parse({ method: 'random', validationShare: 0.2, testShare: 0.3 })

const anyNotes = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 23 })), { maxLength: 80 })
  .map((rows) =>
    rows.map(([patient, month]) => {
      const time = new Date(Date.UTC(2022, month, 15)).toISOString().slice(0, 19)
      return note(null, { patientKey: `p${patient}`, time })
    }),
  )
const anyMethod = fc.constantFrom(temporal, random)

function setOf(notes: NoteFacts[], settings: SplitSettings): Map<number, SplitSet> {
  return new Map(assignSplit({ notes, settings }).members.map(({ noteId, set }) => [noteId, set]))
}

function patientsOf(notes: NoteFacts[], settings: SplitSettings, ...wanted: SplitSet[]): Set<string> {
  const sets = setOf(notes, settings)
  return new Set(notes.filter(({ id }) => wanted.includes(sets.get(id)!)).map(({ patientKey }) => patientKey))
}

describe('a split', () => {
  test('keeps train, validation and test disjoint by patient, and what is judged as unseen unseen', () => {
    fc.assert(
      fc.property(anyNotes, anyMethod, (notes, settings) => {
        const train = patientsOf(notes, settings, 'train')
        const validation = patientsOf(notes, settings, 'validation')
        const judged = patientsOf(notes, settings, 'test', 'temporal')
        for (const patient of train) expect(validation.has(patient) || judged.has(patient)).toBe(false)
        for (const patient of validation) expect(judged.has(patient)).toBe(false)
        expect(assignSplit({ notes, settings }).patientOverlap).toBe(0)
      }),
    )
  })

  test('places every note once, whatever the row order', () => {
    fc.assert(
      fc.property(anyNotes, anyMethod, fc.integer(), (notes, settings, seed) => {
        const shuffled = notes.toSorted((a, b) => ((a.id * 7919 + seed) % 101) - ((b.id * 7919 + seed) % 101))
        const sets = setOf(notes, settings)
        expect(sets.size).toBe(notes.length)
        expect(setOf(shuffled, settings)).toEqual(sets)
      }),
    )
  })

  test('never moves a patient when others are added', () => {
    fc.assert(
      fc.property(anyNotes, anyNotes, (notes, others) => {
        const strangers = others.map((other) => ({ ...other, patientKey: `other ${other.patientKey}` }))
        const before = setOf(notes, random)
        const after = setOf([...strangers, ...notes], random)
        for (const { id } of notes) expect(after.get(id)).toBe(before.get(id))
      }),
    )
  })

  const many = Array.from({ length: 5000 }, (_, index) => note(null, { patientKey: `p${index}`, time: '2022-05-01' }))

  test('gives each set its share, and another seed other patients', () => {
    const { sets } = assignSplit({ notes: many, settings: random })
    const share = (set: SplitSet) => (sets.find((entry) => entry.set === set)?.patients ?? 0) / many.length
    expect(share('validation')).toBeCloseTo(0.2, 1)
    expect(share('test')).toBeCloseTo(0.3, 1)
    expect(share('train')).toBeCloseTo(0.5, 1)
    expect(setOf(many, splitSettings.parse({ ...random, seed: 2 }))).not.toEqual(setOf(many, random))
  })
})

describe('a temporal split', () => {
  const patients = Array.from({ length: 200 }, (_, index) => `p${index}`)
  const older = patients.map((patientKey) => note(null, { patientKey, time: '2022-12-31T23:59:59' }))
  const later = patients.map((patientKey) => note(null, { patientKey, time: '2023-01-01' }))
  const fresh = note(null, { patientKey: 'fresh', time: '2023-06-01' })

  test('sets later notes of learned patients apart as seen; those of test and new patients are temporal', () => {
    const sets = setOf([...older, ...later, fresh], temporal)
    for (const [index, { id }] of older.entries()) {
      const set = sets.get(id)
      expect(['train', 'validation', 'test']).toContain(set)
      expect(sets.get(later[index].id)).toBe(set === 'test' ? 'temporal' : 'temporal_seen')
    }
    expect(sets.get(fresh.id)).toBe('temporal')
  })

  test('counts notes without a time, and refuses a corpus without any', () => {
    const timeless = note(null, { patientKey: 'p1' })
    const { members, withoutSet } = assignSplit({ notes: [fresh, timeless], settings: temporal })
    expect(members).toHaveLength(1)
    expect(withoutSet).toEqual([{ reason: 'note has no time', notes: 1 }])
    expect(() => assignSplit({ notes: [timeless], settings: temporal })).toThrow('no times')
  })

  test('learns only from labels whose whole follow-up lies before the cut-off', () => {
    const readmission = taskFor('readmission').label
    expect(labelKnownBefore(readmission, '2022-12-02T00:00:00', '2023-01-01')).toBe(true)
    expect(labelKnownBefore(readmission, '2022-12-02T00:00:01', '2023-01-01')).toBe(false)
    expect(labelKnownBefore(readmission, '2022-12-02', '2023-01-01')).toBe(false)
    const week = taskFor('readmission', { horizonDays: 7 }).label
    expect(labelKnownBefore(week, '2022-12-20T00:00:00', '2023-01-01')).toBe(true)
    expect(labelKnownBefore(taskFor('los').label, '2022-12-31T23:00:00', '2023-01-01')).toBe(true)
    expect(labelKnownBefore(taskFor('mortality').label, '2023-01-01T00:00:01', '2023-01-01')).toBe(false)
    expect(labelKnownBefore(taskFor('cci').label, null, '2023-01-01')).toBe(false)
    expect(labelKnownBefore(taskFor('column', { column: 'c', values: {} }).label, null, '2023-01-01')).toBe(true)
  })
})

describe('a later period of several windows', () => {
  const settings = splitSettings.parse({ ...temporal, laterFrom: ['2023-07-01', '2024-01-01'] })

  test('gives every later note its window, and sizes of unseen and returning patients that add up', () => {
    fc.assert(
      fc.property(anyNotes, (notes) => {
        const { members, windows, sets } = assignSplit({ notes, settings })
        const timeOf = new Map(notes.map(({ id, time }) => [id, time!]))
        for (const { noteId, set, window } of members) {
          const isLater = set === 'temporal' || set === 'temporal_seen'
          expect(window === null).toBe(!isLater)
          if (window === null) continue
          const { from, until } = windows[window]
          expect(timeOf.get(noteId)! >= from && (until === null || timeOf.get(noteId)! < until)).toBe(true)
        }
        const notesIn = (set: SplitSet) => sets.find((entry) => entry.set === set)?.notes ?? 0
        expect(windows.reduce((sum, { unseen }) => sum + unseen.notes, 0)).toBe(notesIn('temporal'))
        expect(windows.reduce((sum, { returning }) => sum + returning.notes, 0)).toBe(notesIn('temporal_seen'))
      }),
    )
  })

  test('leaves the sets as they are without further windows', () => {
    fc.assert(
      fc.property(anyNotes, (notes) => {
        expect(setOf(notes, settings)).toEqual(setOf(notes, temporal))
      }),
    )
  })

  test('must begin after the cut-off, one after another', () => {
    for (const laterFrom of [['2022-06-01'], ['2023-01-01'], ['2024-01-01', '2023-07-01']]) {
      const parsed = splitSettings.safeParse({ ...temporal, laterFrom })
      expect(parsed.error?.issues[0]).toMatchObject({ path: ['laterFrom'] })
    }
  })

  test('is one window where a split of an older version names none', () => {
    const { laterFrom: _, stratifyBy: __, ...stored } = temporal as Extract<SplitSettings, { method: 'temporal' }>
    expect(splitSettings.parse(stored)).toEqual(temporal)
  })
})

describe('an external test', () => {
  test('holds every note, and nothing to learn from', () => {
    const notes = [note(null, { patientKey: 'a' }), note(null, { patientKey: 'b', time: '2020-01-01' })]
    const { members, sets } = assignSplit({ notes, settings: splitSettings.parse({ method: 'external' }) })
    expect(members.map(({ set }) => set)).toEqual(['external', 'external'])
    expect(sets).toEqual([{ set: 'external', notes: 2, patients: 2 }])
  })
})

describe('labels to learn from', () => {
  const readmission = taskFor('readmission').label
  const stays = [
    encounter('early', { patientKey: 'p', admitTime: '2150-01-01', dischargeTime: '2150-01-05', period: 'carevue' }),
    encounter('last', { patientKey: 'p', admitTime: '2150-06-01', dischargeTime: '2150-06-05', period: 'carevue' }),
    encounter('return', { patientKey: 'p', admitTime: '2150-06-20', dischargeTime: '2150-06-25', period: 'metavision' }),
    encounter('other', { patientKey: 'q', admitTime: '2150-06-01', dischargeTime: '2150-06-05', period: 'carevue' }),
  ]
  const keys = stays.map(({ encounterKey }) => encounterKey)
  const learnable = (rule: typeof readmission, settings: SplitSettings) =>
    keys.filter(learnableStays({ rule, settings, encounters: stays, periodOf: ({ period }) => period ?? null }))

  test('by real period are those whose follow-up reaches into no stay of a later period', () => {
    const period = splitSettings.parse({ method: 'period', firstLater: 'metavision' })
    expect(learnable(readmission, period)).toEqual(['early', 'return', 'other'])
    expect(learnable(taskFor('los').label, period)).toEqual(keys)
  })

  test('by time are those known before the cut-off; at random, all', () => {
    const byTime = splitSettings.parse({ method: 'temporal', cutoff: '2150-06-30' })
    expect(learnable(readmission, byTime)).toEqual(['early'])
    expect(learnable(taskFor('mortality').label, byTime)).toEqual(keys)
    expect(learnable(readmission, random)).toEqual(keys)
    expect(learnableStays({ rule: readmission, settings: byTime, encounters: [], periodOf: () => null })(null)).toBe(false)
  })
})

describe('a published split', () => {
  const settings = splitSettings.parse({ method: 'published', attribute: 'split', values: { tr: 'train', te: 'test' } })
  const published = (split: string, more: Partial<NoteFacts> = {}) => note(null, { attributes: { split }, ...more })

  test('follows the column and counts what it does not name', () => {
    const notes = [published('tr', { patientKey: 'a' }), published('te', { patientKey: 'b' }), published('dev')]
    const { members, sets, withoutSet } = assignSplit({ notes, settings })
    expect(members.map(({ set }) => set)).toEqual(['train', 'test'])
    expect(sets).toEqual([
      { set: 'train', notes: 1, patients: 1 },
      { set: 'test', notes: 1, patients: 1 },
    ])
    expect(withoutSet).toEqual([{ reason: 'column split names no set', notes: 1 }])
  })

  test('shows patients and texts that it has on both sides', () => {
    const notes = [
      published('tr', { patientKey: 'a', hash: 'same' }),
      published('te', { patientKey: 'a', hash: 'same' }),
      published('te', { patientKey: 'b', hash: 'same' }),
      published('te', { patientKey: 'c', hash: 'own' }),
    ]
    expect(assignSplit({ notes, settings })).toMatchObject({ patientOverlap: 1, textOverlap: 2 })
  })
})

describe('a corpus with shifted dates', () => {
  const notes = [
    note(null, { patientKey: 'a', time: '2150-01-01' }),
    note(null, { patientKey: 'b', time: '2110-01-01' }),
    note(null, { patientKey: 'c', time: '2190-01-01' }),
  ]
  const periods = new Map([
    [notes[0].id, '2008 - 2010'],
    [notes[1].id, '2017 - 2019'],
  ])

  test('is not split by them; the refusal names the real periods that could be used instead', () => {
    const split = () => assignSplit({ notes, settings: temporal, shiftedDates: true, periods })
    expect(split).toThrow(/shifted by another span for each patient.*2008 - 2010, 2017 - 2019/)
    expect(() => assignSplit({ notes, settings: random, shiftedDates: true })).not.toThrow()
  })

  test('is split by real period; a note without one is in no set', () => {
    const settings = splitSettings.parse({ method: 'period', firstLater: '2017 - 2019' })
    const { members, withoutSet } = assignSplit({ notes, settings, shiftedDates: true, periods })
    expect(members.find(({ noteId }) => noteId === notes[1].id)?.set).toBe('temporal')
    expect(['train', 'validation', 'test']).toContain(members.find(({ noteId }) => noteId === notes[0].id)?.set)
    expect(withoutSet).toEqual([{ reason: 'note has no period', notes: 1 }])
    expect(() => assignSplit({ notes, settings, shiftedDates: true })).toThrow(/no periods/)
  })
})
