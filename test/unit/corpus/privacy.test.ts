import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { importCorpus } from '../../../main/corpus/importCorpus.ts'
import { rewriteText, shiftTime } from '../../../main/corpus/phi/rewrite.ts'
import { scanText } from '../../../main/corpus/phi/scan.ts'
import { samplePrivacy } from '../../../main/corpus/privacySample.ts'
import { createPrivacyTransform } from '../../../main/corpus/privacyTransform.ts'
import { phiKind, phiKinds } from '../../../shared/domain/phi.ts'
import { privacySettings, usuallyMasked, type PrivacySettings } from '../../../shared/domain/privacy.ts'
import type { EncounterRecord, NoteRecord } from '../../../shared/domain/records.ts'
import { labelledNotes } from './phiFixture.ts'
import { collectingSink, importFile, temporaryFile } from './support.ts'

const secret = new Uint8Array(32).fill(7)
const settings = (given: Partial<PrivacySettings>): PrivacySettings => ({ mask: [], shiftDates: null, dayFirst: false, ...given })
const masked = (text: string) => rewriteText(text, { mask: new Set(usuallyMasked), shiftDays: null, dayFirst: false, time: null }).text
const moved = (text: string, days: number, time: string | null = null, dayFirst = false) =>
  rewriteText(text, { mask: new Set(), shiftDays: days, dayFirst, time }).text

describe('masking', () => {
  test('puts a tag in the place of each identifier and leaves everything else', () => {
    expect(masked('Mrs. Thibodeaux (MRN: 4471902), 92 y/o, seen by Dr. Okafor on 3/4/2021; call 617-555-0133. BP 120/80.')).toBe(
      'Mrs. [NAME] (MRN: [MRN]), [AGE], seen by Dr. [NAME] on [DATE]; call [PHONE]. BP 120/80.',
    )
  })

  test('leaves nothing in the labelled text that the scan would find, and masks the masked no further', () => {
    for (const { text } of labelledNotes('labelled.txt')) {
      const once = masked(text)
      const left = scanText(once).findings.filter(({ kind }) => kind !== 'biometric' && kind !== 'photo')
      expect(left.map(({ kind, start, end }) => `${kind} ${once.slice(start, end)} in ${once.slice(Math.max(0, start - 20), end + 20)}`)).toEqual([])
      expect(masked(once)).toBe(once)
    }
  })

  test.each([...phiKind.options.map((kind) => phiKinds[kind].tag), '[AGE]'])('%s is known as a mask when the corpus is scanned', (tag) => {
    expect(scanText(`seen ${tag} today`)).toEqual({ findings: [], marks: [{ start: 5, end: 5 + tag.length }] })
  })

  test('says what it replaced, in the source and in the result', () => {
    const source = 'Seen by Dr. Okafor on 3/4/2021.'
    const { text, before, after } = rewriteText(source, { mask: new Set(usuallyMasked), shiftDays: 5, dayFirst: false, time: null })
    expect(before.map(({ start, end }) => source.slice(start, end))).toEqual(['Okafor', '3/4/2021'])
    expect(after.map(({ start, end }) => text.slice(start, end))).toEqual(['[NAME]', '3/9/2021'])
  })
})

