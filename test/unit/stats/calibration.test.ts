import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../shared/random.ts'
import { calibration } from '../../../shared/stats/calibration.ts'
import type { Measure } from '../../../shared/stats/estimable.ts'
import { sigmoid } from '../../../shared/stats/logit.ts'
import { indexPatients } from '../../../shared/stats/patients.ts'
import { anything, holdsNonFinite, scoredProbabilities } from './scoredProbabilities.ts'
import { vectors } from './vectors.ts'

/** A patient for each note. */
const alone = (notes: ArrayLike<unknown>) => indexPatients(Array.from(notes, (_, row) => row))

/** Outcomes drawn with the log odds `intercept + slope · x`, and the probabilities σ(x). */
function drawn(n: number, seed: number, { intercept = 0, slope = 1 } = {}) {
  const random = createRandom(seed)
  const x = Array.from({ length: n }, () => 1.5 * random.normal() - 1)
  return {
    probabilities: x.map(sigmoid),
    labels: x.map((each) => (random.uniform() < sigmoid(intercept + slope * each) ? 1 : 0)),
  }
}

describe('calibration', () => {
  test.each(vectors.binary)('agrees with statsmodels: $name', ({ y, a, expected }) => {
    const { intercept, slope, inTheLarge, observedOverExpected, n, events, clipped } = calibration(a, y, alone(y))
    expect(Math.abs((intercept.value ?? NaN) - expected.calibration_a.intercept)).toBeLessThan(1e-6)
    expect(Math.abs((slope.value ?? NaN) - expected.calibration_a.slope)).toBeLessThan(1e-6)
    expect(Math.abs((inTheLarge.value ?? NaN) - expected.calibration_a.in_the_large)).toBeLessThan(1e-6)
    expect(observedOverExpected.value).toBeCloseTo(expected.calibration_a.observed_over_expected, 12)
    expect({ n, events, clipped }).toEqual({ n: y.length, events: y.filter((label) => label === 1).length, clipped: 0 })
  })

  test('finds the intercept and slope that the outcomes were drawn with, within its interval', () => {
    const { probabilities, labels } = drawn(20_000, 3, { intercept: 0.4, slope: 0.7 })
    const { intercept, slope } = calibration(probabilities, labels, alone(labels))
    expect(slope.value).toBeCloseTo(0.7, 1)
    expect(slope.interval?.low).toBeLessThan(0.7)
    expect(slope.interval?.high).toBeGreaterThan(0.7)
    expect(intercept.interval?.low).toBeLessThan(0.4)
    expect(intercept.interval?.high).toBeGreaterThan(0.4)
  })

  test('covers the truth about as often as it says', () => {
    let [slopes, offsets, ratios] = [0, 0, 0]
    const holds = ({ interval }: Measure, truth: number) =>
      interval !== null && interval.low <= truth && truth <= interval.high
    for (let seed = 0; seed < 300; seed++) {
      const { probabilities, labels } = drawn(300, seed)
      const result = calibration(probabilities, labels, alone(labels))
      if (holds(result.slope, 1)) slopes++
      if (holds(result.inTheLarge, 0)) offsets++
      if (holds(result.observedOverExpected, 1)) ratios++
    }
    for (const covered of [slopes, offsets, ratios]) {
      expect(covered / 300).toBeGreaterThan(0.91)
      expect(covered / 300).toBeLessThan(0.99)
    }
  })

  test('is not made surer by copies of the same notes', () => {
    const { probabilities, labels } = drawn(200, 5)
    const four = (values: number[]) => values.flatMap((value) => [value, value, value, value])
    const once = calibration(probabilities, labels, alone(labels))
    const copied = calibration(four(probabilities), four(labels), indexPatients(four(labels.map((_, row) => row))))
    for (const key of ['intercept', 'slope', 'inTheLarge', 'observedOverExpected'] as const) {
      expect(copied[key].value).toBeCloseTo(once[key].value ?? NaN, 9)
      expect(copied[key].interval?.low).toBeCloseTo(once[key].interval?.low ?? NaN, 9)
    }
  })

  test('names separated outcomes, and still judges the probabilities as a whole', () => {
    const result = calibration([0.1, 0.2, 0.3, 0.8], [0, 0, 1, 1], alone([0, 0, 1, 1]))
    expect(result.slope).toEqual({ value: null, reason: 'separated', interval: null })
    expect(result.intercept.reason).toBe('separated')
    expect(result.inTheLarge.value).toBeGreaterThan(0)
    expect(result.observedOverExpected.value).toBeCloseTo(2 / 1.4, 12)
    // Overlap in one value alone is separation too: the slope could still grow without end.
    expect(calibration([0.1, 0.2, 0.2, 0.8], [0, 0, 1, 1], alone([0, 0, 1, 1])).slope.reason).toBe('separated')
    expect(calibration([0.8, 0.7, 0.2], [0, 0, 1], alone([0, 0, 1])).slope.reason).toBe('separated')
  })

  test('has a slope exactly where the outcomes overlap', () => {
    fc.assert(
      fc.property(scoredProbabilities, ({ probabilities, labels }) => {
        const { slope } = calibration(probabilities, labels, alone(labels))
        const of = (label: number) => probabilities.filter((_, row) => labels[row] === label)
        const overlaps =
          Math.max(...of(0)) > Math.min(...of(1)) &&
          Math.max(...of(1)) > Math.min(...of(0)) &&
          new Set(probabilities).size > 1
        expect(slope.value !== null).toBe(overlaps)
      }),
    )
  })

  test('solves the score equations of the likelihood', () => {
    fc.assert(
      fc.property(scoredProbabilities, ({ probabilities, labels }) => {
        const inside = probabilities.map((each) => 0.01 + 0.98 * each)
        const { intercept, slope } = calibration(inside, labels, alone(labels))
        fc.pre(intercept.value !== null && slope.value !== null)
        const [a, b] = [intercept.value, slope.value]
        const x = inside.map((each) => Math.log(each / (1 - each)))
        const residuals = x.map((each, row) => labels[row] - sigmoid(a + b * each))
        expect(residuals.reduce((sum, each) => sum + each, 0)).toBeCloseTo(0, 8)
        expect(residuals.reduce((sum, each, row) => sum + each * x[row], 0)).toBeCloseTo(0, 8)
      }),
    )
  })

  test('counts certain probabilities, whose log odds are cut', () => {
    const result = calibration([0, 1, 0.4, 0.6, 0.3], [1, 0, 1, 0, 0], alone([1, 0, 1, 0, 0]))
    expect(result.clipped).toBe(2)
    expect(result.slope.value).toBeLessThan(0)
  })

  test('names what it cannot estimate', () => {
    expect(calibration([], [], alone([])).slope.reason).toBe('no-notes')
    expect(calibration([0.2, 0.3], [0, 0], alone([0, 0]))).toMatchObject({
      slope: { reason: 'one-class' },
      inTheLarge: { reason: 'one-class' },
      observedOverExpected: { value: 0, interval: null },
    })
    expect(calibration([0.3, 0.3], [0, 1], alone([0, 1])).slope.reason).toBe('all-equal')
    expect(calibration([0.3, NaN], [0, 1], alone([0, 1])).inTheLarge.reason).toBe('not-a-number')
    expect(calibration([0.3, 1.2], [0, 1], alone([0, 1])).observedOverExpected.reason).toBe('out-of-range')
    expect(calibration([0, 0], [0, 1], alone([0, 1])).observedOverExpected.reason).toBe('no-denominator')
    expect(calibration([0.5], [1], alone([1])).observedOverExpected).toEqual({ value: 2, reason: null, interval: null })
  })

  test('never gives NaN or infinity', () => {
    fc.assert(
      fc.property(anything, ({ values, labels }) => {
        expect(holdsNonFinite(calibration(values, labels, alone(labels)))).toBe(false)
      }),
    )
  })
})
