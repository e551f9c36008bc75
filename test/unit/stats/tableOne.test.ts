import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TableOneRow } from '../../../shared/domain/tableOne.ts'
import { hiddenCells } from '../../../shared/stats/smallCells.ts'
import { categoryDifference, numericDifference } from '../../../shared/stats/standardizedDifference.ts'
import { buildTableOne, levelsOf } from '../../../shared/stats/tableOne.ts'
import { tableOneRows, tableOneText } from '../../../shared/stats/tableOneText.ts'

describe('a standardized mean difference', () => {
  test('is the distance of the means over the root of the mean variance (Austin 2009)', () => {
    // Means 2 and 4, variances 1 and 1.
    expect(numericDifference([1, 2, 3], [3, 4, 5])).toBeCloseTo(2, 12)
    // Means 3 and 3.5, variances 2.5 and 0.5: 0.5 / √1.5.
    expect(numericDifference([1, 2, 3, 4, 5], [3, 4])).toBeCloseTo(0.5 / Math.sqrt(1.5), 12)
    expect(numericDifference([2, 2], [2, 2])).toBe(0)
    expect(numericDifference([2, 2], [3, 3])).toBeNull()
    expect(numericDifference([2], [3, 4])).toBeNull()
  })

  test('of shares uses p(1 − p)', () => {
    // 5 of 10 and 2 of 10: 0.3 / √((0.25 + 0.16) / 2).
    expect(categoryDifference([5, 5], [8, 2])).toBeCloseTo(0.3 / Math.sqrt(0.205), 12)
  })

  test('of more levels is the distance by the mean covariance of the shares (Yang & Dalton 2012)', () => {
    // Without the first level: difference (0, −0.3), mean covariance [[0.21, −0.105], [−0.105, 0.205]].
    expect(categoryDifference([5, 3, 2], [2, 3, 5])).toBeCloseTo(Math.sqrt(0.09 * (0.21 / 0.032025)), 12)
    expect(categoryDifference([5, 3, 2, 0], [2, 3, 5, 0])).toBeCloseTo(0.76822, 5)
  })

  test('does not depend on the order of levels nor of groups, and is 0 between equals', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        const size = Math.min(a.length, b.length)
        const [left, right] = [a.slice(0, size), b.slice(0, size)]
        const value = categoryDifference(left, right) ?? Number.NaN
        expect(categoryDifference(right, left)).toBeCloseTo(value, 8)
        expect(categoryDifference(left.toReversed(), right.toReversed())).toBeCloseTo(value, 8)
        expect(categoryDifference(left, left.map((count) => 2 * count))).toBeCloseTo(0, 8)
      }),
    )
  })
})

const table = buildTableOne({
  characteristics: [
    { kind: 'number', key: 'age', label: 'Age', unit: 'years', values: [20, 30, 40, null, 60, 70, 80] },
    { kind: 'category', key: 'sex', label: 'Sex', levels: ['F', 'M'], values: ['F', 'F', 'M', 'M', 'M', null, 'F'] },
  ],
  patients: ['a', 'a', 'b', 'c', 'd', 'e', 'f'],
  groups: [
    { key: 'train', label: 'Train', members: [0, 1, 2, 3] },
    { key: 'test', label: 'Test', members: [4, 5] },
  ],
  leftOut: [{ reason: 'in no set of the split', notes: 1 }],
})

