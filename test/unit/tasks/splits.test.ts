import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assignSplit, labelKnownBefore, trainable } from '../../../main/tasks/splits.ts'
import type { NoteFacts } from '../../../shared/domain/records.ts'
import { splitSettings, type SplitSet, type SplitSettings } from '../../../shared/domain/split.ts'
import { note, taskFor } from './support.ts'

const temporal = splitSettings.parse({ method: 'temporal', cutoff: '2023-01-01', validationShare: 0.2, testShare: 0.3 })
const random = { method: 'random', validationShare: 0.2, testShare: 0.3, seed: 1 } as const

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
    expect(setOf(many, { ...random, seed: 2 })).not.toEqual(setOf(many, random))
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
    expect(trainable({ rule: readmission, settings: random, dischargeTime: null })).toBe(true)
    expect(trainable({ rule: readmission, settings: temporal, dischargeTime: null })).toBe(false)
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
