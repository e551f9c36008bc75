import { readFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { importCorpus } from '../../../main/corpus/importCorpus.ts'
import { inspectPaths } from '../../../main/corpus/importers/detect.ts'
import type { ImportSettings } from '../../../shared/domain/corpus.ts'
import { derive, note, taskFor } from '../tasks/support.ts'
import { concept, document, importResources, lines, patient, stay, type Resource } from './fhirResources.ts'
import { collectingSink, fixture, importIntoWorkspace, importPaths, temporaryFile } from './support.ts'

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

describe('files of a bulk export', () => {
  const encounters = gunzipSync(readFileSync(fixture('fhir-synthea/Encounter.000.ndjson.gz'))).toString().trim().split('\n')

  test('are known by what stands in them, in any number of parts, under any name, compressed or not', async () => {
    const parts = [
      temporaryFile('Encounter.ndjson.000', encounters.slice(0, 400).join('\n')),
      temporaryFile('Encounter.ndjson.001', encounters.slice(400, 800).join('\r\n')),
      temporaryFile('0b9c1f', gzipSync(encounters.slice(800).join('\n'))),
    ]
    const { encounters: stays, sources } = await importPaths(parts)
    expect(stays).toHaveLength(1215)
    expect(sources[0].missing).toContain('No Patient: no ages, no deaths')
  })

  test('are known though the first line is longer than what is looked at and names its type after a contained one', async () => {
    const long = { id: 'd', contained: [{ resourceType: 'Organization', id: 'o' }], resourceType: 'DocumentReference', x: 'y'.repeat(1e5) }
    const { sources } = await importPaths([temporaryFile('long.ndjson', JSON.stringify({ ...document('d', 'text'), ...long }))])
    expect(sources[0].files[0].table).toBe('DocumentReference')
  })

  test('that are not needed or not one resource a line are named with the reason', async () => {
    const paths = [
      temporaryFile('Observation.000.ndjson', lines([{ resourceType: 'Observation', id: 'o' }])),
      temporaryFile('bundle.json', JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry: [] }, null, 2)),
      temporaryFile('one.json', JSON.stringify(stay('e'), null, 2)),
    ]
    const { sources, mapped, unused } = await importPaths(paths)
    expect([sources, mapped]).toEqual([[], []])
    expect(unused.map(({ reason }) => reason)).toEqual([
      'FHIR Observation: not needed for notes and labels',
      'one FHIR Bundle: export NDJSON (bulk data), which has one resource a line',
      'one FHIR Encounter: export NDJSON (bulk data), which has one resource a line',
    ])
  })

  test('leave tables beside them to be mapped when they hold claims alone', async () => {
    const notes = temporaryFile('notes.csv', 'note_id,text\n1,a b c\n')
    const { mapped } = await importPaths([fixture('fhir-claims'), notes])
    expect(mapped.map(({ path }) => path)).toEqual([notes])
  })

  test('refuse a resource of another type, what is no JSON, and what FHIR does not allow, by line and element', async () => {
    const path = temporaryFile(
      'mixed.ndjson',
      ['', JSON.stringify(stay('e')), JSON.stringify(patient('p')), '{"resourceType":"Encounter"', '[]',
        JSON.stringify(stay('e2', { period: { start: 7 } })), JSON.stringify(stay('', {}))].join('\n'),
    )
    const { rejects } = await importPaths([path])
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'resource is no Encounter: one file holds resources of one type'],
      [4, 'line is not valid JSON'],
      [5, 'line is not a JSON object'],
      [6, 'period.start is not as FHIR R4 has it'],
      [7, 'id is not as FHIR R4 has it'],
    ])
  })
})

test('an import of FHIR and X12 stops where it is when it is cancelled', async () => {
  for (const path of [fixture('fhir-synthea'), fixture('x12/sample_835.edi')]) {
    const { sources } = await inspectPaths([path])
    const { sink } = collectingSink()
    const abort = new AbortController()
    const stopped = importCorpus(
      { sources, settings: { minimumWords: 0 } },
      { sink, signal: abort.signal, onProgress: () => abort.abort() },
    )
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
  }
})

