/**
 * Trains byte-level BPE on the corpus: words are counted once, then the most frequent pair is merged until the
 * vocabulary is full. Pair counts are kept up to date word by word and the next pair comes from a heap, so a merge costs
 * only the words that hold it. Equal counts go to the lower ids: the same texts give the same tokenizer. Every token has
 * one spelling: a pair whose text is a token already is passed over.
 */
import { byteCharacters, toByteCharacters } from './byteAlphabet.ts'
import { createHeap } from './heap.ts'
import { pairKey } from './merges.ts'
import { defaultSplitPattern, knownPattern } from './knownPatterns.ts'
import { isolateMatches } from './split.ts'
import { detached, endOfTextToken, padTokenText } from './tokenizer.ts'
import { writeTokenizerFile } from './writeTokenizerJson.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { JobProgress } from '../../shared/domain/job.ts'
import { createPause } from '../../shared/pause.ts'

export interface TrainerOptions {
  /** Wished number of tokens; fewer come out when no pair is left that occurs twice. */
  vocabSize: number
  /** Get the first ids. Must contain the end-of-text token. */
  specialTokens?: readonly string[]
  /** Texts that must be one token each, whatever the corpus holds. */
  ensureTokens?: readonly string[]
  signal?: AbortSignal
  onProgress?: (progress: JobProgress) => void
}

/** ' A' … ' Z': the answer letters of multiple choice. Bare letters are bytes and so always tokens. */
export const answerLetterTokens: readonly string[] = Array.from(
  { length: 26 },
  (_, index) => ` ${String.fromCharCode(65 + index)}`,
)

const minimumPairCount = 2
/** Longer words (pasted data, rulers of dashes) teach nothing, and each merge would have to walk through them. */
const longestWord = 100

/**
 * Returns tokenizer.json, for `loadTokenizer` and for Hugging Face's `tokenizers`.
 * @throws AppError 'tokenizer.vocabularyTooSmall' when bytes, special and ensured tokens do not fit; what `signal` was aborted with.
 */
export async function trainBytePairEncoding(
  texts: Iterable<string> | AsyncIterable<string>,
  {
    vocabSize,
    specialTokens = [endOfTextToken, padTokenText],
    ensureTokens = answerLetterTokens,
    signal,
    onProgress,
  }: TrainerOptions,
): Promise<string> {
  const smallest = specialTokens.length + 256 + ensureTokens.reduce((sum, text) => sum + Buffer.byteLength(text) - 1, 0)
  if (vocabSize < smallest) {
    throw new AppError(
      'tokenizer.vocabularyTooSmall',
      `The vocabulary needs at least ${smallest} tokens for bytes, special tokens and answer letters.`,
    )
  }
  const pause = createPause(signal)
  const wordCounts = await countWords(texts, pause, onProgress)
  const vocabulary = [...specialTokens, ...byteCharacters]
  const training = createTraining(wordCounts, vocabulary)
  for (const text of ensureTokens) training.ensure(text)
  training.startSearch()
  while (vocabulary.length < vocabSize && training.mergeMostFrequent()) {
    const turn = pause()
    if (!turn) continue
    onProgress?.({ phase: 'merge', done: vocabulary.length, total: vocabSize })
    await turn
  }
  onProgress?.({ phase: 'merge', done: vocabulary.length, total: vocabulary.length })
  return writeTokenizerFile({
    specialTokens,
    vocabulary: new Map(vocabulary.map((token, id) => [token, id])),
    merges: training.merges,
    splitPattern: defaultSplitPattern,
  })
}

async function countWords(
  texts: Iterable<string> | AsyncIterable<string>,
  pause: () => Promise<void> | undefined,
  onProgress: TrainerOptions['onProgress'],
): Promise<Map<string, { count: number }>> {
  const pattern = knownPattern(defaultSplitPattern)
  const counts = new Map<string, { count: number }>()
  let done = 0
  for await (const text of texts) {
    for (const word of isolateMatches(text, pattern)) {
      if (word.length > longestWord) continue
      const known = counts.get(word)
      if (known) known.count++
      else counts.set(detached(word), { count: 1 })
    }
    done++
    const turn = pause()
    if (!turn) continue
    onProgress?.({ phase: 'count', done, total: null })
    await turn
  }
  return counts
}

interface Training {
  merges: (readonly [string, string])[]
  /** Adds merges until `text` is one token. */
  ensure(text: string): void
  /** Queues all pairs; after it, only `mergeMostFrequent` may follow. */
  startSearch(): void
  /** False when no pair is frequent enough. */
  mergeMostFrequent(): boolean
}

