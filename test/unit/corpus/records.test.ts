import { describe, expect, test } from 'vitest'
import { recordConverter, type RowWarning } from '../../../main/corpus/importers/records.ts'
import { timeValue } from '../../../main/corpus/importers/values.ts'
import type { ImportFile } from '../../../shared/domain/corpus.ts'
import { importFile } from './support.ts'

function convert(file: ImportFile, values: Record<string, string>, minimumWords = 0) {
  const warnings: RowWarning[] = []
  const item = recordConverter(file, { minimumWords }, (warning) => warnings.push(warning))({ line: 7, values })
  return { item, warnings }
}

function reasonOf(file: ImportFile, values: Record<string, string>, minimumWords = 0) {
  const { item } = convert(file, values, minimumWords)
  return 'reason' in item ? item.reason : null
}

function recordOf(file: ImportFile, values: Record<string, string>) {
  const { item } = convert(file, values)
  if ('reason' in item) throw new Error(item.reason)
  return item.record
}

const noteMapping = { noteKey: 'id', patientKey: 'patient', text: 'text', time: 'time', date: 'date' }
const notes = importFile('n.csv', 'notes', noteMapping)
const diagnoses = importFile('d.csv', 'diagnoses', { encounterKey: 'stay', code: 'code', icdVersion: 'version' })

describe('times', () => {
  test.each([
    ['2196-02-24 14:38:00', '2196-02-24T14:38:00'],
    ['2196-02-24T14:38', '2196-02-24T14:38:00'],
    ['2024-01-02T03:04:05.678Z', '2024-01-02T03:04:05'],
    ['2024-01-02T03:04:05+01:00', '2024-01-02T03:04:05'],
    ['2024-02-29', '2024-02-29'],
    ['2024/02/29', '2024-02-29'],
    ['20240229', '2024-02-29'],
    ['20240229134501', '2024-02-29T13:45:01'],
    ['', null],
    ['NULL', null],
  ])('%s is %s', (cell, expected) => expect(timeValue(cell)).toBe(expected))

  test.each([
    ['2/24/96 14:38', 'has a two-digit year'],
    ['03-04-25', 'has a two-digit year'],
    ['3/4/2025', 'does not say which is day and which is month; write YYYY-MM-DD'],
    ['2023-02-29', 'is no date of the calendar'],
    ['2023-01-01 24:30', 'is no date of the calendar'],
    ['yesterday', 'is not a time written as YYYY-MM-DD HH:MM:SS'],
  ])('%s is refused: %s', (cell, reason) => expect(() => timeValue(cell)).toThrow(reason))
})

describe('notes', () => {
  test('keep their text, with line ends as \\n, and its hash', () => {
    const row = { id: 'n1', patient: '24181354.0', text: ' Seen\r\ntoday ', time: '2024-01-01 08:00' }
    expect(recordOf(notes, row)).toEqual({
      noteKey: 'n1',
      patientKey: '24181354',
      encounterKey: null,
      time: '2024-01-01T08:00:00',
      type: 'Note',
      text: ' Seen\ntoday ',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      attributes: {},
    })
  })

  test('use the date where the time is empty', () => {
    expect(recordOf(notes, { id: '1', text: 'a', time: '', date: '2150-03-01' })).toMatchObject({ time: '2150-03-01' })
  })

  test('are rejected when empty or under the minimum of words, without their text in the reason', () => {
    expect(reasonOf(notes, { id: '1', text: ' \n' })).toBe('text is empty')
    expect(reasonOf(notes, { id: '1', text: 'two words' }, 3)).toBe('text has fewer than 3 words')
    expect(convert(notes, { id: '1', text: 'now three words' }, 3).item).toHaveProperty('record')
  })

  test('without a key get the same one at every import, and the same text of two patients two', () => {
    const key = (patient: string) => (recordOf(notes, { id: '', patient, text: 'same' }) as { noteKey: string }).noteKey
    expect(key('p1')).toBe(key('p1'))
    expect(key('p1')).not.toBe(key('p2'))
    expect(convert(notes, { id: '', patient: 'p1', text: 'a' }).warnings).toEqual(['derivedKey'])
  })

  test('without a patient stand as their own patient, with a warning', () => {
    const { item, warnings } = convert(notes, { id: 'n1', text: 'a' })
    expect(item).toMatchObject({ record: { patientKey: 'note:n1' } })
    expect(warnings).toEqual(['ownPatient'])
  })

  test('take attributes from chosen columns and constants, and fields from constants', () => {
    const constants = { split: 'train', type: 'Dialogue' }
    const file = { ...notes, attributes: ['section'], constants, noteKeyPrefix: 'train-' }
    expect(recordOf(file, { id: '0', text: 'a', section: 'GENHX ', other: 'x' })).toMatchObject({
      noteKey: 'train-0',
      type: 'Dialogue',
      attributes: { section: 'GENHX', split: 'train' },
    })
  })

  test('lose what SQLite and UTF-8 cannot hold, and nothing else', () => {
    expect(recordOf(notes, { id: '1', text: 'a\0b\ud800c' })).toMatchObject({ text: 'a\ufffdb\ufffdc' })
  })
})

