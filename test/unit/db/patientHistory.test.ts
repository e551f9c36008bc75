import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openWriter, type ReadableDb } from '../../../main/db/connection.ts'
import { createNoteIndex, noteIndexes } from '../../../main/db/noteIndexes.ts'
import { reads } from '../../../main/db/registry.ts'

describe('the history of a patient', () => {
  it('is read through indexes alone, and is the patient’s own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wardbench-history-'))
    const db = openWriter(join(folder, 'test.wardbench'))
    try {
      db.exec(`
        INSERT INTO corpus (id, name, source, state, settings, created_at) VALUES (1, 'a', 'files', 'ready', '{}', ''), (2, 'b', 'files', 'ready', '{}', '');
        INSERT INTO note (id, corpus_id, note_key, patient_key, time, type, hash, characters) VALUES
          (1, 1, 'a', 'p', '2021-01-01', 'Note', 'h', 10), (2, 1, 'b', 'q', NULL, 'Note', 'h', 7), (3, 2, 'a', 'p', NULL, 'Note', 'h', 5);
        INSERT INTO patient (corpus_id, patient_key, death_date) VALUES (1, 'p', '2022-01-01'), (2, 'p', NULL);
        INSERT INTO encounter (corpus_id, encounter_key, patient_key) VALUES (1, 'e', 'p'), (1, 'f', 'q'), (2, 'e', 'p');
        INSERT INTO claim (corpus_id, claim_key, encounter_key, denial_codes) VALUES (1, 'c', 'e', '["CO-1"]'), (1, 'd', 'f', '[]'), (2, 'c', 'e', '[]');`)
      for (const kind of noteIndexes) createNoteIndex(db, 1, kind)
      const plans: string[] = []
      const watched = new Proxy(db, {
        get(target, name) {
          if (name !== 'prepare') return Reflect.get(target, name) as unknown
          return (sql: string) => {
            const named = sql.match(/@\w+/g) ?? []
            const values = Object.fromEntries(named.map((each) => [each.slice(1), 1]))
            const rows = target.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values) as { detail: string }[]
            plans.push(...rows.map(({ detail }) => detail))
            return target.prepare(sql)
          }
        },
      }) as ReadableDb
      const history = reads.patientHistory(watched, 1, 'p')
      expect(history).toMatchObject({ deathDate: '2022-01-01', encounters: [{ encounterKey: 'e' }], notes: [{ id: 1 }], claims: [{ claimKey: 'c', denialCodes: ['CO-1'] }] })
      expect(plans.length).toBeGreaterThan(4)
      expect(plans.filter((detail) => detail.startsWith('SCAN'))).toEqual([])
      expect(plans.join('; ')).toMatch(/encounter_patient \(corpus_id=\? AND patient_key=\?\).*claim_encounter \(corpus_id=\? AND encounter_key=\?\)/)
    } finally {
      db.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
