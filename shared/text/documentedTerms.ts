/**
 * What a note documents, as headings and terms: words, and two words that stand together in one line, in lower case. Words
 * with digits in them are left out.
 */
export interface DocumentedItem {
  kind: 'heading' | 'term'
  text: string
}

const word = /[\p{L}][\p{L}'-]*[\p{L}]/gu
const common = new Set(
  ('a an and are as at be been but by can for from had has have he her him his if in into is it its may no nor not of on or our out over per she ' +
    'so such than that the their them then there they this to under was we were which who will with you your').split(' '),
)

/** Distinct, in the order of their first place. */
export function termsOf(text: string): Set<string> {
  const found = new Set<string>()
  let before: { word: string; end: number } | null = null
  for (const match of text.matchAll(word)) {
    const here = match[0].toLowerCase()
    // A part of a word with digits is no word.
    if (/\d/.test(text[match.index - 1] ?? '') || /\d/.test(text[match.index + match[0].length] ?? '')) {
      before = null
      continue
    }
    const isCommon = common.has(here)
    if (!isCommon && here.length > 2) found.add(here)
    if (before !== null && !isCommon && !common.has(before.word) && text.slice(before.end, match.index) === ' ') found.add(`${before.word} ${here}`)
    before = { word: here, end: match.index + match[0].length }
  }
  return found
}

export function headingsOf(sections: readonly { title: string }[]): Set<string> {
  return new Set(sections.map(({ title }) => title.trim().toLowerCase()))
}

/** Where it stands first; null: nowhere. UTF-16 range. */
export function placeOf({ kind, text: wanted }: DocumentedItem, text: string, sections: readonly { title: string; start: number }[]): [number, number] | null {
  if (kind === 'heading') {
    const section = sections.find(({ title }) => title.trim().toLowerCase() === wanted)
    return section ? [section.start, section.start + section.title.length] : null
  }
  for (const match of text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}'-])${escaped(wanted)}(?![\\p{L}\\p{N}'-])`, 'giu'))) {
    return [match.index, match.index + match[0].length]
  }
  return null
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
