/** Words of notes, and which of them the training notes did not have. A word is two letters or more, without case. */

export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}{2,}/gu) ?? []
}

export function vocabularyOf(texts: Iterable<string>): Set<string> {
  const words = new Set<string>()
  for (const text of texts) for (const word of wordsOf(text)) words.add(word)
  return words
}

export interface WordCounts {
  words: number
  /** Not in the vocabulary. */
  unknown: number
}

export function countWords(text: string, vocabulary: ReadonlySet<string>): WordCounts {
  const words = wordsOf(text)
  return { words: words.length, unknown: words.filter((word) => !vocabulary.has(word)).length }
}
