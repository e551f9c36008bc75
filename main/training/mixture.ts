import type { TrainBatch } from '../models/llama/batch.ts'
import { emptyBatch, packDocuments, type PackingSettings } from './packing.ts'

/**
 * Notes and general text in one stream of sequences. Each sequence comes from one source, and the sources take turns so
 * that after any number of sequences their tokens stand in the wanted ratio, to within one sequence. Which sequence is
 * whose follows from its number alone.
 */

type NextTokenBatch = Extract<TrainBatch, { kind: 'nextToken' }>

export interface Mixture {
  /** Tokens of one pass over the notes, separators included. */
  readonly tokensPerEpoch: number
  /** Batch number `index`, from 0; the stream never ends. */
  batch(index: number): NextTokenBatch
  /** Tokens of the first `batches` batches by source. */
  tokensBySource(batches: number): { notes: number; general: number }
}

/** @param general Documents of general text and their share of all tokens, above 0 and below 1; null: notes alone. */
export function packMixture(
  notes: readonly Int32Array[],
  general: { documents: readonly Int32Array[]; share: number } | null,
  settings: PackingSettings & { seed: number },
): Mixture {
  const { batchSize, sequenceLength } = settings
  const noteStream = packDocuments(notes, settings)
  const tokensOf = (sequences: number) => sequences * sequenceLength
  if (general === null) {
    return {
      ...noteStream,
      tokensBySource: (batches) => ({ notes: tokensOf(batches * batchSize), general: 0 }),
    }
  }
  const generalStream = packDocuments(general.documents, { ...settings, list: 1 })
  /** How many of the first `sequences` sequences are general text. */
  const generalBefore = (sequences: number) => Math.floor(sequences * general.share)
  return {
    tokensPerEpoch: noteStream.tokensPerEpoch,
    batch(index) {
      const batch = emptyBatch(batchSize, sequenceLength)
      for (let row = 0; row < batchSize; row++) {
        const sequence = index * batchSize + row
        const before = generalBefore(sequence)
        if (generalBefore(sequence + 1) > before) generalStream.writeSequence(before, batch, row)
        else noteStream.writeSequence(sequence - before, batch, row)
      }
      return batch
    },
    tokensBySource(batches) {
      const sequences = batches * batchSize
      const ofGeneral = generalBefore(sequences)
      return { notes: tokensOf(sequences - ofGeneral), general: tokensOf(ofGeneral) }
    },
  }
}
