/**
 * Finds added tokens in text before anything else happens to it, as `tokenizers` does: the leftmost, the longest of
 * those, with the spaces around it where the token asks for them.
 */
import { endsInWord, isWhiteSpace, startsInWord } from './unicodeClasses.ts'

export interface AddedToken {
  id: number
  content: string
  special: boolean
  single_word: boolean
  lstrip: boolean
  rstrip: boolean
  /** Looked for in the text after normalisation. */
  normalized: boolean
}

/** A stretch of the text that is an added token; what lies between is ordinary text. */
export interface FoundToken {
  id: number
  from: number
  to: number
}

interface Candidates {
  byText: Map<string, AddedToken>
  /** Longest first. */
  lengths: number[]
}

export type AddedTokenFinder = (text: string) => FoundToken[]

/** Null when there is nothing to look for. `written` is how the token stands in the text. */
export function createFinder(
  tokens: readonly AddedToken[],
  written: (content: string) => string = (content) => content,
): AddedTokenFinder | null {
  const byFirstUnit = new Map<string, Candidates>()
  for (const token of tokens) {
    const text = written(token.content)
    if (text === '') continue
    const candidates = byFirstUnit.get(text[0]) ?? { byText: new Map<string, AddedToken>(), lengths: [] }
    byFirstUnit.set(text[0], candidates)
    if (!candidates.byText.has(text)) candidates.byText.set(text, token)
    candidates.lengths = [...new Set([...candidates.lengths, text.length])].toSorted((left, right) => right - left)
  }
  if (byFirstUnit.size === 0) return null
  const firstUnit = new RegExp(`[${Array.from(byFirstUnit.keys(), escapeUnit).join('')}]`, 'g')

  function longestAt(text: string, from: number): { token: AddedToken; end: number } | undefined {
    const candidates = byFirstUnit.get(text[from])
    for (const length of candidates?.lengths ?? []) {
      const end = from + length
      const token = end <= text.length ? candidates?.byText.get(text.slice(from, end)) : undefined
      if (token) return { token, end }
    }
    return undefined
  }

  return (text) => {
    const found: FoundToken[] = []
    let taken = 0
    firstUnit.lastIndex = 0
    for (let match = firstUnit.exec(text); match; match = firstUnit.exec(text)) {
      const hit = longestAt(text, match.index)
      if (!hit) continue
      const { token, end } = hit
      firstUnit.lastIndex = end
      if (token.single_word && !standsAlone(text, match.index, end)) continue
      let from = match.index
      let to = end
      if (token.lstrip) while (from > taken && isWhiteSpace(text.charCodeAt(from - 1))) from--
      if (token.rstrip) while (to < text.length && isWhiteSpace(text.charCodeAt(to))) to++
      found.push({ id: token.id, from, to })
      taken = to
    }
    return found
  }
}

function standsAlone(text: string, from: number, to: number): boolean {
  return !endsInWord.test(text.slice(Math.max(0, from - 2), from)) && !startsInWord.test(text.slice(to, to + 2))
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
