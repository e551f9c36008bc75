/** The list of predictions as a quality team uses it: narrowed, looked into, saved as a view, handed on. */
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { accessibilityProblems } from './accessibility.ts'
import { choose, goTo } from './actions.ts'
import { scoredDemo } from './scoredDemo.ts'
import { noBrowser, useSession } from './session.ts'

describe.skipIf(noBrowser)('the list of predictions', () => {
  const session = useSession({ prepare: scoredDemo })
  const rowCount = async () => Number.parseInt(((await session.page.getByText(/^[\d,]+ rows?$/).textContent()) ?? '').replaceAll(',', ''), 10)
  /** The filters are in the address as soon as they are chosen; the rows follow. */
  const settledCount = async (before: number) => {
    await expect.poll(rowCount).not.toBe(before)
    return rowCount()
  }
  const query = () => new URL(session.page.url().replace('/#', '')).searchParams

  test('is narrowed by answers, both models, groups and words, each of which can be taken away', async () => {
    const { page } = session
    await goTo(page, 'Predictions')
    await page.getByRole('gridcell').first().waitFor()
    const all = await rowCount()
    await page.getByRole('button', { name: 'Filters' }).click()
    await choose(page, 'Answer', 'Wrong only')
    const wrong = await settledCount(all)
    expect(wrong).toBeLessThan(all)
    await choose(page, 'Both models', 'Only the other is right')
    const other = await settledCount(wrong)
    expect(other).toBeLessThan(wrong)
    await choose(page, 'Sex', /^F \(/)
    const women = await settledCount(other)
    expect(women).toBeLessThan(other)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
    expect(Object.fromEntries(query())).toMatchObject({ outcome: 'wrong', models: 'onlyOtherRight', sex: 'F' })
    expect(await page.getByRole('list', { name: 'Filters that are set' }).getByRole('listitem').allInnerTexts()).toEqual([
      'wrong answers',
      'only the other is right',
      'sex: F',
    ])
    await page.getByRole('button', { name: 'Without: only the other is right' }).click()
    const womenWrong = await settledCount(women)
    expect(womenWrong).toBeGreaterThan(women)
    await page.getByRole('searchbox', { name: 'Words in the notes' }).fill('pneumonia')
    await page.keyboard.press('Enter')
    const withWord = await settledCount(womenWrong)
    expect(withWord).toBeLessThan(womenWrong)
    expect(query().get('q')).toBe('pneumonia')
    await page.getByRole('button', { name: 'Without: sex: F' }).click()
    expect(await settledCount(withWord)).toBeGreaterThan(1)
  })

  test('keeps its filters while notes are read one after the other, and in the address', async () => {
    const { page } = session
    const shown = await rowCount()
    await page.getByRole('gridcell').filter({ hasText: /\S/ }).first().click()
    await page.getByRole('heading', { level: 2, name: /^Rank 1?\d* of/ }).first().waitFor()
    const first = await page.getByRole('heading', { level: 2, name: /^Rank/ }).textContent()
    await page.getByRole('button', { name: /^Next note/ }).click()
    await expect.poll(() => page.getByRole('heading', { level: 2, name: /^Rank/ }).textContent()).not.toBe(first)
    await page.getByRole('region', { name: 'Note text' }).getByText(/pneumonia/i).first().waitFor()
    await page.reload()
    await page.getByRole('gridcell').first().waitFor()
    expect(await rowCount()).toBe(shown)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  test('is saved as a view, found again from elsewhere, renamed and removed', async () => {
    const { page } = session
    const shown = await rowCount()
    await page.getByRole('button', { name: 'Views…' }).click()
    await page.getByRole('textbox', { name: 'Save the list as it is now' }).fill('Missed pneumonia')
    await page.getByRole('button', { name: 'Save view' }).click()
    await page.getByText('The list is shown as “Missed pneumonia” has it.').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('dialog', { name: 'Views' }).getByRole('button', { name: 'Close' }).click()
    await goTo(page, 'Corpora')
    await goTo(page, 'Predictions')
    await page.getByRole('gridcell').first().waitFor()
    expect(await rowCount()).toBeGreaterThan(shown)
    await page.getByRole('button', { name: 'Views…' }).click()
    await page.getByRole('button', { name: 'Missed pneumonia', exact: true }).click()
    await page.getByRole('button', { name: 'View: Missed pneumonia' }).waitFor()
    await expect.poll(rowCount).toBe(shown)

    await page.getByRole('button', { name: 'View: Missed pneumonia' }).click()
    await page.getByRole('button', { name: 'Rename Missed pneumonia' }).click()
    await page.getByRole('textbox', { name: 'New name of Missed pneumonia' }).fill('Renamed')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Remove Renamed' }).click()
    await page.getByText('No view has been saved yet.').waitFor()
    // Undone over the dialog, then removed for good.
    await page.getByRole('status', { name: 'Message' }).getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Remove Renamed' }).click()
    await page.getByText('No view has been saved yet.').waitFor()
    await page.getByRole('dialog', { name: 'Views' }).getByRole('button', { name: 'Close' }).click()
  })

  test('goes out as CSV with a reason', async () => {
    const { page } = session
    const shown = await rowCount()
    const tools = await Promise.all([/^Filters/, /^View/, 'Export list…'].map((name) => page.getByRole('button', { name }).boundingBox()))
    const heights = tools.map((box) => Math.round(box!.y + box!.height / 2))
    expect(new Set(heights).size).toBe(1)
    await page.getByRole('button', { name: 'Export list…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Export this list' })
    expect(await dialog.getByRole('button', { name: 'Export' }).isDisabled()).toBe(true)
    await dialog.getByRole('textbox', { name: /^Reason for the export/ }).fill('Case review of May')
    const download = page.waitForEvent('download')
    await dialog.getByRole('button', { name: 'Export' }).click()
    const csv = await readFile(await (await download).path(), 'utf8')
    expect(csv.trimEnd().split('\r\n')).toHaveLength(shown + 1)
    await page.getByText(/notes? written to predictions-/).waitFor()
  })

  test('says so where nothing fits, and shows all again', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Filters' }).click()
    await page.getByLabel('To, this day included').fill('1999-01-01')
    await page.getByRole('heading', { name: 'No notes like this' }).waitFor()
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByRole('gridcell').first().waitFor()
    expect(query().get('to')).toBeNull()
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
