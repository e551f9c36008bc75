/**
 * Which words of a text a rule wants to look at. The pass hashes each word as it reads it; a table of one byte for each
 * hash tells whether any listed word has it, so that hardly a word is cut out of the text in vain.
 */
const tableSize = 2 ** 16

export interface Lexicon {
  /** Whether a word with this hash may be listed. */
  mayHold(hash: number): boolean
  /** Flags of a word, in any case; 0: not listed. */
  flagsOf(word: string): number
}

/** Goes on with the hash of a word by one letter. Small and capital letters are the same. */
export function nextHash(hash: number, code: number): number {
  return (hash * 31 + (code | 32)) & (tableSize - 1)
}

/** Lists of words by the flag that their members get. */
export function createLexicon(lists: readonly (readonly [flag: number, words: Iterable<string>])[]): Lexicon {
  const flags = new Map<string, number>()
  const table = new Uint8Array(tableSize)
  for (const [flag, words] of lists) {
    for (const word of words) {
      const lower = word.toLowerCase()
      flags.set(lower, (flags.get(lower) ?? 0) | flag)
      let hash = 0
      for (let index = 0; index < lower.length; index++) hash = nextHash(hash, lower.charCodeAt(index))
      table[hash] = 1
    }
  }
  return {
    mayHold: (hash) => table[hash] === 1,
    flagsOf: (word) => flags.get(word.toLowerCase()) ?? 0,
  }
}
