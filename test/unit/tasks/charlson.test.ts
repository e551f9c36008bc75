import { describe, expect, test } from 'vitest'
import definition from '../../../assets/charlson.json' with { type: 'json' }
import { icdCode } from '../../../main/corpus/importers/values.ts'
import { charlsonAgePoints, charlsonCategories, charlsonScore } from '../../../main/tasks/labels/charlson.ts'

describe('Charlson', () => {
  test.each(definition.test_vectors)('$name', ({ codes, categories, charlson1987, quan2011 }) => {
    const cleaned = codes.map(({ code, icd_version: version }) => {
      return { code: icdCode(code) ?? '', icdVersion: version === 9 ? 9 : 10 } as const
    })
    const present = charlsonCategories(cleaned)
    expect(present.toSorted()).toEqual(categories.toSorted())
    expect(charlsonScore(present, 'charlson1987')).toBe(charlson1987)
    expect(charlsonScore(present, 'quan2011')).toBe(quan2011)
  })

  test('a code of the other ICD version does not count', () => {
    expect(charlsonCategories([{ code: '410', icdVersion: 10 }, { code: 'I21', icdVersion: 9 }])).toEqual([])
  })

  test.each([[0, 0], [49, 0], [50, 1], [60, 2], [79, 3], [80, 4], [91, 4]])('age %i gives %i points', (age, points) => {
    expect(charlsonAgePoints(age)).toBe(points)
  })
})
