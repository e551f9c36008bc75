import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWriter, type WritableDb } from '../../main/db/connection.ts'
import { applicationId, migrate, migrations } from '../../main/db/migrations/index.ts'
import { reads, writes } from '../../main/db/registry.ts'
import { noteRecord } from '../unit/db/notes.ts'

describe('migration 90', () => {
  let folder: string
  let path: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-migrations-'))
    path = join(folder, 'test.wardbench')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('counts the corpora of a file of version 89, and has their search index built anew', () => {
    const old = new Sqlite(path)
    for (const { version, sql } of migrations) if (version < 90) old.exec(sql)
    old.pragma('user_version = 89')
    old.pragma(`application_id = ${applicationId}`)
    old.exec(`
      INSERT INTO corpus (id, name, source, state, settings, created_at) VALUES
        (1, 'notes', 'files', 'ready', '{}', ''), (2, 'tables', 'files', 'ready', '{}', ''),
        (3, 'half', 'files', 'importing', '{}', '');
      INSERT INTO note (id, corpus_id, note_key, patient_key, time, type, hash, characters, text) VALUES
        (1, 1, 'a', 'p', '2021-01-01', 'Note', 'h', 10, 'chest pain'), (2, 1, 'b', 'p', NULL, 'Note', 'h', 7, 'no pain'),
        (3, 1, 'c', 'q', '2020-01-01', 'Letter', 'h', 5, 'walks'), (4, 3, 'd', 'r', NULL, 'Note', 'h', 4, 'pain');
      INSERT INTO note_fts (rowid, text) SELECT id, text FROM note;
      INSERT INTO patient (corpus_id, patient_key) VALUES (2, 'p'), (2, 'q');
      INSERT INTO encounter (corpus_id, encounter_key, patient_key) VALUES (2, 'e', 'p');
      INSERT INTO reject (corpus_id, file, line, reason) VALUES (1, 'f.csv', 2, 'text is empty');`)
    old.close()
    const db = openWriter(path)
    writes.removeUnfinishedCorpora(db)
    expect(reads.listCorpora(db)).toMatchObject([
      {
        id: 1,
        notes: 3,
        patients: 2,
        encounters: 0,
        rejects: 1,
        firstTime: '2020-01-01',
        lastTime: '2021-01-01',
        types: [
          { type: 'Note', notes: 2 },
          { type: 'Letter', notes: 1 },
        ],
        indexedNotes: 0,
      },
      { id: 2, notes: 0, patients: 2, encounters: 1, rejects: 0, firstTime: null, lastTime: null, types: [] },
    ])
    while (writes.indexSome(db) !== null);
    const [part] = reads.searchParts(db, 1)
    const found = reads.searchPart(db, part.id, { corpusId: 1, words: ['pain'], type: null }, 0, 9)
    expect(found.map((note) => note.noteKey)).toEqual(['a', 'b'])
    expect(reads.integrityProblems(db)).toEqual([])
    db.close()
  })
})

describe('migration 92', () => {
  it('keeps the texts of a file of version 91, and gives each whole corpus indexes of its own', () => {
    const old = new Sqlite(':memory:')
    for (const { version, sql } of migrations) if (version < 92) old.exec(sql)
    old.pragma('user_version = 91')
    old.pragma(`application_id = ${applicationId}`)
    old.exec(`
      INSERT INTO corpus (id, name, source, state, settings, created_at) VALUES
        (1, 'notes', 'files', 'ready', '{}', ''), (2, 'half', 'files', 'importing', '{}', '');
      INSERT INTO note (id, corpus_id, note_key, patient_key, time, type, hash, characters, text) VALUES
        (1, 1, 'a', 'p', '2021-01-01', 'Note', 'h', 10, 'chest pain'), (2, 1, 'b', 'p', NULL, 'Note', 'h', 7, 'no pain'),
        (3, 2, 'a', 'q', NULL, 'Note', 'h', 5, 'walks');
      INSERT INTO search_part (id, corpus_id, first_note, last_note, notes) VALUES (1, 1, 1, 2, 2);
      CREATE VIRTUAL TABLE note_fts_1 USING fts5(text, content='note', content_rowid='id', tokenize='unicode61');
      INSERT INTO note_fts_1 (rowid, text) SELECT id, text FROM note WHERE corpus_id = 1;`)
    migrate(old)
    const db = old as WritableDb
    expect(reads.noteTexts(db, [1, 2, 3])).toEqual(['chest pain', 'no pain', 'walks'])
    const indexes = db.prepare("SELECT name FROM sqlite_schema WHERE name GLOB 'note_*_[12]' ORDER BY name").pluck().all()
    expect(indexes).toEqual(['note_filters_1', 'note_key_1', 'note_length_1', 'note_patient_1', 'note_time_1', 'note_type_1'])
    writes.indexNotes(db, 1)
    const [part] = reads.searchParts(db, 1)
    const found = reads.searchPart(db, part.id, { corpusId: 1, words: ['chest'], type: null }, 0, 9)
    expect(found.map((note) => note.noteKey)).toEqual(['a'])
    expect(db.pragma('foreign_key_check')).toEqual([])
    expect(reads.integrityProblems(db)).toEqual([])
    db.close()
  })
})

