import type { JobProgress } from '../../shared/domain/job.ts'
import { wordsOf } from './baselines/tfidf.ts'

/**
 * The notes whose TF-IDF vectors have the highest cosine with that of one note (sublinear counts, smoothed idf). Words are
 * hashed to a fixed number of columns and texts are read in batches, so that memory does not grow with the notes.
 */

export interface SimilarInput {
  text: string
  /** Places of all candidates: texts are asked for by place. */
  count: number
  /** Most neighbours that are wanted. */
  nearest: number
  textsOf: (places: readonly number[]) => string[]
  onProgress?: (progress: JobProgress) => void
}

export interface Neighbour {
  place: number
  similarity: number
  words: string[]
}

const columns = 2 ** 20
const readAtOnce = 200
/** Word frequencies are counted in at most so many notes, evenly spread over all. */
const countedNotes = 20_000
const sharedWords = 5

export function similarNotes({ text, count, nearest, textsOf, onProgress }: SimilarInput): Neighbour[] {
  const counts = new Uint16Array(columns)
  const frequency = new Uint32Array(columns)
  const step = Math.max(1, count / countedNotes)
  const sample = Array.from({ length: Math.min(count, countedNotes) }, (_, index) => Math.floor(index * step))
  const total = sample.length + count
  let done = 0
  const each = (places: readonly number[], use: (place: number, touched: Int32Array) => void, phase: string) => {
    for (let start = 0; start < places.length; start += readAtOnce) {
      const batch = places.slice(start, start + readAtOnce)
      for (const [index, candidate] of textsOf(batch).entries()) {
        const touched = countColumns(wordsOf(candidate), counts)
        use(batch[index], touched)
        for (const column of touched) counts[column] = 0
      }
      done += batch.length
      onProgress?.({ phase, done, total })
    }
  }
  each(sample, (_, touched) => touched.forEach((column) => frequency[column]++), 'Count words')

  const weight = (column: number) => (1 + Math.log(counts[column])) * (Math.log((1 + sample.length) / (1 + frequency[column])) + 1)
  const query = new Float64Array(columns)
  const words = wordsOf(text)
  const own = countColumns(words, counts)
  let squares = 0
  for (const column of own) {
    query[column] = weight(column)
    squares += query[column] ** 2
  }
  for (const column of own) {
    query[column] /= Math.sqrt(squares)
    counts[column] = 0
  }

  let found: { place: number; similarity: number }[] = []
  const compare = (place: number, touched: Int32Array) => {
    let product = 0
    let length = 0
    for (const column of touched) {
      const value = weight(column)
      product += value * query[column]
      length += value * value
    }
    const similarity = length === 0 ? 0 : product / Math.sqrt(length)
    if (similarity <= 0 || (found.length === nearest && similarity <= found[nearest - 1].similarity)) return
    found = [...found, { place, similarity }].sort((a, b) => b.similarity - a.similarity || a.place - b.place).slice(0, nearest)
  }
  each(Array.from({ length: count }, (_, place) => place), compare, 'Compare notes')

  const distinct = [...new Set(words)].sort((a, b) => query[columnOf(b)] - query[columnOf(a)])
  const texts = textsOf(found.map(({ place }) => place))
  return found.map((neighbour, index) => {
    const theirs = new Set(wordsOf(texts[index]))
    return { ...neighbour, words: distinct.filter((word) => theirs.has(word)).slice(0, sharedWords) }
  })
}

/** Counts the words by column; the columns that are not 0 then. */
function countColumns(words: readonly string[], counts: Uint16Array): Int32Array {
  const touched: number[] = []
  for (const word of words) {
    const column = columnOf(word)
    if (counts[column] === 0) touched.push(column)
    if (counts[column] < 65_535) counts[column]++
  }
  return Int32Array.from(touched)
}

/** FNV-1a over UTF-16 units. */
function columnOf(word: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < word.length; index++) hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193)
  return (hash >>> 0) % columns
}
