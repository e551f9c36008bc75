import { afterEach, beforeEach, expect, it } from 'vitest'
import { openWriter, type WritableDb } from '../../../main/db/connection.ts'
import { reads, writes } from '../../../main/db/registry.ts'
import { cohortDefinition } from '../../../shared/domain/cohort.ts'

let db: WritableDb
beforeEach(() => {
  db = openWriter(':memory:')
  // The corpus is of no matter here.
  db.pragma('foreign_keys = OFF')
})
afterEach(() => db.close())

it('a cohort has a next version where its filters or the notes they choose have changed, and only then', () => {
  const save = (minimumAge: number, notesHash: string) => {
    const definition = cohortDefinition.parse({ minimumAge })
    return reads.cohort(db, writes.insertCohort(db, { corpusId: 1, name: 'Adults', definition, steps: [], notesHash })).version
  }
  expect(save(18, 'a')).toBe(1)
  expect(save(18, 'a')).toBe(1)
  expect(save(18, 'b')).toBe(2)
  expect(save(21, 'b')).toBe(3)
  expect(save(21, 'b')).toBe(3)
})
