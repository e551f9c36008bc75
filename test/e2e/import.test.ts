/** The import wizard with a file whose columns have names of their own, rows that must be refused, and markup in a note. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../build/root.ts'
import { accessibilityProblems } from './accessibility.ts'
import { beginImport, choose, chooseFile, tableRows } from './actions.ts'
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
    await beginImport(page, home, notes)
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

  it('is read by keyboard alone: search, list, text, next note, find', async () => {
    const { page } = session
    const focused = (selector: string) => page.evaluate(`document.activeElement?.closest('${selector}') !== null`)
    await page.getByRole('button', { name: 'Close note' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'No note chosen' }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('"sent home"')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByRole('gridcell', { name: /^n\d$/ }).count()).toBe(2)
    for (let presses = 0; presses < 12 && !(await focused('[role=grid]')); presses++) await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowDown')
    const note = page.getByRole('region', { name: 'Note', exact: true })
    await note.getByRole('heading', { name: 'Discharge summary n1' }).waitFor()
    expect(await note.getByRole('status', { name: 'Hits' }).innerText()).toBe('1 / 1')
    await page.keyboard.press('Enter')
    await expect.poll(() => focused('[aria-label="Note text"]')).toBe(true)
    await page.keyboard.press('j')
    await note.getByRole('heading', { name: 'Discharge summary n2' }).waitFor()
    await page.keyboard.press('Control+f')
    await page.keyboard.type('dry, SENT')
    await expect.poll(() => note.getByRole('status', { name: 'Hits' }).innerText()).toBe('1 / 1')
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('shows what an address says: search, filters and note', async () => {
    const { page } = session
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Filters' }).click()
    await page.getByLabel('Patient').fill('p1')
    await page.keyboard.press('Escape')
    await page.getByText('1 of 2 notes').waitFor()
    await page.reload()
    await page.getByText('1 of 2 notes').waitFor()
    await page.getByRole('heading', { name: 'Discharge summary n2' }).waitFor()
    expect(page.url()).toContain('patient=p1')
    await page.getByRole('button', { name: 'Without: patient p1' }).click()
    await expect.poll(() => page.url()).not.toContain('patient=')
  })

  it('recognises a folder of MIMIC-IV, says what is missing, and imports it without mapping', async () => {
    const { page } = session
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Corpora' }).click()
    await page.getByRole('button', { name: 'Import notes' }).first().click()
    await page.getByRole('button', { name: 'Choose files or a folder…' }).click()
    const chooser = page.getByRole('dialog', { name: 'Files or a folder to import' })
    await chooser.getByRole('textbox', { name: 'Folder' }).fill(path.join(root, 'test/fixtures/mimic-iv-demo'))
    await chooser.getByRole('textbox', { name: 'Folder' }).press('Enter')
    await chooser.getByRole('button', { name: 'charlson_vectors.csv' }).waitFor()
    await chooser.getByRole('button', { name: 'Choose this folder' }).click()
    const source = page.getByRole('region', { name: 'MIMIC-IV (hosp and Note)' })
    await source.getByText('No discharge: no discharge summaries (MIMIC-IV-Note)').waitFor()
    const files = await tableRows(page, 'Files of MIMIC-IV (hosp and Note)')
    expect(files.map((row) => row[1])).toEqual(['hosp/patients.csv', 'hosp/admissions.csv', 'hosp/diagnoses_icd.csv'])
    await source.getByText('Dates are shifted').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Next: name and settings' }).click()
    expect(await page.getByLabel('Name of the corpus').inputValue()).toBe('mimic-iv-demo')
    // What is set up outlives a reload.
    await page.reload()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('region', { name: 'Import complete' }).waitFor()
    expect(await tableRows(page, 'Rows taken')).toEqual([
      ['Patients', '100', '100', '0'],
      ['Encounters', '275', '275', '0'],
      ['Diagnoses', '4,506', '4,506', '0'],
    ])
  })

  it('takes a table whose first row is data for one, and lets it be said otherwise', async () => {
    const { page, home } = session
    const words = 'Stable on the ward, walking well, eating and drinking, sent home with her daughter.'
    writeFileSync(path.join(home, 'bare.csv'), `b1,p1,2024-03-01,"${words}"\nb2,p2,2024-03-02,"${words} Again."\n`)
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Corpora' }).click()
    await page.getByRole('button', { name: 'Import notes' }).first().click()
    await page.getByRole('button', { name: 'Choose files or a folder…' }).click()
    await chooseFile(page, 'Files or a folder to import', home, 'bare.csv')
    await page.getByText('The first row looks like data, not like names of columns').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Next: columns' }).click()
    const firstRow = page.getByRole('checkbox', { name: 'The first row is data, not names of columns' })
    expect(await firstRow.isChecked()).toBe(true)
    await firstRow.click()
    await page.getByRole('tab', { name: 'As in the file' }).click()
    await expect.poll(() => tableRows(page, 'First rows of the file')).toHaveLength(1)
    await firstRow.click()
    await expect.poll(() => tableRows(page, 'First rows of the file')).toHaveLength(2)
    await choose(page, 'Column for Text', 'column 4')
    await choose(page, 'Column for Patient key', 'column 2')
    await page.getByText('All 2 rows of the file: 2 will be taken, 0 rejected.').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Next: name and settings' }).click()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('region', { name: 'Import complete' }).waitFor()
    expect(await tableRows(page, 'Rows taken')).toEqual([['Notes', '2', '2', '0']])
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
