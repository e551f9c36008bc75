import { describe, expect, it } from 'vitest'
import {
  comparisonCsv,
  eventsText,
  forestRows,
  rocCurves,
  rowNames,
} from '../../../renderer/features/compare/comparisonView.ts'
import { differenceIntervalText, estimate, intervalText, pText } from '../../../renderer/features/compare/estimates.ts'
import { defaultReference, defaultSelection, passGroups } from '../../../renderer/features/compare/passSets.ts'
import { comparablePasses, defaultOther, orderPasses } from '../../../renderer/features/predictions/passChoice.ts'
import type { Comparison } from '../../../shared/domain/compare.ts'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'

function pass(id: number, role: ScoringPass['role'], more: Partial<ScoringPass> = {}): ScoringPass {
  return {
    id,
    role,
    modelId: id,
    modelName: `m${id}`,
    modelKind: role === 'baseline' ? 'tfidf' : 'llama',
    taskId: 'readmission',
    taskVersion: 1,
    options: ['no', 'yes'],
    positive: 1,
    sections: 'all',
    labelSetId: 1,
    splitId: 1,
    set: 'test',
    maximumTokens: 512,
    truncation: 'right',
  maximumCharacters: null,
    maximumNotes: null,
    promptTemplate: 1,
    tokenizerHash: 'x',
    answers: 'letters',
    device: 'cpu',
    createdAt: '',
    notes: 10,
    truncated: 0,
    seenInTraining: 0,
    ...more,
  }
}

const passes = [
  pass(1, 'zero-shot'),
  pass(2, 'baseline', { modelKind: 'noteShape' }),
  pass(3, 'baseline'),
  pass(4, 'finetuned'),
  pass(5, 'finetuned'),
  pass(6, 'ceiling', { modelKind: 'ceiling' }),
  pass(7, 'zero-shot', { set: 'temporal' }),
  pass(8, 'zero-shot', { labelSetId: 2 }),
  pass(9, 'zero-shot', { taskId: 'los' }),
]

describe('passes to read', () => {
  it('begin with the newest finetuned one', () => {
    expect(orderPasses(passes)[0]!.id).toBe(5)
  })

  it('stand beside zero-shot on the same notes and labels', () => {
    expect(defaultOther(passes, pass(5, 'finetuned'))!.id).toBe(1)
    expect(defaultOther(passes, pass(1, 'zero-shot'))!.id).toBe(5)
    expect(defaultOther(passes, pass(10, 'finetuned', { set: 'validation' }))).toBeNull()
    expect(comparablePasses(passes, passes[0]!).map(({ id }) => id)).toEqual([5, 4, 3, 2, 6])
  })
})

describe('passes to compare', () => {
  it('are those of one set with the same labels; the newest labels first, then temporal before test', () => {
    expect(
      passGroups(passes, 'readmission').map(({ set, labelSetId, passes: inGroup }) => [
        set,
        labelSetId,
        inGroup.length,
      ]),
    ).toEqual([
      ['test', 2, 1],
      ['temporal', 1, 1],
      ['test', 1, 6],
    ])
  })

  it('are at first zero-shot, the newest finetuned model, TF-IDF and the ceiling, against zero-shot', () => {
    const group = passGroups(passes, 'readmission')[2]!
    expect(defaultSelection(group)).toEqual([1, 5, 3, 6])
    expect(defaultReference(group, [1, 5, 3, 6])).toBe(1)
    expect(defaultReference(group, [5, 3])).toBe(3)
  })
})

describe('estimates', () => {
  it('are said not to be estimable instead of being left blank', () => {
    expect([estimate(null), intervalText(null), pText(null, 1000)]).toEqual([
      'not estimable',
      'not estimable',
      'p not estimable',
    ])
  })

  it('never show a p that the resamples cannot resolve', () => {
    expect([pText(0, 1000), pText(0, 200), pText(0.0432, 1000)]).toEqual(['p < 0.001', 'p < 0.005', 'p = 0.043'])
    expect(differenceIntervalText({ low: -0.012, high: 0.0451 })).toBe('−0.012 to +0.045')
  })
})

const comparison: Comparison = {
  taskId: 'readmission',
  taskName: 'Readmission',
  options: ['no', 'yes'],
  set: 'test',
  window: null,
  n: 100,
  patients: 80,
  macroClasses: [0, 1],
  counts: [89, 11],
  majorityRate: 0.89,
  referencePassId: 1,
  resamples: 1000,
  seed: 1,
  warnings: [],
  rows: [1, 5].map((id) => ({
    pass: pass(id, id === 1 ? 'zero-shot' : 'finetuned', { modelName: '=cmd' }),
    n: 100,
    patients: 80,
    auroc: id === 1 ? null : 0.75,
    clusteredInterval: id === 1 ? null : { low: 0.7, high: 0.8 },
    delongInterval: null,
    delongValid: false,
    perClass: [],
    accuracy: 0.9,
    brier: 0.1,
    averagePrecision: 0.2,
    difference: null,
    roc:
      id === 1
        ? []
        : [
            {
              index: 1,
              points: [
                [0, 0],
                [1, 1],
              ],
            },
          ],
  })),
}

describe('a comparison', () => {
  it('says how many events there are', () => {
    expect(eventsText(comparison, 1)).toBe('11 events, prevalence 11.0 %')
    expect(eventsText({ ...comparison, options: ['a', 'b', 'c'], macroClasses: [0, 1], counts: [50, 50, 0] }, 1)).toBe(
      'a: 50 (50.0 %) · b: 50 (50.0 %) · c: 0 (0.0 %)',
    )
  })

  it('draws only what can be estimated', () => {
    const names = rowNames(comparison)
    const name = (row: Comparison['rows'][number]) => names.get(row.pass.id)!
    expect(forestRows(comparison, name).map(({ value, low, high }) => [value, low, high])).toEqual([[0.75, 0.7, 0.8]])
    expect(rocCurves(comparison, null, name)).toHaveLength(1)
    expect(rocCurves(comparison, 0, name)).toHaveLength(0)
  })

  it('names rows apart that share model and role', () => {
    const twice = {
      ...comparison,
      rows: [comparison.rows[1]!, { ...comparison.rows[1]!, pass: { ...comparison.rows[1]!.pass, id: 6 } }],
    }
    expect([...rowNames(twice).values()]).toEqual(['Finetuned: =cmd (pass 5)', 'Finetuned: =cmd (pass 6)'])
  })

  it('is exported whole, and never as a formula', () => {
    const [header, first, second] = comparisonCsv(comparison, 1, 'split')
      .split('\r\n')
      .map((line) => line.split(','))
    expect(first).toHaveLength(header!.length)
    expect(second).toHaveLength(header!.length)
    expect(second![header!.indexOf('auroc')]).toBe('0.75')
    expect(first![header!.indexOf('auroc')]).toBe('')
    expect(first![header!.indexOf('model')]).toBe("'=cmd")
    expect(second![header!.indexOf('prevalence')]).toBe('0.11')
  })
})
