/** An encrypted workspace as a person has it: made, locked, unlocked, its passphrase changed. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { accessibilityProblems } from './accessibility.ts'
import { exported, goTo } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

const passphrase = 'copper violin meadow thirteen'
const nextPassphrase = 'slate harbour whistle ninety'

describe.skipIf(noBrowser)('an encrypted workspace', () => {
  const session = useSession()

  it('is made with a passphrase that is not easy to guess, typed twice', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Create workspace' }).click()
    const dialog = page.getByRole('dialog', { name: 'Create a workspace' })
    await dialog.getByLabel('Name').fill('Sealed')
    await dialog.getByRole('switch', { name: 'Encrypt it with a passphrase' }).click()
    const create = dialog.getByRole('button', { name: 'Create', exact: true })
    await dialog.getByLabel('Passphrase', { exact: true }).fill('password1234')
    await dialog.getByText(/^Weak/).waitFor()
    await dialog.getByLabel('The same again').fill('password1234')
    expect(await create.isDisabled()).toBe(true)
    await dialog.getByLabel('Passphrase', { exact: true }).fill(passphrase)
    await dialog.getByText('Strong.').waitFor()
    await dialog.getByText('The two passphrases differ.').waitFor()
    await dialog.getByText('A lost passphrase cannot be recovered').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await dialog.getByLabel('The same again').fill(passphrase)
    await create.click()
    await page.getByRole('heading', { name: 'No corpora yet' }).waitFor()
    await page.getByRole('banner').getByText('Encrypted').waitFor()
  })

  it('is locked by a shortcut, and shows nothing but the question for its passphrase', async () => {
    const { page, watched } = session
    await page.keyboard.press('ControlOrMeta+Shift+L')
    await page.getByRole('region', { name: 'Unlock Sealed' }).waitFor()
    await expect.poll(() => page.getByRole('banner').getByText('Encrypted').count()).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByLabel('Passphrase', { exact: true }).fill('copper violin meadow fourteen')
    await page.getByRole('button', { name: 'Unlock' }).click()
    await page.getByText('The passphrase is not the one of this workspace.').waitFor()
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
    await page.getByRole('button', { name: 'Unlock' }).click()
    await page.getByRole('heading', { name: 'No corpora yet' }).waitFor()
    expect(watched).toEqual({ outside: [], errors: [] })
  })

  it('has an audit log, which is verified and exported with a reason', async () => {
    const { page } = session
    await goTo(page, 'Settings')
    const log = page.getByRole('region', { name: 'Audit log', exact: true })
    await log.getByRole('button', { name: 'Verify' }).click()
    await log.getByText(/^All \d+ entries are as they were written$/).waitFor()
    // Of the wrong passphrase, with the unlocking after it.
    await log.getByRole('row', { name: /Unlocked workspace wrongPassphrases: 1/ }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    const download = await exported(page, () => log.getByRole('button', { name: 'Export…' }).click())
    expect(readFileSync(await download.path(), 'utf8').trimEnd().split('\n').at(-1)).toContain('Committee of June')
    await log.getByRole('row', { name: /Export audit log reason: Committee of June/ }).waitFor()
  })

  it('gets another passphrase in the settings, and opens with that one', async () => {
    const { page } = session
    await goTo(page, 'Settings')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('radiogroup', { name: 'Lock when idle for' }).getByText('5 min', { exact: true }).click()
    await page.getByRole('button', { name: 'Change passphrase…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Change the passphrase' })
    await dialog.getByLabel('Present passphrase', { exact: true }).fill(passphrase)
    await dialog.getByLabel('New passphrase', { exact: true }).fill(nextPassphrase)
    await dialog.getByLabel('The same again').fill(nextPassphrase)
    expect(await accessibilityProblems(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Change it' }).click()
    await page.getByText('The passphrase is changed.').waitFor()
    await page.getByRole('button', { name: 'Workspace Sealed' }).click()
    await page.getByRole('menuitem', { name: 'Close this workspace' }).click()
    const recent = page.getByRole('table', { name: 'Recent workspaces' })
    await recent.getByText('Encrypted').waitFor()
    await recent.getByRole('button', { name: 'Sealed', exact: true }).click()
    const open = page.getByRole('dialog', { name: 'Open an encrypted workspace' })
    await open.getByLabel('Passphrase', { exact: true }).fill(nextPassphrase)
    expect(await accessibilityProblems(page)).toEqual([])
    await open.getByRole('button', { name: 'Open', exact: true }).click()
    await page.getByRole('heading', { name: 'No corpora yet' }).waitFor()
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })

  it('loses its encryption, and gets one again, in the settings', async () => {
    const { page } = session
    await goTo(page, 'Settings')
    await page.getByRole('button', { name: 'Remove the encryption…' }).click()
    const removing = page.getByRole('dialog', { name: 'Remove the encryption' })
    await removing.getByLabel('Passphrase', { exact: true }).fill(nextPassphrase)
    expect(await accessibilityProblems(page)).toEqual([])
    await removing.getByRole('button', { name: 'Remove it' }).click()
    await page.getByText('The workspace is not encrypted any more.').waitFor()
    await page.getByRole('button', { name: 'Encrypt this workspace…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Encrypt this workspace' })
    await dialog.getByText('A lost passphrase cannot be recovered', { exact: true }).waitFor()
    const encrypt = dialog.getByRole('button', { name: 'Encrypt', exact: true })
    await dialog.getByLabel('Passphrase', { exact: true }).fill(passphrase)
    await dialog.getByLabel('The same again').fill(nextPassphrase)
    expect(await encrypt.isDisabled()).toBe(true)
    await dialog.getByLabel('The same again').fill(passphrase)
    expect(await accessibilityProblems(page)).toEqual([])
    await encrypt.click()
    await page.getByText('The workspace is encrypted.').waitFor()
    await page.getByRole('banner').getByText('Encrypted', { exact: true }).waitFor()
    await page.getByRole('region', { name: 'Audit log', exact: true }).getByRole('row', { name: /Encryption removed/ }).waitFor()
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
