/**
 * What a person waits for on Compare: from a click or a key to the next paint, and the longest task of the page's thread
 * until the screen is whole, as the browser itself reports them (Event Timing, Long Tasks); then how long subgroups and drift
 * take. `npm run bench -- interaction [NOTES] [FOLDER]`: 100,000 notes, four models, in the system's temporary folder unless
 * said otherwise. Next paints must come within 100 ms.
 */
import { tmpdir } from 'node:os'
import type { Page } from 'playwright-core'
import { show } from '../screens.ts'
import { act, click, hold, inWorkbench, observe } from './nextPaint.ts'
import { keptWorkspace } from './scoredWorkspace.ts'

const analysisMinutes = 10

export async function run([count = '100000', folder = tmpdir()]: readonly string[]): Promise<void> {
  const kept = await keptWorkspace(folder, { notes: Number(count), signals: [1.4, 0.2, 1, 0.7] })
  await inWorkbench({ kept, folder, minutes: analysisMinutes }, measure)
}

async function measure(page: Page): Promise<void> {
  const started = performance.now()
  await show(page, '/compare?task=event')
  await page.getByRole('tab', { name: 'Curves and thresholds' }).waitFor()
  await page.getByRole('img').first().waitFor()
  print(`the comparison itself: ${seconds(started)}\n`)
  await observe(page)
  const drawn = (name: RegExp) => () => page.getByRole('img', { name }).first().waitFor()
  const tab = (name: string) => page.getByRole('tab', { name })
  await click(page, 'open Curves', tab('Curves and thresholds'), drawn(/^ROC curves/))
  const slider = page.getByRole('slider').first()
  await slider.focus()
  await act(page, 'move the threshold by key', () => page.keyboard.press('ArrowRight'), drawn(/^ROC curves/))
  await act(page, 'hold the key: 20 steps', () => hold(page, 'ArrowRight', 20), drawn(/^ROC curves/))
  await click(page, 'open Calibration', tab('Calibration and benefit'), drawn(/^Reliability/))
  await click(page, 'open Models', tab('Models'))
  await click(page, 'open Curves again', tab('Curves and thresholds'), drawn(/^ROC curves/))
  for (const name of ['Subgroups', 'Drift']) {
    const start = performance.now()
    await click(page, `open ${name}`, tab(name))
    await page.getByText('Intervals: 95 %').first().waitFor()
    print(`  ${name}: ${seconds(start)}\n`)
  }
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}

function print(text: string): void {
  process.stdout.write(text)
}
