import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readRunFile, resolveRun } from '../../../main/cli/runFile.ts'
import { compareGroups } from '../../../main/experiments/compareGroups.ts'
import { findingOf } from '../../../main/experiments/findings.ts'
import { secondsLeft } from '../../../main/experiments/pace.ts'
import { quickened } from '../../../main/experiments/quick.ts'
import { unequalPretraining } from '../../../main/experiments/unequalPretraining.ts'
import { matrixOf } from '../../../main/experiments/resultMatrix.ts'
import type { PassScores } from '../../../main/scoring/commonNotes.ts'
import { comparePasses } from '../../../main/scoring/comparePasses.ts'
import { builtInTasks } from '../../../main/tasks/builtInTasks.ts'
import { projectRoot } from '../../../main/nodeHost.ts'
import { createRandom } from '../../../shared/random.ts'
import {
  experimentDefinition,
  experimentKinds,
  type CellStatus,
  type GroupResult,
  type ResultTable,
} from '../../../shared/domain/experiment.ts'

const task = builtInTasks().find(({ id }) => id === 'readmission')!

/** 200 notes of 80 patients; `signal` is how far the score follows the label. */
function scored(id: number, signal: number, seed: number): PassScores {
  const random = createRandom(seed)
  const notes = Array.from({ length: 200 }, (_, noteId) => {
    const label = noteId % 4 === 0 ? 1 : 0
    const p = 1 / (1 + Math.exp(-(signal * label + random.normal())))
    return { noteId, patientKey: `p${noteId % 80}`, label, probabilities: [1 - p, p] }
  })
  const pass = { id, labelSetId: 1, set: 'test', role: 'finetuned', seenInTraining: 0, sections: 'all', modelName: 'm' }
  return { pass: pass as PassScores['pass'], notes }
}

const group = (name: string, ...passes: PassScores[]) => ({ labels: { model: name }, passes, perplexity: null })
const common = { task, window: null, resamples: 300, minimumCases: 1 }

describe('groups of passes', () => {
  it('of one pass each have the figures of a comparison of these passes', async () => {
    const [weak, strong] = [scored(1, 0.2, 1), scored(2, 2, 2)]
    const table = await compareGroups({ ...common, groups: [group('weak', weak), group('strong', strong)] })
    const { rows } = await comparePasses({ ...common, passes: [weak, strong], referencePassId: 1, seed: 1 })
    expect(table.groups.map(({ auroc, interval }) => ({ auroc, interval }))).toEqual(
      rows.map(({ auroc: { value, interval } }) => ({ auroc: value, interval })),
    )
    const { value, interval, p } = rows[1].difference!
    expect(table.groups[1].difference).toEqual({ value, interval, p })
    expect(table.groups[0].difference).toBeNull()
    expect(table.groups[0].standardDeviation).toBeNull()
  })

  it('of several seeds have their mean, its interval narrower than that of one, and their spread', async () => {
    const seeds = [3, 4, 5, 6].map((seed) => scored(seed, 1, seed))
    const { groups } = await compareGroups({ ...common, groups: [group('one', seeds[0]), group('all', ...seeds)] })
    const [one, all] = groups
    expect(all.bySeed).toHaveLength(4)
    expect(all.auroc).toBeCloseTo(all.bySeed.reduce<number>((sum, value) => sum + value!, 0) / 4, 12)
    const width = ({ interval }: GroupResult) => interval!.high - interval!.low
    expect(width(all)).toBeLessThan(width(one))
    expect(all.standardDeviation).toBeGreaterThan(0)
  })

  it('are judged on the notes that all of them scored, and say so', async () => {
    const half = scored(2, 1, 2)
    half.notes = half.notes.filter(({ noteId }) => noteId < 120)
    const table = await compareGroups({ ...common, groups: [group('all', scored(1, 1, 1)), group('half', half)] })
    expect(table).toMatchObject({ n: 120, patients: 80, counts: [90, 30] })
    expect(table.warnings.join()).toContain('120 notes that every one scored')
  })
})

describe('a matrix', () => {
  const cell = (labels: GroupResult['labels']) => ({ labels }) as GroupResult
  it('has the rows and columns of a transfer, empty where a cell is missing', () => {
    const table = (taskId: string, rows: string[]) =>
      ({ taskId, groups: rows.map((row) => cell({ 'finetuned on': row })) }) as ResultTable
    const matrix = matrixOf('transfer-matrix', [table('a', ['none', 'a', 'joint']), table('b', ['none', 'joint'])], new Map())!
    expect(matrix.rows).toEqual(['none', 'a', 'joint'])
    expect(matrix.columns).toEqual(['a', 'b'])
    expect(matrix.cells.map((row) => row.map((each) => each?.labels['finetuned on'] ?? null))).toEqual([
      ['none', 'none'], ['a', null], ['joint', 'joint'],
    ])
  })
})

