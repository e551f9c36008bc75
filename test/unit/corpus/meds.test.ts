import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { importCorpus } from '../../../main/corpus/importCorpus.ts'
import { inspectPaths } from '../../../main/corpus/importers/detect.ts'
import { medsMeaning } from '../../../main/corpus/importers/medsCodes.ts'
import { openCsv } from '../../../main/corpus/importers/readers/csv.ts'
import { derive, note, taskFor } from '../tasks/support.ts'
import { writeMeds, type MedsRow } from './medsFiles.ts'
import { collect, collectingSink, fixture } from './support.ts'

const root = mkdtempSync(join(tmpdir(), 'wardbench-meds-'))
afterAll(() => rmSync(root, { recursive: true }))

async function importPaths(paths: string[], minimumWords = 0) {
  const inspection = await inspectPaths(paths)
  const { sink, tables } = collectingSink()
  const result = await importCorpus({ sources: inspection.sources, settings: { minimumWords } }, { sink })
  return { ...tables, ...inspection, result }
}

const long = 'word '.repeat(40)

/** The events of the MIMIC-IV demo as MIMIC_IV_MEDS writes them, in two shards of whole subjects. */
async function mimicAsMeds(): Promise<MedsRow[][]> {
  const table = async (name: string) =>
    (await collect((await openCsv(fixture(`mimic-iv-demo/hosp/${name}.csv`), 'csv')).rows)).map((row) => {
      if (!('values' in row)) throw new Error(row.reason)
      return row.values
    })
  const [patients, admissions, diagnoses] = [await table('patients'), await table('admissions'), await table('diagnoses_icd')]
  const stays = new Map(admissions.map((stay) => [stay.hadm_id, stay]))
  const events: MedsRow[] = []
  for (const { subject_id, gender, anchor_age, anchor_year, dod } of patients) {
    events.push({ subject_id, code: `GENDER//${gender}` })
    events.push({ subject_id, code: 'MEDS_BIRTH', time: `${Number(anchor_year) - Number(anchor_age)}-01-01` })
    if (dod) events.push({ subject_id, code: 'MEDS_DEATH', time: dod })
  }
  for (const { subject_id, hadm_id, admittime, dischtime, admission_type, admission_location, discharge_location, race } of admissions) {
    const code = `HOSPITAL_ADMISSION//${admission_type}//${admission_location || 'UNK'}`
    events.push({ subject_id, hadm_id, code, time: admittime, race })
    events.push({ subject_id, hadm_id, code: `HOSPITAL_DISCHARGE//${discharge_location || 'UNK'}`, time: dischtime })
  }
  for (const { subject_id, hadm_id, icd_version, icd_code } of diagnoses) {
    const code = `DIAGNOSIS//ICD//${icd_version}//${icd_code.trim()}`
    events.push({ subject_id, hadm_id, code, time: stays.get(hadm_id)!.dischtime })
  }
  const bySubject = [...Map.groupBy(events, ({ subject_id }) => subject_id).values()]
  const shards = [0, 1].map((shard) => bySubject.filter((_, index) => index % 2 === shard).flatMap((rows) => rows.sort(byTime)))
  return shards
}

function byTime(a: MedsRow, b: MedsRow): number {
  return String(a.time ?? '') < String(b.time ?? '') ? -1 : 1
}

