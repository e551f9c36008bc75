import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { htmlText } from '../../../main/corpus/importers/htmlText.ts'

describe('the text of an HTML note', () => {
  test.each([
    ['blocks', '<div>One</div><div>Two</div>', 'One\nTwo'],
    ['paragraphs and breaks', '<p>One<br>Two</p><p>Three</p>', 'One\nTwo\n\nThree'],
    ['lists', '<ul><li>One</li><li>Two</li></ul>', '- One\n- Two'],
    ['tables', '<table><tr><th>Na</th><td>140</td></tr><tr><th>K</th><td>4</td></tr></table>', 'Na\t140\nK\t4'],
    ['preformatted lines', '<pre>BP   120\nHR    80</pre>', 'BP   120\nHR    80'],
    ['scripts and styles', 'a<style>b { }</style><script>if (1 < 2) c()</script>d', 'ad'],
    ['comments and quoted signs', 'a<!-- <p> -->b<i title="x > y">c</i>', 'abc'],
    ['entities', '5 &lt; 7 &amp; 38&nbsp;&deg;C &#8211; &#x2265; &unknown; &#0;', '5 < 7 & 38 °C – ≥ &unknown; &#0;'],
    ['signs that are no tags', 'pH < 7.2 and pO2 <60', 'pH < 7.2 and pO2 <60'],
  ])('keeps %s', (_name, html, text) => {
    expect(htmlText(html)).toBe(text)
  })

  test('is what was written, whatever it is, when it is written as HTML', () => {
    const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (paragraphs) => {
        const words = (text: string) => text.split(/\s+/).filter((word) => word !== '')
        const html = paragraphs.map((paragraph) => `<p class="note">${escaped(paragraph)}</p>`).join('')
        expect(words(htmlText(html))).toEqual(paragraphs.flatMap(words))
      }),
    )
  })

  test('takes no longer for what is damaged', () => {
    const parts = ['<pre>' + ' '.repeat(300_000) + 'x', '<a href="'.repeat(50_000), '<'.repeat(300_000), '<script>'.repeat(50_000), '&#'.repeat(100_000)]
    const start = process.cpuUsage()
    for (const part of parts) htmlText(part)
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(5)
  })
})
