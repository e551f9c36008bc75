import { describe, expect, it } from 'vitest'
import { comparisonCsv } from '../../../renderer/features/compare/comparisonCsv.ts'
import { eventsText, rowNames, tableEntries } from '../../../renderer/features/compare/comparisonView.ts'
import { differenceIntervalText, intervalText, numberText, pText, whyNot } from '../../../renderer/features/compare/estimates.ts'
import { cutOf, figuresAt } from '../../../renderer/features/compare/thresholds.ts'
import { defaultReference, defaultSelection, passGroups, standardPasses } from '../../../renderer/features/compare/passSets.ts'
import { comparablePasses, defaultOther, orderPasses } from '../../../renderer/features/predictions/passChoice.ts'
import { sampleText } from '../../../shared/alertsPerDay.ts'
import type { Comparison, Estimate } from '../../../shared/domain/compare.ts'
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
    learnedOthers: false,
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
    // Newer, but of a model that learned other tasks.
    const transferred = pass(11, 'zero-shot', { learnedOthers: true })
    expect(defaultOther([...passes, transferred], pass(5, 'finetuned'))!.id).toBe(1)
    expect(standardPasses(passGroups([...passes, transferred], 'readmission').find(({ set, labelSetId }) => set === 'test' && labelSetId === 1)!)['zero-shot']!.id).toBe(1)
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
    const pinned = group.passes.find(({ id }) => id === 5)!.modelId
    expect(defaultReference(group, [1, 5, 3, 6], pinned)).toBe(5)
    expect(defaultSelection(group, pinned)).toContain(5)
  })
})

describe('estimates', () => {
  it('are said not to be estimable instead of being left blank', () => {
    expect([numberText(null), intervalText(null), pText(null, 1000)]).toEqual([
      'not estimable',
      'not estimable',
      'p not estimable',
    ])
  })

  it('never show a p that the resamples cannot resolve', () => {
    expect([pText(0, 1000), pText(0, 200), pText(0.0432, 1000)]).toEqual(['p < 0.001', 'p < 0.005', 'p = 0.043'])
    expect(whyNot({ value: null, reason: 'one-class', interval: null })).toBe('all notes have the same outcome')
    expect(intervalText({ low: -0.2, high: 0.1 })).toBe('−0.200 to 0.100')
    expect(differenceIntervalText({ low: -0.012, high: 0.0451 })).toBe('−0.012 to +0.045')
  })
})

