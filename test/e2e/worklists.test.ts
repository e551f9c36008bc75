/** The worklists of the five tasks, by those who work from them: by day, by key, on paper, as a census, as a checklist. */
import { describe, expect, it } from 'vitest'
import { workingDemo } from '../contract/workingDemo.ts'
import { accessibilityProblems } from './accessibility.ts'
import { choose, goTo, tableRows } from './actions.ts'
import { filledWorkspace } from './filledWorkspace.ts'
import { problemsOfLargeText } from './largeText.ts'
import { noBrowser, useSession } from './session.ts'

const prepare = (home: string) => filledWorkspace(home, 'worklists', (connection) => workingDemo(connection, 900))

describe.skipIf(noBrowser)('worklists by use', () => {
  const session = useSession({ prepare })
  const entry = () => session.page.getByRole('region', { name: 'Entry' })
  const open = async (name: RegExp) => {
    const { page } = session
    await goTo(page, 'Operations')
    await page.getByRole('table', { name: 'Models at work' }).getByRole('link', { name }).click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
  }

  it('open with the discharges of the newest day, and go from one day to the next', async () => {
    const { page } = session
    await open(/readmission/i)
    const day = page.locator('input[type=date]').first()
    await choose(page, 'Flagged or all', 'All notes')
    await page.getByRole('gridcell').first().waitFor()
    const newest = await day.inputValue()
    expect(newest).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    await page.getByRole('gridcell', { name: newest }).first().waitFor()
    await page.getByRole('button', { name: 'Earlier day with entries' }).click()
    await page.getByRole('gridcell', { name: newest }).first().waitFor({ state: 'detached' })
    expect((await day.inputValue()) < newest).toBe(true)
    await page.getByRole('button', { name: 'All days' }).click()
    await choose(page, 'Order', 'Newest note first')
    await page.getByRole('gridcell', { name: newest }).first().waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('are worked by keys, and sorted by what is due', async () => {
    const { page } = session
    await choose(page, 'Flagged or all', 'Flagged only')
    const head = page.getByRole('columnheader', { name: 'Patient' })
    const top = (await head.boundingBox())!.y
    await page.getByRole('gridcell').nth(2).click()
    await entry().getByRole('button', { name: 'Save' }).waitFor()
    // The list stays where it is: what has no room beside the entry is folded away.
    await expect.poll(async () => (await head.boundingBox())?.y).toBe(top)
    expect(await problemsOfLargeText(page)).toEqual([])
    const heading = entry().getByRole('heading', { level: 2 })
    const first = await heading.textContent()
    await entry().getByLabel('Your name').fill('Ann')
    await entry().getByLabel('Due').fill('2026-01-01')
    await entry().getByRole('button', { name: 'Save' }).click()
    await entry().getByText(/Ann: due 2026-01-01/).waitFor()
    await heading.click()
    await page.keyboard.press('j')
    await entry().getByRole('heading', { level: 2, name: first!, exact: true }).waitFor({ state: 'detached' })
    await heading.waitFor()
    await page.keyboard.press('3')
    await entry().getByText(/Ann: acted on/).waitFor()
    expect(await heading.textContent()).not.toBe(first)
    const list = page.getByRole('group', { name: 'Worklist' })
    await list.getByRole('button', { name: 'Filters' }).click()
    await choose(page, 'Order', 'Due first')
    await page.keyboard.press('Escape')
    await page.getByRole('gridcell', { name: '2026-01-01' }).waitFor()
    await page.getByRole('button', { name: 'Close the entry' }).click()
  })

  it('go on paper: all entries of the filter, and nothing else of the screen', async () => {
    const { page } = session
    await page.evaluate('window.print = () => undefined')
    await page.getByRole('button', { name: 'Print or export' }).click()
    await page.getByRole('menuitem', { name: 'Print' }).click()
    const sheet = page.locator('.wb-print')
    await sheet.locator('tbody tr').first().waitFor({ state: 'attached' })
    expect(await sheet.isVisible()).toBe(false)
    await page.emulateMedia({ media: 'print' })
    expect(await sheet.isVisible()).toBe(true)
    expect(await page.getByRole('button', { name: 'Print or export' }).isVisible()).toBe(false)
    expect(await sheet.textContent()).toMatch(/flagged notes; due first/)
    await page.emulateMedia({ media: 'screen' })
  })

  it('tell who is likely to leave on which of the next days, as a chart and as a table', async () => {
    const { page } = session
    await open(/length of stay/i)
    await page.getByRole('tab', { name: 'Census' }).click()
    await page.getByRole('img', { name: /^Expected discharges and census after/ }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('have the coded history beside a burden read from a note, and words of goals of care in an admission note', async () => {
    const { page } = session
    await open(/Charlson/)
    await page.getByRole('gridcell').filter({ hasText: /\S/ }).first().click()
    await entry().getByRole('region', { name: 'Coded history' }).getByText(/Charlson’s categories/).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await open(/mortality/i)
    await page.getByRole('gridcell').filter({ hasText: /\S/ }).first().click()
    await entry().getByRole('region', { name: 'Goals of care in this note' }).waitFor()
  })

  it('count what notes of denied claims lack, and say what of it an open note lacks', async () => {
    const { page } = session
    await open(/denial/i)
    await page.getByRole('tab', { name: 'Documentation' }).click()
    await page.getByRole('heading', { name: 'Not counted yet' }).waitFor()
    await page.getByRole('button', { name: 'Count on the training notes' }).click()
    await page.getByRole('heading', { name: 'What notes of denied claims lack' }).waitFor()
    const table = page.getByRole('table', { name: 'Documentation checklist' })
    const none = page.getByRole('heading', { name: 'No difference beyond chance' })
    await table.or(none).waitFor()
    if (await table.isVisible()) expect((await tableRows(page, 'Documentation checklist')).length).toBeGreaterThan(0)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('tab', { name: 'Worklist' }).click()
    await page.getByRole('gridcell').filter({ hasText: /\S/ }).first().click()
    await entry().getByRole('region', { name: 'Documentation' }).waitFor()
    await entry().getByRole('button', { name: 'Find them' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    expect(session.watched.errors).toEqual([])
    expect(session.watched.outside).toEqual([])
  })
})
