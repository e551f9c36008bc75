/**
 * An X12 file as its segments, numbered from 1. Every interchange says its own delimiters in its ISA segment; line ends
 * between segments are filler. Holds one chunk of the file and one segment, which has a longest length.
 */
export interface Segment {
  number: number
  id: string
  /** elements[1] is the first after the identifier, as the standard numbers them. */
  elements: string[]
}

/** What cannot be read: one segment, or (no ISA, or one that does not say its delimiters) all up to the next ISA. */
export interface UnreadSegment {
  number: number
  problem: 'too long' | 'not terminated' | 'no interchange' | 'unknown delimiters'
}

const longestSegment = 2 ** 16
const longestHeader = 1_000
/** "ISA" and the element separator. */
const beginning = 4
const elementsOfHeader = 16
/** White space, and the NUL and Ctrl-Z that mainframes and old transfer programs leave at the end. */
const filler = ' \t\r\n\0\x1a'
export const startsInterchange = /^ISA[^A-Za-z0-9\s]/
const laterInterchange = /(?<![A-Za-z0-9])ISA[^A-Za-z0-9\s]/

interface Delimiters {
  element: string
  terminator: string
}

/**
 * Takes the file piece by piece, one byte a character (delimiters and all that is kept of segments are ASCII), and gives
 * the segments that have become whole.
 */
export function segmentSplitter(): (piece: string, end: boolean) => Iterable<Segment | UnreadSegment> {
  let text = ''
  let number = 0
  let delimiters: Delimiters | null = null
  let state: 'reading' | 'lost' | 'in a long segment' = 'reading'

  return function* (piece, end) {
    text += piece
    for (;;) {
      text = withoutFiller(text)
      if (state === 'lost') {
        const next = laterInterchange.exec(text)?.index
        text = next === undefined ? text.slice(end ? text.length : -4) : text.slice(next)
        if (next === undefined) return
        state = 'reading'
      }
      if (text === '' || (text.length < beginning && !end)) return
      if (state === 'reading' && (delimiters === null || startsInterchange.test(text))) {
        const header = startsInterchange.test(text) ? delimitersOf(text) : null
        if (header === 'cut' && !end) return
        delimiters = typeof header === 'object' ? header : null
      }
      if (delimiters === null) {
        const problem = startsInterchange.test(text) ? 'unknown delimiters' : 'no interchange'
        yield { number: ++number, problem }
        state = 'lost'
        text = text.slice(1)
        continue
      }
      const length = text.indexOf(delimiters.terminator)
      if (state === 'in a long segment') {
        text = length < 0 ? '' : text.slice(length + 1)
        if (length < 0) return
        state = 'reading'
      } else if (length > longestSegment || (length < 0 && text.length > longestSegment)) {
        yield { number: ++number, problem: 'too long' }
        state = 'in a long segment'
      } else if (length < 0) {
        if (end) yield { number: ++number, problem: 'not terminated' }
        if (end) text = ''
        return
      } else {
        const elements = text.slice(0, length).split(delimiters.element).map((element) => element.trim())
        if (elements.length > 1 || elements[0] !== '') yield { number: ++number, id: elements[0], elements }
        text = text.slice(length + 1)
      }
    }
  }
}

function withoutFiller(text: string): string {
  let start = 0
  while (start < text.length && filler.includes(text[start])) start++
  return text.slice(start)
}

/** ISA has 16 elements, the last of one character (the component separator); what follows ends every segment. */
function delimitersOf(text: string): Delimiters | 'cut' | null {
  const element = text[3]
  let at = 3
  for (let count = 1; count < elementsOfHeader; count++) {
    at = text.indexOf(element, at + 1)
    if (at < 0) return text.length < longestHeader ? 'cut' : null
    if (at > longestHeader) return null
  }
  const [component, terminator, next] = [text[at + 1], text[at + 2], text[at + 3]]
  if (terminator === undefined || (terminator === '\r' && next === undefined)) return 'cut'
  // Nothing but a line end: of CR LF the second one counts, the first is trimmed with the last element.
  const ends = terminator === '\r' && next === '\n' ? '\n' : terminator
  const distinct = new Set([element, component, ends]).size === 3
  return distinct && [component, ends].every((sign) => /[^A-Za-z0-9 ]/.test(sign)) ? { element, terminator: ends } : null
}