const known = (value: number): Estimate => ({ value, reason: null, interval: { low: value - 0.05, high: value + 0.05 } })
const absent: Estimate = { value: null, reason: 'one-class', interval: null }

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
  positive: 1,
  covered: { days: 10, reason: null, notes: 100 },
  familyPassIds: [5],
  seedGroups: [],
  rows: [1, 5].map((id) => ({
    pass: pass(id, id === 1 ? 'zero-shot' : 'finetuned', { modelName: '=cmd' }),
    n: 100,
    scored: 120,
    patients: 80,
    auroc: id === 1 ? absent : known(0.75),
    delongInterval: null,
    delongValid: false,
    averages: null,
    accuracy: known(0.9),
    brier: known(0.1),
    logLoss: known(0.3),
    expectedCalibrationError: known(0.02),
    confusion: null,
    difference: null,
    options: [
      {
        index: 1,
        events: 11,
        auroc: id === 1 ? absent : known(0.75),
        averagePrecision: known(0.2),
        calibration: {
          intercept: absent,
          slope: absent,
          inTheLarge: absent,
          observedOverExpected: known(1.1),
          expectedCalibrationError: known(0.02),
        },
        roc: [],
        precisionRecall: [],
        reliability: [],
        histogram: [],
        netBenefit: [],
        operatingPoints: [
          [null, 0, 0, 11, 89, 0, 100],
          [0.5, 8, 4, 11, 89, 8, 92],
          [0.2, 40, 9, 11, 89, 40, 60],
          [0.1, 100, 11, 11, 89, 100, 0],
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

  it('names rows apart that share model and role', () => {
    const twice = {
      ...comparison,
      rows: [comparison.rows[1]!, { ...comparison.rows[1]!, pass: { ...comparison.rows[1]!.pass, id: 6 } }],
    }
    expect([...rowNames(twice).values()]).toEqual(['Finetuned: =cmd (pass 5)', 'Finetuned: =cmd (pass 6)'])
  })

  it('is exported whole, and never as a formula', () => {
    const [header, first, second] = comparisonCsv(comparison, 'split')
      .split('\r\n')
      .map((line) => line.split(','))
    expect(first).toHaveLength(header!.length)
    expect(second).toHaveLength(header!.length)
    expect(second![header!.indexOf('auroc')]).toBe('0.75')
    expect(first![header!.indexOf('auroc')]).toBe('')
    expect(first![header!.indexOf('auroc_not_estimable')]).toBe('one-class')
    expect(first![header!.indexOf('model')]).toBe("'=cmd")
    expect(second![header!.indexOf('prevalence')]).toBe('0.11')
  })
})

describe('runs that differ in their seed alone', () => {
  it('stand under one head, where the first of them stood', () => {
    const [first, second] = comparison.rows
    const third = { ...second!, pass: { ...second!.pass, id: 6 } }
    const group = { passIds: [5, 6], seeds: [1, 2], auroc: null, averagePrecision: null, brier: null, logLoss: null, difference: null }
    const entries = tableEntries({ ...comparison, rows: [first!, second!, third], seedGroups: [group] })
    expect(entries).toEqual([{ row: first }, { group, rows: [second, third] }])
  })
})

describe('a cut', () => {
  const [figures] = comparison.rows[1]!.options

  it('is read from the address, and is the highest tenth where that says nothing sound', () => {
    expect(cutOf('threshold', '0.25', comparison)).toEqual({ kind: 'threshold', at: 0.25 })
    expect(cutOf('day', '3', comparison)).toEqual({ kind: 'day', at: 3 })
    const undated = { ...comparison, covered: { days: null, reason: 'times-missing' as const, notes: 100 } }
    for (const cut of [cutOf(null, null, comparison), cutOf('share', '7', comparison), cutOf('day', '3', undated), cutOf('threshold', 'x', comparison)])
      expect(cut).toEqual({ kind: 'share', at: 0.1 })
  })

  it('gives counts, shares and alerts a day of the model', () => {
    const found = figuresAt({ kind: 'threshold', at: 0.2 }, figures!, comparison)
    expect(found).toMatchObject({
      threshold: 0.2,
      alerts: 40,
      alertsPerDay: 4,
      counts: { truePositives: 9, falsePositives: 31, falseNegatives: 2, trueNegatives: 58 },
    })
    expect(found?.sensitivity.value).toBeCloseTo(9 / 11, 12)
    expect(found?.roc).toEqual([1 - 58 / 89, 9 / 11])
  })

  it('scales alerts a day up to all notes of the set, where a sample of them was scored', () => {
    const sampled = { ...comparison, covered: { ...comparison.covered, notes: 300 } }
    expect(figuresAt({ kind: 'threshold', at: 0.2 }, figures!, sampled)).toMatchObject({ alerts: 40, alertsPerDay: 12 })
    // Of 12 a day among 300 notes, 100 have a third.
    expect(figuresAt({ kind: 'day', at: 12 }, figures!, sampled)?.alerts).toBe(40)
    expect(sampleText(sampled)).toMatch(/^100 of the 300 labelled notes .* \(× 3\.00\)/)
    expect(sampleText(comparison)).toBe('')
  })

  it('never passes its budget', () => {
    expect(figuresAt({ kind: 'share', at: 0.39 }, figures!, comparison)?.alerts).toBe(8)
    expect(figuresAt({ kind: 'day', at: 4 }, figures!, comparison)?.alerts).toBe(40)
    expect(figuresAt({ kind: 'share', at: 0.01 }, figures!, comparison)).toMatchObject({
      threshold: null,
      alerts: 0,
      precisionRecall: null,
      positivePredictiveValue: { reason: 'no-denominator' },
    })
  })
})
