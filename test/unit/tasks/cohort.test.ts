import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cohortChoices, selectCohort, type CohortInput } from '../../../main/tasks/cohort.ts'
import { countWords, noteProfiles, type NoteProfile } from '../../../main/tasks/noteProfiles.ts'
import { cohortDefinition } from '../../../shared/domain/cohort.ts'
import { derive, encounter, note, taskFor } from './support.ts'

const patients = [
  { patientKey: 'a', birthDate: '1950-06-01', sex: 'F', race: null, period: '2008 - 2010' },
  { patientKey: 'b', birthDate: '1990-06-01', sex: 'M', race: 'White' },
  { patientKey: 'c', birthDate: null, sex: null, race: null },
]
const encounters = [
  encounter('a1', { patientKey: 'a', admitTime: '2020-05-31T10:00:00', dischargeTime: '2020-06-02T10:00:00', service: 'Medicine' }),
  encounter('a2', { patientKey: 'a', admitTime: '2021-01-01T10:00:00', service: 'Surgery', payer: ' Medicare ' }),
  encounter('b1', { patientKey: 'b', admitTime: '2021-03-01T10:00:00', service: null }),
  encounter('c1', { patientKey: 'c', admitTime: null, service: 'medicine' }),
]
const diagnoses = [{ encounterKey: 'a1', sequence: 1, icdVersion: 9 as const, code: '41001' }]
const notes = [
  note('a1', { patientKey: 'a', time: '2020-05-31T12:00:00', type: 'H&P' }),
  note('a2', { patientKey: 'a', time: '2021-01-02T12:00:00', type: 'Discharge summary' }),
  note('b1', { patientKey: 'b', time: '2021-03-02', type: 'H&P' }),
  note('c1', { patientKey: 'c', time: null, type: 'Other' }),
  note(null, { patientKey: 'c', time: '2021-03-03T00:00:00', type: 'Other' }),
]
const profiles = noteProfiles(notes, { patients, encounters, diagnoses })

function choose(definition: object, more: { shiftedDates?: boolean; labels?: CohortInput['labels'] } = {}) {
  const parsed = cohortDefinition.parse(definition)
  const found = selectCohort({ profiles, definition: parsed, shiftedDates: false, wordsOf: (id) => id % 7, ...more })
  return { ...found, places: found.members.map(({ note: { id } }) => notes.findIndex((each) => each.id === id)) }
}

describe('the profile of a note', () => {
  test('has age at admission, length of stay and Charlson index of its stay, or nothing where nothing is known', () => {
    expect(profiles[0]).toMatchObject({ age: 69, stayDays: 2, charlson: 1, service: 'Medicine', period: '2008 - 2010' })
    expect(profiles[1]).toMatchObject({ age: 70, stayDays: null, charlson: null, payer: 'Medicare' })
    expect(profiles[4]).toMatchObject({ age: null, service: null, admitTime: null, period: null })
  })

  test('counts words as what stands between white space', () => {
    expect(countWords(' one  two\nthree ')).toBe(3)
    expect(countWords('')).toBe(0)
  })
})

