/**
 * The text of an HTML note: blocks and rows on lines of their own, list items with a dash, cells apart, entities as
 * characters. One pass over the text; what looks like no tag stays as it is written.
 */
const tag = /<(?:!--|(\/?)([A-Za-z][A-Za-z0-9:-]*)|[!?])/g
/** What stands between their tags is no text. */
const withoutText = new Set(['script', 'style', 'head', 'title', 'template'])
const blocks = new Set([
  'address', 'article', 'aside', 'blockquote', 'body', 'caption', 'center', 'dd', 'div', 'dl', 'dt', 'fieldset', 'footer',
  'form', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'li', 'main', 'nav', 'ol', 'p', 'pre', 'section', 'table',
  'tbody', 'tfoot', 'thead', 'tr', 'ul',
])
const spaced = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'ul', 'ol', 'pre'])

export function htmlText(html: string): string {
  const written = writer()
  let at = 0
  tag.lastIndex = 0
  for (let match = tag.exec(html); match !== null; match = tag.exec(html)) {
    written.say(decodeEntities(html.slice(at, match.index)))
    const [opening, slash, name = ''] = match
    if (opening === '<!--') at = endOf(html, '-->', match.index + 4)
    else {
      at = endOfTag(html, tag.lastIndex)
      const [element, opens] = [name.toLowerCase(), slash === '']
      if (opens && withoutText.has(element)) at = endOfElement(html, element, at)
      else written.tag(element, opens)
    }
    tag.lastIndex = at
  }
  written.say(decodeEntities(html.slice(at)))
  return written.text()
}

/** Line ends wait for the text behind them: a block that ends where another begins makes one, not two. */
function writer() {
  let text = ''
  let breaks = 0
  let dash = false
  let preformatted = 0

  return {
    say(part: string): void {
      if (preformatted === 0 && part.trim() === '') {
        if (part !== '' && breaks === 0) text += ' '
        return
      }
      if (text !== '') text += '\n'.repeat(breaks)
      text += (dash ? '- ' : '') + (preformatted > 0 ? part : part.replace(/\s+/g, ' '))
      breaks = 0
      dash = false
    },
    tag(element: string, opens: boolean): void {
      if (element === 'br') breaks = Math.min(breaks + 1, 2)
      else if (blocks.has(element)) breaks = Math.max(breaks, spaced.has(element) ? 2 : 1)
      else if (opens && (element === 'td' || element === 'th') && breaks === 0) text += '\t'
      if (element === 'li') dash = opens
      if (element === 'pre') preformatted = Math.max(0, preformatted + (opens ? 1 : -1))
    },
    text: () => text.split('\n').map((line) => line.trim()).join('\n').trim(),
  }
}

/** Behind the next `mark`, or at the end of the text. */
function endOf(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from)
  return found < 0 ? html.length : found + mark.length
}

/** Behind the ">" of a tag; one within quotes is part of an attribute. */
function endOfTag(html: string, from: number): number {
  let quote = ''
  for (let at = from; at < html.length; at++) {
    const character = html[at]
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '>') return at + 1
    else if ((character === '"' || character === "'") && html[at - 1] === '=') quote = character
  }
  return html.length
}

function endOfElement(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}\\s*>`, 'gi')
  closing.lastIndex = from
  return closing.exec(html) === null ? html.length : closing.lastIndex
}

const entities = new Map(
  Object.entries({
    amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ensp: ' ', emsp: ' ', thinsp: ' ', shy: '',
    ndash: '–', mdash: '—', hellip: '…', bull: '•', middot: '·', lsquo: '‘', rsquo: '’', ldquo: '“', rdquo: '”', sbquo: '‚',
    bdquo: '„', laquo: '«', raquo: '»', deg: '°', plusmn: '±', micro: 'µ', times: '×', divide: '÷', frac12: '½',
    frac14: '¼', frac34: '¾', sup1: '¹', sup2: '²', sup3: '³', le: '≤', ge: '≥', ne: '≠', asymp: '≈', larr: '←', rarr: '→',
    uarr: '↑', darr: '↓', harr: '↔', alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', mu: 'μ', Delta: 'Δ', copy: '©', reg: '®',
    trade: '™', sect: '§', para: '¶', cent: '¢', pound: '£', euro: '€', yen: '¥', auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä',
    Ouml: 'Ö', Uuml: 'Ü', szlig: 'ß', eacute: 'é', egrave: 'è', ecirc: 'ê', agrave: 'à', aacute: 'á', acirc: 'â', atilde: 'ã',
    ccedil: 'ç', ntilde: 'ñ', oacute: 'ó', ocirc: 'ô', otilde: 'õ', oslash: 'ø', aring: 'å', aelig: 'æ', iacute: 'í',
    icirc: 'î', uacute: 'ú', ucirc: 'û',
  }),
)

function decodeEntities(text: string): string {
  const entity = /&(?:#(\d{1,7})|#[xX]([0-9A-Fa-f]{1,6})|([A-Za-z][A-Za-z0-9]{1,10}));/g
  return text.replace(entity, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities.get(String(name)) ?? whole
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
