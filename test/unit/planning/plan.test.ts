import { describe, expect, it } from 'vitest'
import { parameterCount, presets } from '../../../main/models/llama/config.ts'
import { scoringOperations, trainingOperationsPerToken } from '../../../main/training/workload.ts'
import { modelPreset, pretrainConfig } from '../../../shared/domain/run.ts'
import { weightsOf } from '../../../shared/planning/arithmetic.ts'
import { impliedUtilisation, planCosts, planInput, sensitivities, shapeOf } from '../../../shared/planning/plan.ts'

const plan = (given: object) => planCosts(planInput.parse(given))

describe('the arithmetic of a plan', () => {
  it.each(modelPreset.options)('counts the weights and operations of %s as the engine does', (model) => {
    const input = planInput.parse({ model, vocabulary: 8192, pretrainTokens: 1, pretrainLength: 256, tokensPerNote: 300, notesPerYear: 2 })
    const config = { ...presets[model], vocabSize: 8192 }
    expect(weightsOf(shapeOf(input))).toBe(parameterCount(config))
    const run = pretrainConfig.parse({ kind: 'pretrain', name: 'x', corpusId: 1, splitId: 1, preset: model, vocabularySize: 8192, sequenceLength: 256 })
    const { pretrain, scoring } = planCosts(input)
    expect(pretrain.flop).toBeCloseTo(trainingOperationsPerToken(config, run), -1)
    expect(scoring.flop).toBe(2 * scoringOperations(config, 300))
  })

  it('is 6 N D and the attention term 12 L H Q T', () => {
    const given = { model: 'custom', layers: 3, width: 64, innerWidth: 100, heads: 4, keyValueHeads: 4, vocabulary: 50 }
    const matrices = 3 * (4 * 64 * 64 + 3 * 64 * 100) + 50 * 64
    const { pretrain } = plan({ ...given, pretrainTokens: 1000, pretrainLength: 128 })
    expect(pretrain.flop).toBe(1000 * (6 * matrices + 12 * 3 * 64 * 128))
  })
})

/**
 * The case of the Lang1 paper (arXiv 2511.13703), as issue 8 states it: Lang1-1B, 314.6B tokens, 64 H100, 30 days, about
 * $180,000. Peak and power of an H100 SXM5: 989 TFLOP/s dense bfloat16 and 700 W (as published for the SXM5 board).
 * Utilisation and price are worked back from its result. What its time implies is 1.4 % of peak, and its money $3.91 a device
 * hour: these are typed in, rounded, as a person would; a well-fed training of this size reaches 30 to 50 %.
 */
describe("the paper's case", () => {
  const given = {
    model: '1B',
    vocabulary: 32_000,
    pretrainTokens: 314.6e9,
    pretrainLength: 2048,
    devices: 64,
    deviceFlops: 989e12,
    utilisation: 0.014,
    watts: 700,
    devicePrice: 3.9,
  }

  it('takes about 30 days and $180,000', () => {
    const { pretrain } = plan(given)
    expect(Math.abs(pretrain.hours! / 24 / 30 - 1)).toBeLessThan(0.15)
    expect(Math.abs(pretrain.money! / 180_000 - 1)).toBeLessThan(0.15)
    expect(pretrain.kilowattHours).toBeCloseTo(pretrain.deviceHours! * 0.7, 6)
  })

  it('lies at a utilisation that its reported time implies, far below what is usual', () => {
    const { flop } = plan(given).pretrain
    const implied = impliedUtilisation(flop, { devices: 64, deviceFlops: 989e12, hours: 30 * 24 })
    expect(implied).toBeGreaterThan(0.012)
    expect(implied).toBeLessThan(0.017)
    expect(plan({ ...given, utilisation: 0.4 }).pretrain.hours! / 24).toBeLessThan(2)
  })
})

