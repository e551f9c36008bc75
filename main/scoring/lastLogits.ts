import { AppError } from '../../shared/domain/errors.ts'
import { packShared, type SharedPrompts, type TokenIds } from '../models/llama/packShared.ts'
import type { Scorer } from '../models/llama/scorer.ts'
import { longestPrompt, paddedLengths, padPrompts } from './promptBatch.ts'
import { endingLength, sharePrompts } from './sharedPrompts.ts'

/**
 * Logits after the last token of many prompts, shortest prompts first. Each padded length has one batch size; what
 * does not fill a batch moves up to the next length, so a pass over any number of prompts meets few distinct shapes.
 */

export interface LogitRows {
  /** Positions of these prompts in the input. */
  indices: number[]
  /** Their logits, each [vocabSize]. */
  rows: Float32Array[]
}

/**
 * `batchTokens` bounds batch × padded length. Prompts that begin alike are read together where the scorer can do so.
 * @throws AppError 'job.cancelled' between batches once `signal` aborts.
 */
export async function* lastLogits(
  { scorer, prompts, batchTokens }: { scorer: Scorer; prompts: readonly TokenIds[]; batchTokens: number },
  { signal }: { signal?: AbortSignal } = {},
): AsyncGenerator<LogitRows> {
  const shared = scorer.packedLogits ? worthSharing(sharePrompts(prompts)) : []
  const inGroups = new Set(shared.flatMap(indicesOf))
  const alone = [...prompts.keys()].filter((index) => !inGroups.has(index))
  for (const { groups, padded } of planShared(prompts, shared, batchTokens)) {
    refuseCancelled(signal)
    const logits = await scorer.packedLogits!(packShared(prompts, groups, padded)) // [batch · asked, vocabSize]
    yield rowsOf(logits, groups.flatMap(indicesOf))
  }
  const members = alone.map((index) => prompts[index])
  for (const { indices, length } of planBatches(members, batchTokens)) {
    refuseCancelled(signal)
    const logits = await scorer.logits(padPrompts(indices.map((index) => members[index]), length)) // [batch, vocabSize]
    yield rowsOf(logits, indices.map((index) => alone[index]))
  }
}

/** Each size of group is a graph of its own to compile: few groups of a size are read faster one by one. */
const fewestGroups = 8

function worthSharing(groups: readonly SharedPrompts[]): SharedPrompts[] {
  const bySize = Map.groupBy(groups, ({ endings }) => endings.length)
  return groups.filter(({ endings: { length } }) => length > 0 && bySize.get(length)!.length >= fewestGroups)
}

function refuseCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('job.cancelled', 'Scoring was cancelled.')
}

/** In the order in which a packed batch is asked for them. */
function indicesOf({ trunk, endings }: SharedPrompts): number[] {
  return [trunk, ...endings.map(({ index }) => index)]
}

function rowsOf(logits: Float32Array, indices: number[]): LogitRows {
  const vocabSize = logits.length / indices.length
  return { indices, rows: indices.map((_, row) => logits.subarray(row * vocabSize, (row + 1) * vocabSize)) }
}

interface SharedBatch {
  groups: SharedPrompts[]
  padded: { trunk: number; endings: number }
}

/** Groups of as many prompts and of like length go together; each size has one padded length of endings. */
function planShared(prompts: readonly TokenIds[], shared: readonly SharedPrompts[], batchTokens: number): SharedBatch[] {
  const batches: SharedBatch[] = []
  for (const groups of Map.groupBy(shared, ({ endings }) => endings.length).values()) {
    const endings = Math.max(...groups.map((group) => endingLength(prompts, group)))
    const trunks = groups.map(({ trunk }) => prompts[trunk])
    // Endings take their share of the budget.
    const plan = planBatches(trunks, batchTokens, endings)
    for (const { indices, length } of plan)
      batches.push({ groups: indices.map((index) => groups[index]), padded: { trunk: length, endings } })
  }
  return batches
}

/**
 * Which prompts go through the model together, by index; only the last batch may be short for its length. `beside`:
 * positions that each takes besides its own.
 */
export function planBatches(
  prompts: readonly TokenIds[],
  batchTokens: number,
  beside = 0,
): { indices: number[]; length: number }[] {
  const paddedLength = paddedLengths(longestPrompt(prompts))
  const byLength = Map.groupBy(prompts.keys(), (index) => paddedLength(prompts[index].ids.length))
  const batches: { indices: number[]; length: number }[] = []
  let waiting: number[] = []
  for (const length of [...byLength.keys()].toSorted((a, b) => a - b)) {
    const size = Math.max(1, Math.floor(batchTokens / (length + beside)))
    const queue = waiting.concat(byLength.get(length)!)
    const full = queue.length - (queue.length % size)
    for (let start = 0; start < full; start += size) batches.push({ indices: queue.slice(start, start + size), length })
    waiting = queue.slice(full)
  }
  if (waiting.length > 0) {
    const longest = longestPrompt(waiting.map((index) => prompts[index]))
    batches.push({ indices: waiting, length: paddedLength(longest) })
  }
  return batches
}
