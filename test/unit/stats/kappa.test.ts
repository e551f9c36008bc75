import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cohenKappa } from '../../../shared/stats/kappa.ts'
import { proportion } from '../../../shared/stats/proportion.ts'

/** Answers of both, from a table of counts. */
function ratings(table: readonly (readonly number[])[]): [number[], number[]] {
  const first: number[] = []
  const second: number[] = []
  for (const [row, counts] of table.entries()) {
    for (const [column, count] of counts.entries()) {
      for (let note = 0; note < count; note++) {
        first.push(row)
        second.push(column)
      }
    }
  }
  return [first, second]
}
const kappaOf = (table: readonly (readonly number[])[]) => cohenKappa(...ratings(table), table.length)

const tables = fc
  .integer({ min: 2, max: 4 })
  .chain((answers) => fc.array(fc.array(fc.nat(12), { minLength: answers, maxLength: answers }), { minLength: answers, maxLength: answers }))

describe('Cohen’s kappa', () => {
  // Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 2003, table 18.1: 0.68, standard error 0.087.
  test('and its interval are those of the textbook', () => {
    const { kappa, percent, agreed, n } = kappaOf([[75, 1, 4], [5, 4, 1], [0, 0, 10]])
    expect([agreed, n, percent]).toEqual([89, 100, proportion(89, 100)])
    expect(kappa.value).toBeCloseTo(0.6765, 4)
    expect(((kappa.interval?.high ?? NaN) - (kappa.value ?? NaN)) / 1.959964).toBeCloseTo(0.0877, 3)
  })

  test('of two answers is what can be counted by hand: (0.7 − 0.5) / (1 − 0.5)', () => {
    expect(kappaOf([[20, 5], [10, 15]]).kappa.value).toBeCloseTo(0.4, 14)
  })

  test('has the standard error of the delta method, by differences of the definition', () => {
    const definition = (shares: readonly number[], answers: number) => {
      const total = shares.reduce((sum, share) => sum + share, 0)
      const cell = (row: number, column: number) => shares[row * answers + column] / total
      let observed = 0
      let expected = 0
      for (let answer = 0; answer < answers; answer++) {
        let rowShare = 0
        let columnShare = 0
        for (let other = 0; other < answers; other++) {
          rowShare += cell(answer, other)
          columnShare += cell(other, answer)
        }
        observed += cell(answer, answer)
        expected += rowShare * columnShare
      }
      return (observed - expected) / (1 - expected)
    }
    fc.assert(
      fc.property(tables, (table) => {
        const { kappa, n } = kappaOf(table)
        if (kappa.interval === null || kappa.interval.low === -1 || kappa.interval.high === 1) return
        const shares = table.flat().map((count) => count / n)
        const step = 1e-6
        const slopes = shares.map((_, moved) => {
          const at = (by: number) => definition(shares.map((share, index) => share + (index === moved ? by : 0)), table.length)
          return (at(step) - at(-step)) / (2 * step)
        })
        const mean = slopes.reduce((sum, slope, index) => sum + slope * shares[index], 0)
        const variance = slopes.reduce((sum, slope, index) => sum + slope ** 2 * shares[index], 0) - mean ** 2
        expect((kappa.interval.high - kappa.interval.low) / (2 * 1.959963984540054)).toBeCloseTo(Math.sqrt(variance / n), 5)
      }),
    )
  })

  test('is the same with the raters and the answers in another order, and 1 only where they always agree', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const { kappa, agreed, n } = kappaOf(table)
        const swapped = kappaOf(table.map((_, row) => table.map((counts) => counts[row])))
        const turned = kappaOf(table.toReversed().map((counts) => counts.toReversed()))
        if (kappa.value === null) return void expect([swapped.kappa.reason, turned.kappa.reason]).toEqual([kappa.reason, kappa.reason])
        expect(swapped.kappa.value).toBeCloseTo(kappa.value, 10)
        expect(turned.kappa.value).toBeCloseTo(kappa.value, 10)
        expect(Math.abs(kappa.value - 1) < 1e-12).toBe(agreed === n)
      }),
    )
  })

  test('says why it is not estimable, and gives no interval where there is no error', () => {
    expect(cohenKappa([], [], 2)).toMatchObject({ n: 0, percent: { reason: 'no-denominator' }, kappa: { value: null, reason: 'no-notes' } })
    expect(kappaOf([[7, 0], [0, 0]]).kappa).toEqual({ value: null, reason: 'one-answer', interval: null })
    expect(kappaOf([[4, 0], [0, 3]]).kappa).toEqual({ value: 1, reason: null, interval: null })
    // One of them always gives the same answer: no agreement beyond chance.
    expect(kappaOf([[4, 3], [0, 0]]).kappa.value).toBeCloseTo(0, 14)
    expect(() => cohenKappa([0], [0, 1], 2)).toThrow(RangeError)
    expect(() => cohenKappa([2], [0], 2)).toThrow(RangeError)
  })
})