describe('FHIR times', () => {
  const period = async (start: string | undefined, end: string | undefined, settings: Partial<ImportSettings> = {}) => {
    const { encounters, rejects, result } = await importResources([stay('e', { period: { start, end } })], settings)
    return { times: encounters.map(({ admitTime, dischargeTime }) => [admitTime, dischargeTime])[0], rejects, warnings: result.warnings }
  }

  test.each([
    ['a day', '2024-03-01', '2024-03-05', ['2024-03-01', '2024-03-05']],
    ['an offset', '2024-03-01T22:00:00-05:00', '2024-03-05T08:00:00.123-05:00', ['2024-03-01T22:00:00', '2024-03-05T08:00:00']],
    ['UTC', '2024-03-01T22:00:00Z', '2024-03-05T08:00Z', ['2024-03-01T22:00:00', '2024-03-05T08:00:00']],
    ['no offset', '2024-03-01T22:00:00', undefined, ['2024-03-01T22:00:00', null]],
    ['a month', '2024-03', '2024-03-05', [null, '2024-03-05']],
    ['a year', '2024', '', [null, null]],
  ])('with %s keep the clock as it is written; a year or a month is no moment', async (_name, start, end, times) => {
    expect((await period(start, end)).times).toEqual(times)
  })

  test('become those of the hospital where its zone is given, days too, in summer and in winter', async () => {
    const settings = { timeZone: 'America/New_York' }
    expect((await period('2024-03-01T02:00:00Z', '2024-07-01T02:30:00+00:00', settings)).times).toEqual([
      '2024-02-29T21:00:00', '2024-06-30T22:30:00',
    ])
    expect((await period('2024-03-01', '2024-03-05T10:00:00-05:00', settings)).times).toEqual(['2024-03-01', '2024-03-05T10:00:00'])
  })

  test('in UTC without a zone, and partial ones, are counted', async () => {
    expect((await period('2024-03-01T02:00:00Z', '2024-03-02T02:00:00+00:00')).warnings.join()).toContain('1 resources have times in UTC')
    expect((await period('2024-03', '2024')).warnings.join()).toContain('1 resources give only a year or a month as period.start')
    expect((await period('2024-03-01T02:00:00-05:00', '2024-03-02T02:00:00-05:00')).warnings).toEqual([])
  })

  test('keep the length of a stay over the hour that the clock repeats', async () => {
    expect((await period('2022-11-06T01:52:06-04:00', '2022-11-06T01:07:06-05:00')).times).toEqual([
      '2022-11-06T01:52:06', '2022-11-06T02:07:06',
    ])
    expect((await period('2024-03-05T10:00:00Z', '2024-03-05T06:00:00-05:00')).times).toEqual([
      '2024-03-05T10:00:00', '2024-03-05T11:00:00',
    ])
    const negative = [['2024-03-05T10:00:00-05:00', '2024-03-05T10:30:00-03:00'], ['2024-03-05', '2024-03-04T10:00:00Z']]
    for (const [start, end] of negative) {
      expect((await period(start, end)).rejects.map(({ reason }) => reason)).toEqual(['discharge before admission'])
    }
  })

  test.each([
    ['2024-02-30T10:00:00Z', 'period.start is no date of the calendar'],
    ['2024-03-01T10:00:00+99:00', 'period.start is no date and time of the calendar'],
    ['01/03/24', 'period.start has a two-digit year'],
    ['yesterday', 'period.start is not a time written as YYYY-MM-DD HH:MM:SS'],
  ])('that are none (%s) refuse their resource by the element', async (start, reason) => {
    expect((await period(start, undefined)).rejects.map((reject) => reject.reason)).toEqual([reason])
  })

  test('of birth may be a year or a month', async () => {
    const { patients } = await importResources(['1950-06-07', '1950-06', '1950'].map((birthDate) => patient(birthDate, { birthDate })))
    expect(patients.map(({ birthDate, birthPrecision }) => [birthDate, birthPrecision])).toEqual([
      ['1950-06-07', 'exact'], ['1950-01-01', 'year'], ['1950-01-01', 'year'],
    ])
  })
})

