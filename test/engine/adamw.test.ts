import { expect, it } from 'vitest'
import { createAdam, type AdamSettings } from '../../main/engine/optim/adamw.ts'
import { relativeDifference } from '../../main/models/selfTest/difference.ts'
import { normalValues } from './tensors.ts'

const settings: AdamSettings = { beta1: 0.9, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.1 }
const learningRate = 0.01
const gradientScale = 0.5

/** The paper's formulas in double precision. */
function reference(parameter: Float64Array, gradients: readonly Float32Array[]): void {
  const m = new Float64Array(parameter.length)
  const v = new Float64Array(parameter.length)
  const { beta1, beta2, epsilon, weightDecay } = settings
  for (const [index, gradient] of gradients.entries()) {
    for (let i = 0; i < parameter.length; i++) {
      const g = gradient[i] * gradientScale
      m[i] = beta1 * m[i] + (1 - beta1) * g
      v[i] = beta2 * v[i] + (1 - beta2) * g * g
      const first = m[i] / (1 - beta1 ** (index + 1))
      const second = v[i] / (1 - beta2 ** (index + 1))
      parameter[i] -= learningRate * (weightDecay * parameter[i] + first / (Math.sqrt(second) + epsilon))
    }
  }
}

// One value; not a multiple of a vector; more than one stretch.
it.each([1, 3, 1003, 20_011])('AdamW moves %i values as the formulas say', (size) => {
  const adam = createAdam(new Map([['before', 5], ['p', size], ['after', 2]]))
  const parameter = normalValues(size, 1)
  const expected = Float64Array.from(parameter)
  const gradients = [2, 3, 4].map((seed) => normalValues(size, seed))
  for (const [index, gradient] of gradients.entries()) {
    adam.gradients.get('p')!.set(gradient)
    adam.update('p', parameter, settings, { step: index + 1, learningRate, gradientScale })
  }
  reference(expected, gradients)
  expect(relativeDifference(parameter, expected)).toBeLessThan(1e-6)
  for (const moments of [adam.firstMoments, adam.secondMoments]) {
    expect(moments.get('p')!.every((value) => value !== 0)).toBe(true)
    for (const other of ['before', 'after']) expect(moments.get(other)!.every((value) => value === 0)).toBe(true)
  }
})

it('the norm is that of all gradients together, and not finite when one value is not', () => {
  const adam = createAdam(new Map([['a', 7], ['b', 4001]]))
  const values = { a: normalValues(7, 1), b: normalValues(4001, 2) }
  for (const [name, gradient] of Object.entries(values)) adam.gradients.get(name)!.set(gradient)
  expect(adam.gradientNorm()).toBeCloseTo(Math.hypot(...values.a, ...values.b), 10)
  adam.gradients.get('b')![4000] = Number.NaN
  expect(adam.gradientNorm()).toBeNaN()
  adam.gradients.get('b')![4000] = Number.POSITIVE_INFINITY
  expect(adam.gradientNorm()).toBe(Number.POSITIVE_INFINITY)
})
