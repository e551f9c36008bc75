import { describe, expect, it } from 'vitest'
import { parameterCount, parameterShapes, presets } from '../../main/models/llama/config.ts'
import { initialWeights } from '../../main/models/llama/weights.ts'

describe('the presets', () => {
  it.each([
    ['nano', 4096, 1_328_256],
    ['15M', 4096, 15_735_168],
    ['100M', 32_000, 101_066_496],
    // As published for TinyLlama-1.1B and Llama-2-7B.
    ['1B', 32_000, 1_100_048_384],
    ['7B', 32_000, 6_738_415_616],
  ] as const)('%s has the size its name says', (name, vocabSize, count) => {
    expect(parameterCount({ ...presets[name], vocabSize })).toBe(count)
  })
})

describe('initial weights', () => {
  const config = { ...presets.nano, vocabSize: 512 }
  const weights = initialWeights(config, 1)

  it('are one in norms, and normal with deviation 0.02 in matrices', () => {
    for (const { name, decay } of parameterShapes(config)) {
      const values = weights.get(name)!
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
      expect(mean).toBeCloseTo(decay ? 0 : 1, 3)
      expect(deviation).toBeCloseTo(decay ? 0.02 : 0, 3)
    }
  })

  it('depend on the seed alone', () => {
    expect(initialWeights(config, 1)).toEqual(weights)
    expect(initialWeights(config, 2)).not.toEqual(weights)
  })
})
