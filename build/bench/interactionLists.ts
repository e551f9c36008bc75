/**
 * What a person waits for in the list of runs of a large workspace: opened, words typed, rows sorted, scrolled and grouped, a run
 * opened. `npm run bench -- interaction-lists [NOTES] [FOLDER] [RUNS]`: a million notes scored by two models and 200 runs of 1,000
 * steps, in the system's temporary folder unless said otherwise; made once and kept there. Next paints must come within 100 ms.
 */
import { tmpdir } from 'node:os'
import type { Page } from 'playwright-core'
import { show } from '../screens.ts'
import { act, inWorkbench, observe } from './nextPaint.ts'
import { keptWorkspace } from './scoredWorkspace.ts'

const steps = 1000
/** On a busy machine. */
const patienceMinutes = 2

export async function run([count = '1000000', folder = tmpdir(), runs = '200']: readonly string[]): Promise<void> {
  const kept = await keptWorkspace(folder, { notes: Number(count), signals: [1.4, 0.2], runs: { count: Number(runs), steps } })
  await inWorkbench({ kept, folder, minutes: patienceMinutes }, measure)
}

async function measure(page: Page): Promise<void> {
  await show(page, '/models')
  await observe(page)
  const cells = () => page.getByRole('gridcell').first().waitFor()

  await act(page, 'open Runs', () => page.getByRole('navigation').first().getByRole('link', { name: 'Runs', exact: true }).click(), cells)
  await act(page, 'type a word to find runs', () => page.getByRole('textbox', { name: 'Find' }).pressSequentially('seed 3'), cells)
  await act(page, 'show all runs again', () => page.getByRole('button', { name: 'Show all runs' }).click(), cells)
  await act(page, 'sort runs', () => page.getByRole('columnheader', { name: /^Best AUROC/ }).click(), cells)
  await act(page, 'scroll runs', () => wheel(page, 20))
  await act(page, 'group runs by seeds', () => page.getByText('Grouped by seeds').click(), cells)
  await act(page, 'each run again', () => page.getByText('Each run').click(), cells)
  await act(page, 'open a run', () => page.getByRole('link', { name: /^Learning rate/ }).first().click(), () => page.getByRole('img').first().waitFor())
}

/** Over the list, as a person turns the wheel. */
async function wheel(page: Page, turns: number): Promise<void> {
  await page.getByRole('gridcell').nth(20).hover()
  for (let turn = 0; turn < turns; turn++) {
    await page.mouse.wheel(0, 400)
    await page.waitForTimeout(30)
  }
}