describe('MEDS', () => {
  test('of the MIMIC-IV demo gives the stays, codes and labels that its tables give', async () => {
    const [first, second] = await mimicAsMeds()
    const folder = writeMeds(join(root, 'mimic'), { 'data/train/0.parquet': first, 'data/held_out/0.parquet': second })
    const { encounters, diagnoses, patients, sources, result } = await importPaths([folder])
    expect(sources.map(({ source }) => source)).toEqual(['meds'])
    const tables = await importPaths([fixture('mimic-iv-demo/hosp')])
    const facts = (list: typeof encounters) =>
      list
        .map(({ encounterKey, patientKey, admitTime, dischargeTime, admissionType, class: kind }) =>
          [encounterKey, patientKey, admitTime, dischargeTime, admissionType, kind].join())
        .sort()
    expect(facts(encounters)).toEqual(facts(tables.encounters))
    expect(diagnoses.map(({ encounterKey, code }) => encounterKey + code).sort()).toEqual(
      tables.diagnoses.map(({ encounterKey, code }) => encounterKey + code).sort(),
    )
    const notes = encounters.map(({ encounterKey, patientKey, admitTime }) => note(encounterKey, { patientKey, time: admitTime }))
    const corpus = { encounters, diagnoses, patients, notes }
    const counts = (kind: 'cci' | 'los') => Object.values(Object.groupBy(derive(taskFor(kind), corpus).labels, ({ value }) => value)).map((list) => list!.length)
    expect(counts('cci')).toEqual([47, 98, 65, 58, 7])
    expect(counts('los')).toEqual([55, 32, 53, 135])
    expect(patients.filter(({ sex, birthPrecision }) => sex !== null && birthPrecision === 'year')).toHaveLength(100)
    expect(result.rejects).toEqual([])
    expect(result.shiftedDates).toBe(true)
  })

  test('takes texts for notes by code, table, note_id or length, with their stay, their split and their kind', async () => {
    const folder = writeMeds(join(root, 'notes'), {
      'data/0.parquet': [
        { subject_id: 1, code: 'MEDS_BIRTH', time: '1950-03-04' },
        { subject_id: 1, code: 'Visit/IP', time: '2020-01-01 10:00:00', end: '2020-01-05 12:00:00', visit_id: 7 },
        { subject_id: 1, code: 'NOTE//discharge_summary', time: '2020-01-05 11:00:00', text_value: 'went home', visit_id: 7 },
        { subject_id: 1, code: 'LOINC/34117-2', time: '2020-01-02 08:00:00', text_value: 'came in', note_id: 'n9' },
        { subject_id: 1, code: 'LOINC/18842-5', time: '2020-01-09 08:00:00', text_value: 'later', table: 'note' },
        { subject_id: 1, code: 'ECHO//REPORT', time: '2020-01-03 08:00:00', text_value: long },
        { subject_id: 1, code: 'LAB//50971//mEq/L', time: '2020-01-03 08:00:00', text_value: 'HEMOLYZED', numeric_value: 4.1 },
        { subject_id: 2, code: 'NOTE//progress', time: '2020-02-01 11:00:00', text_value: 'a note of another', visit_id: null },
      ],
      'metadata/subject_splits.parquet': [
        { subject_id: 1, split: 'train' },
        { subject_id: 2, split: 'held_out' },
      ],
      'metadata/codes.parquet': [{ code: 'LOINC/34117-2', description: 'History and physical note' }],
      'metadata/dataset.json': '{"dataset_name": "Ward", "meds_version": "0.4.1"}',
    })
    const { notes, encounters, sources, result, unused } = await importPaths([folder])
    expect(sources[0].evidence).toEqual(['1 Parquet file has subject_id, time and code', 'dataset.json names it Ward, MEDS 0.4.1'])
    expect(unused.map(({ reason }) => reason)).toEqual(['no table'])
    expect(encounters).toMatchObject([{ encounterKey: '7', class: 'inpatient', dischargeTime: '2020-01-05T12:00:00' }])
    expect(notes.map(({ type, encounterKey, attributes, noteKey }) => [type, encounterKey, attributes.split, noteKey])).toEqual([
      ['discharge summary', '7', 'train', expect.stringContaining('content-')],
      ['History and physical note', '7', 'train', 'n9'],
      ['LOINC/18842-5', null, 'train', expect.stringContaining('content-')],
      ['ECHO//REPORT', '7', 'train', expect.stringContaining('content-')],
      ['progress', null, 'held_out', expect.stringContaining('content-')],
    ])
    expect(result.warnings.join()).toContain('1 texts of under 30 words, whose codes name no note')
  })

  test('without identifiers of stays opens one with each admission and ends it with the next discharge', async () => {
    const folder = writeMeds(join(root, 'keyless'), {
      'data/0.parquet': [
        { subject_id: 1, code: 'GENDER//F' },
        { subject_id: 1, code: 'RACE//Asian' },
        { subject_id: 1, code: 'ADMISSION//URGENT', time: '2020-01-01 10:00:00' },
        { subject_id: 1, code: 'ICD10CM/I50.9', time: '2020-01-02 10:00:00' },
        { subject_id: 1, code: 'DISCHARGE//HOME', time: '2020-01-03 10:00:00' },
        { subject_id: 1, code: 'ICD9CM/428.0', time: '2020-02-02 10:00:00' },
        { subject_id: 1, code: 'ADMISSION//EW EMER.//ER', time: '2020-03-01 10:00:00' },
        { subject_id: 1, code: 'NOTE//progress', time: '2020-03-01 12:00:00', text_value: 'well' },
        { subject_id: 1, code: 'DISCHARGE//DIED', time: '2020-03-03 10:00:00' },
        { subject_id: 1, code: 'MEDS_DEATH', time: '2020-03-03 09:00:00' },
        { subject_id: 2, code: 'ADMISSION//NEWBORN', time: '2020-03-01 10:00:00' },
        { subject_id: 2, code: 'NOTE//progress', time: '2020-03-01 12:00:00', text_value: 'of a newborn' },
        { subject_id: 2, code: 'DISCHARGE//HOME', time: '2020-03-02 10:00:00' },
        { subject_id: null, code: 'NOTE//x', text_value: 'nobody' },
        { subject_id: 3, code: 'NOTE//progress', text_value: '' },
      ],
    })
    const { encounters, diagnoses, notes, patients, rejects } = await importPaths([folder])
    expect(encounters.map(({ admitTime, dischargeTime, disposition, deathTime, admitSource }) => [admitTime, dischargeTime, disposition, deathTime, admitSource])).toEqual([
      ['2020-01-01T10:00:00', '2020-01-03T10:00:00', 'HOME', undefined, null],
      ['2020-03-01T10:00:00', '2020-03-03T10:00:00', 'DIED', '2020-03-03T09:00:00', 'ER'],
    ])
    expect(diagnoses).toMatchObject([{ encounterKey: encounters[0].encounterKey, code: 'I509', icdVersion: 10 }])
    expect(notes).toMatchObject([{ encounterKey: encounters[1].encounterKey, text: 'well' }])
    expect(patients[0]).toMatchObject({ patientKey: '1', sex: 'F', race: 'Asian', deathDate: '2020-03-03' })
    expect(rejects.map(({ file, line, reason }) => [file, line, reason])).toEqual([
      ['0.parquet', 6, 'diagnosis lies in no stay'],
      ['0.parquet', 14, 'subject_id is empty'],
      ['0.parquet', 11, 'newborn (left out unless chosen)'],
      ['0.parquet', 12, 'newborn (left out unless chosen)'],
    ])
  })

  test('labels and older nested files are not taken for events, and say what to do with them', async () => {
    const folder = writeMeds(join(root, 'labels'), {
      'data/0.parquet': [{ subject_id: 1, code: 'NOTE//x', time: '2020-01-01', text_value: 'a note' }],
      'labels/mortality.parquet': [{ subject_id: 1, prediction_time: '2020-01-01', boolean_value: true }],
      'old.parquet': [{ patient_id: '1', events: 'nested' }],
    })
    const { sources, unused } = await importPaths([folder])
    expect(sources[0].files).toHaveLength(1)
    expect(unused.map(({ path, reason }) => [path.slice(folder.length + 1), reason.split(':')[0]])).toEqual([
      ['labels/mortality.parquet', 'MEDS labels are no events'],
      ['old.parquet', 'MEDS of before version 0.3 is not read'],
    ])
  })
})

