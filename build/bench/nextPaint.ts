/** From a click or a key to the next paint, and the longest task of the page's thread until the screen is whole, as the browser itself reports them (Event Timing, Long Tasks). */
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { loadavg } from 'node:os'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { buildRenderer } from '../buildRenderer.ts'
import { launchBrowser, openPage, startHost } from '../workbench.ts'

/** Of the product. */
const mostMilliseconds = 100
/** What follows a movement comes within it on an idle machine. */
const settledMilliseconds = 1000
/** Of a mouse wheel. */
const notchPixels = 120
/** Of a key that is held: until it repeats, and between its repeats; no system is quicker as it comes. */
const [repeatAfterMilliseconds, repeatMilliseconds] = [250, 30]

/**
 * As text: it runs in the page. Interactions are clicks, taps and keys, as in the web's "interaction to next paint"; the browser also
 * makes events of a mouse that lies still while rows come and go below it.
 */
const observer = `
  globalThis.seen = { paints: [], tasks: [] }
  new PerformanceObserver((list) => seen.paints.push(...list.getEntries().filter(({ interactionId }) => interactionId > 0).map(({ duration }) => duration)))
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

/** `act` of a click. The thing is looked for, and the mouse brought to it, before: the search runs in the page and would be counted. */
export async function click(page: Page, name: string, thing: Locator, whole?: () => Promise<void>): Promise<void> {
  await thing.hover()
  await page.waitForTimeout(settledMilliseconds)
  await act(page, name, async () => {
    await page.mouse.down()
    await page.mouse.up()
  }, whole)
}

/** Prints what `work` took, which must not search the page; what is too slow makes the benchmark fail. `whole`: until the screen is. */
export async function act(page: Page, name: string, work: () => Promise<void>, whole?: () => Promise<void>): Promise<void> {
  const { paint, task } = await measured(page, work, whole)
  print(name, paint, task, paint)
}

/** The list below `thing`, as a person turns the wheel fast. No interaction in the sense above: while a task runs, nothing is answered. */
export async function scroll(page: Page, name: string, thing: Locator): Promise<void> {
  await thing.hover()
  const { paint, task } = await measured(page, async () => {
    for (let notch = 0; notch < 50; notch++) {
      await page.mouse.wheel(0, notchPixels)
      await page.waitForTimeout(30)
    }
  })
  print(name, paint, task, task)
}

export async function hold(page: Page, key: string, steps: number): Promise<void> {
  for (let step = 0; step < steps; step++) {
    // Pressed again without being let go, it repeats.
    await page.keyboard.down(key)
    await page.waitForTimeout(step === 0 ? repeatAfterMilliseconds : repeatMilliseconds)
  }
  await page.keyboard.up(key)
}

async function measured(page: Page, work: () => Promise<void>, whole?: () => Promise<void>): Promise<{ paint: number; task: number }> {
  await page.evaluate('seen.paints.length = seen.tasks.length = 0')
  await work()
  await page.waitForTimeout(settledMilliseconds)
  // Asked for when the movement has settled: the question runs in the page.
  await whole?.()
  // What follows a late answer is looked at too; entries are handed out with the frame after.
  await page.waitForTimeout(settledMilliseconds)
  const { paints, tasks } = (await page.evaluate('seen')) as { paints: number[]; tasks: number[] }
  // The browser reports in steps of 8 ms, and nothing below 16.
  return { paint: Math.max(16, ...paints), task: Math.max(0, ...tasks) }
}

function print(name: string, paint: number, task: number, judged: number): void {
  const slow = judged > mostMilliseconds
  if (slow) process.exitCode = 1
  process.stdout.write(`${name.padEnd(32)} ${paint.toFixed(0).padStart(6)} ${task === 0 ? 'under 50' : task.toFixed(0).padStart(8)}${slow ? '  too slow' : ''}\n`)
}
