/** A folder of texts whose paths say what they are, dropped and pointed out; more of them added; imports that do not end well. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { accessibilityProblems } from './accessibility.ts'
import { goTo, tableRows } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

const words = 'Seen on the ward round, breathless on the stairs, ankles swollen, furosemide begun.'

function writeTexts(folder: string, patients: readonly number[]): void {
  for (const patient of patients) {
    mkdirSync(path.join(folder, `p${patient}`), { recursive: true })
    writeFileSync(path.join(folder, `p${patient}`, `e${patient}_discharge_summary_2021-03-0${patient}.txt`), `${words} ${patient}`)
  }
}

/** As a browser tells it: the name, and not the place. */
async function drop(page: Page, name: string, target: string): Promise<void> {
  const files = `(() => { const data = new DataTransfer(); data.items.add(new File(['x'], '${name}')); return data })()`
  await page.getByText(target).dispatchEvent('drop', { dataTransfer: await page.evaluateHandle(files) })
}

async function goToFolder(page: Page, folder: string): Promise<void> {
  const chooser = page.getByRole('dialog', { name: 'Files or a folder to import' })
  await chooser.getByRole('textbox', { name: 'Folder' }).fill(folder)
  await chooser.getByRole('textbox', { name: 'Folder' }).press('Enter')
}

