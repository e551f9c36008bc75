import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openReader, openWriter } from '../../main/db/connection.ts'
import { applicationId, migrations, schemaVersion } from '../../main/db/migrations/index.ts'
import { reads, writes } from '../../main/db/registry.ts'

describe('migrations', () => {
  let folder: string
  let path: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-migrations-'))
    path = join(folder, 'test.wardbench')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('are numbered, ascending', () => {
    const versions = migrations.map((migration) => migration.version)
    expect(new Set(versions).size).toBe(versions.length)
    expect(versions).toEqual(versions.toSorted((a, b) => a - b))
  })

  it('bring an empty file to the newest version, with STRICT tables and sound foreign keys', () => {
    const db = openWriter(path)
    expect(db.pragma('user_version', { simple: true })).toBe(schemaVersion)
    const tables = db
      .prepare("SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all() as {
      name: string
      strict: number
    }[]
    const own = tables.filter((table) => !table.name.startsWith('note_fts'))
    expect(own.length).toBeGreaterThan(15)
    expect(own.filter((table) => table.strict === 0)).toEqual([])
    expect(db.pragma('foreign_key_check')).toEqual([])
    expect(reads.integrityProblems(db)).toEqual([])
    db.close()
  })

  it('leave a file of this version alone when it is opened again', () => {
    openWriter(path).close()
    const first = openWriter(path)
    const { createdAt } = reads.workspaceFacts(first)
    first.close()
    const again = openWriter(path)
    expect(reads.workspaceFacts(again).createdAt).toBe(createdAt)
    again.close()
  })

  it('roll back whole when one fails', () => {
    const db = new Sqlite(path)
    db.exec('CREATE TABLE run_event (other TEXT)')
    db.pragma(`application_id = ${0x57424348}`)
    db.close()
    expect(() => openWriter(path)).toThrow(/run_event already exists/)
    const after = new Sqlite(path)
    expect(after.pragma('user_version', { simple: true })).toBe(0)
    expect(after.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'note'").pluck().get()).toBe(0)
    after.close()
  })

  it('count the predictions of the passes that a file of version 10 has', () => {
    const old = new Sqlite(path)
    old.exec(migrations[0].sql)
    old.pragma('user_version = 10')
    old.pragma(`application_id = ${applicationId}`)
    // Only what is counted; what it belongs to does not matter here.
    old.pragma('foreign_keys = OFF')
    old.exec(`
      INSERT INTO corpus (id, name, source, state, settings, created_at) VALUES (1, 'x', 'files', 'ready', '{}', '');
      INSERT INTO label_set (id, corpus_id, task_id, task_version, task_definition, settings, unlabelled, created_at)
        VALUES (1, 1, 't', 1, '{}', '{}', '[]', '');
      INSERT INTO model (id, name, kind, state, card, created_at) VALUES (1, 'm', 'llama', 'ready', '{}', '');
      INSERT INTO scoring_pass (id, model_id, role, task_id, label_set_id, split_id, part, settings, device, state, created_at)
        VALUES (1, 1, 'zero-shot', 't', 1, 1, 'test', '{}', 'cpu', 'ready', ''),
          (2, 1, 'zero-shot', 't', 1, 1, 'temporal', '{}', 'cpu', 'ready', '');
      INSERT INTO prediction (pass_id, note_id, probabilities, risk, predicted, label, truncated)
        VALUES (1, 1, x'', 0.5, 0, 0, 1), (1, 2, x'', 0.4, 0, 0, 0), (1, 3, x'', 0.3, 0, 0, 1);`)
    old.close()
    const db = openWriter(path)
    expect(reads.passes(db, {}).map(({ id, notes, truncated }) => ({ id, notes, truncated }))).toEqual([
      { id: 2, notes: 0, truncated: 0 },
      { id: 1, notes: 3, truncated: 2 },
    ])
    db.close()
  })

  it('mark corpora whose stays lie after 2099 as shifted, and keep what their stays had', () => {
    const old = new Sqlite(path)
    for (const { version, sql } of migrations) if (version < 50) old.exec(sql)
    old.pragma('user_version = 49')
    old.pragma(`application_id = ${applicationId}`)
    old.exec(`
      INSERT INTO corpus (id, name, source, state, settings, created_at)
        VALUES (1, 'real', 'files', 'ready', '{}', ''), (2, 'shifted', 'files', 'ready', '{}', '');
      INSERT INTO encounter (corpus_id, encounter_key, patient_key, admit_time, disposition)
        VALUES (1, 'a', 'p', '2021-01-01', 'Home'), (2, 'b', 'p', '2180-01-01T10:00:00', 'Home');
      INSERT INTO patient (corpus_id, patient_key, birth_date) VALUES (1, 'p', '1950-01-01');`)
    old.close()
    const db = openWriter(path)
    expect(reads.listCorpora(db).map((corpus) => corpus.shiftedDates)).toEqual([false, true])
    expect([reads.dataEnd(db, 1), reads.dataEnd(db, 2)]).toEqual(['2021-01-01', null])
    expect(reads.encounter(db, 1, 'a')).toMatchObject({ disposition: 'Home', deathTime: null, admitSource: null })
    expect(reads.patients(db, 1)).toMatchObject([{ birthPrecision: 'exact', deathDate: null, period: null }])
    db.close()
  })

  it('put the newest labels of each task and corpus in use', () => {
    const old = new Sqlite(path)
    for (const { version, sql } of migrations) if (version < 71) old.exec(sql)
    old.pragma('user_version = 70')
    old.pragma(`application_id = ${applicationId}`)
    const labels = (id: number, corpusId: number, taskId: string) =>
      `INSERT INTO label_set (id, corpus_id, task_id, task_version, task_definition, settings, unlabelled, created_at)
       VALUES (${id}, ${corpusId}, '${taskId}', 1, '{"options": ["no", "yes"], "label": {"kind": "${taskId}"}}', '{}', '[]', '');`
    old.exec(`
      INSERT INTO corpus (id, name, source, state, settings, created_at)
        VALUES (1, 'a', 'files', 'ready', '{}', ''), (2, 'b', 'files', 'ready', '{}', '');
      ${labels(1, 1, 'los')} ${labels(2, 1, 'cci')} ${labels(3, 1, 'los')} ${labels(4, 2, 'los')}`)
    old.close()
    const db = openWriter(path)
    const inUse = [1, 2].map((id) => reads.labelSets(db, id).flatMap((set) => (set.inUse ? [set.id] : [])))
    expect(inUse).toEqual([[3, 2], [4]])
    writes.useLabelSet(db, 1)
    expect(reads.labelSetInUse(db, 1, 'los').id).toBe(1)
    db.close()
  })

  it('give the later period of an older temporal split its one window, and its settings their defaults', () => {
    const old = new Sqlite(path)
    for (const { version, sql } of migrations) if (version < 70) old.exec(sql)
    old.pragma('user_version = 69')
    old.pragma(`application_id = ${applicationId}`)
    old.exec(`
      INSERT INTO corpus (id, name, source, state, settings, created_at) VALUES (1, 'c', 'files', 'ready', '{}', '');
      INSERT INTO note (id, corpus_id, note_key, patient_key, type, hash, characters, text)
        SELECT value, 1, value, 'p' || value, 'H&P', 'h', 0, '' FROM json_each('[1,2,3,4]');
      INSERT INTO split (id, corpus_id, name, settings, summary, created_at) VALUES
        (1, 1, 'by time', '{"method":"temporal","cutoff":"2022-01-01","validationShare":0.1,"testShare":0.1,"seed":1}',
          '{"sets":[{"set":"train","notes":1,"patients":1},{"set":"temporal","notes":2,"patients":2}],"patientOverlap":0,"textOverlap":0,"withoutSet":[]}', ''),
        (2, 1, 'by column', '{"method":"published","attribute":"split","values":{"late":"temporal"}}',
          '{"sets":[{"set":"temporal","notes":1,"patients":1}],"patientOverlap":0,"textOverlap":0,"withoutSet":[]}', '');
      INSERT INTO split_member (split_id, note_id, part) VALUES
        (1, 1, 'train'), (1, 2, 'temporal'), (1, 3, 'temporal'), (2, 4, 'temporal');`)
    old.close()
    const db = openWriter(path)
    const [byColumn, byTime] = reads.splits(db, 1)
    expect(byTime).toMatchObject({
      settings: { method: 'temporal', cutoff: '2022-01-01', laterFrom: [], stratifyBy: null },
      sets: [{ set: 'train', notes: 1 }, { set: 'temporal', notes: 2 }],
      windows: [
        {
          index: 0,
          from: '2022-01-01',
          until: null,
          unseen: { notes: 2, patients: 2 },
          returning: { notes: 0, patients: 0 },
        },
      ],
    })
    expect(byColumn.windows).toEqual([])
    expect([...reads.windowsOfNotes(db, 1)]).toEqual([[2, 0], [3, 0]])
    expect(reads.windowsOfNotes(db, 2).size).toBe(0)
    db.close()
  })

  it('let nobody change a verdict', () => {
    const db = openWriter(path)
    db.exec(`
      INSERT INTO corpus (id, name, source, state, settings, created_at) VALUES (1, 'c', 'files', 'ready', '{}', '');
      INSERT INTO note (id, corpus_id, note_key, patient_key, type, hash, characters) VALUES (1, 1, 'n', 'p', 'H&P', 'h', 0);
      INSERT INTO review_queue (id, name, corpus_id, definition, facts, created_at) VALUES (1, 'q', 1, '{}', '{}', '');
      INSERT INTO review_item (id, queue_id, position, note_id, flagged, rank, risk, probabilities, predicted, label, read_ranges)
        VALUES (1, 1, 1, 1, 1, 1, 0.5, '[]', 0, 0, '[]');
      INSERT INTO review (id, item_id, role, reviewer, kind, option, blind, at) VALUES (1, 1, 'reviewer', 'Ann', 'verdict', 1, 1, '');
      INSERT INTO review (id, item_id, role, reviewer, kind, option, blind, supersedes, at) VALUES (2, 1, 'reviewer', 'Ann', 'verdict', 0, 1, 1, '');`)
    expect(() => db.exec('UPDATE review SET option = 0 WHERE id = 1')).toThrow(/never changed/)
    // With its notes it goes all the same.
    db.exec('DELETE FROM note')
    expect(db.prepare('SELECT count(*) FROM review').pluck().get()).toBe(0)
    db.close()
  })

  it('give queued jobs the place they had, and runs of before no marks', () => {
    const db = new Sqlite(path)
    for (const { sql, version } of migrations) if (version < 130) db.exec(sql)
    db.exec(`
      INSERT INTO run (id, config, code_version, created_at) VALUES (5, '{}', '', '');
      INSERT INTO job (id, kind, title, state, input, created_at) VALUES (7, 'score', 'a', 'queued', '{}', ''), (9, 'score', 'b', 'queued', '{}', '');`)
    db.exec(migrations.find(({ version }) => version === 130)!.sql)
    expect(db.prepare('SELECT id, position FROM job').all()).toEqual([{ id: 7, position: 7 }, { id: 9, position: 9 }])
    expect(db.prepare('SELECT tags, remarks FROM run').all()).toEqual([{ tags: '[]', remarks: '' }])
    db.exec(`INSERT INTO reference_run VALUES ('los', 5); DELETE FROM run`)
    expect(db.prepare('SELECT count(*) FROM reference_run').pluck().get()).toBe(0)
    db.close()
  })

  it('give readers no way to write', () => {
    openWriter(path).close()
    const reader = openReader(path)
    expect(() =>
      writes.createCorpus(reader as never, { name: 'x', source: 'files', synthetic: false, settings: {} }),
    ).toThrow(/readonly/)
    reader.close()
  })
})

describe('hot queries', () => {
  /** How SQLite would run a query, as one line. */
  function plan(db: Sqlite.Database, sql: string, values: unknown): string {
    const rows = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as { detail: string }[]
    return rows.map((row) => row.detail).join('; ')
  }

  it('find a page of predictions by rank, a note’s predictions and a split’s labels through indexes', () => {
    const db = new Sqlite(':memory:')
    for (const migration of migrations) db.exec(migration.sql)
    const page = plan(db, 'SELECT * FROM prediction WHERE pass_id = ? AND rank > ? ORDER BY rank LIMIT 100', [1, 5])
    expect(page).toContain('prediction_rank (pass_id=? AND rank>?)')
    expect(page).not.toContain('TEMP B-TREE')
    expect(plan(db, 'SELECT * FROM prediction WHERE note_id = ?', [1])).toContain('prediction_note')
    expect(
      plan(
        db,
        'SELECT label.value FROM split_member JOIN label ON label.note_id = split_member.note_id AND label.label_set_id = 1 WHERE split_id = 1 AND part = ?',
        ['train'],
      ),
    ).not.toMatch(/SCAN (split_member|label)\b/)
    db.close()
  })
})
