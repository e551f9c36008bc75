import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { assignSplit, type SplitAssignment } from '../../../main/tasks/splits.ts'
import type { NoteFacts } from '../../../shared/domain/records.ts'
import { splitSettings, type SplitSet } from '../../../shared/domain/split.ts'
import { note } from './support.ts'

const stratified = splitSettings.parse({
  method: 'random',
  validationShare: 0.1,
  testShare: 0.2,
  stratifyBy: { taskId: 'readmission' },
})

/** Patients with one to four notes, some of them labelled with one of up to four options. */
const anyLabelled = fc
  .record({
    options: fc.integer({ min: 2, max: 4 }),
    patients: fc.array(fc.array(fc.option(fc.nat(3)), { minLength: 1, maxLength: 4 }), { maxLength: 300 }),
  })
  .map(({ options, patients }) => {
    const labels = new Map<number, number>()
    const notes = patients.flatMap((own, patient) =>
      own.map((value) => {
        const written = note(null, { patientKey: `p${patient}`, time: '2022-05-01' })
        if (value !== null) labels.set(written.id, value % options)
        return written
      }),
    )
    return { notes, labels }
  })

const setsOf = ({ members }: SplitAssignment) => new Map(members.map(({ noteId, set }) => [noteId, set]))

describe('a stratified split', () => {
  test('never divides a patient, and holds each share to a patient', () => {
    fc.assert(
      fc.property(anyLabelled, ({ notes, labels }) => {
        const split = assignSplit({ notes, settings: stratified, labels })
        const sets = setsOf(split)
        const setOfPatient = new Map<string, SplitSet>()
        for (const { id, patientKey } of notes) {
          expect(setOfPatient.get(patientKey) ?? sets.get(id)).toBe(sets.get(id))
          setOfPatient.set(patientKey, sets.get(id)!)
        }
        expect(split.patientOverlap).toBe(0)
        for (const [set, share] of [['train', 0.7], ['validation', 0.1], ['test', 0.2]] as const) {
          const held = [...setOfPatient.values()].filter((each) => each === set).length
          expect(Math.abs(held - share * setOfPatient.size)).toBeLessThan(1.5)
        }
      }),
    )
  })

  test('does not depend on the order of rows', () => {
    fc.assert(
      fc.property(anyLabelled, fc.integer(), ({ notes, labels }, seed) => {
        const shuffled = notes.toSorted((a, b) => ((a.id * 7919 + seed) % 101) - ((b.id * 7919 + seed) % 101))
        const reordered = new Map([...labels].reverse())
        expect(setsOf(assignSplit({ notes: shuffled, settings: stratified, labels: reordered }))).toEqual(
          setsOf(assignSplit({ notes, settings: stratified, labels })),
        )
      }),
    )
  })

  test('gives each set its share of the patients with the event, to a patient, however rare it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 60, max: 600 }), fc.nat(), (events, others, seed) => {
        const settings = splitSettings.parse({ ...stratified, seed })
        const { notes, labels } = corpusOf(events, others)
        const sets = setsOf(assignSplit({ notes, settings, labels }))
        for (const [set, share] of [['train', 0.7], ['validation', 0.1], ['test', 0.2]] as const) {
          const held = notes.filter(({ id }) => sets.get(id) === set && labels.get(id) === 1).length
          expect(Math.abs(held - share * events)).toBeLessThan(1.5)
        }
      }),
    )
  })

  test('is nearer to the same share in every set than a split by each patient alone', () => {
    const { notes, labels } = corpusOf(22, 978)
    const spread = (settings: typeof stratified) => {
      const sets = setsOf(assignSplit({ notes, settings, labels }))
      const shares = (['train', 'validation', 'test'] as const).map((set) => {
        const held = notes.filter(({ id }) => sets.get(id) === set)
        return held.filter(({ id }) => labels.get(id) === 1).length / held.length
      })
      return Math.max(...shares) - Math.min(...shares)
    }
    const alone = [1, 2, 3, 4, 5].map((seed) => spread(splitSettings.parse({ ...stratified, stratifyBy: null, seed })))
    expect(spread(stratified)).toBeLessThan(0.006)
    expect(Math.max(...alone)).toBeGreaterThan(0.015)
  })

  test('takes other patients with another seed', () => {
    const { notes, labels } = corpusOf(100, 400)
    const bySeed = (seed: number) => setsOf(assignSplit({ notes, settings: splitSettings.parse({ ...stratified, seed }), labels }))
    expect(bySeed(1)).not.toEqual(bySeed(2))
    expect(bySeed(1)).toEqual(bySeed(1))
  })

  test('of a temporal corpus divides the older period by the labels of its own notes', () => {
    const settings = splitSettings.parse({ ...stratified, method: 'temporal', cutoff: '2023-01-01', testShare: 0.2 })
    const { notes, labels } = corpusOf(50, 450)
    const later = notes.map(({ patientKey }) => note(null, { patientKey, time: '2023-02-01' }))
    for (const { id } of later) labels.set(id, 1)
    const sets = setsOf(assignSplit({ notes: [...notes, ...later], settings, labels }))
    const heldIn = (set: SplitSet) => notes.filter(({ id }) => sets.get(id) === set && labels.get(id) === 1).length
    expect([heldIn('train'), heldIn('validation'), heldIn('test')]).toEqual([35, 5, 10])
  })
})

function corpusOf(events: number, others: number): { notes: NoteFacts[]; labels: Map<number, number> } {
  const notes = Array.from({ length: events + others }, (_, index) =>
    note(null, { patientKey: `p${index}`, time: '2022-05-01' }),
  )
  return { notes, labels: new Map(notes.map(({ id }, index) => [id, index < events ? 1 : 0])) }
}
