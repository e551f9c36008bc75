import * as z from 'zod'
import { modelPreset } from '../domain/run.ts'
import { forwardOperations, trainingPasses, weightsOf, type ModelShape } from './arithmetic.ts'
import { presets } from './presets.ts'

/**
 * Cost and capacity of a model of one's own: FLOP, hours, energy and money of pretraining, finetuning and a year of
 * scoring, beside an API that is paid by the token. Every price and speed is typed in or measured; none is built in. Pure.
 */

const count = z.int({ error: 'A whole number of 1 or more.' }).min(1, 'At least 1.').max(1e9, 'At most a billion.')
const amount = z.number({ error: 'A number of 0 or more.' }).min(0, 'Not below 0.').max(1e18, 'Too large.')
const length = z.int({ error: 'A whole number of tokens.' }).min(1, 'At least 1 token.').max(1_000_000, 'At most a million.')
const share = z.number({ error: 'A percentage above 0.' }).gt(0, 'Above 0 %.').max(1, 'At most 100 %.')
const positive = z.number({ error: 'A number above 0.' }).gt(0, 'Above 0.').max(1e18, 'Too large.').nullable().default(null)
const price = amount.nullable().default(null)

export const planModel = z.enum([...modelPreset.options, 'custom'])
export type PlanModel = z.infer<typeof planModel>

export const planInput = z
  .object({
    /** A preset, with the vocabulary below; or 'custom': the six numbers below. */
    model: planModel.default('1B'),
    vocabulary: count.default(32_000),
    layers: count.default(22),
    width: count.default(2048),
    /** Of the feed-forward layers. */
    innerWidth: count.default(5632),
    heads: count.default(32),
    keyValueHeads: count.default(4),
    pretrainTokens: amount.default(1e9),
    pretrainLength: length.default(1024),
    finetuneTokens: amount.default(1e8),
    finetuneLength: length.default(1024),
    notesPerYear: amount.default(100_000),
    tokensPerNote: length.default(1024),
    /** Times a note is read: once for each task that is asked of it. */
    tasksPerNote: count.default(1),
    devices: count.default(1),
    /** FLOP/s of one device at its peak, or as measured; null: not known. */
    deviceFlops: positive,
    /** Share of `deviceFlops` that training reaches (model FLOP utilisation, MFU). */
    utilisation: share.default(0.4),
    scoringUtilisation: share.default(0.2),
    /** Drawn by one device, with its part of the machine and the cooling. */
    watts: positive,
    /** Memory of one device, bytes. */
    memory: positive,
    devicePrice: price,
    energyPrice: price,
    /** Of an API, for a million tokens read and a million tokens written. */
    apiReadPrice: price,
    apiWritePrice: price,
    /** Tokens that the API writes for one answer. */
    apiAnswerTokens: amount.default(1),
  })
  .superRefine(({ model, width, heads, keyValueHeads }, context) => {
    if (model !== 'custom') return
    if (width % heads !== 0) context.addIssue({ code: 'custom', path: ['heads'], message: 'Must divide the width.' })
    if (heads % keyValueHeads !== 0)
      context.addIssue({ code: 'custom', path: ['keyValueHeads'], message: 'Must divide the number of heads.' })
  })
export type PlanInput = z.infer<typeof planInput>
export type PlanField = keyof PlanInput

export interface PlanRow {
  tokens: number
  /** Floating-point operations. */
  flop: number
  /** On all devices together; null: the device's speed is not known. */
  hours: number | null
  deviceHours: number | null
  kilowattHours: number | null
  /** null: neither price is known, or what it is a price of is not. */
  money: number | null
}

export interface Plan {
  weights: number
  pretrain: PlanRow
  finetune: PlanRow
  /** Of one year. */
  scoring: PlanRow
  /** All three. */
  firstYear: PlanRow
  /** Notes that all devices can score in 24 hours. */
  notesPerDay: number | null
  memory: { trainingBytes: number; scoringBytes: number; trainingFits: boolean | null; scoringFits: boolean | null }
  api: {
    /** A year; null: no price was typed in. */
    money: number | null
    /** Years after which one's own model, its training included, costs less; null: never, or not known. */
    breakEvenYears: number | null
  }
}

export function shapeOf(input: PlanInput): ModelShape {
  if (input.model !== 'custom') return { ...presets[input.model], vocabSize: input.vocabulary }
  return {
    vocabSize: input.vocabulary,
    hiddenSize: input.width,
    intermediateSize: input.innerWidth,
    layerCount: input.layers,
    headCount: input.heads,
    keyValueHeadCount: input.keyValueHeads,
    tieEmbeddings: false,
  }
}

/** Each formula in words and units, for whoever reads the figures. */
export const planFormulas = {
  flop:
    'Training: 6 × N × D + 12 × layers × width × length × D, with D tokens and N weights of matrix products (pretraining counts the ' +
    'output layer at every token, finetuning once a sequence). Scoring: a third of that. ' +
    'Sources: arXiv 2001.08361 section 2.1, arXiv 2204.02311 appendix B.',
  hours: 'FLOP ÷ (devices × FLOP/s of a device × utilisation) ÷ 3,600.',
  deviceHours: 'Hours × devices.',
  kilowattHours: 'Device hours × watts of a device ÷ 1,000.',
  money: 'Device hours × price of a device hour + kWh × price of a kWh. A price left empty counts as 0.',
  memory:
    'Training: 16 bytes a weight (weight, gradient and two moments of AdamW in float32; mixed precision takes as many), spread over ' +
    'the devices; activations come on top. Scoring: 4 bytes a weight on every device.',
  api: 'Notes × tasks × (tokens of a note × price read + tokens of an answer × price written) ÷ 1,000,000.',
  breakEven: 'When one’s own model, its training included, has cost less than the API: (Pretraining + finetuning) ÷ (API a year − scoring a year).',
} as const

