/** From a click or a key to the next paint, and the longest task of the page's thread until the screen is whole, as the browser itself reports them (Event Timing, Long Tasks). */
import type { Page } from 'playwright-core'

/** Of the product. */
const mostMilliseconds = 100

export const heading = 'Milliseconds to the next paint, and of the longest task.'

/** As text: it runs in the page. */
const observer = `
  globalThis.seen = { paints: [], tasks: [] }
  new PerformanceObserver((list) => seen.paints.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'event', durationThreshold: 16 })
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask' })`

export async function observe(page: Page): Promise<void> {
  await page.evaluate(observer)
}

/** Prints what `work` took; what is too slow makes the benchmark fail. `whole`: until the screen is. */
export async function act(page: Page, name: string, work: () => Promise<void>, whole?: () => Promise<void>): Promise<void> {
  await page.evaluate('seen.paints.length = seen.tasks.length = 0')
  await work()
  await whole?.()
  // What follows a pause of the movement is looked at too; entries are handed out with the frame after.
  await page.waitForTimeout(1000)
  const { paints, tasks } = (await page.evaluate('seen')) as { paints: number[]; tasks: number[] }
  // The browser reports in steps of 8 ms, and nothing below 16.
  const [paint, task] = [Math.max(16, ...paints), Math.max(0, ...tasks)]
  const slow = paint > mostMilliseconds
  if (slow) process.exitCode = 1
  process.stdout.write(`${name.padEnd(32)} ${paint.toFixed(0).padStart(6)} ${task === 0 ? 'under 50' : task.toFixed(0).padStart(8)}${slow ? '  too slow' : ''}\n`)
}