describe('a Table 1', () => {
  test('describes each group and all together, with what is missing apart', () => {
    expect(table.groups).toEqual([
      { key: 'all', label: 'All', notes: 6, patients: 5 },
      { key: 'train', label: 'Train', notes: 4, patients: 3 },
      { key: 'test', label: 'Test', notes: 2, patients: 2 },
    ])
    const [age, sex] = table.rows
    expect(age.cells).toEqual([
      { n: 5, missing: 1, mean: 44, sd: Math.sqrt(430), median: 40, q1: 30, q3: 60 },
      { n: 3, missing: 1, mean: 30, sd: 10, median: 30, q1: 25, q3: 35 },
      { n: 2, missing: 0, mean: 65, sd: Math.sqrt(50), median: 65, q1: 62.5, q3: 67.5 },
    ])
    expect(age.smd).toEqual([null, null, expect.closeTo(35 / Math.sqrt(75), 10)])
    expect(sex.cells).toEqual([
      { n: 5, missing: 1, counts: [2, 3] },
      { n: 4, missing: 0, counts: [2, 2] },
      { n: 1, missing: 1, counts: [0, 1] },
    ])
  })

  test('is written as one reads it, the same for screen, terminal and file', () => {
    const text = tableOneText(table, { minimumCell: null })
    expect(text.header).toEqual(['Characteristic', 'All', 'Train', 'Test', 'SMD, Test against Train'])
    expect(tableOneRows(text).slice(2, 8)).toEqual([
      ['Age, years: mean (SD)', '44.0 (20.7)', '30.0 (10.0)', '65.0 (7.1)', '4.04'],
      ['  Median [IQR]', '40.0 [30.0–60.0]', '30.0 [25.0–35.0]', '65.0 [62.5–67.5]', ''],
      ['  Missing, n', '1', '1', '0', ''],
      ['Sex, n (%)', '', '', '', '1.41'],
      ['  F', '2 (40.0)', '2 (50.0)', '0 (0.0)', ''],
      ['  M', '3 (60.0)', '2 (50.0)', '1 (100.0)', ''],
    ])
  })

  test('of one group compares nothing', () => {
    const alone = buildTableOne({
      characteristics: [{ kind: 'number', key: 'age', label: 'Age', unit: 'years', values: [1, 2] }],
      patients: ['a', 'b'],
      groups: [{ key: 'all', label: 'All', members: [0, 1] }],
      leftOut: [],
    })
    expect(alone).toMatchObject({ reference: null, groups: [{ key: 'all' }], rows: [{ smd: [null] }] })
  })

  test('lists the most frequent levels and puts the others together', () => {
    const values = Array.from({ length: 12 }, (_, index) => Array.from({ length: 12 - index }, () => `v${index}`)).flat()
    const { levels, level } = levelsOf(values)
    expect(levels).toEqual(['v0', 'v1', 'v2', 'v3', 'v4', 'v5', 'v6', 'v7', 'Other (4 values)'])
    expect([level('v0'), level('v11')]).toEqual(['v0', 'Other (4 values)'])
  })
})

describe('small counts', () => {
  const groups = (size: number) =>
    Array.from({ length: size }, (_, index) => ({ key: String(index), label: '', notes: 0, patients: 0 }))

  /** All together first, then the groups. */
  function row(byGroup: number[][]): Extract<TableOneRow, { kind: 'category' }> {
    const all = byGroup[0].map((_, level) => byGroup.reduce((sum, counts) => sum + counts[level], 0))
    const cells = [all, ...byGroup].map((counts) => ({
      n: counts.slice(0, -1).reduce((sum, count) => sum + count, 0),
      missing: counts.at(-1) ?? 0,
      counts: counts.slice(0, -1),
    }))
    const levels = byGroup[0].slice(0, -1).map((_, level) => `level ${level}`)
    return { kind: 'category', key: 'x', label: 'x', levels, cells, smd: cells.map(() => null) }
  }

  test('are hidden, with one more of their column and of their line', () => {
    const hidden = hiddenCells(row([[50, 3, 40, 0], [60, 20, 30, 0]]), groups(3), 5)
    expect(hidden[1][1]).toBe(true)
    expect(hidden.map((line) => line[1]).filter(Boolean)).toHaveLength(2)
    expect(hidden[1].filter(Boolean).length).toBeGreaterThanOrEqual(2)
  })

  test('can never be worked out from one sum', () => {
    const counts = fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 4, maxLength: 4 }), {
      minLength: 2,
      maxLength: 4,
    })
    fc.assert(
      fc.property(counts, (byGroup) => {
        const judged = row(byGroup)
        const hidden = hiddenCells(judged, groups(byGroup.length + 1), 5)
        const lines = [...judged.levels.keys()].map((level) => judged.cells.map(({ counts: levels }) => levels[level]))
        lines.push(judged.cells.map(({ missing }) => missing))
        for (const [level, line] of lines.entries()) {
          for (const [group, count] of line.entries()) if (count > 0 && count < 5) expect(hidden[level][group]).toBe(true)
          expect(hidden[level].filter(Boolean).length).not.toBe(1)
        }
        for (let group = 0; group <= byGroup.length; group++) {
          expect(hidden.filter((line) => line[group]).length).not.toBe(1)
        }
      }),
    )
  })

  test('are written as below the minimum, and the others as not shown', () => {
    const rows = tableOneRows(tableOneText(table, { minimumCell: 5 }))
    expect(rows[0]).toEqual(['Notes, n', '6', '<5', '<5', ''])
    // With a hidden number of missing ones, a share would give both away.
    expect(rows.find(([label]) => label === '  F')).toEqual(['  F', '<5', '<5', '0', ''])
    expect(rows.flat().join(' ')).not.toMatch(/\b[1-4] \(\d/)
  })
})
