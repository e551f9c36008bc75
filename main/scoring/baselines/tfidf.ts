/**
 * TF-IDF over words and word pairs, as scikit-learn's TfidfVectorizer defines it (sublinear counts, smoothed idf, rows of
 * length 1), with a tokenisation for clinical text: numbers stay whole ("142/88", "1.37"), words keep apostrophes.
 */
import * as z from 'zod'
import type { JobProgress } from '../../../shared/domain/job.ts'
import { createPause } from '../../../shared/pause.ts'

/** Non-zero entries by rising index; both arrays have the same length. */
export interface SparseRow {
  indices: Int32Array
  values: Float64Array
}

export const tfidfModel = z.object({
  /** 1: words; 2: also pairs of neighbouring words. */
  maximumWords: z.union([z.literal(1), z.literal(2)]),
  /** Features in index order. */
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

interface TermCount {
  documents: number
  total: number
  lastDocument: number
}

/** Lower-cased words and numbers in order, then pairs of neighbours. */
export function termsOf(text: string, maximumWords: 1 | 2): string[] {
  const words = text.toLowerCase().match(wordOrNumber) ?? []
  if (maximumWords === 1) return words
  const terms: string[] = [...words]
  for (let index = 1; index < words.length; index++) terms.push(`${words[index - 1]} ${words[index]}`)
  return terms
}

export async function fitTfidf(
  texts: readonly string[],
  { maximumWords, minimumDocuments, maximumFeatures }: TfidfSettings,
  { signal, onProgress }: LongWork = {},
): Promise<TfidfModel> {
  const pause = createPause(signal)
  const counts = new Map<string, TermCount>()
  for (const [document, text] of texts.entries()) {
    for (const term of termsOf(text, maximumWords)) countTerm(counts, term, document)
    if (counts.size > mostTermsInMemory) forgetRarest(counts)
    const turn = pause()
    if (!turn) continue
    onProgress?.({ phase: 'terms', done: document + 1, total: texts.length })
    await turn
  }
  const kept = [...counts]
    .filter(([, { documents }]) => documents >= minimumDocuments)
    .toSorted(([left, a], [right, b]) => b.total - a.total || compareText(left, right))
    .slice(0, maximumFeatures)
    .toSorted(([left], [right]) => compareText(left, right))
  return {
    maximumWords,
    terms: kept.map(([term]) => term),
    inverseDocumentFrequency: kept.map(([, { documents }]) => Math.log((1 + texts.length) / (1 + documents)) + 1),
  }
}

/** Returns the function that turns a text into its TF-IDF row; terms not seen in fitting are ignored. */
export function tfidfVectorizer({ maximumWords, terms, inverseDocumentFrequency }: TfidfModel): (text: string) => SparseRow {
  const indexOf = new Map(terms.map((term, index) => [term, index]))
  return (text) => {
    const counts = new Map<number, number>()
    for (const term of termsOf(text, maximumWords)) {
      const index = indexOf.get(term)
      if (index !== undefined) counts.set(index, (counts.get(index) ?? 0) + 1)
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

function countTerm(counts: Map<string, TermCount>, term: string, document: number): void {
  const known = counts.get(term)
  if (!known) {
    // The copy keeps a term from holding on to the whole note that it was cut from.
    counts.set(Buffer.from(term, 'utf16le').toString('utf16le'), { documents: 1, total: 1, lastDocument: document })
    return
  }
  known.total++
  if (known.lastDocument === document) return
  known.documents++
  known.lastDocument = document
}

function forgetRarest(counts: Map<string, TermCount>): void {
  for (let rare = 1; counts.size > mostTermsInMemory / 2; rare++) {
    for (const [term, { total }] of counts) if (total <= rare) counts.delete(term)
  }
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
