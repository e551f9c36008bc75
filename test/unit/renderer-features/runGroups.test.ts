import { describe, expect, it } from 'vitest'
import { groupName, seedGroups } from '../../../renderer/features/runs/runGroups.ts'
import { isAskedFor, knownTags } from '../../../renderer/features/runs/runMarks.ts'
import { finetuneConfig, type FinetuneConfig, type RunSummary } from '../../../shared/domain/run.ts'

function run(id: number, settings: Partial<FinetuneConfig>, marks: Partial<RunSummary> = {}): RunSummary {
  const config = finetuneConfig.parse({ kind: 'finetune', name: `Nano, seed ${id}`, baseModelId: 1, splitId: 1, taskIds: ['los'], ...settings })
  const times = { createdAt: '', startedAt: null, finishedAt: null }
  const rest = { jobId: null, modelId: null, device: null, codeVersion: '', error: null, checkpointStep: null }
  return { id, config, state: 'done', ...times, ...rest, tags: [], remarks: '', referenceFor: [], ...marks }
}

describe('runs grouped by seeds', () => {
  it('are those that differ in name and seed alone, with mean and standard deviation', () => {
    const runs = [run(3, { seed: 3 }), run(1, { seed: 1 }), run(2, { seed: 2 }), run(4, { seed: 1, learningRate: 1e-4 })]
    const groups = seedGroups(runs, new Map([[1, 0.7], [2, 0.8], [3, 0.9]]))
    expect(groups.map((group) => group.runs.map(({ id }) => id))).toEqual([[1, 2, 3], [4]])
    expect(groups[0]).toMatchObject({ lowest: 0.7, highest: 0.9, measured: 3 })
    expect(groups[0]!.mean).toBeCloseTo(0.8)
    expect(groups[0]!.spread).toBeCloseTo(0.1)
    expect(groups[1]).toMatchObject({ mean: null, spread: null, measured: 0 })
  })

  it('have no spread with one measured seed', () => {
    const [group] = seedGroups([run(1, { seed: 1 }), run(2, { seed: 2 })], new Map([[1, 0.7]]))
    expect(group).toMatchObject({ mean: 0.7, spread: null, measured: 1 })
  })

  it('are called what their names begin with; one alone keeps its own', () => {
    expect(groupName([run(1, {}), run(2, {})])).toBe('Nano')
    expect(groupName([run(1, { name: 'A' }), run(2, { name: 'B' })])).toBe('A')
    expect(groupName([run(1, { name: 'Alone, seed 4' })])).toBe('Alone, seed 4')
  })
})

describe('runs asked for', () => {
  it('have every tag, and every word in name, tags or remarks', () => {
    const marked = run(1, {}, { tags: ['paper', 'final'], remarks: 'Lower learning rate' })
    expect(isAskedFor(marked, ['paper'], 'RATE nano')).toBe(true)
    expect(isAskedFor(marked, ['paper', 'other'], '')).toBe(false)
    expect(isAskedFor(marked, [], 'higher')).toBe(false)
    expect(knownTags([run(2, {}, { tags: ['a'] }), marked, run(3, {}, { tags: ['paper'] })])).toEqual(['paper', 'a', 'final'])
  })
})