const bytesPerTrainedWeight = 16
const bytesPerScoringWeight = 4

export function planCosts(input: PlanInput): Plan {
  const shape = shapeOf(input)
  const weights = weightsOf(shape)
  const perPretrainToken = (trainingPasses * forwardOperations(shape, input.pretrainLength, input.pretrainLength)) / input.pretrainLength
  const perFinetuneToken = (trainingPasses * forwardOperations(shape, input.finetuneLength, 1)) / input.finetuneLength
  const perNote = input.tasksPerNote * forwardOperations(shape, input.tokensPerNote, 1)
  const readings = input.notesPerYear * input.tasksPerNote
  const pretrain = rowOf(input, input.pretrainTokens, input.pretrainTokens * perPretrainToken, input.utilisation)
  const finetune = rowOf(input, input.finetuneTokens, input.finetuneTokens * perFinetuneToken, input.utilisation)
  const scoring = rowOf(input, readings * input.tokensPerNote, input.notesPerYear * perNote, input.scoringUtilisation)
  const apiMoney = apiMoneyOf(input, readings)
  const { deviceFlops, devices, memory } = input
  const trainingBytes = bytesPerTrainedWeight * weights
  const scoringBytes = bytesPerScoringWeight * weights
  return {
    weights,
    pretrain,
    finetune,
    scoring,
    firstYear: sumOf([pretrain, finetune, scoring]),
    notesPerDay: deviceFlops === null ? null : (86_400 * devices * deviceFlops * input.scoringUtilisation) / perNote,
    memory: {
      trainingBytes,
      scoringBytes,
      trainingFits: memory === null ? null : trainingBytes <= devices * memory,
      scoringFits: memory === null ? null : scoringBytes <= memory,
    },
    api: { money: apiMoney, breakEvenYears: breakEven(sumOf([pretrain, finetune]).money, scoring.money, apiMoney) },
  }
}

function rowOf(input: PlanInput, tokens: number, flop: number, utilisation: number): PlanRow {
  const { devices, deviceFlops, watts } = input
  const deviceHours = deviceFlops === null ? null : flop / (deviceFlops * utilisation) / 3600
  const hours = deviceHours === null ? null : deviceHours / devices
  const kilowattHours = deviceHours === null || watts === null ? null : (deviceHours * watts) / 1000
  return { tokens, flop, hours, deviceHours, kilowattHours, money: moneyOf(input, deviceHours, kilowattHours) }
}

function moneyOf({ devicePrice, energyPrice }: PlanInput, deviceHours: number | null, kilowattHours: number | null): number | null {
  if (deviceHours === null || (devicePrice === null && energyPrice === null)) return null
  // A price of energy says nothing without the watts.
  if (energyPrice !== null && energyPrice > 0 && kilowattHours === null) return null
  return deviceHours * (devicePrice ?? 0) + (kilowattHours ?? 0) * (energyPrice ?? 0)
}

function apiMoneyOf({ apiReadPrice, apiWritePrice, tokensPerNote, apiAnswerTokens }: PlanInput, readings: number): number | null {
  if (apiReadPrice === null && apiWritePrice === null) return null
  return (readings * (tokensPerNote * (apiReadPrice ?? 0) + apiAnswerTokens * (apiWritePrice ?? 0))) / 1e6
}

function breakEven(made: number | null, yearly: number | null, api: number | null): number | null {
  if (made === null || yearly === null || api === null || api <= yearly) return null
  return made / (api - yearly)
}

function sumOf(rows: readonly PlanRow[]): PlanRow {
  const sum = (field: keyof PlanRow) => {
    const values = rows.map((row) => row[field])
    return values.some((value) => value === null) ? null : values.reduce<number>((total, value) => total + value!, 0)
  }
  return {
    tokens: sum('tokens')!,
    flop: sum('flop')!,
    hours: sum('hours'),
    deviceHours: sum('deviceHours'),
    kilowattHours: sum('kilowattHours'),
    money: sum('money'),
  }
}

/** Utilisation that a training implies which took so long: FLOP ÷ (devices × FLOP/s × seconds). */
export function impliedUtilisation(flop: number, { devices, deviceFlops, hours }: { devices: number; deviceFlops: number; hours: number }): number {
  return flop / (devices * deviceFlops * hours * 3600)
}

const varied = [
  'pretrainTokens',
  'finetuneTokens',
  'notesPerYear',
  'tokensPerNote',
  'utilisation',
  'scoringUtilisation',
  'deviceFlops',
  'devices',
  'watts',
  'devicePrice',
  'energyPrice',
] as const satisfies readonly PlanField[]

export interface Sensitivity {
  field: (typeof varied)[number]
  /** What the first year changes by when this input is a tenth larger, as a share of it. */
  money: number | null
  hours: number
}

/** The inputs that move the first year most come first: by money, or by hours where no price is known. */
export function sensitivities(input: PlanInput): Sensitivity[] {
  const before = planCosts(input).firstYear
  if (before.hours === null || before.hours === 0) return []
  return varied
    .filter((field) => input[field] !== null && input[field] !== 0)
    .map((field) => {
      const after = planCosts({ ...input, [field]: input[field]! * 1.1 }).firstYear
      const money = before.money === null || before.money === 0 ? null : after.money! / before.money - 1
      return { field, money, hours: after.hours! / before.hours! - 1 }
    })
    .toSorted((a, b) => Math.abs(b.money ?? b.hours) - Math.abs(a.money ?? a.hours))
}
