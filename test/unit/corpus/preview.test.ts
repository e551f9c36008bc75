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
    const preview = await previewFile(fixture('mimic-iv-demo/hosp/admissions.csv'), 'claims')
    expect(preview.table).toBe('claims')
    expect(preview.warnings).toEqual(['No column was recognised for claimKey: choose one'])
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
