/** One style sheet for screen and paper; nothing is fetched. */
export const style = `
:root { color: #20252a; background: #fff; font: 15px/1.5 -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif; }
body { max-width: 70rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; padding-top: .5rem; border-top: 2px solid #20252a; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: .5rem 0; max-width: 50rem; }
a { color: #235493; }
a:focus-visible, [tabindex]:focus-visible { outline: 2px solid #235493; outline-offset: 2px; }
.subtitle { color: #4b545e; margin: 0; }
.synthetic { border: 2px solid #20252a; padding: .5rem .75rem; margin: 1rem 0; font-weight: 600; max-width: none; }
.phi { color: #4b545e; font-size: .87rem; }
.note { color: #4b545e; font-size: .87rem; }
nav ol { columns: 2; column-gap: 3rem; margin: .5rem 0 0; padding-left: 1.75rem; }
.scroll { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .87rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .35rem; }
th, td { padding: .3rem .6rem; border-bottom: 1px solid #d6dade; vertical-align: top; text-align: left; }
thead th { border-bottom: 1.5px solid #20252a; vertical-align: bottom; }
tbody th { font-weight: 400; }
.number { text-align: right; }
td.number span { display: inline-block; white-space: nowrap; }
tbody th { min-width: 7rem; }
tr.in th { padding-left: 1.75rem; }
tbody tr.head th { font-weight: 600; }
th .note { font-size: inherit; font-weight: 400; }
td p { margin: 0 0 .25rem; }
code { font: .8em ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
pre { font: .85rem/1.45 ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', monospace; white-space: pre-wrap; background: #f0f2f4; padding: .75rem; border-radius: 4px; }
dl { columns: 2; column-gap: 2rem; margin: .5rem 0; font-size: .87rem; }
dl > div { display: grid; grid-template-columns: minmax(7rem, 40%) 1fr; gap: .75rem; padding: .2rem 0; border-bottom: 1px solid #e5e8eb; break-inside: avoid; }
dt { color: #4b545e; overflow-wrap: anywhere; }
dd { margin: 0; overflow-wrap: anywhere; }
.flow { list-style: none; padding: 0; margin: .75rem 0; }
.flow > li { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); column-gap: 2rem; break-inside: avoid; padding-bottom: 1.25rem; position: relative; }
.flow > li:not(:last-child)::before { content: ''; position: absolute; left: 25%; top: 0; bottom: 0; border-left: 1.5px solid #6b7580; }
.box, .leaves { border: 1.5px solid #6b7580; border-radius: 4px; padding: .5rem .75rem; background: #fff; position: relative; align-self: start; }
.box > strong, .box > span { display: block; }
.leaves { border-style: dashed; font-size: .87rem; }
.leaves::before { content: ''; position: absolute; right: 100%; top: 1.1rem; width: 2rem; border-top: 1.5px dashed #6b7580; }
.flow ul { margin: .25rem 0 0; padding-left: 1.1rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(24rem, 1fr)); gap: 1.5rem; }
figure { margin: 0; break-inside: avoid; }
figcaption { font-size: .87rem; }
figcaption strong { display: block; }
figure svg { display: block; width: 100%; height: auto; }
details { margin: .5rem 0; }
summary { cursor: pointer; font-weight: 600; font-size: .87rem; }
.number-tables .scroll { max-width: 45rem; margin-top: .25rem; }
.number-tables caption { display: none; }
.author { color: #4b545e; }
@media print {
  :root { font-size: 10pt; }
  body { max-width: none; padding: 0; }
  h2, h3, caption, summary, thead { break-after: avoid; }
  h2 { margin-top: 1.5rem; }
  p, li { orphans: 3; widows: 3; }
  dl { columns: 3; column-gap: 1.5rem; }
  p, dl, .flow, tr, .box, .leaves, figure { break-inside: avoid; }
  .scroll:not(:has(tbody tr:nth-child(14))) { break-inside: avoid; }
  tr.head, tr:not(.in):has(+ tr.in), p:has(+ .scroll) { break-after: avoid; }
  #numbers { break-before: page; }
  .number-tables { columns: 3; column-gap: 1.5rem; }
  .number-tables details:has(thead th:nth-child(6)) { column-span: all; }
  .number-tables details:has(thead th:nth-child(6)) .scroll { max-width: none; }
  .number-tables table { font-size: 6.5pt; }
  .number-tables :is(th, td) { padding: .05rem .2rem; min-width: 0; }
  .number-tables tbody :is(th, td) { border: 0; line-height: 1.35; }
  details::details-content { content-visibility: visible; height: auto; }
  summary { list-style: none; }
  .scroll { overflow: visible; }
  table { font-size: 7.5pt; }
  th, td { padding: .2rem .25rem; }
  tbody th { min-width: 4rem; }
  table:has(thead th:nth-child(10)) { font-size: 6.5pt; }
  table:has(thead th:nth-child(12)) { font-size: 5.5pt; }
  table:has(thead th:nth-child(10)) :is(th, td) { padding: .12rem; min-width: 0; }
  a { color: inherit; text-decoration: none; }
  .plots { grid-template-columns: 1fr 1fr; }
}
@media screen and (max-width: 45rem) { dl, nav ol { columns: 1; } .flow > li { grid-template-columns: 1fr; row-gap: .5rem; } .plots { grid-template-columns: 1fr; } }
`

/** Header and footer of every page; the texts may hold anything. */
export function pageStyle({ title, date, caution }: { title: string; date: string; caution: string }): string {
  const box = (place: string, content: string) => `@${place} { content: ${content}; font: 8pt sans-serif; color: #4b545e; white-space: nowrap; }`
  const boxes = [box('top-left', cssText(shortened(title))), box('top-right', cssText(date)), box('bottom-left', cssText(caution)), box('bottom-right', "counter(page) ' / ' counter(pages)")]
  return `@page { margin: 18mm 14mm; ${boxes.join(' ')} }\n`
}

const titleCharacters = 90

function shortened(text: string): string {
  return text.length > titleCharacters ? `${text.slice(0, titleCharacters - 1)}…` : text
}

/** A CSS string in which whatever could end it, or the style sheet, is written as its code point. */
function cssText(text: string): string {
  return `'${Array.from(text, (letter) => (/[A-Za-z0-9 ]/.test(letter) ? letter : `\\${letter.codePointAt(0)!.toString(16)} `)).join('')}'`
}