describe('a date that is moved', () => {
  test.each([
    ['3/4/2021', 40, '4/13/2021'],
    ['03/04/2021', 40, '04/13/2021'],
    ['03/04/21', 40, '04/13/21'],
    ['2021-03-04', 40, '2021-04-13'],
    ['2021/3/4', -10, '2021/2/22'],
    ['20210304', 40, '20210413'],
    ['March 4, 2021', 40, 'April 13, 2021'],
    ['Mar 4, 2021', 40, 'Apr 13, 2021'],
    ['MARCH 4TH, 2021', 40, 'APRIL 13TH, 2021'],
    ['4 March 2021', -1, '3 March 2021'],
    ['3rd of March 2021', -1, '2nd of March 2021'],
    ['04-Mar-2021', 40, '13-Apr-2021'],
    ['March 2021', 40, 'April 2021'],
    ['Sept 30, 2021', 2, 'Oct 2, 2021'],
    ['31.12.2021', 1, '01.01.2022'],
    ['2/28/2020', 1, '2/29/2020'],
    ['12/31/2021', 1, '01/01/2022'],
  ])('%s by %i days is %s', (date, days, expected) => {
    expect(moved(`Seen on ${date} here.`, days)).toBe(`Seen on ${expected} here.`)
  })

  test('without a year is that closest to the note', () => {
    expect(moved('since 12/31', 1, '2021-01-05')).toBe('since 01/01')
    expect(moved('since 12/5', -5, '2021-01-05')).toBe('since 11/30')
    expect(moved('on March 1', -1, '2020-03-10')).toBe('on February 29')
    expect(moved('on March 1', -1, '2021-03-10')).toBe('on February 28')
    expect(moved('on Feb 29', 1, '2021-01-01')).toBe('on Mar 1')
  })

  test('with the day first stays so, as said or as its numbers say', () => {
    expect(moved('on 04/03/2021', 1, null, true)).toBe('on 05/03/2021')
    expect(moved('on 25/03/2021', 10)).toBe('on 04/04/2021')
  })

  test('that is none stays: years, ages, values', () => {
    const text = 'In 2012, a 92 year old; BP 120/80, strength 4/5, 5/325 mg, Tuesday at 10:30.'
    expect(moved(text, 30)).toBe(text)
  })

  const dates = fc.date({ min: new Date('1960-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  const forms = fc.constantFrom(
    (d: Date) => d.toISOString().slice(0, 10),
    (d: Date) => `${d.getUTCMonth() + 1}/${d.getUTCDate()}/${d.getUTCFullYear()}`,
    (d: Date) => `${d.toLocaleString('en-US', { month: 'long', timeZone: 'UTC' })} ${d.getUTCDate()}, ${d.getUTCFullYear()}`,
    (d: Date) => `${d.getUTCDate()} ${d.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' })} ${d.getUTCFullYear()}`,
  )

  test('keeps the days between dates, and comes back when it is moved back', () => {
    const text = (found: string[]) => `Seen on ${found.join(', then on ')} here.`
    fc.assert(
      fc.property(fc.array(dates, { minLength: 2, maxLength: 4 }), forms, fc.integer({ min: -365, max: 365 }), (list, form, days) => {
        const there = moved(text(list.map(form)), days)
        const expected = list.map((date) => form(new Date(date.getTime() + days * 86_400_000)))
        // Of 10/12 it cannot be told whether 9 would be written 09, and of May whether April would be Apr.
        const plain = (value: string) => value.replaceAll(/(?<!\d)0(?=\d\/)/g, '').replaceAll(/([A-Z][a-z]{2})[a-z]+/g, '$1')
        expect(plain(there)).toBe(plain(text(expected)))
        expect(plain(moved(there, -days))).toBe(plain(text(list.map(form))))
      }),
      { numRuns: 300 },
    )
  })

  test('as a time of a record keeps its time of day', () => {
    expect(shiftTime('2021-03-04T10:30:00', -4)).toBe('2021-02-28T10:30:00')
    expect(shiftTime('2021-03-04', 365)).toBe('2022-03-04')
  })
})

describe('the offset of a patient', () => {
  const days = (time: string | null) => (Date.parse(time!) - Date.parse('2021-03-04T10:00:00')) / 86_400_000
  const shiftOf = (patientKey: string, shiftDates: PrivacySettings['shiftDates'], key = secret) => {
    const transform = createPrivacyTransform(settings({ shiftDates }), key)
    const record = { encounterKey: 'e', patientKey, admitTime: '2021-03-04T10:00:00' } as EncounterRecord
    const item = transform.apply({ table: 'encounters', record })
    return days((item as { record: EncounterRecord }).record.admitTime)
  }

  test('is one for all of its records, another for another patient, and never none', () => {
    const offsets = Array.from({ length: 400 }, (_, index) => shiftOf(`p${index}`, { days: 30, keepWeekdays: false }))
    expect(offsets.every((offset) => offset !== 0 && Math.abs(offset) <= 30)).toBe(true)
    expect(new Set(offsets).size).toBe(60)
    expect(shiftOf('p1', { days: 30, keepWeekdays: false })).toBe(offsets[1])
    expect(shiftOf('p1', { days: 3000, keepWeekdays: false }, new Uint8Array(32).fill(8))).not.toBe(shiftOf('p1', { days: 3000, keepWeekdays: false }))
  })

  test('of whole weeks keeps weekdays', () => {
    const offsets = Array.from({ length: 200 }, (_, index) => shiftOf(`p${index}`, { days: 30, keepWeekdays: true }))
    expect([...new Set(offsets)].sort((a, b) => a - b)).toEqual([-28, -21, -14, -7, 7, 14, 21, 28])
    expect(privacySettings.safeParse({ shiftDates: { days: 6, keepWeekdays: true } }).success).toBe(false)
  })
})

describe('an import that masks and shifts', () => {
  const notes = [
    'n1,A,E1,2021-03-04T10:00:00,Progress,2021-02-01,"Mrs. Thibodeaux was seen by Dr. Okafor on 3/4/2021 and 3/6/2021, and felt well."',
    'n2,A,E1,2021-03-05T10:00:00,Progress,x,"Seen again on 3/5/2021, still feeling well, with nothing new to report."',
    ',B,E2,2021-03-05T10:00:00,Progress,,"Seen once on 3/5/2021, still feeling well, with nothing new to report."',
    'n4,,E2,2021-03-05T10:00:00,Progress,,"Nothing dated here, the patient felt well and went home with the family."',
  ]
  const files = () => [
    importFile(temporaryFile('privacy.csv', `note_id,patient_id,encounter_id,time,type,visit,text\n${notes.join('\n')}\n`), 'notes', {
      noteKey: 'note_id', patientKey: 'patient_id', encounterKey: 'encounter_id', time: 'time', type: 'type', text: 'text',
    }, { attributes: ['visit'] }),
    importFile(temporaryFile('stays.csv', 'encounter_id,patient_id,admit,discharge\nE1,A,2021-03-03,2021-03-08T12:00:00\n'), 'encounters', {
      encounterKey: 'encounter_id', patientKey: 'patient_id', admitTime: 'admit', dischargeTime: 'discharge',
    }),
    importFile(temporaryFile('people.csv', 'patient_id,birth\nA,1960-05-05\n'), 'patients', { patientKey: 'patient_id', birthDate: 'birth' }),
  ]
  const privacy = settings({ mask: usuallyMasked, shiftDates: { days: 300, keepWeekdays: false } })
  const run = async (given?: PrivacySettings) => {
    const { sink, tables } = collectingSink()
    const result = await importCorpus({ files: files(), settings: { minimumWords: 0, ...(given && { privacy: given }) } }, { sink })
    return { ...tables, result }
  }

  test('moves every time of a patient, in tables and in text, by the same days', async () => {
    const plain = await run()
    const { notes: stored, encounters, patients, result } = await run(privacy)
    const days = (Date.parse(stored[0].time!) - Date.parse(plain.notes[0].time!)) / 86_400_000
    expect(days).not.toBe(0)
    expect(stored[1].time).toBe(shiftTime(plain.notes[1].time!, days))
    expect(encounters[0]).toMatchObject({ admitTime: shiftTime('2021-03-03', days), dischargeTime: shiftTime('2021-03-08T12:00:00', days) })
    expect(patients[0].birthDate).toBe(shiftTime('1960-05-05', days))
    expect(stored[0].attributes).toEqual({ visit: shiftTime('2021-02-01', days) })
    expect(stored[1].attributes).toEqual({ visit: 'x' })
    const [first, second] = [...stored[0].text.matchAll(/\d+\/\d+\/\d{4}/g)].map(([date]) => Date.parse(`${date} UTC`))
    expect(new Date(first).toISOString().slice(0, 10)).toBe(shiftTime('2021-03-04', days))
    expect((second - first) / 86_400_000).toBe(2)
    expect(stored[0].text).toMatch(/^Mrs\. \[NAME\] was seen by Dr\. \[NAME\] on /)
    expect(result.shiftedDates).toBe(true)
    expect(plain.result.shiftedDates).toBe(false)
  })

  test('keeps keys and hashes of the source, so that the same file adds nothing a second time', async () => {
    const plain = await run()
    const first = await run(privacy)
    const second = await run(privacy)
    const identity = (list: NoteRecord[]) => list.map(({ noteKey, hash }) => ({ noteKey, hash }))
    expect(identity(first.notes)).toEqual(identity(plain.notes))
    expect(identity(second.notes)).toEqual(identity(first.notes))
    // Another import, another secret: the offsets differ, and nobody can undo them.
    const texts = ({ notes: list }: { notes: NoteRecord[] }) => list.map(({ text }) => text).join()
    expect(texts(second)).not.toBe(texts(first))
  })

  test('says how many notes have a stay and no patient, whose dates cannot follow those of the stay', async () => {
    const { result } = await run(privacy)
    expect(result.warnings).toContain('1 notes have a stay but no patient: their dates were shifted apart from those of the stay')
  })

  test('without settings stores what the source has', async () => {
    const { notes: stored } = await run()
    expect(stored[0].text).toContain('Thibodeaux')
  })
})

describe('a sample before the import', () => {
  const rows = Array.from({ length: 900 }, (_, index) => `n${index},p${index},"Dr. Okafor saw patient number ${index} on 3/4/2021 and found nothing new."`)
  const file = () => importFile(temporaryFile('sample.csv', `id,patient,text\n${rows.join('\n')}\n`), 'notes', { noteKey: 'id', patientKey: 'patient', text: 'text' })
  const privacy = settings({ mask: ['name'], shiftDates: { days: 30, keepWeekdays: true } })
  const input = (seed = 1) => ({ files: [file()], sources: [], settings: { minimumWords: 0, privacy }, count: 20, seed })

  test('shows notes before and after with what was replaced, drawn with a seed from the first of the file', async () => {
    const sample = await samplePrivacy(input())
    expect(sample).toMatchObject({ read: 400, cut: false })
    expect(sample.notes).toHaveLength(20)
    const [{ before, after }] = sample.notes
    expect(before.spans.map(({ kind, start, end }) => `${kind} ${before.text.slice(start, end)}`)).toEqual(['name Okafor', 'date 3/4/2021'])
    expect(after.spans.map(({ start, end }) => after.text.slice(start, end))[0]).toBe('[NAME]')
    const keys = (list: typeof sample) => list.notes.map(({ noteKey }) => noteKey)
    expect(keys(await samplePrivacy(input()))).toEqual(keys(sample))
    expect(keys(await samplePrivacy(input(2)))).not.toEqual(keys(sample))
  })

  test('stops when asked to', async () => {
    await expect(samplePrivacy(input(), AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
  })
})

test('the labelled text has dates in forms that moving must know', () => {
  const text = readFileSync(new URL('../../fixtures/phi/labelled.txt', import.meta.url), 'utf8').replaceAll(/<<\w+\|([\s\S]*?)>>/g, '$1')
  const dates = scanText(text).findings.filter(({ kind }) => kind === 'date')
  const kept = dates.filter(({ start, end }) => moved(text.slice(start, end), 3) === text.slice(start, end))
  // Ages, and what is a date only by the words before it.
  for (const { start, end } of kept) expect(text.slice(Math.max(0, start - 8), end)).toMatch(/\d{2,3}$|year|yo|\d+\/\d+$|m\/|[A-Z][a-z]+$/)
})
