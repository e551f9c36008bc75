import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { readMedsLabels, writeMedsRows } from '../../../main/corpus/medsLabelFile.ts'
import { matchMedsLabels, withMedsColumn } from '../../../main/tasks/labels/medsLabels.ts'
import { medsColumn } from '../../../shared/domain/meds.ts'
import { medsParquet, type MedsRow } from '../corpus/medsFiles.ts'
import { derive, note, taskFor } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'wardbench-meds-labels-'))
afterAll(() => rmSync(folder, { recursive: true }))
const task = taskFor('column', { column: medsColumn, values: { true: 1, false: 0 } })

function fileOf(name: string, rows: MedsRow[]): string {
  const path = join(folder, name)
  writeFileSync(path, medsParquet(rows))
  return path
}

function matched(notes: ReturnType<typeof note>[], labels: [string, string, string?][], withinDays: number | null = null, of = task) {
  const list = labels.map(([patientKey, time, value = 'true']) => ({ patientKey, time, value }))
  const { values, matching } = matchMedsLabels(list, notes, of, withinDays)
  const keys = [...values].map(([id, value]) => [notes.find((known) => known.id === id)!.noteKey, value])
  return { keys, unmatched: matching.unmatched, matching, values }
}

describe('a MEDS label', () => {
  const notes = [
    note(null, { noteKey: 'early', patientKey: '1', time: '2020-01-01T08:00:00', type: 'Progress' }),
    note(null, { noteKey: 'late', patientKey: '1', time: '2020-01-03T08:00:00' }),
    note(null, { noteKey: 'day', patientKey: '2', time: '2020-01-05' }),
    note(null, { noteKey: 'untimed', patientKey: '3', time: null }),
  ]

  test('goes to the last note at or before its moment, to the second', () => {
    expect(matched(notes, [['1', '2020-01-03T08:00:00']]).keys).toEqual([['late', 'true']])
    expect(matched(notes, [['1', '2020-01-03T07:59:59']]).keys).toEqual([['early', 'true']])
  })

  test('does not go to a note of the same day whose time of day is not known', () => {
    expect(matched(notes, [['2', '2020-01-05T12:00:00']])).toMatchObject({ keys: [], unmatched: [{ reason: 'no note at or before it', labels: 1 }] })
    expect(matched(notes, [['2', '2020-01-06T00:00:00']]).keys).toEqual([['day', 'true']])
  })

  test('goes to no other patient, no note without a time, and none of another type', () => {
    const none = [{ reason: 'the patient has no note of the task', labels: 2 }]
    expect(matched(notes, [['3', '2021-01-01T00:00:00'], ['9', '2021-01-01T00:00:00']]).unmatched).toEqual(none)
    const progress = taskFor('column', { column: medsColumn, values: {} }, { types: ['progress'] })
    expect(matched(notes, [['1', '2020-02-01T00:00:00']], null, progress).keys).toEqual([['early', 'true']])
  })

  test('is the earliest of several that have the same note; the others are counted', () => {
    const { keys, unmatched } = matched(notes, [['1', '2020-03-01T00:00:00', 'false'], ['1', '2020-02-01T00:00:00', 'true']])
    expect(keys).toEqual([['late', 'true']])
    expect(unmatched).toEqual([{ reason: 'an earlier label has the same note', labels: 1 }])
  })

  test('reaches no note that is older than was asked for, and says by which rule', () => {
    const { keys, matching } = matched(notes, [['1', '2020-01-10T08:00:00']], 5)
    expect(keys).toEqual([])
    expect(matching.unmatched).toEqual([{ reason: 'its last note is more than 5 days older', labels: 1 }])
    expect(matching.rule).toContain('no more than 5 days before')
    expect(matched(notes, [['1', '2020-01-08T08:00:00']], 5).keys).toEqual([['late', 'true']])
  })

  test('never comes to a note of after its moment, and all labels are accounted for', () => {
    const moment = fc.integer({ min: 0, max: 400 }).map((hours) => new Date(Date.UTC(2020, 0, 1, hours)).toISOString().slice(0, 19))
    const patient = fc.constantFrom('1', '2', '3')
    fc.assert(
      fc.property(fc.array(fc.tuple(patient, moment)), fc.array(fc.tuple(patient, moment)), (written, labels) => {
        const own = written.map(([patientKey, time]) => note(null, { patientKey, time }))
        const { values, matching } = matched(own, labels)
        for (const { id, patientKey, time } of own) {
          if (values.has(id)) expect(labels.some(([key, at]) => key === patientKey && at >= time!)).toBe(true)
        }
        const lost = matching.unmatched.reduce((sum, { labels: count }) => sum + count, 0)
        expect(matching.matched + lost).toBe(labels.length)
      }),
    )
  })

  test('becomes the label of its note by the rule of the task', () => {
    const { values } = matched(notes, [['1', '2020-01-03T09:00:00'], ['2', '2020-01-07T00:00:00', 'false']])
    const { labels, unlabelled } = derive(task, { notes: withMedsColumn(notes, values) })
    expect(labels.map(({ value }) => value)).toEqual([1, 0])
    expect(unlabelled).toEqual([{ reason: `column ${medsColumn} is empty`, notes: 2 }])
  })
})

describe('a MEDS label file', () => {
  test.each([
    ['boolean_value', [true, false], ['true', 'false']],
    ['integer_value', [3, 0], ['3', '0']],
    ['categorical_value', ['home', 'rehab'], ['home', 'rehab']],
  ])('of %s is read, and rows that lack a part are counted', async (column, given, texts) => {
    const rows: MedsRow[] = given.map((value) => ({ subject_id: 7, prediction_time: '2020-01-01 10:00:00', [column]: value }))
    rows.push({ subject_id: null, prediction_time: '2020-01-01', [column]: given[0] }, { subject_id: 7, prediction_time: '2020-01-01' })
    const { valueColumn, labels, rejects } = await readMedsLabels(fileOf(`${column}.parquet`, rows))
    expect(valueColumn).toBe(column)
    expect(labels).toEqual(texts.map((value) => ({ patientKey: '7', time: '2020-01-01T10:00:00', value })))
    expect(rejects).toEqual([
      { reason: 'subject_id is empty', rows: 1 },
      { reason: `${column} is empty`, rows: 1 },
    ])
  })

  test('of measures, or of something else, is refused with what to do', async () => {
    const rows = [{ subject_id: 1, prediction_time: '2020-01-01', float_value: 1.5 }]
    await expect(readMedsLabels(fileOf('float.parquet', rows))).rejects.toThrow(/Divide them into classes/)
    await expect(readMedsLabels(fileOf('other.parquet', [{ subject_id: 1, code: 'x' }]))).rejects.toThrow(/is no MEDS label file/)
  })

  test('that was written is read again as it was', async () => {
    const path = join(folder, 'written.parquet')
    const rows = [
      { patientKey: '10004235', time: '2196-03-04T14:02:00', boolean: true },
      { patientKey: '-5', time: '1969-12-31T23:59:59', boolean: false },
    ]
    await writeMedsRows(path, rows)
    expect((await readMedsLabels(path)).labels).toEqual(
      rows.map(({ patientKey, time, boolean }) => ({ patientKey, time, value: String(boolean) })),
    )
  })

  test('is not written where patients have keys that are no numbers', async () => {
    const rows = [{ patientKey: 'p1', time: '2020-01-01T00:00:00', boolean: true }]
    await expect(writeMedsRows(join(folder, 'names.parquet'), rows)).rejects.toMatchObject({ code: 'meds.subjects' })
  })
})