/** `vocabulary` is extended by every merge; the last 256 entries at the start are the bytes. */
function createTraining(wordCounts: ReadonlyMap<string, { count: number }>, vocabulary: string[]): Training {
  const firstByte = vocabulary.length - 256
  const words = layOutWords(wordCounts, firstByte)
  const merges: (readonly [string, string])[] = []
  const ids = new Map(vocabulary.map((token, id) => [token, id]))

  // One entry per distinct pair, by its number.
  const pairNumbers = new Map<number, number>()
  const lefts: number[] = []
  const rights: number[] = []
  const counts: number[] = []
  const wordsWith: number[][] = []
  const queuedCounts: number[] = []
  const queue = createHeap((a, b) => {
    if (queuedCounts[a] !== queuedCounts[b]) return queuedCounts[a] > queuedCounts[b]
    return lefts[a] !== lefts[b] ? lefts[a] < lefts[b] : rights[a] < rights[b]
  })

  function pairNumber(left: number, right: number): number {
    const key = pairKey(left, right)
    const known = pairNumbers.get(key)
    if (known !== undefined) return known
    const created = lefts.length
    pairNumbers.set(key, created)
    lefts.push(left)
    rights.push(right)
    counts.push(0)
    wordsWith.push([])
    return created
  }

  function addPair(left: number, right: number, word: number): number {
    const pair = pairNumber(left, right)
    counts[pair] += words.counts[word]
    const holders = wordsWith[pair]
    if (holders[holders.length - 1] !== word) holders.push(word)
    return pair
  }

  function removePair(left: number, right: number, word: number): void {
    counts[pairNumber(left, right)] -= words.counts[word]
  }

  function enqueue(pair: number): void {
    if (counts[pair] < minimumPairCount) return
    queuedCounts[pair] = counts[pair]
    queue.push(pair)
  }

  /** Replaces the pair in every word; returns the pairs that hold the new token. */
  function merge(pair: number): Set<number> {
    const [left, right] = [lefts[pair], rights[pair]]
    const token = vocabulary[left] + vocabulary[right]
    merges.push([vocabulary[left], vocabulary[right]])
    const merged = vocabulary.push(token) - 1
    ids.set(token, merged)
    const created = new Set<number>()
    for (const word of wordsWith[pair]) mergeInWord(word, left, right, merged, created)
    counts[pair] = 0
    wordsWith[pair] = []
    return created
  }

  function mergeInWord(word: number, left: number, right: number, merged: number, created: Set<number>): void {
    const { symbols, starts, lengths } = words
    const start = starts[word]
    const end = start + lengths[word]
    let write = start
    for (let read = start; read < end; read++) {
      if (symbols[read] !== left || read + 1 >= end || symbols[read + 1] !== right) {
        symbols[write++] = symbols[read]
        continue
      }
      if (write > start) {
        removePair(symbols[write - 1], left, word)
        created.add(addPair(symbols[write - 1], merged, word))
      }
      if (read + 2 < end) {
        removePair(right, symbols[read + 2], word)
        created.add(addPair(merged, symbols[read + 2], word))
      }
      symbols[write++] = merged
      read++
    }
    lengths[word] = write - start
  }

  for (let word = 0; word < words.counts.length; word++) {
    const start = words.starts[word]
    for (let position = start; position + 1 < start + words.lengths[word]; position++) {
      addPair(words.symbols[position], words.symbols[position + 1], word)
    }
  }

  return {
    merges,
    ensure(text) {
      if (isolateMatches(text, knownPattern(defaultSplitPattern)).length !== 1) {
        throw new RangeError(`"${text}" is cut by the split pattern and cannot be one token`)
      }
      const [first, ...rest] = Array.from(toByteCharacters(text), (character) => ids.get(character) ?? firstByte)
      let token = first
      for (const byte of rest) {
        const joined = ids.get(vocabulary[token] + vocabulary[byte])
        if (joined === undefined) merge(pairNumber(token, byte))
        token = joined ?? vocabulary.length - 1
      }
    },
    startSearch() {
      for (let pair = 0; pair < counts.length; pair++) enqueue(pair)
    },
    mergeMostFrequent() {
      for (let pair = queue.pop(); pair !== undefined; pair = queue.pop()) {
        // Counts of queued pairs only ever fall, so an outdated one goes back to its place.
        if (counts[pair] !== queuedCounts[pair]) {
          enqueue(pair)
          continue
        }
        if (ids.has(vocabulary[lefts[pair]] + vocabulary[rights[pair]])) continue
        for (const created of merge(pair)) enqueue(created)
        return true
      }
      return false
    },
  }
}

interface Words {
  /** The words' symbols one after the other; a word keeps its place while it gets shorter. */
  symbols: Int32Array
  starts: Int32Array
  lengths: Int32Array
  counts: Float64Array
}

function layOutWords(wordCounts: ReadonlyMap<string, { count: number }>, firstByte: number): Words {
  let size = 0
  for (const word of wordCounts.keys()) size += Buffer.byteLength(word)
  const words: Words = {
    symbols: new Int32Array(size),
    starts: new Int32Array(wordCounts.size),
    lengths: new Int32Array(wordCounts.size),
    counts: new Float64Array(wordCounts.size),
  }
  let index = 0
  let start = 0
  for (const [text, { count }] of wordCounts) {
    const bytes = Buffer.from(text, 'utf8')
    for (let offset = 0; offset < bytes.length; offset++) words.symbols[start + offset] = firstByte + bytes[offset]
    words.starts[index] = start
    words.lengths[index] = bytes.length
    words.counts[index++] = count
    start += bytes.length
  }
  return words
}
