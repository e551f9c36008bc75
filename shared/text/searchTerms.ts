/**
 * What a person searched for: words and, in quotes, phrases. Each must occur; a word at the end may be the beginning of
 * one. Whatever else is typed separates words, so that no query is an error.
 */
export interface SearchTerms {
  /** Words; those of a phrase are parted by one blank. */
  terms: string[]
  /** The last term is the beginning of a word. */
  prefix: boolean
}

const word = /[\p{L}\p{N}]\p{M}*(?:[\p{L}\p{N}]\p{M}*)*/gu

export function searchTerms(query: string): SearchTerms {
  const terms: string[] = []
  let prefix = false
  for (const [whole, phrase] of query.matchAll(/"([^"]*)"|[^"]+/g)) {
    const words = whole.match(word) ?? []
    if (words.length === 0) continue
    if (phrase === undefined) terms.push(...words)
    else terms.push(words.join(' '))
    prefix = phrase === undefined
  }
  return { terms, prefix }
}

/** Without case and accents, as the search index compares words. */
function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Where the terms stand in a text, as UTF-16 ranges in order; a phrase is one range. */
export function searchHits(text: string, query: string, limit = 1000): [start: number, end: number][] {
  const { terms, prefix } = searchTerms(query)
  const wanted = terms.map((term) => folded(term).split(' '))
  const found = [...text.matchAll(word)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    folded: folded(match[0]),
  }))
  const hits: [number, number][] = []
  for (let at = 0; at < found.length && hits.length < limit; at++) {
    const lengths = wanted.map((words, index) => {
      const mayGoOn = prefix && index === wanted.length - 1
      const hit = words.every((each, offset) => {
        const other = found[at + offset]?.folded
        return other === each || (mayGoOn && other?.startsWith(each))
      })
      return hit ? words.length : 0
    })
    const longest = Math.max(0, ...lengths)
    const last = found[at + longest - 1]
    if (longest > 0 && last) hits.push([found[at]!.start, last.end])
    at += Math.max(0, longest - 1)
  }
  return hits
}
