/** Backup, check and restore, as a person does them on the workspace screen. */
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { show } from '../../build/screens.ts'
import { accessibilityProblems } from './accessibility.ts'
import { noBrowser, useSession } from './session.ts'

describe.skipIf(noBrowser)('the safety of a workspace', () => {
  const session = useSession()
  let backup: string

  async function chooseFolder(page: Page, dialog: string, folder: string, confirm: RegExp): Promise<void> {
    const chooser = page.getByRole('dialog', { name: dialog })
    const field = chooser.getByRole('textbox', { name: 'Folder' })
    await field.fill(folder)
    await field.press('Enter')
    await expect.poll(() => field.inputValue()).toBe(folder)
    await chooser.getByRole('button', { name: confirm }).click()
  }

  it('is backed up into a folder that the person chooses', async () => {
    const { page, home } = session
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.getByLabel('Name').fill('Ward')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Corpora' }).waitFor()
    await page.getByRole('button', { name: 'Workspace Ward' }).waitFor()
    const folder = path.join(home, 'backups')
    mkdirSync(folder)
    await show(page, '/workspace')
    await page.getByRole('button', { name: 'Back up…' }).click()
    await chooseFolder(page, 'Folder for the backup', folder, /Back up into this folder/)
    await page.getByText(/Backup of \d+ files?, /).waitFor()
    const [name] = readdirSync(folder)
    expect(name).toMatch(/^Ward .*\.wardbench-backup$/)
    backup = path.join(folder, name)
    await page.getByText(backup).waitFor()
  })

  it('is checked, and a sound one needs no repair', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Check', exact: true }).click()
    await page.getByText('Nothing is wrong').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('that lost a model says so, and is repaired after a copy', async () => {
    const { page, home } = session
    const models = path.join(home, 'Wardbench', 'Ward.wardbench-files', 'models')
    const [model] = readdirSync(models)
    rmSync(path.join(models, model, 'model.safetensors'))
    await page.getByRole('button', { name: 'Check', exact: true }).click()
    const findings = page.getByRole('table', { name: 'Findings' })
    await findings.getByText('Can be repaired').waitFor()
    expect(await findings.innerText()).toContain('model.safetensors')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Repair', exact: true }).click()
    await page.getByRole('table', { name: 'Repaired' }).getByText('Repaired').last().waitFor()
    await page.getByText(/The database as it was before the repair is in/).waitFor()
  })

  it('comes back from the backup beside what is there, or in its place when that is confirmed', async () => {
    const { page, home } = session
    await page.getByRole('button', { name: 'Restore a backup…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Restore a backup' })
    await dialog.getByRole('button', { name: 'Choose a backup…' }).click()
    await chooseFolder(page, 'Choose a backup', backup, /Choose this folder/)
    await expect.poll(() => dialog.getByLabel('Workspace file').inputValue()).toBe(path.join(home, 'Wardbench', 'Ward.wardbench'))
    expect(await accessibilityProblems(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Restore', exact: true }).click()
    await dialog.getByText(/There is a workspace at this place already/).waitFor()
    await dialog.getByLabel('Put the workspace that is there aside').check()
    await dialog.getByRole('button', { name: 'Restore', exact: true }).click()
    await page.getByText('Restored and open').waitFor()
    await page.getByText(/Ward\.wardbench-replaced/).waitFor()
    await dialog.waitFor({ state: 'detached' })
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Check', exact: true }).click()
    await page.getByText('Nothing is wrong').waitFor()
  })
})
