import { describe, expect, test } from 'vitest'
import { taskFor } from '../tasks/support.ts'
import { fixture, importIntoWorkspace, importPaths } from './support.ts'

describe('a bulk export of Synthea', () => {
  const folder = fixture('fhir-synthea')
  const keepSuperseded = true

  test('is known by its resources; every one is read, or refused for a reason', async () => {
    const { sources, unused, patients, encounters, diagnoses, notes, result } = await importPaths([folder], { keepSuperseded })
    expect(sources.map(({ source, files: found }) => [source, found.map(({ table }) => table).sort()])).toEqual([
      ['fhir', ['Condition', 'DocumentReference', 'Encounter', 'Patient']],
    ])
    expect(unused.map(({ reason }) => reason)).toContain('the log of a bulk export')
    expect([patients.length, encounters.length, diagnoses.length, notes.length]).toEqual([13, 1215, 0, 1215])
    expect(patients.filter(({ deathDate }) => deathDate)).toHaveLength(3)
    const classes = Map.groupBy(encounters, (encounter) => encounter.class)
    expect(Object.fromEntries([...classes].map(([name, stays]) => [name, stays.length]))).toEqual({
      outpatient: 1133, inpatient: 49, emergency: 23, 'home health': 9, virtual: 1,
    })
    expect(encounters.filter(({ expired }) => expired)).toHaveLength(3)
    expect(encounters.filter(({ disposition }) => disposition === '01')).toHaveLength(3)
    const types = Map.groupBy(notes, ({ type }) => type)
    expect([types.get('History and physical')?.length, types.get('Emergency department note')?.length]).toEqual([912, 303])
    expect(notes.reduce((sum, { text }) => sum + text.length, 0)).toBe(1617409)
    expect(result.rejects).toEqual([{ reason: 'condition has no ICD-10-CM or ICD-9-CM code', rows: 555 }])
    expect(result.warnings).toEqual([expect.stringContaining('555 resources have neither an ICD-10-CM nor an ICD-9-CM code')])
  })

  test('leaves superseded documents out unless they are chosen, and says how many', async () => {
    const { notes, result } = await importPaths([folder])
    expect(notes).toHaveLength(13)
    expect(result.rejects[0]).toEqual({ reason: 'document was superseded by another (left out unless chosen)', rows: 1202 })
    expect(result.warnings.join()).toContain('1202 resources were superseded by another document and left out; --keep-superseded')
  })

  test('gives labels of mortality, stay and readmission through the database, and no source for Charlson and denial', async () => {
    const { label } = await importIntoWorkspace([folder], { keepSuperseded })
    const count = (labels: ReadonlyMap<string, number>, options: number) =>
      Array.from({ length: options }, (_, option) => [...labels.values()].filter((value) => value === option).length)
    const notes = { types: ['History and physical'] }
    expect(count((await label(taskFor('mortality', {}, { ...notes, pick: 'admission' }))).labels, 2)).toEqual([909, 3])
    expect(count((await label(taskFor('los', {}, { ...notes, pick: 'admission' }))).labels, 4)).toEqual([870, 0, 16, 26])
    const readmission = await label(taskFor('readmission', {}, { types: [], pick: 'every' }))
    expect(count(readmission.labels, 2)).toEqual([37, 12])
    expect(readmission.unlabelled).toEqual([{ reason: 'not an inpatient stay', notes: 1166 }])
    expect((await label(taskFor('cci', {}, notes))).unlabelled).toEqual([{ reason: 'no source', notes: 912 }])
    expect((await label(taskFor('denial', {}, notes))).unlabelled).toEqual([{ reason: 'no source', notes: 912 }])
  })
})
