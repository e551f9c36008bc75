/** Models compared: figures with intervals, curves with a threshold that moves, tables behind the charts, addresses. */
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { accessibilityProblems } from './accessibility.ts'
import { choose, exported, goTo, tableRows } from './actions.ts'
import { scoredDemo } from './scoredDemo.ts'
import { noBrowser, useSession } from './session.ts'

const wait = { timeout: 60_000 }

async function csvOf(page: Page, click: () => Promise<void>): Promise<{ name: string; rows: string[][] }> {
  const download = await exported(page, click)
  const text = readFileSync(await download.path(), 'utf8').replace(/^\uFEFF/, '')
  return { name: download.suggestedFilename(), rows: parse(text) }
}

/** The sensitivity of each model at the threshold in use, in percent. */
async function sensitivities(page: Page): Promise<number[]> {
  return (await tableRows(page, 'Figures at the threshold')).map((cells) => Number(/^[\d.]+/.exec(cells[4] ?? '')?.[0]))
}

describe.skipIf(noBrowser)('comparing models', () => {
  const session = useSession({ prepare: scoredDemo })

  it('begins with zero-shot beside finetuned, and says that not all scored the same notes', async () => {
    const { page } = session
    await goTo(page, 'Compare')
    await choose(page, 'Task', '30-day readmission')
    await page.getByText(/^Compared 4 passes/).waitFor(wait)
    await page.getByText(/Not all models scored the same notes.*all figures are on the \d+ notes that every one scored/).waitFor()
    const rows = await tableRows(page, 'Models on the same notes')
    expect(rows.map((cells) => cells[1]?.split('\n').at(-1)?.split(' · ')[0]?.trim())).toMatchObject({ length: 4, 0: 'Zero-shot', 1: 'Finetuned' })
    expect(rows[1]?.[2]).toMatch(/^0\.\d{3}\s+0\.\d{3}–[01]\.\d{3}$/)
    expect(rows[1]?.[3]).toMatch(/^\+0\.\d{3}\s+\+0\.\d{3} to \+0\.\d{3}\s+p [<=] [\d.]+\s+Holm p [<=] [\d.]+$/)
    await page.getByText(/Holm: adjusted for the family of the 2 AUROC differences/).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('says what a number is, by keyboard, and gives the focus back', async () => {
    const { page } = session
    const question = page.getByRole('table', { name: 'Models on the same notes' }).getByRole('button', { name: 'What is Brier?' })
    await question.focus()
    // Reached by key, not by a program: only then is it said at once.
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Tab')
    await page.getByRole('tooltip').filter({ hasText: /squared distance/ }).waitFor()
    await page.keyboard.press('Enter')
    const answer = page.getByRole('dialog', { name: 'What is Brier?' })
    await answer.getByText(/lower is better/).waitFor()
    await answer.getByText('Brier 1950').waitFor()
    await answer.getByRole('link', { name: 'More in the guide' }).waitFor()
    await expect.poll(() => page.getByRole('tooltip').allInnerTexts()).toEqual([])
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
    await answer.waitFor({ state: 'hidden' })
    await page.locator('[aria-label="What is Brier?"]:focus').waitFor()
  })

  it('shows the columns that are asked for', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Columns: 8 of 11' }).click()
    const chooser = page.getByRole('dialog', { name: /^Columns: / })
    expect(await accessibilityProblems(page)).toEqual([])
    await chooser.getByRole('checkbox', { name: 'Log loss' }).check()
    await chooser.getByRole('checkbox', { name: 'Slope' }).uncheck()
    const heads = page.getByRole('table', { name: 'Models on the same notes' }).getByRole('columnheader')
    expect((await heads.allInnerTexts()).map((text) => text.trim())).toEqual(expect.arrayContaining(['Log loss']))
    expect((await heads.allInnerTexts()).map((text) => text.trim())).not.toContain('Slope')
    await chooser.getByRole('button', { name: 'As the window has room' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Columns: 8 of 11' }).waitFor()
    // What is read first fits the window.
    const region = page.getByRole('region', { name: 'Comparison table' })
    expect(await region.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0)
  })

  it('groups the seeds of one setting, and opens them', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await page.getByText(/^Compared 6 passes/).waitFor(wait)
    const group = page.getByRole('row', { name: /3 seeds: 1, 2, 3/ })
    expect((await group.innerText()).replace(/\s+/g, ' ')).toMatch(/mean 0\.\d{3} SD 0\.\d{3} 0\.\d{3} to 0\.\d{3}/)
    await group.getByRole('button', { name: /^Show the seeds/ }).click()
    expect((await tableRows(page, 'Models on the same notes')).filter((cells) => / seed \d · scored \d+$/.test(cells[1] ?? ''))).toHaveLength(3)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('exports its table', async () => {
    const { page } = session
    const { name, rows } = await csvOf(page, () =>
      page.getByRole('region', { name: /models on the same notes/ }).getByRole('button', { name: 'CSV' }).click(),
    )
    expect(name).toMatch(/^compare-readmission-/)
    const at = rows[0]!.indexOf('calibration_slope')
    expect(rows).toHaveLength(7)
    expect(Number(rows.find((row) => row.includes('finetuned'))![at])).toBeGreaterThan(0)
    expect(rows.every((row) => row.length === rows[0]!.length)).toBe(true)
  })

  it('makes a report, and the file that arrives is whole by itself', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Report…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Report of this comparison' })
    await dialog.getByLabel('Hide counts below').fill('0')
    expect(await dialog.getByRole('button', { name: 'Save HTML' }).isEnabled()).toBe(false)
    await dialog.getByLabel('Hide counts below').fill('5')
    expect(await accessibilityProblems(page)).toEqual([])
    const download = await exported(
      page,
      async () => {
        await dialog.getByRole('button', { name: 'Save HTML' }).click()
        await dialog.getByRole('status').filter({ hasText: 'Comparing' }).waitFor()
      },
      { timeout: 180_000 },
    )
    await dialog.getByText(`Made ${download.suggestedFilename()}.`).waitFor()
    expect(download.suggestedFilename()).toMatch(/^report-readmission-\w+\.html$/)
    await page.keyboard.press('Escape')
    const reader = await page.context().newPage()
    await reader.setContent(readFileSync(await download.path(), 'utf8'))
    await reader.getByRole('heading', { level: 1, name: /^30-day readmission/ }).waitFor()
    expect(await reader.getByRole('table', { name: /^AUROC \[95 % interval\] on / }).getByRole('row').count()).toBe(7)
    const links = reader.getByRole('navigation', { name: 'Contents' }).getByRole('link')
    expect(await links.count()).toBe(await reader.getByRole('heading', { level: 2 }).count())
    expect(await reader.getByRole('img', { name: /^ROC curves/ }).count()).toBe(1)
    await reader.locator('summary', { hasText: 'ROC curves' }).click()
    expect(await reader.getByRole('columnheader', { name: 'sensitivity', exact: true }).isVisible()).toBe(true)
    expect(await reader.getByText(/NaN|undefined/).count()).toBe(0)
    await reader.close()
  })

  it('moves a threshold: the figures follow at once, and the address holds it', async () => {
    const { page } = session
    await page.getByRole('tab', { name: 'Curves and thresholds' }).click()
    await page.getByRole('img', { name: /^ROC curves/ }).waitFor()
    const [before] = await sensitivities(page)
    const slider = page.getByRole('slider', { name: 'Top share of notes (%)' })
    await slider.focus()
    await page.keyboard.press('End')
    await expect.poll(() => sensitivities(page)).toEqual([100, 100, 100, 100, 100, 100])
    expect(before).toBeLessThan(100)
    await page.getByRole('radiogroup', { name: 'How alerts are chosen' }).getByText('Threshold').click()
    await page.getByRole('textbox', { name: 'Threshold (probability)' }).fill('0.2')
    await expect.poll(() => page.url()).toMatch(/by=threshold&at=0\.2(&|$)/)
    const counts = (await tableRows(page, 'Confusion matrix of Known ceiling')).find(([outcome]) => outcome === 'yes')
    expect(Number(counts?.[1]) + Number(counts?.[2])).toBeGreaterThan(10)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.reload()
    await page.getByText(/^Compared 6 passes/).waitFor(wait)
    expect(await page.getByRole('textbox', { name: 'Threshold (probability)' }).inputValue()).toBe('0.2')
    expect(await tableRows(page, 'Confusion matrix of Known ceiling')).toContainEqual(counts)
  })

  it('has the numbers of a chart behind it, by keyboard and as files', async () => {
    const { page } = session
    await page.getByRole('tab', { name: 'Calibration and benefit' }).click()
    for (const name of [/^Reliability/, /^Decision curves/, /^Probabilities by outcome/]) await page.getByRole('img', { name }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    const panel = page.getByRole('region', { name: /^Reliability, event/ })
    await panel.getByRole('radio', { name: 'Chart' }).focus()
    await page.keyboard.press('ArrowRight')
    await panel.getByRole('gridcell').first().waitFor()
    const { rows } = await csvOf(page, () => panel.getByRole('button', { name: 'CSV' }).click())
    expect(rows[0]).toContain('mean probability')
    expect(await accessibilityProblems(page)).toEqual([])
    const picture = await exported(page, () => page.getByRole('button', { name: /^Save Decision curves.* as SVG$/ }).click())
    const svg = readFileSync(await picture.path(), 'utf8')
    // A file stands alone: it says what it is of.
    expect(svg).toContain('Decision curves, event')
    expect(svg).toMatch(/n = \d+, \d+ events/)
  })

  it('shows a task of more than two options option by option', async () => {
    const { page } = session
    await choose(page, 'Task', 'Length of stay')
    await page.getByText(/^Compared 4 passes/).waitFor(wait)
    await page.getByRole('tab', { name: 'Options' }).click()
    const options = await tableRows(page, 'AUROC of each option')
    expect(options).toHaveLength(7)
    expect(options[0]?.[2]).toMatch(/^0\.\d{3}\s+0\.\d{3}–[01]\.\d{3}$/)
    const matrix = await tableRows(page, 'Confusion matrix of Finetuned: Nano, finetuned')
    expect(matrix.map((cells) => cells.length)).toEqual([5, 5, 5, 5])
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('tab', { name: 'Curves and thresholds' }).click()
    await choose(page, 'Option against the rest', /^D\. .* against the rest$/)
    await page.getByRole('img', { name: /^ROC curves, event “more than 5 days”/ }).waitFor()
    await expect.poll(() => page.url()).toContain('class=3')
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
