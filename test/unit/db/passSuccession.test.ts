import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWriter, type WritableDb } from '../../../main/db/connection.ts'
import { reads, writes } from '../../../main/db/registry.ts'

const settings = { maximumTokens: 512, truncation: 'right', promptTemplate: 1, tokenizerHash: 'x', answers: 'letters' as const }
const prediction = { probabilities: [0.4, 0.6], risk: 0.6, predicted: 1, label: 1, noteTokens: 1, totalTokens: 2, truncated: false, readRanges: [] }

describe('a pass that gives way to a newer one of the same kind', () => {
  let db: WritableDb
  beforeEach(() => {
    db = openWriter(':memory:')
    // What these rows belong to is of no matter here.
    db.pragma('foreign_keys = OFF')
  })
  afterEach(() => db.close())

  function pass(notes: number): number {
    const id = writes.insertPass(db, { modelId: 1, role: 'zero-shot', taskId: 'los', labelSetId: 1, splitId: 1, set: 'test', settings, device: 'cpu' })
    writes.insertPredictions(db, id, Array.from({ length: notes }, (_, noteId) => ({ noteId, ...prediction })))
    writes.finishPass(db, id, 0)
    return id
  }

  function cellHolding(...passIds: number[]): () => number[] {
    const cell = { key: 'score', hash: 'h', cell: { config: { splitId: 1, set: 'test' } } }
    const plan = { name: 'x', kind: 'temporal', definition: {}, definitionHash: 'd', planHash: String(passIds), comparisons: [], resultsVersion: '1', cells: [cell] }
    const experimentId = writes.insertExperiment(db, plan)
    writes.finishCell(db, reads.experimentCells(db, experimentId)[0].id, { found: false, runId: null, modelId: 1, passIds })
    return () => reads.experimentCells(db, experimentId)[0].passIds
  }

  it('leaves the newer one to the cells that held it', () => {
    const first = pass(3)
    const held = cellHolding(91, first, 92)
    const second = pass(3)
    expect(second).not.toBe(first)
    expect(held()).toEqual([91, second, 92])
    expect(db.prepare('SELECT id FROM scoring_pass').pluck().all()).toEqual([second])
  })

  it('but not one of other notes, which is another result', () => {
    const first = pass(3)
    const held = cellHolding(first)
    pass(2)
    expect(held()).toEqual([first])
  })
})
