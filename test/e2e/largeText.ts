/** Controls that cannot be had in text of 150 %: beyond the window, cut off, or under something else. */
import type { Page } from 'playwright-core'

/** As text: it runs in the page. Cells of tables scroll within them, so they are left out. */
const unreachable = `(() => {
  const dialogs = [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')].filter((each) => each.checkVisibility())
  const scope = dialogs.at(-1) ?? document.body
  const problems = []
  const wide = document.documentElement.scrollWidth - innerWidth
  if (wide > 0) problems.push(wide + ' pixels wider than the window')
  const named = (element) => element.tagName.toLowerCase() + ' ' + (element.getAttribute('aria-label') ?? (element.labels?.[0] ?? element).innerText?.trim().slice(0, 40) ?? '')
  for (const element of scope.querySelectorAll('a[href], button, input, textarea, select, [role="tab"], [role="button"], [role="separator"][tabindex]')) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest('[role="grid"], [role="treegrid"], [inert], svg') || element.type === 'file') continue
    const own = element.getBoundingClientRect()
    const isBox = own.width < 4 || own.height < 4 || getComputedStyle(element).opacity === '0'
    const shown = isBox ? (element.labels?.[0] ?? element.parentElement) : element
    if (!shown.checkVisibility() || shown.getBoundingClientRect().width === 0) continue
    // The way past bar and navigation is seen by who comes to it.
    if (own.right < 0) continue
    shown.scrollIntoView({ block: 'center', inline: 'nearest' })
    const { left, right, top, bottom } = shown.getBoundingClientRect()
    if (left < -1 || right > innerWidth + 1 || bottom < 1 || top > innerHeight - 1) {
      problems.push(named(element) + ' is out of the window')
      continue
    }
    const at = document.elementFromPoint((left + right) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2)
    if (at?.closest('.mantine-Popover-dropdown') && !element.closest('.mantine-Popover-dropdown')) continue
    if (at && !shown.contains(at) && !at.contains(shown) && !shown.parentElement.contains(at)) problems.push(named(element) + ' is under ' + named(at) + ' ' + at.className)
  }
  for (const label of scope.querySelectorAll('.mantine-Button-label, .mantine-SegmentedControl-label')) {
    if (label.checkVisibility() && label.scrollWidth > label.clientWidth + 1) problems.push('the words of ' + label.innerText + ' are cut off')
  }
  return problems
})()`

const presses = 5

/** Empty: all can be had. The text is of its usual size again afterwards. */
export async function problemsOfLargeText(page: Page): Promise<string[]> {
  for (let press = 0; press < presses; press += 1) await page.keyboard.press('Control+=')
  await page.locator('html[style*="--wb-zoom: 1.5"]').waitFor()
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))')
  const problems = (await page.evaluate(unreachable)) as string[]
  await page.keyboard.press('Control+0')
  return problems.map((problem) => `at 150 %: ${problem}`)
}
