/** The window around every screen: messages that cover nothing. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { accessibilityProblems } from './accessibility.ts'
import { goTo } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

/** A failure: a file that is no experiment. */
async function loadWrongFile(page: Page, home: string): Promise<void> {
  const file = path.join(home, 'shopping.yaml')
  writeFileSync(file, 'bread: 1\n')
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Load a file' }).click()])
  await chooser.setFiles(file)
}

async function overlap(one: Locator, other: Locator): Promise<boolean> {
  const [a, b] = [await one.boundingBox(), await other.boundingBox()]
  return a !== null && b !== null && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

describe.skipIf(noBrowser)('a message', () => {
  const session = useSession()
  const failure = () => session.page.getByRole('alert').filter({ hasText: 'shopping.yaml cannot be taken' })
  const recent = () => session.page.getByRole('dialog', { name: 'Recent messages' })

  it('of a failure stands in the top bar, covers nothing of the screen and stays', async () => {
    const { page, home } = session
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.getByLabel('Name').fill('Ward')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await goTo(page, 'Experiments')
    await loadWrongFile(page, home)
    await failure().waitFor()
    for (const part of [page.getByRole('main'), page.getByRole('navigation', { name: 'Screens' }), page.getByRole('contentinfo')]) {
      expect(await overlap(failure(), part)).toBe(false)
    }
    await goTo(page, 'Runs')
    expect(await failure().isVisible()).toBe(true)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('is seen and dismissed over a dialog, which it does not cover', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await sheet.waitFor()
    expect(await overlap(failure(), sheet)).toBe(false)
    await failure().getByRole('button', { name: 'Dismiss' }).click()
    await failure().waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'hidden' })
  })

  it('is read again in the list, with its time, and leaves by keyboard', async () => {
    const { page, home } = session
    await goTo(page, 'Experiments')
    await loadWrongFile(page, home)
    await failure().waitFor()
    await page.getByRole('button', { name: /^Recent messages/ }).press('Enter')
    await recent().getByText(/cannot be taken/).first().waitFor()
    expect(await recent().getByRole('listitem').filter({ hasText: 'shopping.yaml' }).count()).toBe(2)
    expect(await recent().getByRole('time').first().innerText()).toMatch(/\d:\d\d/)
    expect(await accessibilityProblems(page)).toEqual([])
    await recent().getByRole('button', { name: 'Dismiss all' }).press('Enter')
    await recent().waitFor({ state: 'hidden' })
    expect(await failure().count()).toBe(0)
    await expect.poll(() => page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Recent messages')
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
