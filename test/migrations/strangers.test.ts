import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openReader, openWriter } from '../../main/db/connection.ts'
import { reads, writes } from '../../main/db/registry.ts'

describe('a workspace file from a stranger', () => {
  let folder: string
  let path: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-strangers-'))
    path = join(folder, 'test.wardbench')
    openWriter(path).close()
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  function changed(sql: string): void {
    const db = new Sqlite(path)
    db.exec(sql)
    db.close()
  }

  it.each([
    ['a trigger', "CREATE TRIGGER t AFTER INSERT ON job BEGIN DELETE FROM note; END"],
    ['a view', 'CREATE VIEW v AS SELECT * FROM note'],
    ['a trigger of ours with another body', "DROP TRIGGER review_is_kept; CREATE TRIGGER review_is_kept BEFORE UPDATE ON review BEGIN DELETE FROM review; END"],
    ['a view in the place of a table', 'DROP TABLE prediction_view; CREATE VIEW prediction_view AS SELECT 1'],
    ['a virtual table', 'CREATE VIRTUAL TABLE strange USING fts5(text)'],
    ['a virtual table of another module', 'CREATE VIRTUAL TABLE note_fts_7 USING rtree(id, a, b)'],
  ])('with %s is refused by readers and by the writer', (_, sql) => {
    changed(sql)
    expect(() => openReader(path)).toThrow(expect.objectContaining({ code: 'workspace.strange' }))
    expect(() => openWriter(path)).toThrow(expect.objectContaining({ code: 'workspace.strange' }))
  })

  it('cannot call on functions that do more than compute, nor change its schema by hand', () => {
    const db = openWriter(path)
    expect(db.pragma('trusted_schema', { simple: true })).toBe(0)
    db.pragma('writable_schema = ON')
    expect(() => db.exec("UPDATE sqlite_schema SET sql = 'CREATE VIEW job AS SELECT 1' WHERE name = 'job'")).toThrow(/may not be modified/)
    db.close()
  })

  it('with a blob of a hundred megabytes where a small one belongs still opens, and lists what it has', () => {
    const db = openWriter(path)
    const job = writes.insertJob(db, { kind: 'demo', title: 'Demo', input: {} })
    db.prepare("UPDATE job SET state = 'done', title = cast(zeroblob(100000000) AS TEXT) WHERE id = ?").run(job.id)
    expect(reads.integrityProblems(db)).toEqual([])
    expect(reads.job(db, job.id).title.length).toBe(100_000_000)
    db.close()
  })
})
