import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../shared/random.ts'
import { calibration } from '../../../shared/stats/calibration.ts'
import { applyIsotonic, fitIsotonic } from '../../../shared/stats/isotonic.ts'
import { sigmoid } from '../../../shared/stats/logit.ts'
import { indexPatients } from '../../../shared/stats/patients.ts'
import { applyPlatt, fitPlatt } from '../../../shared/stats/platt.ts'
import { applyRecalibration, fitRecalibration } from '../../../shared/stats/recalibration.ts'
import { logLoss } from '../../../shared/stats/summary.ts'
import { applyTemperature, fitTemperature } from '../../../shared/stats/temperature.ts'
import { anything, holdsNonFinite, scoredProbabilities } from './scoredProbabilities.ts'
import { vectors } from './vectors.ts'

const twoColumns = (probabilities: number[]) => probabilities.flatMap((each) => [1 - each, each])

/** Notes whose probabilities are σ(x) but whose outcomes have the log odds intercept + slope · x. */
function miscalibrated(n: number, seed: number, { intercept, slope }: { intercept: number; slope: number }) {
  const random = createRandom(seed)
  const x = Array.from({ length: n }, () => 2 * random.normal())
  return {
    probabilities: x.map(sigmoid),
    labels: x.map((each) => (random.uniform() < sigmoid(intercept + slope * each) ? 1 : 0)),
  }
}

describe('temperature', () => {
  test('finds the temperature that the outcomes were drawn with', () => {
    const { probabilities, labels } = miscalibrated(20_000, 1, { intercept: 0, slope: 0.5 })
    expect(fitTemperature(twoColumns(probabilities), labels, 2).value?.temperature).toBeCloseTo(2, 1)
  })

  test.each(vectors.multiclass)('has a lower log loss than its neighbours, of more classes too: $name', ({ y, p }) => {
    const classCount = p[0].length
    const temperature = fitTemperature(p.flat(), y, classCount).value?.temperature ?? NaN
    const lossAt = (each: number) => {
      const { value } = applyTemperature({ method: 'temperature', temperature: each }, p.flat(), classCount)
      return logLoss(value ?? [], y, classCount) ?? NaN
    }
    expect(lossAt(temperature)).toBeLessThanOrEqual(lossAt(1))
    expect(lossAt(temperature)).toBeLessThan(lossAt(temperature * 1.01))
    expect(lossAt(temperature)).toBeLessThan(lossAt(temperature / 1.01))
  })

  test('keeps the order of the notes, and of the classes of each', () => {
    const counted = fc.array(fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: 30 }))), { maxLength: 20 })
    const temperatures = fc.double({ min: 0.2, max: 5, noNaN: true })
    fc.assert(
      fc.property(scoredProbabilities, counted, temperatures, (scored, counts, temperature) => {
        const fitted = { method: 'temperature', temperature } as const
        const columns = applyTemperature(fitted, twoColumns(scored.probabilities), 2).value ?? []
        const events = columns.filter((_, index) => index % 2 === 1)
        for (const [i, left] of scored.probabilities.entries()) {
          for (const [j, right] of scored.probabilities.entries()) {
            if (left < right) expect(events[i]).toBeLessThan(events[j])
          }
        }
        const table = counts.filter((row) => row.some((count) => count > 0)).map((row) => row.map((count) => count / 90))
        const scaled = applyTemperature(fitted, table.flat(), 3).value ?? new Float64Array()
        for (const [row, before] of table.entries()) {
          const after = scaled.slice(3 * row, 3 * row + 3)
          expect(after.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 12)
          for (const [i, left] of before.entries()) {
            for (const [j, right] of before.entries()) if (left < right) expect(after[i]).toBeLessThan(after[j])
          }
        }
      }),
    )
  })

  test('names where no temperature is the best', () => {
    expect(fitTemperature([0.6, 0.4, 0.2, 0.8], [0, 1], 2).reason).toBe('separated')
    expect(fitTemperature([0.6, 0.4, 0.2, 0.8], [1, 0], 2).reason).toBe('reversed')
    expect(fitTemperature([0.5, 0.5, 0.5, 0.5], [1, 0], 2).reason).toBe('all-equal')
    expect(fitTemperature([], [], 2).reason).toBe('no-notes')
    expect(fitTemperature([0.5, NaN], [1], 2).reason).toBe('not-a-number')
    expect(fitTemperature([0, 0, 0.2, 0.1], [1, 0], 2).reason).toBe('zero-row')
  })

  test('takes rows that do not sum to 1 as their shares', () => {
    const fitted = { method: 'temperature', temperature: 1 } as const
    const { value } = applyTemperature(fitted, [0.2, 0.2, 0.1, 0.3], 2)
    for (const [index, share] of [0.5, 0.5, 0.25, 0.75].entries()) expect(value?.[index]).toBeCloseTo(share, 12)
  })
})

describe('Platt scaling', () => {
  test('makes probabilities of many notes calibrated', () => {
    const fitOn = miscalibrated(5000, 2, { intercept: -1, slope: 0.6 })
    const fitted = fitPlatt(fitOn.probabilities, fitOn.labels)
    expect(fitted.value?.slope).toBeCloseTo(0.6, 1)
    if (fitted.value === null) throw new Error(fitted.reason)
    const after = applyPlatt(fitted.value, fitOn.probabilities).value ?? []
    const { intercept, slope } = calibration(after, fitOn.labels, indexPatients(fitOn.labels.map((_, row) => row)))
    expect(slope.value).toBeCloseTo(1, 2)
    expect(intercept.value).toBeCloseTo(0, 2)
  })

  test('stays finite where the outcomes are separated', () => {
    const { value } = fitPlatt([0.1, 0.2, 0.7, 0.8], [0, 0, 1, 1])
    expect(value?.slope).toBeGreaterThan(0)
    expect(value?.slope).toBeLessThan(10)
  })

  test('does not turn the order of the notes', () => {
    expect(fitPlatt([0.8, 0.7, 0.4, 0.3], [0, 0, 1, 1]).reason).toBe('reversed')
    expect(fitPlatt([0.3, 0.3], [0, 1]).reason).toBe('all-equal')
    expect(fitPlatt([0.3, 0.4], [1, 1]).reason).toBe('one-class')
  })
})