describe('the curves of a trajectory', () => {
  it('stand side by side, with the perplexity of each checkpoint', () => {
    const groups = [0, 50].map((steps) => ({ labels: { 'pretraining steps': steps }, perplexity: 90 - steps }) as unknown as GroupResult)
    const tables = [
      { taskId: 'sciq', set: 'external', groups },
      { taskId: 'los', set: 'temporal', groups: groups.slice(1) },
    ] as ResultTable[]
    const { rows, columns, cells } = matrixOf('pretraining-trajectory', tables, new Map([['los', 'Length of stay']]))!
    expect(rows).toEqual(['step 0, perplexity 90.0', 'step 50, perplexity 40.0'])
    expect(columns).toEqual(['sciq (external test)', 'Length of stay'])
    expect(cells).toEqual([[groups[0], null], [groups[1], groups[1]]])
  })
})

describe('models that are compared by their pretraining', () => {
  const labels = (weights: number, tokens: number | string) => ({ model: 'm', weights, 'tokens pretrained on': tokens })
  it('are told apart where size or tokens differ or are unknown; a baseline has neither', () => {
    expect(unequalPretraining([labels(9, 100), labels(9, 100), { model: 'TF-IDF' }])).toEqual([])
    expect(unequalPretraining([labels(9, 100), labels(9, 200)])).toEqual([
      'The models have different numbers of tokens of pretraining: 100, 200.',
    ])
    expect(unequalPretraining([labels(8, 'unknown'), labels(9, 'unknown')])).toHaveLength(2)
  })
})

describe('time left', () => {
  let count = 0
  const cell = (kind: CellStatus['kind'], state: CellStatus['state'], work: number, more: { seconds?: number; elapsed?: number; cores?: number; key?: string; needs?: string } = {}) =>
    ({ kind, state, work, key: `cell ${count++}`, needs: null, seconds: null, elapsed: 0, cores: 1, ...more })
  const ended = [cell('finetune', 'done', 100, { seconds: 20 }), cell('score', 'done', 10, { seconds: 5 })]
  it('is that of finished cells of the same kind by their work, less what the running cell has run', () => {
    const left = (elapsed: number) => secondsLeft([...ended, cell('finetune', 'running', 200, { elapsed }), cell('score', 'waiting', 20)], 1)
    expect(left(15)).toBeCloseTo(40 - 15 + 10)
    expect(left(900)).toBeCloseTo(10)
  })
  it('counts cells that have cores beside each other once', () => {
    const tuned = [1, 2, 3].map((index) => cell('finetune', index === 2 ? 'running' : 'waiting', 200, { key: `tuned ${index}`, elapsed: index === 2 ? 10 : 0 }))
    const scoring = tuned.map(({ key }) => cell('score', 'waiting', 20, { needs: key }))
    // One core: 40 + 30 + 40 + 3 × 10. Two: 30 and 40 at once, then 40 and a scoring beside it …
    expect(secondsLeft([...ended, ...tuned, ...scoring], 1)).toBeCloseTo(140)
    expect(secondsLeft([...ended, ...tuned, ...scoring], 2)).toBeCloseTo(80)
    expect(secondsLeft([...ended, ...tuned, ...scoring], 8)).toBeCloseTo(50)
  })
  it('lets a cell that takes the whole machine wait for it, and none overtake it', () => {
    const cells = [cell('finetune', 'waiting', 100), cell('finetune', 'waiting', 100, { cores: 4 }), cell('finetune', 'waiting', 100)]
    expect(secondsLeft([...ended, ...cells], 4)).toBeCloseTo(60)
  })
  it('is not known before one of each kind has ended, and needs none of what is blocked', () => {
    expect(secondsLeft([ended[1], cell('finetune', 'waiting', 1)], 1)).toBeNull()
    expect(secondsLeft([ended[1], cell('finetune', 'blocked', 1)], 1)).toBe(0)
  })
})

describe('templates', () => {
  const folder = join(projectRoot, 'assets', 'experiments')
  it('are there for every kind', () => {
    const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'))
    expect(names.sort()).toEqual(experimentKinds.map((kind) => `${kind}.yaml`).sort())
  })
  it.each(['zero-shot-vs-finetuned', 'data-efficiency'] as const)('of MTS-Dialog has a definition of %s', async (kind) => {
    const definition = resolveRun(experimentDefinition, [await readRunFile(join(folder, 'mts-dialog', `${kind}.yaml`))])
    expect(definition).toMatchObject({ kind, on: 'test', minimumCases: 10, tasks: ['mts-section', 'mts-binary'] })
  })
  it.each(experimentKinds)('%s is a definition, also when it is made quick, and says what it shows', async (kind) => {
    const definition = resolveRun(experimentDefinition, [await readRunFile(join(folder, `${kind}.yaml`))])
    expect(definition.kind).toBe(kind)
    expect(quickened(definition)).toMatchObject({ kind, maximumNotes: 120, finetune: { steps: 10 } })
    expect(quickened(definition).tasks.length).toBeLessThanOrEqual(2)
    expect(quickened(quickened(definition)).seeds.length).toBeLessThanOrEqual(2)
    expect(findingOf(kind).paper).toMatch(/^Paper \(arXiv/)
  })
})
