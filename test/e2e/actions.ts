/** What a person does again and again, by the names that are on the screen. */
import type { Page } from 'playwright-core'

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
export async function chooseFile(page: Page, dialog: string, folder: string, file: string): Promise<void> {
  const chooser = page.getByRole('dialog', { name: dialog })
  await chooser.getByRole('textbox', { name: 'Folder' }).fill(folder)
  await chooser.getByRole('textbox', { name: 'Folder' }).press('Enter')
  await chooser.getByRole('button', { name: file }).click()
  await chooser.getByRole('button', { name: /^(Choose|Open)$/ }).click()
}

/** The text of every cell of a table, row by row, without the head. */
export async function tableRows(page: Page, name: string): Promise<string[][]> {
  const rows = await page.getByRole('table', { name }).getByRole('row').all()
  const cells = await Promise.all(rows.map((row) => row.locator('td, th[scope="row"]').allInnerTexts()))
  return cells.filter((row) => row.length > 0)
}
