/** A model goes to another hospital, is judged there on its own notes, and only figures come back: by clicks, at both hospitals. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { baselineWard } from '../contract/baselineWard.ts'
import { accessibilityProblems } from './accessibility.ts'
import { choose, chooseFile, goTo, tableRows } from './actions.ts'
import { filledWorkspace } from './filledWorkspace.ts'
import { noBrowser, useSession } from './session.ts'

const prepareFirst = (home: string) =>
  filledWorkspace(home, 'first', async (connection) => {
    const { passId } = await baselineWard(connection)
    await connection.client.operations.promote({ name: 'Return', passId, flag: { kind: 'share', share: 0.25 }, recalibration: 'platt' })
  })
const prepareSecond = (home: string) => filledWorkspace(home, 'second', baselineWard)

describe.skipIf(noBrowser)('a model between two hospitals', () => {
  const first = useSession({ prepare: prepareFirst })
  const second = useSession({ prepare: prepareSecond })
  let fingerprint: string

  const bundle = () => path.join(first.home, 'return.wardbundle')
  const results = () => path.join(second.home, 'results.json')
  const openCard = async (page: Page, name: RegExp) => {
    await goTo(page, 'Operations')
    await page.getByRole('table', { name: 'Models at work' }).getByRole('link', { name }).click()
    await page.getByRole('tab', { name: 'Card' }).click()
  }

  it('is written by the first, which tells its fingerprint', async () => {
    const { page } = first
    await openCard(page, /^Return, version 1/)
    const told = await page.getByText(/^Fingerprint of this workspace.*: [0-9a-f]{4} /).innerText()
    fingerprint = told.replace(/^.*: /s, '')
    await page.getByRole('button', { name: 'Export as a bundle…' }).click()
    const form = page.getByRole('dialog', { name: 'Export as a bundle' })
    await form.getByLabel('New file').fill(bundle())
    await form.getByLabel('Reason').fill('External validation')
    await form.getByRole('button', { name: 'Export', exact: true }).click()
    await form.waitFor({ state: 'detached' })
    await expect.poll(() => existsSync(bundle()), { timeout: 60_000 }).toBe(true)
  })

  it('is looked at by the second, refused under another fingerprint, and taken in under the one that was told', async () => {
    const { page } = second
    await goTo(page, 'Operations')
    await page.getByRole('button', { name: 'Import a bundle…' }).click()
    await chooseFile(page, 'Bundle of another hospital', first.home, 'return.wardbundle', 'Look at it')
    const form = page.getByRole('dialog', { name: 'Import a bundle' })
    await form.getByRole('table', { name: 'What the bundle holds' }).getByText('Return, version 1').waitFor()
    const typed = form.getByRole('textbox', { name: 'Fingerprint of the other hospital' })
    await typed.fill(fingerprint.replaceAll(/[0-9a-f]/g, '0'))
    await form.getByRole('button', { name: 'Import', exact: true }).click()
    await form.getByRole('alert').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await typed.fill(fingerprint)
    await form.getByRole('button', { name: 'Import', exact: true }).click()
    await form.waitFor({ state: 'detached' })
    await page.getByRole('table', { name: 'Models at work' }).getByRole('link', { name: /^Return \(/ }).waitFor()
  })

  it('is judged by the second on its own labelled notes, and figures are written', async () => {
    const { page } = second
    await goTo(page, 'Compare')
    await page.getByRole('button', { name: 'Score another model' }).click()
    await choose(page, 'Model', /^Length \([0-9a-f]{4} [0-9a-f]{4}\)$/)
    await page.getByRole('dialog').getByRole('button', { name: 'Score', exact: true }).click()
    await openCard(page, /^Return \(/)
    await page.getByRole('button', { name: 'Write results…' }).click()
    const form = page.getByRole('dialog', { name: 'Write results for the other hospital' })
    await expect.poll(() => form.getByRole('combobox', { name: 'Scoring pass' }).inputValue(), { timeout: 60_000 }).toMatch(/120 notes$/)
    await form.getByLabel('Name of this hospital').fill('Second hospital')
    await form.getByLabel('New file').fill(results())
    await form.getByLabel('Reason').fill('External validation')
    expect(await accessibilityProblems(page)).toEqual([])
    await form.getByRole('button', { name: 'Write', exact: true }).click()
    await form.waitFor({ state: 'detached' })
    const { result } = JSON.parse(await readFile(results(), 'utf8')) as { result: string }
    expect(JSON.parse(result)).toMatchObject({ site: 'Second hospital', n: 120, counts: [90, 30] })
  })

  it('has them at the first beside its own card', async () => {
    const { page } = first
    await page.getByText('No results of another hospital yet.').waitFor()
    await page.getByRole('button', { name: 'Take results in…' }).click()
    await chooseFile(page, 'Results of another hospital', second.home, 'results.json', 'Take in')
    await page.getByRole('table', { name: 'Results of other hospitals' }).waitFor()
    const [row] = await tableRows(page, 'Results of other hospitals')
    expect(row[0]).toContain('Second hospital')
    expect(row.slice(1, 3)).toEqual(['2021', '120'])
    expect(row[3]).toMatch(/^0\.\d{3} \[0\.\d{3}–[01]\.\d{3}\]$/)
    expect(await accessibilityProblems(page)).toEqual([])
    for (const { watched } of [first, second]) expect(watched).toEqual({ outside: [], errors: [] })
  })
})
