import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assetsFolder } from '../../main/nodeHost.ts'
import { fromHubConfig } from '../../main/models/hubConfig.ts'
import { parameterCount, parameterShapes, presets } from '../../main/models/llama/config.ts'
import { initialWeights } from '../../main/models/llama/weights.ts'
import { AppError } from '../../shared/domain/errors.ts'

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

describe('a config.json from a stranger', () => {
  const own = JSON.parse(readFileSync(join(assetsFolder, 'models/nano-clinical/config.json'), 'utf8')) as Record<string, unknown>
  const odd = fc.oneof(
    fc.constantFrom(0, -1, 0.5, 1e308, 2 ** 31, 2 ** 53, -0, null, true, '', 'x', [], {}, 'sliding_attention'),
    fc.jsonValue({ maxDepth: 3 }),
  )
  const name = fc.oneof(
    fc.constantFrom(...Object.keys(own), 'head_dim', 'rope_parameters', 'rope_scaling', 'sliding_window', 'layer_types', 'quantization_config', '__proto__', 'constructor'),
    fc.string(),
  )

  it('is a model whose size is known at once, or is refused by name, whatever it holds', () => {
    let refused = 0
    const changes = fc.array(fc.tuple(name, odd), { minLength: 1, maxLength: 4 })
    const cut = fc.tuple(fc.constant(own), fc.double({ min: 0, max: 1, noNaN: true }))
    const texts = fc.oneof(
      changes.map((pairs) => JSON.stringify({ ...own, ...Object.fromEntries(pairs) })),
      cut.map(([config, share]) => JSON.stringify(config).slice(0, Math.floor(share * JSON.stringify(config).length))),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    )
    fc.assert(
      fc.property(texts, (text) => {
        try {
          const { config } = fromHubConfig(text)
          expect(Number.isFinite(parameterCount(config))).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(AppError)
          refused++
        }
      }),
      { numRuns: 2000 * Number(process.env['WARDBENCH_FUZZ_RUNS'] ?? 1), seed: Number(process.env['WARDBENCH_FUZZ_SEED'] ?? 20_251_125) },
    )
    expect(refused).toBeGreaterThan(500)
  })
})
