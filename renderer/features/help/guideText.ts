/** A document of the guide as tokens and sections: what its contents, its anchors and the search stand on. */
import { lexer, type Token, type Tokens } from 'marked'
import { headingAnchor } from '../../../shared/text/headingAnchor.ts'

export interface GuideSection {
  anchor: string
  heading: string
  /** 1 for the title of the document. */
  depth: number
  /** What stands below it, up to the next heading, without markup. */
  text: string
}

export interface GuideText {
  tokens: Token[]
  sections: GuideSection[]
}

export function readGuide(markdown: string): GuideText {
  const tokens = lexer(markdown)
  const sections: GuideSection[] = []
  for (const token of tokens) {
    if (token.type === 'heading') {
      const { depth, tokens: inner } = token as Tokens.Heading
      const heading = plainText(inner)
      sections.push({ anchor: headingAnchor(heading), heading, depth, text: '' })
    } else {
      const last = sections.at(-1)
      if (last) last.text = `${last.text} ${plainText([token])}`.replaceAll(/\s+/g, ' ').trim()
    }
  }
  return { tokens, sections }
}

/** What is read, without what only marks it up. */
export function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token): string => {
      switch (token.type) {
        case 'html':
          return ''
        case 'list':
          return (token as Tokens.List).items.map((item) => plainText(item.tokens)).join(' ')
        case 'table': {
          const { header, rows } = token as Tokens.Table
          return [header, ...rows].map((row) => row.map((cell) => plainText(cell.tokens)).join(' ')).join(' ')
        }
        case 'codespan':
        case 'code':
          return (token as Tokens.Code).text
        case 'image':
          return ` ${(token as Tokens.Image).text} `
        default:
          return 'tokens' in token && token.tokens ? plainText(token.tokens) : token.type === 'space' ? ' ' : (token as Tokens.Text).text
      }
    })
    .join('')
}

export interface GuideHit {
  section: GuideSection
  /** Words around the first hit, cut so that they begin and end at a word. */
  excerpt: string
}

const excerptBefore = 50
const excerptLength = 160

/** Sections in which every word begins some word; those whose heading has them all come first. */
export function searchGuide(sections: readonly GuideSection[], query: string): GuideHit[] {
  const words = wordsOf(query)
  if (words.length === 0) return []
  const hits = sections.flatMap((section) => {
    const heading = ` ${section.heading.toLowerCase()}`
    const text = ` ${section.text.toLowerCase()}`
    const places = words.map((word) => (startOf(heading, word) >= 0 ? -1 : startOf(text, word)))
    if (words.some((word, index) => places[index] === -1 && startOf(heading, word) < 0)) return []
    const inText = places.filter((place) => place >= 0)
    const inHeading = words.length - inText.length
    return [{ section, inHeading, excerpt: excerptOf(section.text, Math.min(...inText, Number.MAX_SAFE_INTEGER)) }]
  })
  return hits.toSorted((left, right) => right.inHeading - left.inHeading)
}

export function wordsOf(query: string): string[] {
  return query
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter(Boolean)
}

/** Where a word begins with `word`; −1: nowhere. `text` begins with a blank. */
function startOf(text: string, word: string): number {
  for (let place = text.indexOf(word); place >= 0; place = text.indexOf(word, place + 1)) {
    if (!/[\p{L}\p{M}\p{N}]/u.test(text[place - 1] ?? ' ')) return place - 1
  }
  return -1
}

function excerptOf(text: string, place: number): string {
  const from = place > text.length ? 0 : Math.max(0, place - excerptBefore)
  const start = from === 0 ? 0 : text.indexOf(' ', from) + 1
  const end = start + excerptLength >= text.length ? text.length : text.lastIndexOf(' ', start + excerptLength)
  return `${start > 0 ? '… ' : ''}${text.slice(start, end)}${end < text.length ? ' …' : ''}`
}