test.each([
  ['HOSPITAL_ADMISSION//EW EMER.//EMERGENCY ROOM', { kind: 'admission', admissionType: 'EW EMER.', admitSource: 'EMERGENCY ROOM', class: 'inpatient' }],
  ['HOSPITAL_ADMISSION//EU OBSERVATION//UNK', { kind: 'admission', admissionType: 'EU OBSERVATION', admitSource: null, class: 'observation' }],
  ['MIMIC_IV_Admission/URGENT', { kind: 'admission', admissionType: 'URGENT', admitSource: null, class: 'inpatient' }],
  ['HOSPITAL_DISCHARGE//UNK', { kind: 'discharge', disposition: null }],
  ['MIMIC_IV_Discharge_Location/HOSPICE', { kind: 'discharge', disposition: 'HOSPICE' }],
  ['visit//Visit//9203', { kind: 'admission', admissionType: null, admitSource: null, class: 'emergency' }],
  ['visit_end//Visit//9203', { kind: 'discharge', disposition: null }],
  ['DIAGNOSIS//ICD//9//0389', { kind: 'diagnosis', icdVersion: 9, code: '0389' }],
  ['ICD10CM/I50.9', { kind: 'diagnosis', icdVersion: 10, code: 'I50.9' }],
  ['PROCEDURE//ICD//9//0389', null],
  ['ICD10PCS/0DTJ4ZZ', null],
  ['Gender/F', { kind: 'sex', value: 'F' }],
  ['GENDER//8507', { kind: 'sex', value: 'M' }],
  ['STANFORD_NOTE/progress-note', { kind: 'note', type: 'progress note' }],
  ['NOTE//Discharge summary//2', { kind: 'note', type: 'Discharge summary' }],
  ['Discharge summary', { kind: 'note', type: 'Discharge summary' }],
  ['LAB//50971//mEq/L', null],
  ['ICU_ADMISSION//MICU', null],
  ['MEDS_DEATH', { kind: 'death' }],
])('%s means %j', (code, meaning) => {
  expect(medsMeaning(code)).toEqual(meaning)
})
