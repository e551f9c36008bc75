import { describe, expect, test } from 'vitest'
import { checkTable } from '../../../main/corpus/importers/checkTable.ts'
import type { ImportFile } from '../../../shared/domain/corpus.ts'
import { temporaryFile } from './support.ts'

const settings = { minimumWords: 3 }
const long = 'Seen on the ward, no complaints.'

function noteFile(rows: string): ImportFile {
  return {
    path: temporaryFile('notes.csv', `id,who,at,words,kind\n${rows}`),
    table: 'notes',
    format: 'csv',
    mapping: { noteKey: 'id', patientKey: 'who', time: 'at', text: 'words' },
    attributes: ['kind'],
    constants: { type: 'Progress note' },
  }
}

describe('the check of a mapped table', () => {
  test('shows rows as the records they become, with their lines, constants and attributes', async () => {
    const check = await checkTable(noteFile(`1,a,2020-01-02 10:00,"${long}\nMore.",x\n2,a,,${long.replace(',', '')},y\n`), settings)
    expect(check).toMatchObject({ rows: 2, whole: true, rejects: [], warnings: [] })
    expect(check.records.map(({ line }) => line)).toEqual([2, 4])
    expect(check.records[0].values).toEqual({
      text: `${long}\nMore.`,
      noteKey: '1',
      patientKey: 'a',
      encounterKey: null,
      time: '2020-01-02T10:00:00',
      type: 'Progress note',
      kind: 'x',
    })
  })

  test('lists what will be rejected by reason, with the lines and never the contents', async () => {
    const check = await checkTable(noteFile(`1,a,2020-01-02,ab cd,x\n2,a,20-01-02,a b c d,x\n3,a,,zz,x\n`), settings)
    expect(check.rejects).toEqual([
      { reason: 'text has fewer than 3 words', rows: 2, lines: [2, 4] },
      { reason: 'time has a two-digit year', rows: 1, lines: [3] },
    ])
    expect(check.records).toEqual([])
    expect(JSON.stringify(check)).not.toMatch(/ab cd|zz/)
  })

  test('reads the beginning only, and cuts long values', async () => {
    const words = 'word '.repeat(100)
    const rows = Array.from({ length: 1500 }, (_, index) => `${index},a,,${words},x\n`).join('')
    const check = await checkTable(noteFile(rows), settings)
    expect(check).toMatchObject({ rows: 1000, whole: false })
    expect(check.records).toHaveLength(20)
    expect(check.records[0].values['text']).toHaveLength(201)
  })
})
