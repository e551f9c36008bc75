import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { importCorpus } from '../../../main/corpus/importCorpus.ts'
import { inspectPaths } from '../../../main/corpus/importers/detect.ts'
import { openTextSpool } from '../../../main/corpus/importers/textSpool.ts'
import { collectingSink, fixture, temporaryFile } from './support.ts'

/** Small files with what MIMIC's tables are known for; headers in either case. Text is invented. */

async function importPaths(paths: string[], settings = { minimumWords: 0 }) {
  const { sources } = await inspectPaths(paths)
  const { sink, tables } = collectingSink()
  const result = await importCorpus({ sources, settings }, { sink })
  return { ...tables, result, sources }
}

const admissionHeader =
  'ROW_ID,SUBJECT_ID,HADM_ID,ADMITTIME,DISCHTIME,DEATHTIME,ADMISSION_TYPE,DISCHARGE_LOCATION,HOSPITAL_EXPIRE_FLAG\n'
const noteHeader = 'ROW_ID,SUBJECT_ID,HADM_ID,CHARTDATE,CHARTTIME,CATEGORY,DESCRIPTION,ISERROR,TEXT\n'
const admissions = () =>
  temporaryFile(
    'ADMISSIONS.csv',
    admissionHeader +
      '1,5,100,2150-01-01 10:00:00,2150-01-04 10:00:00,,EMERGENCY,HOME,0\n' +
      '2,5,101,2150-03-02 10:00:00,2150-03-01 10:00:00,,URGENT,HOME,0\n' +
      '3,6,102,2160-01-01 10:00:00,2160-01-05 10:00:00,,NEWBORN,HOME,0\n' +
      '4,7,103,2170-01-01 10:00:00,2170-01-05 10:00:00,2170-01-05 08:00:00,EMERGENCY,DEAD/EXPIRED,1\n',
  )

describe('MIMIC-III', () => {
  test('joins reports with their addenda by admission in time order, drops errors and reads quoted lines', async () => {
    const notes =
      noteHeader +
      '1,5,100,2150-01-05,,Discharge summary,Addendum,,"Later: name [**Last\r\nName**] added"\r\n' +
      '2,5,100,2150-01-04,,Discharge summary,Report,,"First line\r\nsays ""well""."\r\n' +
      '3,5,100,2150-01-02,2150-01-02 08:30:00,Nursing ,Report,,plain\r\n' +
      '4,5,100,2150-01-02,,Nursing,Report,1,withdrawn\r\n' +
      '5,6,102,2160-01-02,,Nursing,Report,,of a newborn\r\n' +
      '6,8,,2160-01-02,,ECG,Report,,without a stay\r\n'
    const path = temporaryFile('NOTEEVENTS.csv.gz', gzipSync(notes))
    const imported = await importPaths([path, admissions()])
    expect(imported.sources.map(({ source }) => source)).toEqual(['mimic3'])
    expect(imported.notes.map(({ noteKey, time, type, text }) => ({ noteKey, time, type, text }))).toEqual([
      { noteKey: '3', time: '2150-01-02T08:30:00', type: 'Nursing', text: 'plain' },
      { noteKey: '6', time: '2160-01-02', type: 'ECG', text: 'without a stay' },
      {
        noteKey: '2',
        time: '2150-01-04',
        type: 'Discharge summary',
        text: 'First line\nsays "well".\n\nLater: name [**Last\nName**] added',
      },
    ])
    expect(imported.result.rejects).toEqual([
      { reason: 'newborn (left out unless chosen)', rows: 2 },
      { reason: 'discharge before admission', rows: 1 },
      { reason: 'marked as an error (ISERROR = 1)', rows: 1 },
    ])
    expect(imported.result.warnings).toContain('NOTEEVENTS.csv.gz: 1 discharge summary was joined with what was filed later')
    expect(imported.result.shiftedDates).toBe(true)
  })

  test('keeps newborns where that is chosen, and the flag beside a death time that is not the discharge', async () => {
    const kept = await importPaths([admissions()], { minimumWords: 0, keepNewborns: true } as { minimumWords: number })
    expect(kept.encounters.map(({ encounterKey }) => encounterKey)).toEqual(['100', '102', '103'])
    expect(kept.encounters[2]).toMatchObject({ expired: true, deathTime: '2170-01-05T08:00:00' })
    expect(kept.result.warnings.join()).toContain('1 rows have a death time that is not the discharge time')
  })

  test('reads UTF-16 with a byte order mark, Latin-1 rows, and codes as text', async () => {
    const utf16 = Buffer.from(`\ufeff${noteHeader}1,5,,2150-01-05,,ECG,,,caf\u00e9\n`, 'utf16le')
    expect((await importPaths([temporaryFile('noteevents.csv', utf16)])).notes[0].text).toBe('caf\u00e9')
    const latin1 = Buffer.from(`${noteHeader}1,5,,2150-01-05,,ECG,,,caf\u00e9\n`, 'latin1')
    const read = await importPaths([temporaryFile('noteevents.csv', latin1)])
    expect(read.notes[0].text).toBe('caf\u00e9')
    expect(read.result.warnings.join()).toMatch(/Windows-1252/)
    const codes = temporaryFile('diagnoses_icd.csv', '\ufeffrow_id,hadm_id,seq_num,icd9_code\n1,100,1,"0389  "\n2,100,2,\n')
    const { diagnoses, result } = await importPaths([codes])
    expect(diagnoses).toEqual([{ encounterKey: '100', sequence: 1, icdVersion: 9, code: '0389' }])
    expect(result.rejects).toEqual([{ reason: 'icd9_code is empty', rows: 1 }])
  })
})

