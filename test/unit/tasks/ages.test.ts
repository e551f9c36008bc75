import { describe, expect, test } from 'vitest'
import { ageAt } from '../../../shared/ages.ts'

describe('the age at admission', () => {
  test.each([
    ['1850-01-01', '2150-01-01T10:00:00', 91],
    ['2029-01-01', '2150-01-01T10:00:00', 91],
    ['2030-01-01', '2150-01-01T10:00:00', 120],
    ['2060-01-02', '2150-01-01T10:00:00', 89],
    ['2060-01-01', '2150-01-01T10:00:00', 90],
    ['2150-06-01', '2150-01-01T10:00:00', null],
    [null, '2150-01-01T10:00:00', null],
  ])('born %s, admitted %s, is %s: beyond 120 years the birth was shifted, and counts as 91', (birth, admitted, age) => {
    expect(ageAt(birth, admitted)).toBe(age)
  })
})