describe('money and time', () => {
  const given = {
    model: 'nano', vocabulary: 1000, pretrainTokens: 1e6, finetuneTokens: 1e5, deviceFlops: 1e10, utilisation: 1,
    scoringUtilisation: 0.5, watts: 100,
  }

  it('are unknown without a speed or a price, and never guessed', () => {
    expect(plan({}).firstYear).toMatchObject({ hours: null, kilowattHours: null, money: null })
    expect(plan(given).firstYear.money).toBeNull()
    // A price of energy alone needs the watts.
    expect(plan({ ...given, watts: null, energyPrice: 0.3 }).firstYear.money).toBeNull()
    expect(plan({ ...given, energyPrice: 0.3 }).firstYear.money).toBeGreaterThan(0)
  })

  it('divide the hours by the devices, not the money', () => {
    const one = plan({ ...given, devicePrice: 2, energyPrice: 0.3 }).firstYear
    const four = plan({ ...given, devicePrice: 2, energyPrice: 0.3, devices: 4 }).firstYear
    expect(four.hours).toBeCloseTo(one.hours! / 4, 12)
    expect(four.money).toBeCloseTo(one.money!, 12)
    expect(one.money).toBeCloseTo(one.deviceHours! * 2 + one.kilowattHours! * 0.3, 12)
  })

  it('of an API are notes by tasks by tokens, and the break-even what training costs over what a year saves', () => {
    const priced = { ...given, devicePrice: 2, notesPerYear: 1000, tokensPerNote: 500, tasksPerNote: 2, apiReadPrice: 3, apiWritePrice: 10, apiAnswerTokens: 4 }
    const { api, pretrain, finetune, scoring } = plan(priced)
    expect(api.money).toBeCloseTo((2000 * (500 * 3 + 4 * 10)) / 1e6, 12)
    expect(api.breakEvenYears).toBeCloseTo((pretrain.money! + finetune.money!) / (api.money! - scoring.money!), 9)
    expect(plan({ ...priced, apiReadPrice: 0, apiWritePrice: 0 }).api).toEqual({ money: 0, breakEvenYears: null })
  })

  it('say how many notes a day can be scored, which is the yearly work turned round', () => {
    const { notesPerDay, scoring } = plan({ ...given, notesPerYear: 1000, devices: 2 })
    expect(notesPerDay).toBeCloseTo((1000 * 24) / scoring.hours!, 6)
  })

  it('say whether training and scoring fit into the memory of the devices', () => {
    const weights = plan(given).weights
    expect(plan({ ...given, memory: 15 * weights }).memory).toMatchObject({ trainingFits: false, scoringFits: true })
    expect(plan({ ...given, memory: 8 * weights, devices: 2 }).memory).toMatchObject({ trainingFits: true })
    expect(plan(given).memory).toMatchObject({ trainingFits: null, scoringFits: null })
  })
})

describe('what moves the result', () => {
  it('is a tenth more of one input at a time, the strongest first', () => {
    const input = planInput.parse({ deviceFlops: 1e14, devicePrice: 2, pretrainTokens: 1e12, watts: 500, energyPrice: 0.01 })
    const found = sensitivities(input)
    const of = (field: string) => found.find((entry) => entry.field === field)!
    expect(of('pretrainTokens').money).toBeCloseTo(0.1, 2)
    expect(of('deviceFlops').money).toBeCloseTo(1 / 1.1 - 1, 6)
    expect(of('devices')).toMatchObject({ money: expect.closeTo(0, 9), hours: expect.closeTo(1 / 1.1 - 1, 6) })
    expect(of('energyPrice').money).toBeLessThan(0.001)
    const sizes = found.map(({ money }) => Math.abs(money!))
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
    expect(sensitivities(planInput.parse({}))).toEqual([])
  })
})

describe('what is typed', () => {
  it.each([
    ['utilisation', 0], ['utilisation', 1.2], ['devices', 0], ['devices', 1.5], ['watts', -1], ['devicePrice', -1],
    ['pretrainTokens', -1], ['tokensPerNote', 0], ['deviceFlops', 0], ['notesPerYear', Number.NaN],
  ])('%s of %s is refused', (field, value) => {
    expect(planInput.safeParse({ [field]: value }).success).toBe(false)
  })

  it('of a shape of its own, heads must divide', () => {
    const fields = (given: object) => planInput.safeParse({ model: 'custom', ...given }).error?.issues.map(({ path }) => path[0])
    expect(fields({ heads: 30 })).toEqual(['heads', 'keyValueHeads'])
    expect(fields({ heads: 32, keyValueHeads: 5 })).toEqual(['keyValueHeads'])
    expect(fields({ heads: 32, keyValueHeads: 8 })).toBeUndefined()
  })
})