describe('a cohort', () => {
  test('of no filter is the corpus', () => {
    expect(choose({}).places).toEqual([0, 1, 2, 3, 4])
    expect(choose({}).steps).toEqual([{ step: 'All notes', notes: 5, patients: 3, removed: 0, notKnown: 0 }])
  })

  test.each<[string, object, number[]]>([
    ['note types, without case', { noteTypes: { include: ['h&p'] } }, [0, 2]],
    ['a value asked for, which the unknown is not', { services: { include: ['Medicine'] } }, [0, 3]],
    ['a value left out, which the unknown is not either', { services: { exclude: ['medicine'] } }, [1, 2, 4]],
    ['days, both included, by the stay where the note has no time', { from: '2020-05-31', until: '2021-01-02' }, [0, 1]],
    ['ages, both included', { minimumAge: 30, maximumAge: 69 }, [0, 2]],
    ['patients by identifier', { excludedPatients: ['a', 'x'] }, [2, 3, 4]],
    ['first stay of each patient', { firstEncounterOnly: true }, [0, 2, 3]],
    ['first stay of those left', { noteTypes: { exclude: ['H&P'] }, firstEncounterOnly: true }, [1, 3]],
    ['real periods', { periods: { include: ['2008 - 2010'] } }, [0, 1]],
  ])('by %s', (_, definition, expected) => {
    expect(choose(definition).places).toEqual(expected)
  })

  test('says what each step took, and how much of it was not known', () => {
    const { steps } = choose({ services: { include: ['Medicine'] }, minimumAge: 18 })
    expect(steps.slice(1)).toEqual([
      { step: 'Service: Medicine', notes: 2, patients: 2, removed: 3, notKnown: 2 },
      { step: 'Aged 18 or more', notes: 1, patients: 1, removed: 1, notKnown: 1 },
    ])
  })

  test('names its steps by what they ask for', () => {
    const { steps } = choose({
      noteTypes: { include: ['a', 'b', 'c', 'd', 'e'], exclude: ['f'] },
      sexes: { exclude: ['M'] },
      from: '2020-01-01',
      maximumAge: 80,
    })
    expect(steps.slice(1).map(({ step }) => step)).toEqual([
      'Note type: a, b, c and 2 more; not f',
      'Sex: not M',
      'From 2020-01-01',
      'Aged 80 or less',
    ])
  })

  test('takes labelled notes, and reads text only for what is left', () => {
    const asked: number[] = []
    const found = selectCohort({
      profiles,
      definition: cohortDefinition.parse({ labelled: { taskId: 'los' }, minimumWords: 1 }),
      shiftedDates: false,
      labels: { taskName: 'Length of stay', has: (id) => id === notes[2].id },
      wordsOf: (id) => asked.push(id),
    })
    expect(found.members.map(({ note: { id } }) => id)).toEqual([notes[2].id])
    expect(asked).toEqual([notes[2].id])
    expect(found.steps.map(({ step }) => step)).toEqual(['All notes', 'Labelled for Length of stay', 'At least 1 words'])
  })

  test('by a window of days is refused where dates are shifted', () => {
    expect(() => choose({ from: '2020-01-01' }, { shiftedDates: true })).toThrow(/shifted/)
    expect(choose({ minimumAge: 69 }, { shiftedDates: true }).places).toEqual([0, 1])
  })

  test('does not depend on row order, and its steps add up', () => {
    const definition = fc.record({
      noteTypes: fc.record({ include: fc.subarray(['H&P', 'Other']), exclude: fc.subarray(['Other', 'X']) }),
      minimumAge: fc.constantFrom(null, 40),
      firstEncounterOnly: fc.boolean(),
    })
    fc.assert(
      fc.property(definition, fc.shuffledSubarray(profiles, { minLength: profiles.length }), (filters, shuffled) => {
        const parsed = cohortDefinition.parse(filters)
        const choice = (list: readonly NoteProfile[]) =>
          selectCohort({ profiles: list, definition: parsed, shiftedDates: false, wordsOf: () => 1 })
        const [found, other] = [choice(profiles), choice(shuffled)]
        expect(other.notesHash).toBe(found.notesHash)
        expect(other.steps).toEqual(found.steps)
        const removed = found.steps.reduce((sum, step) => sum + step.removed, 0)
        expect(removed + found.members.length).toBe(profiles.length)
      }),
    )
  })

  test.each<[object, RegExp]>([
    [{ from: '2021-01-02', until: '2021-01-01' }, /before the first/],
    [{ minimumAge: 40, maximumAge: 30 }, /below the least/],
    [{ from: '1.2.2021' }, /YYYY-MM-DD/],
    [{ service: { include: ['Medicine'] } }, /nrecognized/],
  ])('is refused as %j', (definition, said) => {
    expect(() => cohortDefinition.parse(definition)).toThrow(said)
  })
})

test('choices are the values there are, most frequent first', () => {
  const { values, ...limits } = cohortChoices(profiles, false)
  expect(values.noteTypes).toEqual([
    { value: 'H&P', notes: 2 },
    { value: 'Other', notes: 2 },
    { value: 'Discharge summary', notes: 1 },
  ])
  expect(limits).toEqual({
    firstTime: '2020-05-31T12:00:00',
    lastTime: '2021-03-03T00:00:00',
    youngest: 30,
    oldest: 70,
    shiftedDates: false,
  })
})

test('labels restricted to a cohort still see what happened outside it', () => {
  const stays = [
    encounter('x1', { admitTime: '2024-01-01T00:00:00', dischargeTime: '2024-01-03T00:00:00' }),
    encounter('x2', { admitTime: '2024-01-10T00:00:00', dischargeTime: '2024-01-12T00:00:00' }),
  ]
  const both = [note('x1'), note('x2')]
  const found = derive(taskFor('readmission'), { encounters: stays, notes: both, cohort: new Set([both[0].id]) })
  expect(found.labels.map(({ noteId, value }) => [noteId, value])).toEqual([[both[0].id, 1]])
  expect(found.unlabelled).toEqual([{ reason: 'not in the cohort', notes: 1 }])
})
