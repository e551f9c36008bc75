/** From a click or a key to the next paint, and the longest task of the page's thread until the screen is whole, as the browser itself reports them (Event Timing, Long Tasks). */
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { loadavg } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { buildRenderer } from '../buildRenderer.ts'
import { launchBrowser, openPage, startHost } from '../workbench.ts'

/** Of the product. */
const mostMilliseconds = 100

/** As text: it runs in the page. */
const observer = `
  globalThis.seen = { paints: [], tasks: [] }
  new PerformanceObserver((list) => seen.paints.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'event', durationThreshold: 16 })
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask' })`

/** Opens a copy of a kept workspace, made below `folder` and gone afterwards, and measures in it. `minutes`: the longest wait for anything. */
export async function inWorkbench(
  { kept, folder, minutes }: { kept: string; folder: string; minutes: number },
  measure: (page: Page) => Promise<void>,
): Promise<void> {
  await buildRenderer()
  const home = await mkdtemp(path.join(folder, 'wb-bench-'))
  const workspace = path.join(home, 'Bench.wardbench')
  await copyFile(kept, workspace)
  const host = await startHost({ home, workspace })
  const browser = await launchBrowser()
  try {
    const page = await openPage(browser)
    page.setDefaultTimeout(minutes * 60_000)
    await page.goto(host.address())
    process.stdout.write(`Load before the start: ${loadavg()[0].toFixed(1)}. Milliseconds to the next paint, and of the longest task.\n`)
    await measure(page)
  } finally {
    await browser.close()
    await host.stop()
    await rm(home, { recursive: true, force: true, maxRetries: 5 })
  }
}

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