describe('FHIR patients', () => {
  const race = (...parts: object[]) => ({
    extension: [
      { url: 'http://example.org/anything', valueString: 7 },
      { url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race', extension: parts },
    ],
  })
  const category = (code: string, display: string) => ({ url: 'ombCategory', valueCoding: { code, display } })

  test('have the race of US Core and the sex as recorded', async () => {
    const { patients } = await importResources([
      patient('1', { gender: 'female', ...race(category('2054-5', 'Black or African American'), { url: 'text', valueString: 'Black' }) }),
      patient('2', { gender: 'unknown', ...race(category('2028-9', 'Asian'), category('2106-3', 'White')) }),
      patient('3', { gender: 'other', ...race(category('ASKU', 'Asked but no answer')) }),
      patient('4', { gender: 'male', ...race({ url: 'text', valueString: 'Samoan' }) }),
    ])
    expect(patients.map(({ sex, race: named }) => [sex, named])).toEqual([
      ['F', 'Black or African American'], [null, 'Asian; White'], ['other', null], ['M', 'Samoan'],
    ])
  })

  test('that were merged are one, so that no split parts them', async () => {
    const { patients, encounters, notes, rejects } = await importResources([
      patient('old', { link: [{ other: { reference: 'Patient/p' }, type: 'replaced-by' }] }),
      patient('p', { link: [{ other: { reference: 'Patient/old' }, type: 'replaces' }] }),
      stay('e', { subject: { reference: 'Patient/old' } }),
      document('d', 'a note', { subject: { reference: 'Patient/old' } }),
    ])
    expect([patients, encounters, notes].map(([first]) => first.patientKey)).toEqual(['p', 'p', 'p'])
    expect(rejects.map(({ reason }) => reason)).toEqual(['patient record was merged into another, which stands for it'])
  })

  test('are found by relative, absolute, versioned and uuid references; a contained one stands for itself', async () => {
    const subjects = ['Patient/p', 'https://ehr.example/fhir/Patient/p', 'Patient/p/_history/3', 'urn:uuid:p', '#p', 'Group/p', 'Patient?x=p', '#q']
    const resources = subjects.map((reference, index) =>
      stay(`e${index}`, { subject: { reference }, contained: reference === '#p' ? [{ resourceType: 'Patient', id: 'p', gender: 'male' }] : [] }),
    )
    const { encounters, patients, rejects, result } = await importResources([...resources, stay('none', { subject: null })])
    expect(encounters.map(({ patientKey }) => patientKey)).toEqual(['p', 'p', 'p', 'p', 'e4#p'])
    expect(patients).toMatchObject([{ patientKey: 'e4#p', sex: 'M' }])
    expect(result.warnings.join()).toContain('1 resources contain their patient')
    expect(rejects.map(({ reason }) => reason)).toEqual([
      'subject is no reference to one Patient', 'subject is no reference to one Patient',
      'subject refers to a contained Patient that is not there', 'subject is missing',
    ])
  })
})

describe('FHIR stays', () => {
  test('of class IMP, ACUTE and NONAC are inpatient stays; no other is', async () => {
    const act = (code: string) => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code })
    const classes = [
      ...['IMP', 'ACUTE', 'NONAC', 'EMER', 'AMB', 'OBSENC', 'SS', 'VR'].map(act),
      { system: 'http://terminology.hl7.org/CodeSystem/v2-0004', code: 'I' },
      { system: 'urn:oid:1.2.840.114350', code: '5', display: 'Inpatient' },
      { system: 'urn:oid:1.2.840.114350', code: '13', display: 'Support OP Encounter' },
      undefined,
    ]
    const { encounters, result } = await importResources(classes.map((coding, index) => stay(`e${index}`, { class: coding })))
    expect(encounters.map((encounter) => encounter.class)).toEqual([
      'inpatient', 'inpatient', 'inpatient', 'emergency', 'outpatient', 'observation', 'short stay', 'virtual',
      'inpatient', 'Inpatient', 'Support OP Encounter', null,
    ])
    expect(result.warnings).toEqual([
      expect.stringContaining('1 resources have a class that is not known'),
      expect.stringContaining('1 resources have no class'),
    ])
  })

  const label = async (resources: Resource[], kind: 'mortality' | 'readmission' = 'mortality') => {
    const { patients, encounters } = await importResources(resources)
    const notes = encounters.map(({ encounterKey, patientKey }) => note(encounterKey, { patientKey }))
    const { labels, unlabelled } = derive(taskFor(kind), { patients, encounters, notes })
    return [...labels.map(({ value }) => value), ...unlabelled.map(({ reason }) => reason)]
  }
  const leaving = (system: string, code: string) => ({ hospitalization: { dischargeDisposition: concept(system, code) } })
  const hl7 = 'http://terminology.hl7.org/CodeSystem/discharge-disposition'
  const nubc = 'https://www.nubc.org/CodeSystem/PatDischargeStatus'

  test('end in death by their disposition, of FHIR or of UB-04', async () => {
    expect(await label([stay('e', leaving(hl7, 'exp'))])).toEqual([1])
    expect(await label([stay('e', leaving(hl7, 'home'))])).toEqual([0])
    expect(await label([stay('e', leaving(nubc, '20'))])).toEqual([1])
    expect(await label([stay('e', leaving(nubc, '1'))])).toEqual([0])
    expect(await label([stay('e', { hospitalization: { dischargeDisposition: { text: 'Expired' } } })])).toEqual([1])
  })

  test('without one end in death by its date; who is dead, not said since when, has no label', async () => {
    const dead = (deceasedDateTime: string) => patient('p', { deceasedDateTime })
    expect(await label([dead('2024-03-05T12:30:00-05:00'), stay('e')])).toEqual([1])
    expect(await label([dead('2024-03-05T12:31:00-05:00'), stay('e')])).toEqual([0])
    expect(await label([dead('2024-03-05'), stay('e')])).toEqual([1])
    expect(await label([dead('2024-03'), stay('e'), patient('q'), stay('f', { subject: { reference: 'Patient/q' } })])).toEqual([
      0, 'no disposition and no expire flag',
    ])
    expect(await label([patient('p', { deceasedBoolean: true }), stay('e')])).toEqual(['no source'])
    expect(await label([patient('p'), stay('e')])).toEqual(['no source'])
  })

  test('that a death contradicts have no label', async () => {
    const resources = [patient('p', { deceasedDateTime: '2024-03-03T08:00:00-05:00' }), stay('e', leaving(hl7, 'home'))]
    expect(await label(resources)).toEqual(['expire flag and disposition disagree'])
  })

  test('that are planned, cancelled or entered in error are none; one that goes on has no discharge', async () => {
    const states = ['planned', 'cancelled', 'entered-in-error', 'in-progress', 'unknown']
    const { encounters, rejects } = await importResources(states.map((status) => stay(status, { status })))
    expect(encounters.map(({ encounterKey, dischargeTime }) => [encounterKey, dischargeTime])).toEqual([
      ['in-progress', null], ['unknown', '2024-03-05T12:30:00'],
    ])
    expect(rejects).toHaveLength(3)
  })

  test('that are parts of another count with it, whatever order they stand in', async () => {
    const { encounters, notes, rejects } = await importResources([
      stay('ward', { partOf: { reference: 'Encounter/department' } }),
      stay('department', { partOf: { reference: 'Encounter/e' } }),
      stay('e'),
      document('d', 'a note', { context: { encounter: [{ reference: 'Encounter/ward' }] } }),
    ])
    expect(encounters.map(({ encounterKey }) => encounterKey)).toEqual(['e'])
    expect(notes[0].encounterKey).toBe('e')
    expect(rejects).toHaveLength(2)
  })

  test('of newborns are left out with what belongs to them, unless chosen', async () => {
    const resources = [stay('e', { hospitalization: { admitSource: concept('x', 'born') } }), document('d', 'a note')]
    const { encounters, notes, result } = await importResources(resources)
    expect([encounters, notes]).toEqual([[], []])
    expect(result.rejects).toEqual([{ reason: 'newborn (left out unless chosen)', rows: 2 }])
    expect((await importResources(resources, { keepNewborns: true })).encounters).toMatchObject([{ admitSource: 'born' }])
  })

  test('say whether they were planned, and are readmissions by their dates, not by their mark', async () => {
    const priority = (code: string) => ({ priority: concept('http://terminology.hl7.org/CodeSystem/v3-ActPriority', code) })
    const second = { start: '2024-03-20T08:00:00-05:00', end: '2024-03-21T08:00:00-05:00' }
    const marked = { ...leaving(hl7, 'home').hospitalization, reAdmission: concept('x', 'R') }
    const resources = [
      stay('e', { ...priority('EM'), ...leaving(hl7, 'home') }),
      stay('f', { period: second, ...priority('EL'), hospitalization: marked, serviceType: { text: 'Cardiology' } }),
    ]
    const { encounters, result } = await importResources(resources)
    expect(encounters.map(({ admissionType, service }) => [admissionType, service])).toEqual([['emergency', null], ['elective', 'Cardiology']])
    expect(result.warnings.join()).toContain('1 resources are called re-admissions')
    expect(await label(resources, 'readmission')).toEqual([1, 0])
  })
})
