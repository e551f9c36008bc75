import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWriter, type WritableDb } from '../../../main/db/connection.ts'
import { reads, writes } from '../../../main/db/registry.ts'
import { noteOrder, type NoteFilter, type NoteRow } from '../../../shared/domain/corpus.ts'
import { noteRecord } from './notes.ts'

/** Notes of two corpora, so that one never shows those of the other; times and lengths with ties and gaps. */
const types = ['Discharge summary', 'Progress note']
const times = [null, '2020-03-04T09:00:00', '2020-03-04', '2020-03-05T23:59:59', '2021-01-01T00:00:00']
const patients = ['A', 'B', 'C']

describe('a list of notes', () => {
  let db: WritableDb
  let corpusId: number
  let all: NoteRow[]
  beforeAll(() => {
    db = openWriter(':memory:')
    const corpora = ['x', 'y'].map((name) =>
      writes.createCorpus(db, { name, source: 'files', synthetic: false, settings: {} }),
    )
    for (const corpus of corpora) {
      const records = Array.from({ length: 60 }, (_, index) =>
        noteRecord(String(index), 'word '.repeat(1 + (index % 7)), {
          type: types[index % 2],
          time: times[(index * 3) % times.length],
          patientKey: patients[(index >> 1) % 3],
        }),
      )
      writes.insertNotes(db, corpus, records)
      writes.finishCorpus(db, corpus)
    }
    corpusId = corpora[1]
    all = reads.notePage(db, { corpusId, cursor: null, limit: 100 }).rows
    db.prepare(
      `INSERT INTO label_set (id, corpus_id, task_id, task_version, task_definition, settings, unlabelled, created_at)
       VALUES (1, ?, 't', 1, '{}', '{}', '[]', '')`,
    ).run(corpusId)
    const label = db.prepare("INSERT INTO label (label_set_id, note_id, value, source) VALUES (1, ?, ?, '')")
    for (const { id } of all.slice(0, 40)) label.run(id, id % 3 === 0 ? 1 : 0)
  })
  afterAll(() => db.close())

  const filters = fc.record(
    {
      type: fc.constantFrom(...types),
      patient: fc.constantFrom(...patients),
      from: fc.constantFrom('2020-03-04', '2020-03-05'),
      to: fc.constantFrom('2020-03-04', '2020-03-05'),
      shortest: fc.constantFrom(10, 20),
      longest: fc.constantFrom(15, 30),
      label: fc.constantFrom(0, 1).map((labelValue) => ({ labelSetId: 1, labelValue })),
    },
    { requiredKeys: [] },
  )

  const matches = (filter: NoteFilter) => (note: NoteRow) =>
    (!filter.type || note.type === filter.type) &&
    (!filter.patient || note.patientKey === filter.patient) &&
    (!filter.from || (note.time !== null && note.time.slice(0, 10) >= filter.from)) &&
    (!filter.to || (note.time !== null && note.time.slice(0, 10) <= filter.to)) &&
    (!filter.shortest || note.characters >= filter.shortest) &&
    (!filter.longest || note.characters <= filter.longest) &&
    (!filter.label || (note.id <= all[39].id && (note.id % 3 === 0 ? 1 : 0) === filter.label.labelValue))

  const compare = {
    position: (a: NoteRow, b: NoteRow) => a.id - b.id,
    oldest: (a: NoteRow, b: NoteRow) =>
      Number(a.time === null) - Number(b.time === null) || (a.time ?? '').localeCompare(b.time ?? '') || a.id - b.id,
    newest: (a: NoteRow, b: NoteRow) =>
      Number(a.time === null) - Number(b.time === null) || (b.time ?? '').localeCompare(a.time ?? '') || b.id - a.id,
    shortest: (a: NoteRow, b: NoteRow) => a.characters - b.characters || a.id - b.id,
    longest: (a: NoteRow, b: NoteRow) => b.characters - a.characters || b.id - a.id,
  }

  it('holds each note that the filters let through once, in order, page after page, however it is read', () => {
    fc.assert(
      fc.property(
        filters,
        fc.constantFrom(...noteOrder.options),
        fc.integer({ min: 1, max: 25 }),
        // Few notes are sorted, more are walked in order of an index.
        fc.constantFrom(0, 10, 1000),
        (filter, order, limit, sortedAtMost) => {
          const expected = all.filter(matches(filter)).sort(compare[order])
          const found: NoteRow[] = []
          let cursor: string | null = null
          do {
            const page = reads.notePage(db, { corpusId, ...filter, order, cursor, limit }, sortedAtMost)
            found.push(...page.rows)
            cursor = page.next
          } while (cursor !== null)
          expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
          expect(reads.countNotes(db, { corpusId, ...filter }, 100)).toEqual({
            total: expected.length,
            totalIs: 'exact',
          })
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is counted up to a limit', () => {
    expect(reads.countNotes(db, { corpusId, patient: 'A' }, 5)).toEqual({ total: 5, totalIs: 'atLeast' })
  })

  it('tells the first id only where the place of a note gives its id', () => {
    expect(reads.firstOfConsecutive(db, corpusId)).toBe(all[0].id)
    db.prepare('DELETE FROM note WHERE id = ?').run(all[5].id)
    writes.finishCorpus(db, corpusId)
    expect(reads.firstOfConsecutive(db, corpusId)).toBeNull()
  })
})
