import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWriter, type WritableDb } from '../../../main/db/connection.ts'
import { reads, writes } from '../../../main/db/registry.ts'
import { noteRecord } from './notes.ts'

/** Steps are cut by characters, so that a few notes of this length make several. */
const longText = 'word '.repeat(150_000)

describe('the search index', () => {
  let db: WritableDb
  beforeEach(() => {
    db = openWriter(':memory:')
  })
  afterEach(() => db.close())

  function importNotes(name: string, texts: readonly string[], { finish = true } = {}): number {
    const corpusId = writes.createCorpus(db, { name, source: 'files', synthetic: false, settings: {} })
    writes.insertNotes(db, corpusId, texts.map((text, index) => noteRecord(`${name}-${index}`, text)))
    if (finish) writes.finishCorpus(db, corpusId)
    return corpusId
  }

  function found(corpusId: number, ...words: string[]): string[] {
    const query = { corpusId, words, type: null }
    return reads
      .searchParts(db, corpusId)
      .flatMap((part) => reads.searchPart(db, part.id, query, 0, 100).map((note) => note.noteKey))
  }

  function tables(): string[] {
    return db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'note_fts%'").pluck().all() as string[]
  }

  it('of a small corpus is whole when its import ends', () => {
    const id = importNotes('small', ['chest pain', 'no pain', 'walks'])
    expect(reads.corpus(db, id)).toMatchObject({ notes: 3, indexedNotes: 3 })
    expect(found(id, 'pain')).toEqual(['small-0', 'small-1'])
    expect(writes.indexSome(db)).toBeNull()
  })

  it('of a large one grows behind the import, in the order of the notes, from where it stood', () => {
    const id = importNotes('large', Array.from({ length: 9 }, (_, index) => `${longText} mark${index}`))
    const first = reads.corpus(db, id).indexedNotes
    expect(first).toBeGreaterThan(0)
    expect(first).toBeLessThan(9)
    expect(found(id, 'mark0')).toEqual(['large-0'])
    expect(found(id, 'mark8')).toEqual([])
    expect(reads.upkeepTasks(db)).toEqual([{ kind: 'index', corpusId: id, name: 'large', done: first, total: 9 }])
    // Another corpus in between changes nothing of it.
    const other = importNotes('other', ['mark8 elsewhere'])
    while (writes.indexSome(db) !== null);
    expect(found(id, 'mark8')).toEqual(['large-8'])
    expect(found(other, 'mark8')).toEqual(['other-0'])
    expect(reads.upkeepTasks(db)).toEqual([])
  })

  it('says where a page goes on, and finds by type and by the beginning of the last word', () => {
    const id = importNotes('types', ['fever today', 'feverish', 'fever and chills'])
    const [part] = reads.searchParts(db, id)
    const page = (words: string[], type: string | null, after: number, limit: number) =>
      reads.searchPart(db, part.id, { corpusId: id, words, type }, after, limit).map((note) => note.noteKey)
    expect(page(['fever'], null, 0, 2)).toEqual(['types-0', 'types-1'])
    expect(page(['fever'], null, part.firstNote + 1, 2)).toEqual(['types-2'])
    expect(page(['fever', 'chi'], 'Note', 0, 9)).toEqual(['types-2'])
    expect(page(['fever'], 'Other', 0, 9)).toEqual([])
    expect(page(['"OR', 'fever"'], null, 0, 9)).toEqual([])
  })

  it('ranks by BM25 and gives the rows of chosen notes', () => {
    const id = importNotes('rank', [`pain ${'filler '.repeat(50)}`, 'pain pain', 'walks'])
    const [part] = reads.searchParts(db, id)
    const query = { corpusId: id, words: ['pain'], type: null }
    const ranked = reads.rankPart(db, part.id, query, 10).map((note) => note.id - part.firstNote)
    expect(ranked).toEqual([1, 0])
    expect(reads.foundNotes(db, part.id, query, [part.firstNote + 1])).toMatchObject([
      { noteKey: 'rank-1', snippet: 'pain pain' },
    ])
  })

  it('goes with a corpus that is removed, whole or half built', () => {
    const kept = importNotes('kept', ['pain'])
    const half = importNotes('half', Array.from({ length: 9 }, () => longText))
    expect(reads.corpus(db, half).indexedNotes).toBeLessThan(9)
    writes.removeCorpus(db, half)
    while (writes.removeSome(db) !== null);
    expect(found(kept, 'pain')).toEqual(['kept-0'])
    expect(tables().every((name) => name.startsWith(`note_fts_${reads.searchParts(db, kept)[0].id}`))).toBe(true)
    expect(reads.integrityProblems(db)).toEqual([])
    // New notes may take the ids of old ones.
    const again = importNotes('again', ['knee'])
    expect(found(again, 'word')).toEqual([])
    expect(found(again, 'knee')).toEqual(['again-0'])
  })
})

describe('removing a corpus', () => {
  it('hides it at once and takes its rows away step by step, with progress', () => {
    const db = openWriter(':memory:')
    const corpusId = writes.createCorpus(db, { name: 'big', source: 'files', synthetic: false, settings: {} })
    const notes = Array.from({ length: 5000 }, (_, index) => noteRecord(`n${index}`, `text ${index}`))
    writes.insertNotes(db, corpusId, notes)
    writes.insertPatients(db, corpusId, [{ patientKey: 'p', birthDate: null, sex: null, race: null }])
    writes.finishCorpus(db, corpusId)
    const splitId = writes.insertSplit(db, {
      corpusId,
      name: 's',
      settings: {} as never,
      summary: {} as never,
      members: notes.map((_, index) => ({ noteId: index + 1, set: 'train' as const, window: null })),
    })
    writes.removeCorpus(db, corpusId)
    expect(reads.listCorpora(db)).toEqual([])
    expect(() => reads.corpus(db, corpusId)).toThrow('no longer in the workspace')
    expect(reads.upkeepTasks(db)).toEqual([{ kind: 'remove', corpusId, name: 'big', done: 0, total: 5000 }])
    const left: number[] = []
    for (let step = writes.removeSome(db); step !== null; step = writes.removeSome(db)) left.push(step.left)
    expect(left.slice(0, 3)).toEqual([3000, 1000, 1])
    for (const table of ['corpus', 'note', 'patient', 'split', 'split_member', 'search_part']) {
      expect([table, db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()]).toEqual([table, 0])
    }
    expect(() => reads.split(db, splitId)).toThrow('no longer in the workspace')
    db.close()
  })

  it('goes on after a crash with what an import left, and never holds up the opening', () => {
    const db = openWriter(':memory:')
    const job = writes.insertJob(db, { kind: 'import', title: 'x', input: {} })
    writes.startJob(db, job.id)
    const corpusId = writes.createCorpus(db, { name: 'dead', source: 'files', synthetic: false, settings: {} })
    writes.insertNotes(db, corpusId, [noteRecord('a', 'text')])
    writes.interruptRunningJobs(db)
    expect(reads.listCorpora(db)).toEqual([])
    expect(db.prepare('SELECT count(*) FROM note').pluck().get()).toBe(1)
    while (writes.removeSome(db) !== null);
    expect(db.prepare('SELECT count(*) FROM note').pluck().get()).toBe(0)
    db.close()
  })
})
