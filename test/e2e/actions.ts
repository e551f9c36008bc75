/** What a person does again and again, by the names that are on the screen. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Download, Locator, Page } from 'playwright-core'

export async function goTo(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: screen }).click()
  await page.getByRole('heading', { level: 1, name: screen }).waitFor()
}

/** Chooses in a select field. */
export async function choose(page: Page, field: string, option: string | RegExp): Promise<void> {
  await page.getByRole('combobox', { name: field, exact: true }).click()
  await page.getByRole('option', { name: option }).click()
}

/** Fills number fields of a form, by label. */
export async function fill(page: Page, values: Record<string, number>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await page.getByLabel(label, { exact: true }).fill(String(value))
}

/** Goes into a folder of the workbench's machine and takes a file there. */
export async function chooseFile(page: Page, dialog: string, folder: string, file: string, confirm: string | RegExp = /^(Choose|Open)$/): Promise<void> {
  const chooser = page.getByRole('dialog', { name: dialog })
  await chooser.getByRole('textbox', { name: 'Folder' }).fill(folder)
  await chooser.getByRole('textbox', { name: 'Folder' }).press('Enter')
  await chooser.getByRole('button', { name: file }).click()
  await chooser.getByRole('button', { name: confirm }).click()
}

/** Makes a workspace and chooses a file of these notes, ward.ndjson in `home`, for an import into it. */
export async function beginImport(page: Page, home: string, notes: readonly object[]): Promise<void> {
  writeFileSync(path.join(home, 'ward.ndjson'), notes.map((note) => `${JSON.stringify(note)}\n`).join(''))
  await page.getByRole('button', { name: 'Create workspace' }).click()
  await page.getByLabel('Name').fill('Ward')
  await page.getByRole('button', { name: 'Create', exact: true }).click()
  await page.getByRole('button', { name: 'Import notes' }).first().click()
  await page.getByRole('button', { name: 'Choose files or a folder…' }).click()
  await chooseFile(page, 'Files or a folder to import', home, 'ward.ndjson')
}

/** Exports by a click, gives the reason that is asked for, and has the file. */
export async function exported(page: Page, click: () => Promise<void>, patience?: { timeout: number }): Promise<Download> {
  const downloading = page.waitForEvent('download', patience)
  await click()
  const dialog = page.getByRole('dialog', { name: 'Reason for the export' })
  await dialog.waitFor(patience)
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('Committee of June')
  await dialog.getByRole('button', { name: 'Export' }).click()
  return downloading
}

/** The text of every cell of a table, row by row, without the head. */
export async function tableRows(page: Page, name: string | RegExp): Promise<string[][]> {
  const table = page.getByRole('table', { name })
  await table.waitFor()
  const rows = await table.getByRole('row').all()
  const cells = await Promise.all(rows.map((row) => row.locator('td, th[scope="row"]').allInnerTexts()))
  return cells.filter((row) => row.length > 0)
}

/** Fills the form that puts the newest scored model to work as "Return": a quarter of the notes is flagged, after Platt's recalibration. */
export async function promotion(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Put a model to work' }).first().click()
  const form = page.getByRole('dialog', { name: 'Put a model to work' })
  await form.getByLabel('Name').fill('Return')
  await form.getByRole('textbox', { name: 'Share of the notes' }).fill('25')
  await form.getByRole('combobox', { name: /^Recalibration/ }).click()
  await page.getByRole('option', { name: 'Platt' }).click()
  return form
}
