/** What moves on the screen by itself while news comes in. */
import type { Page } from 'playwright-core'
import { settled } from '../../build/workbench.ts'

/**
 * What is news may move: a line of the queue goes up when the one above it starts (0.0008 each), a count in the status bar
 * grows (0.0002); both in one frame count as one larger move (0.004). A table below a panel that goes moves by 0.05 and more.
 */
const bound = 0.01

/** As text: it runs in the page. What a person brings about, within half a second of it, is no shift. */
const observe = `window.shifts = []
window.shiftObserver?.disconnect()
window.shiftObserver = new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) if (!hadRecentInput) window.shifts.push({
    value,
    what: sources.map(({ node, previousRect, currentRect }) => [node?.nodeName, node?.parentElement?.getAttribute?.('aria-label') ?? '', (node?.textContent ?? '').slice(0, 40), [previousRect.x, previousRect.y, currentRect.x, currentRect.y].map(Math.round).join(' ')].join(' | ')),
  })
})
window.shiftObserver.observe({ type: 'layout-shift', buffered: false })`

export interface Shift {
  value: number
  what: string[]
}

/** What moved while news came, largest first, where it is more than the bound. */
export async function shiftsDuring(page: Page, news: () => Promise<void>): Promise<Shift[]> {
  await settled(page)
  // Charts and tables come in chunks of their own.
  await page.evaluate('new Promise((resolve) => requestIdleCallback(resolve))')
  await page.evaluate(observe)
  await news()
  const shifts = (await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(window.shifts))))')) as Shift[]
  const sum = shifts.reduce((all, { value }) => all + value, 0)
  return sum < bound ? [] : shifts.toSorted((a, b) => b.value - a.value)
}
