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

/** What may follow the characters on the way here. */
interface Branch {
  token: AddedToken | null
  next: Map<number, Branch>
}

export type AddedTokenFinder = (text: string) => FoundToken[]

/** Null when there is nothing to look for. `written` is how the token stands in the text. */
export function createFinder(
  tokens: readonly AddedToken[],
  written: (content: string) => string = (content) => content,
): AddedTokenFinder | null {
  const root: Branch = { token: null, next: new Map() }
  for (const token of tokens) {
    const text = written(token.content)
    if (text === '') continue
    let branch = root
    for (let index = 0; index < text.length; index++) branch = nextOf(branch, text.charCodeAt(index))
    branch.token ??= token
  }
  if (root.next.size === 0) return null
  const firstUnit = new RegExp(`[${Array.from(root.next.keys(), escapeUnit).join('')}]`, 'g')

  function longestAt(text: string, from: number): { token: AddedToken; end: number } | undefined {
    let longest: { token: AddedToken; end: number } | undefined
    let branch: Branch | undefined = root
    for (let end = from; branch; end++) {
      if (branch.token) longest = { token: branch.token, end }
      branch = branch.next.get(text.charCodeAt(end))
    }
    return longest
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

function nextOf({ next }: Branch, unit: number): Branch {
  const there = next.get(unit) ?? { token: null, next: new Map<number, Branch>() }
  next.set(unit, there)
  return there
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`
}