describe('diagnoses', () => {
  test('keep codes as text with leading zeros, without dots and blanks, in capitals', () => {
    const blanks = { stay: '1', code: '038.9  ', version: '9' }
    expect(recordOf(diagnoses, blanks)).toMatchObject({ code: '0389', icdVersion: 9 })
    const lowerCase = { stay: '1', code: 'e11.22', version: 'ICD-10-CM' }
    expect(recordOf(diagnoses, lowerCase)).toMatchObject({ code: 'E1122', icdVersion: 10 })
  })

  test('need a version', () => {
    expect(reasonOf(diagnoses, { stay: '1', code: '0389', version: '' })).toBe('icdVersion is empty')
    expect(reasonOf(diagnoses, { stay: '1', code: '0389', version: '11' })).toBe('icdVersion is not 9 or 10')
  })

  test('warn of lost leading zeros for ICD-9 codes of under three digits only', () => {
    expect(convert(diagnoses, { stay: '1', code: '42', version: '9' }).warnings).toEqual(['lostZeros'])
    expect(convert(diagnoses, { stay: '1', code: '042', version: '9' }).warnings).toEqual([])
    expect(convert(diagnoses, { stay: '1', code: 'I10', version: '10' }).warnings).toEqual([])
  })
})

describe('encounters and claims', () => {
  test('a flag that is neither 1 nor 0 rejects the row', () => {
    const file = importFile('e.csv', 'encounters', { encounterKey: 'id', patientKey: 'p', expired: 'x' })
    expect(recordOf(file, { id: '1', p: '2', x: '1' })).toMatchObject({ expired: true })
    expect(recordOf(file, { id: '1', p: '2', x: '' })).toMatchObject({ expired: null })
    expect(reasonOf(file, { id: '1', p: '2', x: 'maybe' })).toBe('expired is neither 1 nor 0')
    expect(reasonOf(file, { id: '', p: '2', x: '0' })).toBe('encounterKey is empty')
  })

  test('amounts and adjustment codes are read as people write them', () => {
    const amounts = { charge: 'charge', paid: 'paid', denialCodes: 'codes', determination: 'd' }
    const file = importFile('c.csv', 'claims', { claimKey: 'id', encounterKey: 'e', ...amounts })
    const row = { id: '1', e: '2', charge: '$12,000.50', paid: '-1500', codes: 'co-197; PR-1', d: 'Final Adverse' }
    expect(recordOf(file, row)).toMatchObject({
      charge: 12000.5,
      paid: -1500,
      denialCodes: ['CO-197', 'PR-1'],
      determination: 'final adverse',
    })
    expect(reasonOf(file, { ...row, paid: 'n/a' })).toBe('paid is not a number')
  })
})
