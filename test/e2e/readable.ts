/** Figures and names of a screen that cannot be read: cut off without the whole at hand, over others, or not as people write numbers. */
import type { Page } from 'playwright-core'

/** As text: it runs in the page. What scrolls can be had; cells of long tables have tooltips of their own. */
const unreadableTexts = `(() => {
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
  const problems = new Set()
  const lines = []
  while (texts.nextNode()) {
    const { parentElement: owner, data } = texts.currentNode
    if (!data.trim() || !owner.checkVisibility({ visibilityProperty: true }) || owner.closest('[role="gridcell"], [role="columnheader"], svg')) continue
    const said = data.trim().slice(0, 60)
    const range = document.createRange()
    range.selectNodeContents(texts.currentNode)
    const whole = range.getBoundingClientRect()
    const seen = { left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity }
    let isCut = false
    for (let box = owner; box !== document.body; box = box.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(box)
      if (overflowX === 'visible' && overflowY === 'visible') continue
      const { left, right, top, bottom } = box.getBoundingClientRect()
      const scrolls = [overflowX, overflowY].some((overflow) => overflow === 'auto' || overflow === 'scroll')
      if (!scrolls && seen.right === Infinity) isCut = right - left > 4 && (whole.right > right + 1 || whole.left < left - 1 || whole.bottom > bottom + 2)
      seen.left = Math.max(seen.left, left)
      seen.right = Math.min(seen.right, right)
      seen.top = Math.max(seen.top, top)
      seen.bottom = Math.min(seen.bottom, bottom)
    }
    if (isCut) {
      owner.dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))
      if (!owner.closest('[title]')) problems.add('cut off: ' + said)
    }
    for (const { left, right, top, bottom } of range.getClientRects()) {
      lines.push({ said, owner, left: Math.max(left, seen.left), right: Math.min(right, seen.right), top: Math.max(top, seen.top), bottom: Math.min(bottom, seen.bottom) })
    }
  }
  for (const [index, one] of lines.entries()) {
    for (const other of lines.slice(index + 1)) {
      if (one.owner === other.owner) continue
      const beside = Math.min(one.right, other.right) - Math.max(one.left, other.left)
      const below = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
      if (beside > 3 && below > 5) problems.add(one.said + ' and ' + other.said + ' lie over each other')
    }
  }
  return [...problems]
})()`

const notNumbers = /\b(NaN|Infinity|undefined|null)\b|\d[eE]\+\d+|\[object/
/** Five digits and more in a row; not decimals, nor parts of names, dates and times. */
const ungrouped = /(?<![\w.,:–-])\d{5,}(?![\w:-])/

/** Empty: all can be read. */
export async function unreadable(page: Page): Promise<string[]> {
  const lines = (await page.getByRole('main').innerText()).split('\n')
  const odd = lines.filter((line) => notNumbers.test(line) || ungrouped.test(line)).map((line) => `not as people write numbers: ${line}`)
  return [...((await page.evaluate(unreadableTexts)) as string[]), ...odd]
}
