/**
 * TF-IDF over words and word pairs, as scikit-learn's TfidfVectorizer defines it (sublinear counts, smoothed idf, rows of
 * length 1), with a tokenisation for clinical text: numbers stay whole ("142/88", "1.37"), words keep apostrophes.
 */
import * as z from 'zod'
import type { JobProgress } from '../../../shared/domain/job.ts'
import { createPause } from '../../../shared/pause.ts'
import { detached } from '../../tokenizer/tokenizer.ts'

/** Non-zero entries by rising index; both arrays have the same length. */
export interface SparseRow {
  indices: Int32Array
  values: Float64Array
}

export const tfidfModel = z.object({
  /** 1: words; 2: also pairs of neighbouring words. */
  maximumWords: z.union([z.literal(1), z.literal(2)]),
  /** The most frequent first, so that fitting mostly touches the same few weights; a pair has a space between. */
  terms: z.array(z.string()),
  inverseDocumentFrequency: z.array(z.number()),
})
export type TfidfModel = z.infer<typeof tfidfModel>

export interface TfidfSettings {
  maximumWords: 1 | 2
  /** A term in fewer notes is left out. */
  minimumDocuments: number
  /** The most frequent terms are kept, counted over all notes. */
  maximumFeatures: number
}

export interface LongWork {
  signal?: AbortSignal
  onProgress?: (progress: JobProgress) => void
}

const wordOrNumber = /\p{L}+(?:['’]\p{L}+)*|\p{N}+(?:[.,/]\p{N}+)*/gu

/** Above this many distinct terms the rare ones are forgotten: a Map holds 16.7 M, and memory less. */
const mostTermsInMemory = 4_000_000

/** More words than any corpus has. A pair of word numbers is one number from here up, a single word is below. */
const pairBase = 2 ** 26

interface TermCount {
  documents: number
  total: number
  lastDocument: number
}

/** Lower-cased words and numbers, in order. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(wordOrNumber) ?? []
}

export async function fitTfidf(
  texts: readonly string[],
  { maximumWords, minimumDocuments, maximumFeatures }: TfidfSettings,
  work: LongWork = {},
): Promise<TfidfModel> {
  const isFrequent = ([, { documents }]: [unknown, TermCount]) => documents >= minimumDocuments
  // A word kept as a key is copied, since a slice would keep alive the whole note that it was cut from.
  const words = [...(await countTerms(texts, wordsOf, detached, work))].filter(isFrequent)
  let pairs: [string, TermCount][] = []
  if (maximumWords === 2) {
    // A pair is never in more notes than either of its words, so pairs of frequent words are all that can be frequent.
    const numbers = new Map(words.map(([word], number) => [word, number]))
    const counts = await countTerms(
      texts,
      (text) => pairKeys(wordKeys(wordsOf(text), numbers)),
      (key) => key,
      work,
    )
    pairs = [...counts].filter(isFrequent).map(([key, count]) => {
      const second = key % pairBase
      const first = (key - second) / pairBase - 1
      return [`${words[first][0]} ${words[second][0]}`, count]
    })
  }
  const kept = [...words, ...pairs]
    .toSorted(([left, a], [right, b]) => b.total - a.total || compareText(left, right))
    .slice(0, maximumFeatures)
  return {
    maximumWords,
    terms: kept.map(([term]) => term),
    inverseDocumentFrequency: kept.map(([, { documents }]) => Math.log((1 + texts.length) / (1 + documents)) + 1),
  }
}

/** Returns the function that turns a text into its TF-IDF row; terms not seen in fitting are ignored. */
export function tfidfVectorizer({
  maximumWords,
  terms,
  inverseDocumentFrequency,
}: TfidfModel): (text: string) => SparseRow {
  const numbers = new Map<string, number>()
  for (const word of terms.flatMap((term) => term.split(' '))) if (!numbers.has(word)) numbers.set(word, numbers.size)
  const features = new Map(terms.map((term, index) => [termKeys(term.split(' '), numbers).at(-1), index]))

  return (text) => {
    const words = wordsOf(text)
    const keys = maximumWords === 2 ? termKeys(words, numbers) : wordKeys(words, numbers)
    const counts = new Map<number, number>()
    for (const key of keys) {
      const feature = features.get(key)
      if (feature !== undefined) counts.set(feature, (counts.get(feature) ?? 0) + 1)
    }
    const indices = Int32Array.from(counts.keys()).sort()
    const values = Float64Array.from(
      indices,
      (index) => (1 + Math.log(counts.get(index) ?? 1)) * inverseDocumentFrequency[index],
    )
    const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
    return { indices, values: length > 0 ? values.map((value) => value / length) : values }
  }
}

async function countTerms<Key>(
  texts: readonly string[],
  keysOf: (text: string) => Key[],
  copyOf: (key: Key) => Key,
  { signal, onProgress }: LongWork,
): Promise<Map<Key, TermCount>> {
  const pause = createPause(signal)
  const counts = new Map<Key, TermCount>()
  for (const [document, text] of texts.entries()) {
    for (const key of keysOf(text)) {
      const count = counts.get(key)
      if (!count) {
        counts.set(copyOf(key), { documents: 1, total: 1, lastDocument: document })
        continue
      }
      count.total++
      if (count.lastDocument !== document) count.documents++
      count.lastDocument = document
    }
    if (counts.size > mostTermsInMemory) forgetRarest(counts)
    const turn = pause()
    if (!turn) continue
    onProgress?.({ phase: 'terms', done: document + 1, total: texts.length })
    await turn
  }
  return counts
}

function forgetRarest(counts: Map<unknown, TermCount>): void {
  for (let rare = 1; counts.size > mostTermsInMemory / 2; rare++) {
    for (const [term, { total }] of counts) if (total <= rare) counts.delete(term)
  }
}

/** The number of each word; -1 for one without. */
function wordKeys(words: readonly string[], numbers: ReadonlyMap<string, number>): number[] {
  return words.map((word) => numbers.get(word) ?? -1)
}

/** One number per pair of neighbours that both have a number. */
function pairKeys(words: readonly number[]): number[] {
  const keys: number[] = []
  for (let index = 1; index < words.length; index++) {
    if (words[index - 1] >= 0 && words[index] >= 0) keys.push((words[index - 1] + 1) * pairBase + words[index])
  }
  return keys
}

/** Words, then pairs. */
function termKeys(words: readonly string[], numbers: ReadonlyMap<string, number>): number[] {
  const keys = wordKeys(words, numbers)
  return [...keys, ...pairKeys(keys)]
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
