import { describe, expect, test } from 'vitest'
import { importCorpus } from '../../../main/corpus/importCorpus.ts'
import { inspectPaths } from '../../../main/corpus/importers/detect.ts'
import { derive, note, taskFor } from '../tasks/support.ts'
import type { EncounterRecord } from '../../../shared/domain/records.ts'
import { collectingSink, importFile, importTables, temporaryFile } from './support.ts'

/** What clinical tables are known for, each on a small file, as far as the tests of a source do not show it already. */

async function importPaths(paths: string[], minimumWords = 0) {
  const { sources } = await inspectPaths(paths)
  const { sink, tables } = collectingSink()
  const result = await importCorpus({ sources, settings: { minimumWords } }, { sink })
  return { ...tables, result }
}

const admissions = (...rows: string[]) =>
  temporaryFile(
    'ADMISSIONS.csv',
    ['ROW_ID,SUBJECT_ID,HADM_ID,ADMITTIME,DISCHTIME,DEATHTIME,ADMISSION_TYPE,HOSPITAL_EXPIRE_FLAG', ...rows].join('\n'),
  )
const notes = (...rows: string[]) =>
  temporaryFile(
    'NOTEEVENTS.csv',
    ['ROW_ID,SUBJECT_ID,HADM_ID,CHARTDATE,CHARTTIME,CATEGORY,DESCRIPTION,ISERROR,TEXT', ...rows].join('\r\n'),
  )

describe('MIMIC-III', () => {
  test('a birth date shifted to 300 years before gives the age points of 91, and is kept as it stands', async () => {
    const { patients, encounters } = await importPaths([
      temporaryFile('PATIENTS.csv', 'ROW_ID,SUBJECT_ID,GENDER,DOB,DOD\n1,5,F,1850-01-01 00:00:00,\n2,6,F,2068-01-01 00:00:00,\n'),
      admissions('1,5,100,2150-01-01 10:00:00,2150-01-04 10:00:00,,URGENT,0', '2,6,101,2150-01-01 10:00:00,2150-01-04 10:00:00,,URGENT,0'),
    ])
    expect(patients.map(({ birthDate }) => birthDate)).toEqual(['1850-01-01', '2068-01-01'])
    const diagnoses = ['100', '101'].map((encounterKey) => ({ encounterKey, sequence: 1, icdVersion: 9 as const, code: '4280' }))
    const corpus = { patients, encounters, diagnoses, notes: encounters.map(noteOfStay) }
    const { labels } = derive(taskFor('cci', { agePoints: true }), corpus)
    // Heart failure is one point; 91 years are four more, as are the 82 of the other.
    expect(labels.map(({ value }) => value)).toEqual([3, 3])
    expect(derive(taskFor('cci', { agePoints: false }), corpus).labels.map(({ value }) => value)).toEqual([1, 1])
  })

  test('addenda stand after their report in the order of their time, whatever the order of the rows', async () => {
    const part = (row: number, day: string, description: string, text: string) =>
      `${row},5,100,2150-01-${day},,Discharge summary,${description},,"${text}"`
    const imported = await importPaths([
      notes(
        part(1, '09', 'Addendum', 'third'),
        part(2, '05', 'Report', 'first'),
        '9,5,101,2150-01-06,,Discharge summary,Report,,of another stay',
        part(3, '07', 'Addendum', 'second'),
      ),
    ])
    expect(imported.notes.map(({ text, time, attributes }) => [text, time, attributes.parts])).toEqual([
      ['first\n\nsecond\n\nthird', '2150-01-05', '3'],
      ['of another stay', '2150-01-06', undefined],
    ])
  })

  test('a note without CHARTTIME has the day of CHARTDATE; a masked name across lines stays whole', async () => {
    const [stored] = (await importPaths([notes('1,5,,2150-01-05,,Nursing,,,"Seen by [**First Name\r\n (STitle) 12**] today"')])).notes
    expect(stored).toMatchObject({ time: '2150-01-05', text: 'Seen by [**First Name\n (STitle) 12**] today' })
  })

  test('the expire flag decides where the death time is not the discharge time', async () => {
    const { encounters, result } = await importPaths([
      admissions(
        '1,5,100,2150-01-01 10:00:00,2150-01-04 10:00:00,2150-01-04 08:00:00,URGENT,1',
        '2,6,101,2150-01-01 10:00:00,2150-01-04 10:00:00,2150-01-09 08:00:00,URGENT,0',
      ),
    ])
    const labels = derive(taskFor('mortality'), { encounters, notes: encounters.map(noteOfStay) }).labels
    expect(labels.map(({ value }) => value)).toEqual([1, 0])
    expect(result.warnings.join()).toContain('2 rows have a death time that is not the discharge time')
  })
})

describe('a mapped table', () => {
  test('of stays drops those that end before they begin, and keeps those of one day', async () => {
    const path = temporaryFile(
      'stays.csv',
      'stay,patient,admitted,left\n1,a,2020-01-02 10:00,2020-01-01 09:00\n2,a,2020-01-02 10:00,2020-01-02\n3,a,2020-01-02,\n',
    )
    const mapping = { encounterKey: 'stay', patientKey: 'patient', admitTime: 'admitted', dischargeTime: 'left' }
    const { encounters, rejects } = await importTables([importFile(path, 'encounters', mapping)])
    expect(encounters.map(({ encounterKey }) => encounterKey)).toEqual(['2', '3'])
    expect(rejects).toEqual([{ file: 'stays.csv', line: 2, reason: 'discharge before admission' }])
  })

  test('keeps a text that several patients share with each of them, under one hash', async () => {
    const path = temporaryFile('shared.csv', 'patient,text\n1,same words\n2,same words\n3,"same words"\n')
    const imported = await importTables([importFile(path, 'notes', { patientKey: 'patient', text: 'text' })])
    expect(imported.notes.map(({ patientKey }) => patientKey)).toEqual(['1', '2', '3'])
    expect(new Set(imported.notes.map(({ noteKey }) => noteKey)).size).toBe(3)
    expect(new Set(imported.notes.map(({ hash }) => hash)).size).toBe(1)
  })

  test('counts empty notes apart from short ones, by a setting', async () => {
    const path = temporaryFile('short.csv', 'id,text\n1,\n2,   \n3,nine words are one too few for this note\n4,one two three four five six seven eight nine ten\n')
    const file = importFile(path, 'notes', { noteKey: 'id', text: 'text' })
    const reasons = async (minimumWords: number) => (await importTables([file], minimumWords)).result.rejects
    expect(await reasons(10)).toEqual([
      { reason: 'text is empty', rows: 2 },
      { reason: 'text has fewer than 10 words', rows: 1 },
    ])
    expect(await reasons(0)).toEqual([{ reason: 'text is empty', rows: 2 }])
  })
})

function noteOfStay({ encounterKey, patientKey, admitTime }: EncounterRecord) {
  return note(encounterKey, { patientKey, time: admitTime })
}