describe.skipIf(noBrowser)('importing a folder of texts', () => {
  const session = useSession()

  it('begins with what is dropped upon the list, which a browser has to have pointed out', async () => {
    const { page, home } = session
    writeTexts(path.join(home, 'letters'), [1, 2, 3])
    writeFileSync(path.join(home, 'letters', 'p1', 'from the archive.txt'), words)
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.getByLabel('Name').fill('Ward')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await drop(page, 'letters', 'No corpora yet')
    await page.getByText('A browser does not tell where a dropped file lies').waitFor()
    await goToFolder(page, home)
    const chooser = page.getByRole('dialog', { name: 'Files or a folder to import' })
    await chooser.getByRole('button', { name: 'letters', pressed: true }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await chooser.getByRole('button', { name: 'Choose', exact: true }).click()
    await page.getByRole('region', { name: 'Text files, one note a file' }).waitFor()
  })

  it('shows what the pattern of the paths takes from them while it is written', async () => {
    const { page } = session
    const pattern = page.getByLabel('Pattern of the file names')
    await page.getByText('3 of the first 4 paths fit the pattern').waitFor()
    expect(await pattern.inputValue()).toBe('{patient}/{encounter}_{type}_{date}.txt')
    const paths = () => tableRows(page, 'First paths and what is read from them')
    expect((await paths()).slice(0, 2)).toEqual([
      ['p1/e1_discharge_summary_2021-03-01.txt', 'p1', 'e1', 'discharge summary', '2021-03-01'],
      ['p1/from the archive.txt', 'Rejected: path does not match the pattern'],
    ])
    expect(await accessibilityProblems(page)).toEqual([])
    const next = page.getByRole('button', { name: 'Next: name and settings' })
    await pattern.fill('{patient}/{encounter')
    await page.getByText('a brace is not closed').waitFor()
    expect(await next.isDisabled()).toBe(true)
    await pattern.fill('{ward}/{stay}-{_}-{date}.txt')
    await page.getByText('No path of the text files fits the pattern.').waitFor()
    expect(await next.isDisabled()).toBe(true)
    await pattern.fill('{site}/{encounter}_{type}_{date}.txt')
    await page.getByRole('columnheader', { name: 'Attribute “site”' }).waitFor()
    await page.getByText('each note stands as its own patient').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'As guessed' }).click()
    await page.getByRole('columnheader', { name: 'Patient', exact: true }).waitFor()
    await next.click()
    await page.getByText('Text files, one note a file: {patient}/{encounter}_{type}_{date}.txt').waitFor()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('region', { name: 'Import complete' }).waitFor()
    expect(await tableRows(page, 'Rows taken')).toEqual([['Notes', '3', '3', '0']])
  })

  it('adds to that corpus what is new there, and says what was there already', async () => {
    const { page, home } = session
    writeTexts(path.join(home, 'letters'), [4, 5])
    await page.getByRole('button', { name: 'Open the corpus' }).click()
    await page.getByRole('button', { name: 'Add notes' }).click()
    await page.getByRole('button', { name: 'Choose files or a folder…' }).click()
    await goToFolder(page, path.join(home, 'letters'))
    await page.getByRole('button', { name: 'p5' }).waitFor()
    await page.getByRole('button', { name: 'Choose this folder' }).click()
    await page.getByText('Into “letters”: what is new there is added.').waitFor()
    await page.getByRole('button', { name: 'Next: name and settings' }).click()
    expect(await page.getByLabel('A corpus that is here').isChecked()).toBe(true)
    expect(await page.getByLabel('Shift dates').isDisabled()).toBe(true)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Add what is new' }).click()
    await page.getByRole('heading', { name: 'Added to “letters”' }).waitFor()
    await page.getByText('2 new notes; 3 were there already and stay as they are.').waitFor()
    expect(await tableRows(page, 'Rows taken')).toEqual([['Notes', '5', '2', '3']])
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('says of an import that failed what happened and what was kept, and tries again', async () => {
    const { page, home } = session
    const [file, away] = ['rounds.ndjson', 'away.ndjson'].map((name) => path.join(home, name))
    writeFileSync(file!, JSON.stringify({ note_id: 'n1', patient_id: 'p1', text: words }))
    await goTo(page, 'Corpora')
    await page.getByRole('button', { name: 'Import notes' }).first().click()
    await page.getByRole('button', { name: 'Choose files or a folder…' }).click()
    await goToFolder(page, home)
    await page.getByRole('button', { name: 'rounds.ndjson' }).click()
    await page.getByRole('button', { name: 'Choose', exact: true }).click()
    await page.getByRole('button', { name: 'Next: columns' }).click()
    await page.getByRole('button', { name: 'Next: name and settings' }).click()
    renameSync(file!, away!)
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('region', { name: 'What happened' }).waitFor()
    const failed = page.getByRole('alert').filter({ hasText: 'The import failed' })
    await failed.getByText('rounds.ndjson cannot be read. Check that it exists').waitFor()
    const account = Object.fromEntries(await tableRows(page, 'What happened')) as Record<string, string>
    expect(account['What was kept']).toContain('Nothing of this import')
    expect(await accessibilityProblems(page)).toEqual([])
    renameSync(away!, file!)
    await page.getByRole('button', { name: 'Try again as it was' }).click()
    await page.getByRole('region', { name: 'Import complete' }).waitFor()
    expect(await tableRows(page, 'Rows taken')).toEqual([['Notes', '1', '1', '0']])
  })

  it('leaves nothing of an import that was cancelled, and keeps what was set up', async () => {
    const { page, home } = session
    const long = words.repeat(12)
    const rows = Array.from({ length: 60_000 }, (_, id) => JSON.stringify({ note_id: `b${id}`, patient_id: `q${id}`, text: long }))
    writeFileSync(path.join(home, 'large.ndjson'), rows.join('\n'))
    await goTo(page, 'Corpora')
    await page.getByRole('button', { name: 'Import notes' }).first().click()
    await page.getByRole('button', { name: 'Choose files or a folder…' }).click()
    await goToFolder(page, home)
    await page.getByRole('button', { name: 'large.ndjson' }).click()
    await page.getByRole('button', { name: 'Choose', exact: true }).click()
    await page.getByRole('button', { name: 'Next: columns' }).click()
    await page.getByRole('button', { name: 'Next: name and settings' }).click()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('button', { name: 'Cancel import' }).click()
    await page.getByRole('heading', { name: 'The import was cancelled' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Change files or settings' }).click()
    expect(await page.getByLabel('Name of the corpus').inputValue()).toBe('large')
    await goTo(page, 'Corpora')
    const corpora = await tableRows(page, 'Corpora')
    expect(corpora.map((row) => row.slice(0, 3))).toEqual([
      ['letters', 'text', '5'],
      ['rounds', 'files', '1'],
    ])
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
