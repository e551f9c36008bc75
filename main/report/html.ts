/** HTML in which every value is escaped: only what `html` made itself, and drawings, go in as they are. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Content = string | number | false | Markup | null | undefined | readonly Content[]

export function html(parts: TemplateStringsArray, ...values: Content[]): Markup {
  return new Markup(parts.map((part, place) => part + rendered(values[place])).join(''))
}

function rendered(value: Content): string {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value))
  return value.map(rendered).join('')
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character])
}

/** A numbered part of the report that the contents and the checklist link to. */
export function section(id: string, title: string, content: Content): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${content}</section>`
}

interface TableOptions {
  caption: string
  header: readonly Content[]
  /** The first cell of a row is its heading; a row of one cell heads those that are set in below it. */
  rows: readonly (readonly Content[])[]
  /** Columns of text; all but the first are numbers otherwise. */
  text?: readonly number[]
  /** Rows that are set in, such as the levels of a characteristic. */
  setIn?: readonly boolean[]
}

export function table({ caption, header, rows, text = [], setIn = [] }: TableOptions): Markup {
  const kind = (column: number) => (column === 0 || text.includes(column) ? 'text' : 'number')
  const head = header.map((cell, column) => html`<th scope="col" class="${kind(column)}">${cell}</th>`)
  const body = rows.map(
    ([first, ...rest], row) =>
      rest.length === 0 && header.length > 1 ? html`<tr class="head"><th scope="rowgroup" colspan="${header.length}">${first}</th></tr>` : html`<tr${setIn[row] ? html` class="in"` : ''}><th scope="row">${first}</th>${rest.map((cell, column) => html`<td class="${kind(column + 1)}">${kind(column + 1) === 'number' ? unbroken(cell) : cell}</td>`)}</tr>`,
  )
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
}

/** An estimate may be broken before its interval only. */
function unbroken(cell: Content): Content {
  if (typeof cell !== 'string') return cell
  const at = cell.indexOf(' [')
  const parts = at < 0 ? [cell] : [cell.slice(0, at), cell.slice(at + 1)]
  return parts.map((part, place) => html`${place > 0 && ' '}<span>${part}</span>`)
}

/** Names and values, such as settings. */
export function pairs(entries: readonly (readonly [string, Content])[]): Markup {
  return html`<dl>${entries.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

export function list(items: readonly Content[]): Markup {
  return html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`
}

export function link(id: string, text: string): Markup {
  return html`<a href="#${id}">${text}</a>`
}
