/** Model folders through the screen: what a folder of Hugging Face's layout holds, its import and its card. */
import { cpSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { accessibilityProblems } from './accessibility.ts'
import { goTo, tableRows } from './actions.ts'
import { problemsOfLargeText } from './largeText.ts'
import { noBrowser, useSession } from './session.ts'

const fixtures = fileURLToPath(new URL('../fixtures/hub/', import.meta.url))
const tied = path.join(fixtures, 'llama-tied-f32')

/** Opens the dialog and looks into a folder, by keyboard alone. */
async function lookInto(page: Page, folder: string): Promise<void> {
  await goTo(page, 'Models')
  await page.getByRole('button', { name: 'Import a model…' }).press('Enter')
  await page.getByRole('dialog', { name: 'Import a model' }).waitFor()
  await expect.poll(() => page.evaluate('document.activeElement.tagName')).toBe('INPUT')
  await page.keyboard.type(folder)
  await page.keyboard.press('Enter')
}

describe.skipIf(noBrowser)('model folders', () => {
  const session = useSession()

  it('says what is wrong with a folder that cannot be imported', async () => {
    const { page, home } = session
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.getByLabel('Name').fill('Ward')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    // Creating ends with the way to the corpora: a click before that is overtaken.
    await page.getByRole('heading', { name: 'No corpora yet' }).waitFor()
    const broken = path.join(home, 'broken')
    cpSync(tied, broken, { recursive: true })
    rmSync(path.join(broken, 'model.safetensors'))
    await lookInto(page, broken)
    const dialog = page.getByRole('dialog', { name: 'Import a model' })
    await dialog.getByText('This folder cannot be imported').waitFor()
    expect(await dialog.getByRole('alert').innerText()).toContain('safetensors')
    expect(await dialog.getByRole('button', { name: 'Import', exact: true }).count()).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  it('shows what a folder holds, then imports it', async () => {
    const { page } = session
    await lookInto(page, tied)
    await page.getByRole('table', { name: 'What the folder holds' }).waitFor()
    const facts = Object.fromEntries(await tableRows(page, 'What the folder holds'))
    expect(facts).toMatchObject({ Architecture: 'Llama', 'Stored as': expect.stringContaining('F32') })
    expect(facts['Tokenizer']).toContain('300 tokens')
    await page.getByLabel('Name', { exact: true }).fill('Tiny base')
    await page.getByLabel('Licence').fill('apache-2.0')
    await page.getByLabel(/^It was trained on patient data/).check()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Import', exact: true }).press('Enter')
    await page.getByRole('button', { name: 'Open the model' }).press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Tiny base' }).waitFor()
    expect(Object.fromEntries(await tableRows(page, 'Model card'))).toMatchObject({
      Origin: 'Imported',
      Licence: 'apache-2.0',
      'Protected health information': 'Treat as such',
    })
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await problemsOfLargeText(page)).toEqual([])
  })

  it('exports it into a new folder, and says where it went', async () => {
    const { page, home } = session
    const folder = path.join(home, 'exported')
    await page.getByRole('button', { name: 'Export…' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Export Tiny base' })
    await dialog.getByText('Protected health information').waitFor()
    await dialog.getByLabel('New folder').fill(folder)
    expect(await accessibilityProblems(page)).toEqual([])
    await dialog.getByRole('textbox', { name: 'Reason for the export' }).fill('Second site')
    await dialog.getByRole('button', { name: 'Export', exact: true }).press('Enter')
    await dialog.getByText(folder).waitFor()
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['config.json', 'model.safetensors', 'tokenizer.json']))
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  it('are sorted by a head, up and down, and another says what its column means', async () => {
    const { page } = session
    await goTo(page, 'Models')
    const head = page.getByRole('columnheader', { name: 'Name' })
    // Rows lie in the page as they came, not as they are seen.
    const seen = async () => {
      const cells = await page.locator('[role="gridcell"][col-id="name"]').all()
      const placed = await Promise.all(cells.map(async (cell) => ({ y: (await cell.boundingBox())!.y, name: await cell.innerText() })))
      return placed.sort((upper, lower) => upper.y - lower.y).map(({ name }) => name)
    }
    await expect.poll(async () => (await seen()).length).toBeGreaterThan(2)
    const up = (await seen()).sort()
    await head.click()
    await expect.poll(seen).toEqual(up)
    expect(await head.getAttribute('aria-sort')).toBe('ascending')
    await head.click()
    await expect.poll(seen).toEqual([...up].reverse())
    const parameters = page.getByRole('columnheader', { name: 'Parameters' })
    await parameters.hover()
    expect(await parameters.getAttribute('title')).toBe('Numbers that training sets.')
  })

  it('are found by words, and held side by side: first of all where their cards differ', async () => {
    const { page } = session
    await goTo(page, 'Models')
    await page.getByRole('textbox', { name: 'Find' }).fill('language nothing')
    await page.getByText('No model has these words.').waitFor()
    await page.getByRole('textbox', { name: 'Find' }).fill('LANGUAGE')
    await page.getByText('3 rows').waitFor()
    const boxes = page.getByRole('checkbox', { name: /^Compare / })
    await expect.poll(() => boxes.count()).toBe(3)
    await page.getByRole('checkbox', { name: 'Compare Tiny base' }).check()
    await expect.poll(() => page.getByRole('button', { name: 'Compare models' }).isDisabled()).toBe(true)
    await boxes.last().check()
    await page.getByRole('button', { name: 'Compare 2 models' }).click()
    const facts = Object.fromEntries(await tableRows(page, 'Facts side by side'))
    expect(facts).toHaveProperty('Parameters')
    expect(facts).not.toHaveProperty('Kind')
    await page.getByRole('switch', { name: 'Show equal facts too' }).check()
    await page.getByRole('row', { name: /^Kind/ }).waitFor()
    await page.getByText('No two of these models have scored the same set yet.').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await problemsOfLargeText(page)).toEqual([])
  })

  it('are those of the workspace that is open, whose jobs are heard of, also when it was opened over another', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Workspace Ward' }).click()
    await page.getByRole('menuitem', { name: 'Open or create another workspace' }).click()
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.getByLabel('Name').fill('Other')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('button', { name: 'Workspace Other' }).waitFor()
    await page.getByRole('contentinfo', { name: 'Status' }).getByText('No jobs running').waitFor()
    await goTo(page, 'Models')
    await expect.poll(() => page.getByRole('gridcell', { name: 'Language model' }).count()).toBe(2)
    expect(await page.getByText('Tiny base').count()).toBe(0)
    await lookInto(page, tied)
    const dialog = page.getByRole('dialog', { name: 'Import a model' })
    await dialog.getByRole('button', { name: 'Import', exact: true }).press('Enter')
    await dialog.getByRole('button', { name: 'Open the model' }).waitFor()
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