describe('hot queries of large corpora', () => {
  /** The plans of all statements that a read prepares. */
  function plansOf(db: WritableDb, read: (db: WritableDb) => unknown): string[] {
    const plans: string[] = []
    const watching = new Proxy(db, {
      get: (target, name) =>
        name === 'prepare'
          ? (sql: string) => {
              const rows = target.prepare(`EXPLAIN QUERY PLAN ${sql}`)
              // Parameters do not change these plans.
              plans.push((rows.all(...bindings(sql)) as { detail: string }[]).map((row) => row.detail).join('; '))
              return target.prepare(sql)
            }
          : (Reflect.get(target, name) as unknown),
    })
    read(watching)
    return plans
  }

  function bindings(sql: string): unknown[] {
    const names = [...sql.matchAll(/@(\w+)/g)].map(([, name]) => [name, name === 'match' ? '"x"*' : 0] as const)
    return names.length > 0 ? [Object.fromEntries(names)] : Array.from(sql.matchAll(/\?/g), () => '0')
  }

  it('give pages of notes and of search results without sorting or scanning, of any type', () => {
    const db = openWriter(':memory:')
    const corpusId = writes.createCorpus(db, { name: 'x', source: 'files', synthetic: false, settings: {} })
    writes.insertNotes(db, corpusId, [noteRecord('a', 'chest pain')])
    writes.finishCorpus(db, corpusId)
    const [part] = reads.searchParts(db, corpusId)
    const page = { corpusId, cursor: null, limit: 9 }
    const search = { corpusId, words: ['chest', 'pa'] }
    const plans = [null, 'Note'].flatMap((type) =>
      plansOf(db, (watched) => {
        reads.notePage(watched, { ...page, type })
        reads.searchPart(watched, part.id, { ...search, type }, 0, 9)
        reads.countPart(watched, part.id, { ...search, type }, 9)
        reads.listCorpora(watched)
      }),
    )
    const using = (index: string) => plans.filter((each) => each.includes(index))
    expect(using('note_corpus (corpus_id=? AND rowid>?)')).toHaveLength(1)
    expect(using('note_type_1 (type=? AND rowid>?)')).toHaveLength(1)
    expect(using('COVERING INDEX note_type_1 (type=? AND rowid=?')).toHaveLength(2)
    for (const each of plans) expect(each).not.toMatch(/TEMP B-TREE|SCAN (note|typed)\b/)
    // By time and by length: in the order of an index, as long as many notes are left.
    for (const order of ['newest', 'oldest', 'longest', 'shortest'] as const) {
      const walked = plansOf(db, (watched) => {
        reads.notePage(watched, { ...page, order }, 0)
        reads.notePage(watched, { ...page, order, cursor: '2020|1', type: 'Note' }, 0)
      })
      expect(walked.join()).toContain(order === 'newest' || order === 'oldest' ? 'note_time' : 'note_length')
      for (const each of walked) expect(each).not.toMatch(/TEMP B-TREE|SCAN note(?! USING INDEX note_)/)
    }
    db.close()
  })
})
