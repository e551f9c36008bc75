import { describe, expect, test } from 'vitest'
import { previewFile } from '../../../main/corpus/importers/preview.ts'
import { fixture, temporaryFile } from './support.ts'

describe('a preview', () => {
  test.each([
    ['admissions', 'encounters', { encounterKey: 'hadm_id', expired: 'hospital_expire_flag' }],
    ['patients', 'patients', { patientKey: 'subject_id', sex: 'gender' }],
    ['diagnoses_icd', 'diagnoses', { encounterKey: 'hadm_id', code: 'icd_code', icdVersion: 'icd_version' }],
  ])('recognises %s of MIMIC-IV as %s', async (name, table, mapping) => {
    const preview = await previewFile(fixture(`mimic-iv-demo/hosp/${name}.csv`))
    expect(preview).toMatchObject({ format: 'csv', table, mapping, warnings: [] })
    expect(preview.rows).toHaveLength(20)
  })

  test('recognises the dialogues of MTS-Dialog as notes and cuts long text', async () => {
    const preview = await previewFile(fixture('mts-dialog/MTS-Dialog-TrainingSet.csv'))
    expect(preview).toMatchObject({ table: 'notes', mapping: { text: 'dialogue', noteKey: 'ID' } })
    expect(preview.columns).toEqual(['ID', 'section_header', 'section_text', 'dialogue'])
    expect(Math.max(...preview.rows.map((row) => row.dialogue.length))).toBe(201)
  })

  test.each([
    ['noteId,patientId,noteText', 'camel case'],
    ['Note ID,Patient ID,Note Text', 'titles'],
    ['NOTE_ID,PATIENT_ID,NOTE_TEXT', 'capitals'],
  ])('maps %s (%s)', async (header) => {
    const [noteKey, patientKey, text] = header.split(',')
    const preview = await previewFile(temporaryFile('names.csv', `${header}\n1,2,text\n`))
    expect(preview.mapping).toEqual({ noteKey, patientKey, text })
  })

  test('recognises the format of a file whose name does not say it', async () => {
    expect((await previewFile(temporaryFile('a.dat', '{"text":"a"}\n'))).format).toBe('ndjson')
    expect((await previewFile(temporaryFile('b.dat', 'id\ttext\n1\ta\n'))).format).toBe('tsv')
    expect((await previewFile(temporaryFile('c.dat', 'id,text\n1,a\n'))).format).toBe('csv')
  })

  test('maps for the table that a person chose, and says which required field has no column', async () => {
    const preview = await previewFile(fixture('mimic-iv-demo/hosp/admissions.csv'), { table: 'claims' })
    expect(preview.table).toBe('claims')
    expect(preview.warnings).toEqual(['No column was recognised for claimKey: choose one'])
  })

  test.each([
    ['n1,p1,2024-03-01,"Admitted with chest pain, troponin normal twice, sent home well the next day."\n', 'dates and long text'],
    ['17,Stable on the ward\n18,Sent home\n', 'numbers'],
    ['text,17,2024-03-01\na,18,2024-03-02\n', 'mostly data, with a word that is a name too'],
  ])('takes a first row for data where it looks so: %s', async (content) => {
    const preview = await previewFile(temporaryFile('bare.csv', content))
    expect(preview.firstRowIsData).toBe(true)
    expect(preview.columns[0]).toBe('column 1')
    expect(preview.rows).toHaveLength(content.trim().split('\n').length)
    expect(preview.warnings.join()).toMatch(/^The first row looks like data, not like names of columns/)
    const asked = await previewFile(preview.path, { firstRowIsData: false }).catch((error: unknown) => error)
    expect(asked).not.toHaveProperty('firstRowIsData')
  })

  test('takes no table for claims or patients by its keys alone', async () => {
    const table = async (header: string) =>
      (await previewFile(temporaryFile('keys.csv', `${header}\n${header.replaceAll(/[^,]+/g, 'x')}\n`))).table
    expect(await table('dataset,encounter_id,id,doctor_name,patient_age')).toBe('encounters')
    expect(await table('id,encounter_id,charge')).toBe('claims')
    expect(await table('id,gender')).toBe('patients')
  })

  test('takes names for names, also where none is known or one is a year', async () => {
    for (const header of ['wording,filed', 'note_id,text,2024', 'a,b']) {
      const preview = await previewFile(temporaryFile('named.csv', `${header}\n${header.replaceAll(/[^,]+/g, '1')}\n`))
      expect(preview.firstRowIsData).toBeUndefined()
    }
    expect((await previewFile(temporaryFile('plain.csv', 'a,b\n1,2\n'), { firstRowIsData: true })).rows).toHaveLength(2)
  })

  test('warns of rows that cannot be read and of text that is not UTF-8', async () => {
    const content = Buffer.concat([Buffer.from('id,text\n1,a,b\n2,caf'), Buffer.from([0xe9, 0x0a])])
    expect((await previewFile(temporaryFile('bad.csv', content))).warnings).toEqual([
      'Line 2: row has 3 cells where the header has 2',
      'The file is not UTF-8: it is read as Windows-1252. Check accented letters.',
    ])
  })

  test('of a file without rows says what to do', async () => {
    await expect(previewFile(temporaryFile('empty.csv', 'id,text\n'))).rejects.toMatchObject({ code: 'import.empty' })
  })
})
