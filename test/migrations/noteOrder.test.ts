import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrations } from '../../main/db/migrations/index.ts'

it('migration 81 gives notes that are there an order by time and by length', () => {
  const db = new Sqlite(':memory:')
  for (const { version, sql } of migrations) if (version < 81) db.exec(sql)
  db.exec(`
    INSERT INTO corpus (id, name, source, state, settings, created_at) VALUES (1, 'notes', 'files', 'ready', '{}', '');
    INSERT INTO note (id, corpus_id, note_key, patient_key, time, type, hash, characters, text) VALUES
      (1, 1, 'a', 'p', '2021-01-01', 'Note', 'h', 10, ''), (2, 1, 'b', 'p', '2020-01-01', 'Note', 'h', 7, '');`)
  db.exec(migrations.find(({ version }) => version === 81)!.sql)
  const ids = (index: string, column: string) =>
    db.prepare(`SELECT id FROM note INDEXED BY ${index} WHERE corpus_id = 1 ORDER BY ${column}`).pluck().all()
  expect(ids('note_time', 'time')).toEqual([2, 1])
  expect(ids('note_length', 'characters')).toEqual([2, 1])
  db.close()
})
