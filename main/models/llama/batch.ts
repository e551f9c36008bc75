/**
 * What is fed to a Llama session. Ids and positions are checked here once, so that a wrong one is an error with a
 * reason and not a wild read.
 */
import { AppError } from '../../../shared/domain/errors.ts'
import type { HostTensor } from '../../engine/backends/types.ts'
import { maskedScore } from '../../engine/ops/attention.ts'
import { ignoredTarget } from '../../engine/ops/crossEntropy.ts'
import type { LlamaConfig } from './config.ts'

export interface PositionBatch {
  readonly batch: number
  readonly length: number
  /** [batch · length], padded on the right with any valid id. */
  readonly tokens: BigInt64Array
  /** [batch]: index of the last prompt token, 0 … length−1. */
  readonly positions: BigInt64Array
}

export interface RowBatch {
  readonly batch: number
  readonly length: number
  /** [batch · length], padded on the right with any valid id. */
  readonly tokens: BigInt64Array
  /** Which of the batch · length positions are asked for. */
  readonly rows: BigInt64Array
}

/**
 * Sequences that each begin with a trunk and go on with several endings, one after the other: what follows a common
 * beginning is read once. An ending sees the trunk up to where it leaves it, and itself.
 */
export interface PackedBatch {
  readonly batch: number
  /** Positions of the trunk; the endings stand in trunk … length − 1. */
  readonly trunk: number
  readonly length: number
  /** [batch · length], padded with any valid id. */
  readonly tokens: BigInt64Array
  /** [batch · length]: the place of each token in its own prompt, from 0. */
  readonly positions: BigInt64Array
  /** [batch · (length − trunk) · length]: 0 where an ending's token sees another one, `maskedScore` where not. */
  readonly mask: Float32Array
  /** [batch · asked], by sequence: which of the batch · length positions are asked for. */
  readonly rows: BigInt64Array
}

export type TrainBatch =
  | {
      readonly kind: 'nextToken'
      readonly batch: number
      readonly length: number
      /** [batch · length], padded on the right with any valid id. */
      readonly tokens: BigInt64Array
      /** [batch · length]: the token that follows each position; −100 where there is none to learn. */
      readonly targets: BigInt64Array
    }
  | (PositionBatch & {
      readonly kind: 'answer'
      /** [batch]: token id of the answer. */
      readonly targets: BigInt64Array
    })

export function checkTrainBatch(config: LlamaConfig, batch: TrainBatch): void {
  const rows = batch.kind === 'answer' ? batch.batch : batch.batch * batch.length
  if (batch.kind === 'answer') checkPositionBatch(config, batch)
  else checkTokens(config, batch)
  const isTarget = (id: bigint) => id === BigInt(ignoredTarget) || isBelow(config.vocabSize)(id)
  checkIds('targets', batch.targets, rows, isTarget)
}

export function checkPositionBatch(config: LlamaConfig, batch: PositionBatch): void {
  checkTokens(config, batch)
  checkIds('positions', batch.positions, batch.batch, isBelow(batch.length))
}

export function checkRowBatch(config: LlamaConfig, batch: RowBatch): void {
  checkTokens(config, batch)
  checkIds('rows', batch.rows, batch.rows.length, isBelow(batch.batch * batch.length))
}

export function checkPackedBatch(config: LlamaConfig, batch: PackedBatch): void {
  const { length, trunk, rows } = batch
  const count = batch.batch * length
  checkIds('tokens', batch.tokens, count, isBelow(config.vocabSize))
  checkIds('positions', batch.positions, count, isBelow(Math.min(length, config.maxPositions)))
  checkIds('rows', rows, rows.length, isBelow(count))
  const isWhole = Number.isInteger(rows.length / batch.batch) && batch.mask.length === batch.batch * (length - trunk) * length
  if (!isWhole) throw new Error('Rows and mask of a packed batch do not fit its size.')
}

/**
 * The graph inputs of a packed batch: "positions" and "mask" for every layer; for the last one, which is computed only
 * where it is asked for, "rows", "row positions" and "row mask".
 */
export function packedTensors(packed: PackedBatch): { everyLayer: [string, HostTensor][]; lastLayer: [string, HostTensor][] } {
  const { batch, trunk, length, positions, mask, rows } = packed
  const endings = length - trunk
  const asked = rows.length / batch
  const rowPositions = BigInt64Array.from(rows, (row) => positions[Number(row)])
  const rowMask = new Float32Array(batch * asked * length)
  for (const [index, row] of rows.entries()) {
    const sequence = Math.floor(Number(row) / length)
    const place = Number(row) % length
    const own = rowMask.subarray(index * length, (index + 1) * length)
    const from = (sequence * endings + place - trunk) * length
    if (place < trunk) own.fill(maskedScore, place + 1)
    else own.set(mask.subarray(from, from + length))
  }
  return {
    everyLayer: [
      ['positions', { dataType: 'int64', shape: [batch, length], data: positions }],
      ['mask', { dataType: 'float32', shape: [batch, 1, endings, length], data: mask }],
    ],
    lastLayer: [
      ['rows', { dataType: 'int64', shape: [batch * asked], data: rows }],
      ['row positions', { dataType: 'int64', shape: [batch, asked], data: rowPositions }],
      ['row mask', { dataType: 'float32', shape: [batch, 1, asked, length], data: rowMask }],
    ],
  }
}

/** Rows that have something to learn. */
export function targetCount(batch: TrainBatch): number {
  return batch.targets.reduce((count, id) => (id === BigInt(ignoredTarget) ? count : count + 1), 0)
}

function checkTokens(config: LlamaConfig, batch: { batch: number; length: number; tokens: BigInt64Array }): void {
  if (batch.length > config.maxPositions)
    throw new AppError(
      'model.tooLong',
      `The model reads at most ${config.maxPositions} tokens; ${batch.length} were given. Lower the token budget.`,
    )
  checkIds('tokens', batch.tokens, batch.batch * batch.length, isBelow(config.vocabSize))
}

function isBelow(limit: number): (id: bigint) => boolean {
  const bound = BigInt(limit)
  return (id) => id >= 0n && id < bound
}

function checkIds(what: string, ids: BigInt64Array, count: number, isValid: (id: bigint) => boolean): void {
  if (ids.length !== count) throw new Error(`A batch has ${ids.length} ${what}, ${count} are needed.`)
  const wrong = ids.findIndex((id) => !isValid(id))
  if (wrong < 0) return
  const message = `Entry ${wrong} of ${what} is out of range. Use the tokenizer that belongs to this model.`
  throw new AppError('model.batch', message)
}

/** The graph inputs of a batch: tokens, targets, lossScale and, for answers, positions. */
export function batchTensors(batch: TrainBatch, lossScale: number): [string, HostTensor][] {
  const everywhere = [batch.batch, batch.length]
  const once = [batch.batch]
  const common: [string, HostTensor][] = [
    ['tokens', { dataType: 'int64', shape: everywhere, data: batch.tokens }],
    ['targets', { dataType: 'int64', shape: batch.kind === 'nextToken' ? everywhere : once, data: batch.targets }],
    ['lossScale', { dataType: 'float32', shape: [], data: Float32Array.of(lossScale) }],
  ]
  if (batch.kind === 'nextToken') return common
  return [...common, ['positions', { dataType: 'int64', shape: once, data: batch.positions }]]
}
