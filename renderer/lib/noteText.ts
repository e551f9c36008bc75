/** Places in the text of a note, in UTF-16 units, and how text is shown that could play tricks on its reader. Pure. */

export type Range = readonly [start: number, end: number]

/** Where `query` stands in the text, without case; blanks match any white space, so a line break does not hide a hit. */
export function findInText(text: string, query: string, limit = 500): Range[] {
  const words = query.trim()
  if (words === '') return []
  const pattern = words.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&').replace(/\s+/g, '\\s+')
  const hits: Range[] = []
  for (const match of text.matchAll(new RegExp(pattern, 'gi'))) {
    hits.push([match.index, match.index + match[0].length])
    if (hits.length === limit) break
  }
  return hits
}

/** Control characters but tab and line end, and those that turn the direction of writing. */
const unseen = /(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu

/**
 * Text for the screen: control characters are drawn instead of obeyed. Those that turn the direction of writing could
 * make a line read otherwise than it was written; each line takes its direction from its own letters instead.
 */
export function visibleText(text: string): string {
  return text.replace(unseen, (character) => {
    const code = character.charCodeAt(0)
    if (code < 0x20) return String.fromCharCode(0x2400 + code)
    if (code === 0x7f) return '\u2421'
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
  })
}
