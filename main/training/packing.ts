import { AppError } from '../../shared/domain/errors.ts'
import { ignoredTarget } from '../engine/ops/crossEntropy.ts'
import type { TrainBatch } from '../models/llama/batch.ts'
import { shuffledOrder } from './orders.ts'

/**
 * Packs tokenised documents into next-token sequences without padding. The documents of an epoch, in a seeded order
 * and each followed by the end-of-text token, form one stream; epochs follow each other in it, and sequence i reads
 * its tokens i·length … (i+1)·length. Any sequence can be cut at any time, so a position is just a number.
 */

type NextTokenBatch = Extract<TrainBatch, { kind: 'nextToken' }>

export interface PackingSettings {
  endOfText: number
  sequenceLength: number
  batchSize: number
}

export interface PackedStream {
  /** Tokens of one pass over the documents, separators included. */
  readonly tokensPerEpoch: number
  /** Batch number `index`, from 0; the stream never ends. */
  batch(index: number): NextTokenBatch
  /** Writes sequence number `index`, from 0, into a row of a batch. */
  writeSequence(index: number, batch: NextTokenBatch, row: number): void
}

/**
 * The endless training stream; `list` separates the orders of a run's sources.
 * @throws AppError 'training.noDocuments' when there is nothing to learn from.
 */
export function packDocuments(
  documents: readonly Int32Array[],
  settings: PackingSettings & { seed: number; list?: number },
): PackedStream {
  const { endOfText, sequenceLength, batchSize, seed, list = 0 } = settings
  const tokensPerEpoch = countTokens(documents)
  const stream = new Int32Array(sequenceLength + 1)
  let cached = { epoch: -1, layout: layOut(documents, new Uint32Array(0)) }

  const layoutOf = (epoch: number): Layout => {
    if (cached.epoch !== epoch) {
      cached = { epoch, layout: layOut(documents, shuffledOrder(documents.length, seed, list, epoch)) }
    }
    return cached.layout
  }
  const read = (start: number, into: Int32Array): void => {
    for (let filled = 0; filled < into.length; ) {
      const epoch = Math.floor((start + filled) / tokensPerEpoch)
      filled += copyTokens(layoutOf(epoch), start + filled - epoch * tokensPerEpoch, into.subarray(filled), endOfText)
    }
  }
  const writeSequence: PackedStream['writeSequence'] = (index, batch, row) => {
    read(index * sequenceLength, stream)
    writeRow(batch, row, stream)
  }
  return {
    tokensPerEpoch,
    writeSequence,
    batch: (index) => {
      const batch = emptyBatch(batchSize, sequenceLength)
      for (let row = 0; row < batchSize; row++) writeSequence(index * batchSize + row, batch, row)
      return batch
    },
  }
}

/** One pass over the documents in their own order, for validation; what is missing from the last batch is ignored. */
export function packOnce(documents: readonly Int32Array[], settings: PackingSettings): NextTokenBatch[] {
  const { endOfText, sequenceLength, batchSize } = settings
  const total = countTokens(documents)
  const layout = layOut(documents, Uint32Array.from(documents.keys()))
  const sequences = Math.max(1, Math.ceil((total - 1) / sequenceLength)) // the first token is nobody's target
  return Array.from({ length: Math.ceil(sequences / batchSize) }, (_, index) => {
    const batch = emptyBatch(batchSize, sequenceLength)
    for (let row = 0; row < batchSize; row++) {
      const start = (index * batchSize + row) * sequenceLength
      const stream = new Int32Array(Math.max(0, Math.min(sequenceLength + 1, total - start)))
      copyTokens(layout, start, stream, endOfText)
      writeRow(batch, row, stream)
    }
    return batch
  })
}

/** Documents in reading order, and where each begins in the epoch's stream. */
interface Layout {
  documents: Int32Array[]
  starts: Float64Array
}

function layOut(documents: readonly Int32Array[], order: Uint32Array): Layout {
  const ordered = Array.from(order, (index) => documents[index])
  const starts = new Float64Array(ordered.length)
  let position = 0
  for (const [index, document] of ordered.entries()) {
    starts[index] = position
    position += document.length + 1
  }
  return { documents: ordered, starts }
}

/** Copies stream tokens from `start` on until `into` is full or the epoch ends; returns how many were copied. */
function copyTokens({ documents, starts }: Layout, start: number, into: Int32Array, endOfText: number): number {
  let filled = 0
  for (let index = documentAt(starts, start); filled < into.length && index < documents.length; index++) {
    const document = documents[index]
    const offset = start + filled - starts[index]
    const piece = document.subarray(offset, offset + into.length - filled)
    into.set(piece, filled)
    filled += piece.length
    if (filled < into.length) into[filled++] = endOfText
  }
  return filled
}

/** Index of the last document that begins at or before `position`. */
function documentAt(starts: Float64Array, position: number): number {
  let low = 0
  let high = starts.length
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (starts[middle] <= position) low = middle
    else high = middle
  }
  return low
}

export function emptyBatch(batch: number, length: number): NextTokenBatch {
  const targets = new BigInt64Array(batch * length).fill(BigInt(ignoredTarget))
  return { kind: 'nextToken', batch, length, tokens: new BigInt64Array(batch * length), targets }
}

/** `stream` holds up to length + 1 tokens: each but the last is read, each but the first is a target. */
function writeRow(batch: NextTokenBatch, row: number, stream: Int32Array): void {
  const base = row * batch.length
  for (let column = 0; column + 1 < stream.length; column++) {
    batch.tokens[base + column] = BigInt(stream[column])
    batch.targets[base + column] = BigInt(stream[column + 1])
  }
}

function countTokens(documents: readonly Int32Array[]): number {
  if (documents.length === 0) {
    const message = 'There are no notes to learn from: choose a corpus or a split that has some.'
    throw new AppError('training.noDocuments', message)
  }
  return documents.reduce((sum, document) => sum + document.length + 1, 0)
}
