/** The import wizard with a file whose columns have names of their own, rows that must be refused, and markup in a note. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { accessibilityProblems } from './accessibility.ts'
import { choose, chooseFile, tableRows } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

const markup = `<img src=x onerror="document.title='broken'"><b>bold</b><script>document.title='broken'</script>`
const notes = [
  {
    ref: 'n1',
    who: 'p1',
    filed: '2021-03-04T10:00:00',
    sort: 'Discharge summary',
    wording: `${markup} Stable on the ward, walking well, sent home with her daughter.`,
  },
  {
    ref: 'n2',
    who: 'p2',
    filed: '2021-03-05T11:00:00',
    sort: 'Discharge summary',
    wording: 'No fever since Tuesday, eating and drinking, wound dry, sent home today.',
  },
  { ref: 'n3', who: 'p2', filed: '2021-03-06T11:00:00', sort: 'Progress note', wording: 'Too short.' },
  {
    ref: 'n4',
    who: 'p3',
    filed: '21-03-06',
    sort: 'Progress note',
    wording: 'Comfortable at rest, oxygen stopped yesterday, physiotherapy twice a day, plan unchanged.',
  },
]

describe.skipIf(noBrowser)('importing notes', () => {
  const session = useSession()

  it('takes a file of the machine', async () => {
    const { page, home } = session
    writeFileSync(path.join(home, 'ward.ndjson'), notes.map((note) => `${JSON.stringify(note)}\n`).join(''))
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.getByLabel('Name').fill('Ward')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('button', { name: 'Import notes' }).first().click()
    await page.getByRole('button', { name: 'Choose files or a folder…' }).click()
    await chooseFile(page, 'Files or a folder to import', home, 'ward.ndjson')
    await page.getByRole('cell', { name: 'NDJSON', exact: true }).waitFor()
    await choose(page, 'Table of ward.ndjson', 'Notes')
    await page.getByText('No column was recognised for text: choose one').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('asks for the columns it does not know, with the first rows beside them', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Next: columns' }).click()
    const next = page.getByRole('button', { name: 'Next: name and settings' })
    expect(await next.isDisabled()).toBe(true)
    await choose(page, 'Column for Text', 'wording')
    await choose(page, 'Column for Note key', 'ref')
    await choose(page, 'Column for Patient key', 'who')
    await choose(page, 'Column for Time', 'filed')
    await choose(page, 'Column for Type', 'sort')
    await page.getByText('All 4 rows of the file: 2 will be taken, 2 rejected (50.0 %).').waitFor()
    const records = await tableRows(page, 'First rows as records')
    expect(records.map((row) => row.slice(0, 1).concat(row.slice(2, 5)))).toEqual([
      ['1', 'n1', 'p1', '–'],
      ['2', 'n2', 'p2', '–'],
    ])
    await page.getByRole('tab', { name: 'Rejected (2)' }).click()
    const refused = await tableRows(page, 'Rows that will be rejected')
    expect(refused.map((row) => row.slice(1))).toEqual([
      ['1', '3'],
      ['1', '4'],
    ])
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('tab', { name: 'As in the file' }).click()
    const preview = await tableRows(page, 'First rows of the file')
    expect(preview.map((row) => row[0])).toEqual(['n1', 'n2', 'n3', 'n4'])
    expect(preview[0]?.join()).toContain('<img src=x')
    expect(await accessibilityProblems(page)).toEqual([])
    await next.click()
  })

  it('counts what it took and says by reason what it refused', async () => {
    const { page } = session
    await page.getByLabel('Name of the corpus').fill('Ward notes')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('region', { name: 'Import complete' }).waitFor()
    expect(await tableRows(page, 'Rows taken')).toEqual([['Notes', '2', '2', '0']])
    await page.getByRole('heading', { name: 'Rejected rows: 2' }).waitFor()
    const refused = await tableRows(page, 'Rejected rows by reason')
    expect(refused.map((row) => row.slice(1))).toEqual([
      ['ward.ndjson', '1', '3'],
      ['ward.ndjson', '1', '4'],
    ])
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'List them' }).click()
    await page.getByRole('gridcell', { name: /year/i }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('shows markup in a note as text', async () => {
    const { page } = session
    await page.getByRole('tab', { name: /^Notes/ }).click()
    await page.getByRole('gridcell', { name: 'n1' }).click()
    const text = page.getByRole('region', { name: 'Note text' })
    await text.getByText('Stable on the ward').waitFor()
    expect(await text.innerText()).toContain(markup)
    expect(await text.locator('img, b, script').count()).toBe(0)
    expect(await page.title()).toBe('Corpora – Wardbench')
  })

  it('finds a note by a word of it, and shows where', async () => {
    const { page } = session
    await page.getByRole('searchbox', { name: 'Search in the text of notes' }).fill('onerror')
    await page.keyboard.press('Enter')
    await page.getByRole('gridcell', { name: 'n1' }).waitFor()
    await expect.poll(() => page.getByRole('gridcell', { name: /^n\d$/ }).count()).toBe(1)
    expect(await page.getByRole('grid').locator('img, script').count()).toBe(0)
    expect(await page.title()).toBe('Corpora – Wardbench')
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
