/** Runs as a person keeps them in order: the queue, tags and remarks, a pinned reference, seeds, side by side. */
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { accessibilityProblems } from './accessibility.ts'
import { goTo, tableRows } from './actions.ts'
import { problemsOfLargeText } from './largeText.ts'
import { runsDemo, spike, waitingRuns } from './runsDemo.ts'
import { show } from '../../build/screens.ts'
import { noBrowser, useSession } from './session.ts'

const wait = { timeout: 60_000 }
const first = 'Nano, finetuned, seed 1'

function queue(page: Page) {
  return page.getByRole('list', { name: 'Queue' })
}

async function queuedTitles(page: Page): Promise<string[]> {
  return (await queue(page).getByRole('listitem').allInnerTexts()).map((text) => text.trim())
}

function row(page: Page, name: string) {
  return page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
}

describe.skipIf(noBrowser)('runs', () => {
  const session = useSession({ prepare: runsDemo })

  it('lets what waits change places, by button and by keyboard', async () => {
    const { page } = session
    await goTo(page, 'Runs')
    const [, second, third] = waitingRuns.map((name) => `Pretrain ${name}`)
    await queue(page).getByText(third!).waitFor(wait)
    await expect.poll(() => queuedTitles(page), wait).toEqual([second, third])
    await queue(page).getByRole('button', { name: `Move ${third} up` }).click()
    await expect.poll(() => queuedTitles(page), wait).toEqual([third, second])
    // Its button is at the end of its way; the work keeps the focus, and goes on by keyboard.
    await page.getByRole('button', { name: `Move ${third} down` }).and(page.locator(':focus')).waitFor(wait)
    await page.keyboard.press('Alt+ArrowDown')
    await expect.poll(() => queuedTitles(page), wait).toEqual([second, third])
    // The tooltip of the button in focus is outside all landmarks.
    await page.mouse.move(1, 1)
    await page.getByRole('textbox', { name: 'Find' }).focus()
    await page.getByRole('tooltip').waitFor({ state: 'hidden' })
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('holds and cancels what waits, and pauses and resumes what runs', async () => {
    const { page } = session
    const [running, second, third] = waitingRuns
    await queue(page).getByRole('button', { name: `Hold Pretrain ${second}` }).click()
    await row(page, second).getByText('Paused', { exact: true }).waitFor(wait)
    await queue(page).getByRole('button', { name: `Cancel Pretrain ${third}` }).click()
    await row(page, third).getByText('Cancelled', { exact: true }).waitFor(wait)
    await expect.poll(() => queue(page).count(), wait).toBe(0)
    await page.getByRole('link', { name: running, exact: true }).click()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('This run is paused').waitFor(wait)
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('button', { name: 'Pause' }).waitFor(wait)
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('This run is paused').waitFor(wait)
  })

  it('takes tags in the table, and shows only the runs that have them', async () => {
    const { page } = session
    await goTo(page, 'Runs')
    await page.getByRole('button', { name: `Change tags of ${first}` }).click()
    const dialog = page.getByRole('dialog', { name: `Tags of ${first}` })
    await dialog.getByRole('combobox', { name: 'Tags' }).fill('paper')
    await page.keyboard.press('Enter')
    expect(await accessibilityProblems(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Save tags' }).click()
    await row(page, first).getByText('paper').waitFor(wait)
    await page.getByRole('combobox', { name: 'Tags' }).click()
    await page.getByRole('option', { name: 'paper' }).click()
    await page.keyboard.press('Escape')
    await page.getByText('1 of 6 runs').waitFor()
    expect(page.url()).toContain('tags=paper')
    await page.getByRole('button', { name: 'Show all runs' }).click()
    await page.getByRole('textbox', { name: 'Find' }).fill('seed 3')
    await page.getByText('1 of 6 runs').waitFor()
    await page.getByRole('button', { name: 'Show all runs' }).click()
  })

  it('keeps remarks, and a reference that Compare measures the others against', async () => {
    const { page } = session
    await page.getByRole('link', { name: first, exact: true }).click()
    await page.getByRole('textbox', { name: 'Remarks' }).fill('Lower loss than before')
    await page.getByRole('button', { name: 'Save remarks' }).click()
    await expect.poll(() => page.getByRole('button', { name: 'Save remarks' }).isDisabled(), wait).toBe(true)
    const pin = page.getByRole('group', { name: 'Reference run' }).getByRole('switch', { name: '30-day readmission' })
    await pin.click()
    await expect.poll(() => pin.isChecked(), wait).toBe(true)
    expect(await accessibilityProblems(page)).toEqual([])
    await goTo(page, 'Runs')
    await row(page, first).getByRole('gridcell', { name: '30-day readmission', exact: true }).first().waitFor(wait)
    // With all of its columns the table fits a window of 1280.
    expect(await page.locator('.ag-body-horizontal-scroll-viewport').evaluate((bar) => bar.scrollWidth - bar.clientWidth)).toBe(0)
    await page.getByRole('textbox', { name: 'Find' }).fill('lower loss')
    await page.getByText('1 of 6 runs').waitFor()
    await show(page, '/compare?task=readmission')
    await page.getByRole('radio', { name: /^Reference: .*Finetuned/ }).first().waitFor(wait)
    await expect.poll(() => page.getByRole('radio', { name: /^Reference: .*inetuned/, checked: true }).count(), wait).toBe(1)
  })

  it('groups runs by seeds, with mean and spread', async () => {
    const { page } = session
    await show(page, '/runs?group=seeds')
    const group = row(page, 'Nano, finetuned')
    await group.waitFor(wait)
    expect((await group.getByRole('gridcell').allInnerTexts()).map((text) => text.trim())).toEqual([
      'Nano, finetuned', '1, 2, 3', '0.720', '0.010', '0.710 to 0.730', '3 of 3', 'Side by side',
    ])
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('compares runs side by side: settings that differ, curves, figures of their passes', async () => {
    const { page } = session
    await goTo(page, 'Runs')
    const link = await page.getByRole('link', { name: 'Nano, finetuned, seed 3', exact: true }).elementHandle()
    for (const seed of [1, 2]) await page.getByRole('checkbox', { name: `Compare Nano, finetuned, seed ${seed}` }).check()
    await page.getByRole('button', { name: 'Compare 2 runs' }).waitFor(wait)
    // A pick draws one cell, not all of them anew: with many runs that took half a second.
    expect(await link!.evaluate((element) => element.isConnected)).toBe(true)
    await page.getByRole('button', { name: 'Compare 2 runs' }).click()
    await page.getByRole('heading', { level: 1, name: 'Compare runs' }).waitFor()
    expect(decodeURIComponent(page.url())).toMatch(/runs\/compare\?runs=\d+,\d+$/)
    const rows = await tableRows(page, 'Settings side by side')
    expect(rows.map((cells) => cells.map((cell) => cell.trim()))).toEqual([['Seed', '1', '2']])
    for (const panel of ['Train loss', 'Validation AUROC', 'Learning rate', 'Speed', 'Memory']) {
      await page.getByRole('img', { name: new RegExp(`^${panel}. Newest: `) }).waitFor(wait)
    }
    await page.getByRole('table', { name: /^30-day readmission, / }).waitFor(wait)
    const figures = await tableRows(page, /^30-day readmission, /)
    expect(figures).toHaveLength(2)
    expect(figures[0]?.[1]).toMatch(/^0\.\d{3} \[0\.\d{3}–[01]\.\d{3}\]$/)
    expect(figures[0]?.[2]).toBe('–')
    expect(figures[1]?.[2]).toMatch(/^[+−]0\.\d{3} \[[+−].* to [+−].*\], p /)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('switch', { name: 'Show equal settings too' }).check()
    await page.getByRole('row', { name: /^Learning rate 0.001/ }).waitFor()
    expect(page.url()).toContain('settings=all')
  })

  it('draws ten thousand steps with what sticks out, and finds a line in the log of them', async () => {
    const { page } = session
    await goTo(page, 'Runs')
    await page.getByRole('link', { name: first, exact: true }).click()
    const loss = page.getByRole('img', { name: /^Loss/ })
    await loss.waitFor(wait)
    const axisLabels = () => loss.locator('svg text').allTextContents()
    await expect.poll(axisLabels, wait).toContain('0')
    await page.getByRole('switch', { name: 'Loss: log scale' }).check()
    await expect.poll(axisLabels, wait).toContain('0.1')
    expect(await axisLabels()).not.toContain('20')
    const linesDrawn = () => loss.locator('svg path[fill="none"]').count()
    const before = await linesDrawn()
    await page.getByRole('switch', { name: 'Loss: smoothed' }).check()
    await expect.poll(linesDrawn, wait).toBeGreaterThan(before)
    await page.getByRole('switch', { name: 'Loss: smoothed' }).uncheck()
    await expect.poll(linesDrawn, wait).toBe(before)
    await page.getByText('Log: every step as a line').click()
    await page.getByText(/^The newest 500 of 10,003 lines/).waitFor(wait)
    await page.getByRole('textbox', { name: 'Find in the log' }).fill(`step ${spike.step}`)
    await page.getByText('1 line, of 10,003 in all.').waitFor(wait)
    expect(await page.getByRole('region', { name: 'Lines of the log' }).innerText()).toContain(`step ${spike.step}  train loss ${spike.loss}`)
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await problemsOfLargeText(page)).toEqual([])
  })

  it('says what a copy of a run changes before it starts', async () => {
    const { page } = session
    await goTo(page, 'Runs')
    await page.getByRole('link', { name: first, exact: true }).click()
    await page.getByRole('button', { name: 'Use settings again' }).click()
    const changes = page.getByRole('region', { name: 'Changes' })
    await changes.getByText('Nothing is changed yet.').waitFor(wait)
    await page.getByLabel('Seed', { exact: true }).fill('9')
    await expect.poll(async () => (await tableRows(page, 'Changed settings')).map((cells) => cells.map((cell) => cell.trim())), wait).toEqual([['Seed', '1', '9']])
    expect(await accessibilityProblems(page)).toEqual([])
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