describe('isotonic recalibration', () => {
  test('pools violators and ties, as worked by hand', () => {
    const { value } = fitIsotonic([0.1, 0.2, 0.2, 0.3, 0.4, 0.5], [0, 1, 0, 0, 1, 1])
    expect(value).toEqual({
      method: 'isotonic',
      probabilities: [0.1, 0.2, 0.3, 0.4, 0.5],
      calibrated: [0, 1 / 3, 1 / 3, 1, 1],
    })
    if (!value) throw new Error('not fitted')
    const mapped = [...(applyIsotonic(value, [0, 0.15, 0.25, 0.35, 0.9]).value ?? [])]
    for (const [index, each] of [0, 1 / 6, 1 / 3, 2 / 3, 1].entries()) expect(mapped[index]).toBeCloseTo(each, 12)
  })

  test('never falls, keeps the number of events, and has no block that could be split or joined better', () => {
    const grid = Array.from({ length: 201 }, (_, index) => index / 200)
    fc.assert(
      fc.property(scoredProbabilities, ({ probabilities, labels }) => {
        const { value } = fitIsotonic(probabilities, labels)
        if (!value) throw new Error('not fitted')
        const curve = applyIsotonic(value, grid).value ?? new Float64Array()
        for (let index = 1; index < curve.length; index++) expect(curve[index]).toBeGreaterThanOrEqual(curve[index - 1])
        const fitted = applyIsotonic(value, probabilities).value ?? new Float64Array()
        expect(fitted.reduce((sum, each) => sum + each, 0)).toBeCloseTo(labels.filter(Boolean).length, 9)
        // Min-max formula (Barlow et al. 1972): the fit at x is the largest over starts ≤ x of the smallest mean to an end ≥ x.
        for (const [row, at] of probabilities.entries()) {
          const mean = (from: number, to: number) => {
            const inside = labels.filter((_, other) => probabilities[other] >= from && probabilities[other] <= to)
            return inside.filter(Boolean).length / inside.length
          }
          const starts = probabilities.filter((each) => each <= at)
          const ends = probabilities.filter((each) => each >= at)
          const expected = Math.max(...starts.map((from) => Math.min(...ends.map((to) => mean(from, to)))))
          expect(fitted[row]).toBeCloseTo(expected, 9)
        }
      }),
      { numRuns: 40 },
    )
  })
})

describe('a recalibration', () => {
  test('is plain JSON that gives the same probabilities when read again', () => {
    const { probabilities, labels } = miscalibrated(400, 4, { intercept: 0.5, slope: 0.5 })
    for (const method of ['temperature', 'platt', 'isotonic'] as const) {
      const table = { probabilities: twoColumns(probabilities), classCount: 2 }
      const fitted = fitRecalibration(method, { ...table, labels, event: 1 })
      if (fitted.value === null) throw new Error(fitted.reason)
      const direct = applyRecalibration(fitted.value, table)
      expect(applyRecalibration(JSON.parse(JSON.stringify(fitted.value)), table)).toEqual(direct)
      const before = logLoss(table.probabilities, labels, 2) ?? NaN
      expect(logLoss(direct.value ?? [], labels, 2)).toBeLessThan(before)
    }
  })

  test('does not depend on which column the event is in', () => {
    const { probabilities, labels } = miscalibrated(300, 6, { intercept: 0.5, slope: 0.5 })
    for (const method of ['platt', 'isotonic'] as const) {
      const table = { probabilities: twoColumns(probabilities), classCount: 2 }
      const turned = { probabilities: probabilities.flatMap((each) => [each, 1 - each]), classCount: 2 }
      const fitted = fitRecalibration(method, { ...table, labels, event: 1 })
      const other = fitRecalibration(method, { ...turned, labels: labels.map((label) => 1 - label), event: 0 })
      if (fitted.value === null || other.value === null) throw new Error('not fitted')
      const [one, two] = [applyRecalibration(fitted.value, table), applyRecalibration(other.value, turned)]
      for (let row = 0; row < labels.length; row++) {
        expect(two.value?.[2 * row]).toBeCloseTo(one.value?.[2 * row + 1] ?? NaN, 9)
      }
    }
  })

  test('never gives NaN, also from other notes than it was fitted on', () => {
    fc.assert(
      fc.property(anything, anything, ({ values, labels }, other) => {
        for (const method of ['temperature', 'platt', 'isotonic'] as const) {
          const table = { probabilities: values.flatMap((each) => [1 - each, each]), classCount: 2 }
          const fitted = fitRecalibration(method, { ...table, labels, event: 1 })
          expect(holdsNonFinite(fitted)).toBe(false)
          if (fitted.value === null) continue
          const elsewhere = { probabilities: other.values.flatMap((each) => [1 - each, each]), classCount: 2 }
          expect(holdsNonFinite(applyRecalibration(fitted.value, elsewhere))).toBe(false)
        }
      }),
    )
  })

  test('of more than two classes is temperature', () => {
    const table = { probabilities: [0.2, 0.3, 0.5], classCount: 3 }
    expect(() => fitRecalibration('platt', { ...table, labels: [1], event: 1 })).toThrow(RangeError)
  })
})
