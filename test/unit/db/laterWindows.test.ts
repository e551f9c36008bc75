import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWriter, type WritableDb } from '../../../main/db/connection.ts'
import { reads } from '../../../main/db/registry.ts'

/** A pass over the later period of one split, while another split has the same notes in other windows. */
describe('predictions of a pass', () => {
  let folder: string
  let db: WritableDb
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-windows-'))
    db = openWriter(join(folder, 'windows.wardbench'))
    db.exec(`
      INSERT INTO corpus (id, name, source, state, settings, created_at) VALUES (1, 'c', 'files', 'ready', '{}', '');
      INSERT INTO note (id, corpus_id, note_key, patient_key, type, hash, characters)
        SELECT value, 1, value, 'p' || value, 'H&P', 'h', 0 FROM json_each('[1,2,3,4]');
      INSERT INTO label_set (id, corpus_id, task_id, task_version, task_definition, settings, unlabelled, created_at)
        VALUES (1, 1, 't', 1, '{}', '{}', '[]', '');
      INSERT INTO model (id, name, kind, state, card, created_at) VALUES (1, 'm', 'llama', 'ready', '{}', '');
      INSERT INTO split (id, corpus_id, name, settings, summary, created_at)
        VALUES (1, 1, 'one', '{}', '{}', ''), (2, 1, 'other', '{}', '{}', '');
      INSERT INTO split_member (split_id, note_id, part, later_window) VALUES
        (1, 1, 'temporal', 0), (1, 2, 'temporal', 1), (1, 3, 'temporal', 1), (1, 4, 'test', NULL),
        (2, 1, 'temporal', 1), (2, 2, 'temporal', 0);
      INSERT INTO scoring_pass (id, model_id, role, task_id, label_set_id, split_id, part, settings, device, state, created_at)
        VALUES (1, 1, 'zero-shot', 't', 1, 1, 'temporal', '{}', 'cpu', 'ready', '');
      INSERT INTO prediction (pass_id, note_id, probabilities, risk, predicted, label)
        SELECT 1, value, x'', 0.5, 0, 0 FROM json_each('[1,2,3,4]');`)
  })
  afterAll(async () => {
    db.close()
    await rm(folder, { recursive: true, force: true })
  })

  const notesOf = (window: number | null) => reads.scoredNotes(db, 1, window).map(({ noteId }) => noteId)

  it('are those of one window of its own split, where one is asked for, and all where none is', () => {
    expect(notesOf(0)).toEqual([1])
    expect(notesOf(1)).toEqual([2, 3])
    expect(notesOf(2)).toEqual([])
    expect(notesOf(null)).toEqual([1, 2, 3, 4])
  })
})