describe('MIMIC-IV', () => {
  test('is known by its folder, with what is missing, and reads notes with their types', async () => {
    const path = temporaryFile(
      'discharge.csv',
      'note_id,subject_id,hadm_id,note_type,note_seq,charttime,storetime,text\n' +
        'a-DS-1,10004235,24181354,DS,1,2196-03-04 00:00:00,,well\na-AD-2,10004235,24181354,AD,2,2196-03-05 00:00:00,,more\n',
    )
    const { sources } = await inspectPaths([fixture('mimic-iv-demo/hosp')])
    expect(sources).toMatchObject([{ source: 'mimic4', shiftedDates: true }])
    expect(sources[0].missing).toEqual(['No discharge: no discharge summaries (MIMIC-IV-Note)'])
    const { notes, patients, encounters } = await importPaths([path, fixture('mimic-iv-demo/hosp')])
    expect(notes).toMatchObject([{ noteKey: 'a-DS-1', type: 'Discharge summary', text: 'well\n\nmore' }])
    expect(patients.find(({ patientKey }) => patientKey === '10014729')).toMatchObject({
      birthDate: '2104-01-01',
      birthPrecision: 'year',
      period: '2011 - 2013',
    })
    expect(encounters.filter((stay) => stay.class === 'observation').length).toBeGreaterThan(0)
  })
})

test('of several copies of a table, that of the folder with most of the set is taken, and the others are named', async () => {
  const { sources, unused } = await inspectPaths([fixture('mimic-iv-demo')])
  expect(sources).toHaveLength(1)
  expect(sources[0].files.map(({ path }) => path)).toEqual(
    ['patients', 'admissions', 'diagnoses_icd'].map((name) => fixture(`mimic-iv-demo/hosp/${name}.csv`)),
  )
  const copies = unused.filter(({ path }) => path.includes('excel-mangled'))
  expect(copies).toEqual(
    ['admissions', 'diagnoses_icd'].map((name) => ({
      path: fixture(`mimic-iv-demo/excel-mangled/${name}.csv`),
      reason: `${name} is read from hosp/${name}.csv`,
    })),
  )
})

test('a folder without a known source offers its tables, and says why the rest is not read', async () => {
  const inspection = await inspectPaths([fixture('mts-dialog')])
  expect(inspection.sources).toEqual([])
  expect(inspection.tables).toHaveLength(4)
  expect(inspection.unused.every(({ reason }) => reason === 'no table')).toBe(true)
})

test('set-aside texts come back as they were, from memory and from the file', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 0, max: 40 }), (texts, limit) => {
      const spool = openTextSpool(limit)
      const places = texts.map((text) => spool.add(text))
      expect(places.map((place) => spool.read(place))).toEqual(texts)
      spool.close()
    }),
    { numRuns: 60 },
  )
})

test('whatever bytes stand in a table, the import ends with records and rejects that repeat none of them', async () => {
  const bytes = fc.uint8Array({ minLength: 0, maxLength: 400 })
  await fc.assert(
    fc.asyncProperty(bytes, async (noise) => {
      const path = temporaryFile('noteevents.csv', Buffer.concat([Buffer.from(noteHeader), Buffer.from(noise)]))
      const { sink, tables } = collectingSink()
      const sources = [{ source: 'mimic3' as const, files: [{ path, table: 'NOTEEVENTS' }] }]
      const { rejects } = await importCorpus({ sources, settings: { minimumWords: 0 } }, { sink })
      expect(rejects.reduce((sum, { rows }) => sum + rows, 0)).toBe(tables.rejects.length)
    }),
    { numRuns: 80 },
  )
})
