/** The window around every screen: messages that cover nothing, the palette, keys, the size of text. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { show } from '../../build/screens.ts'
import { accessibilityProblems } from './accessibility.ts'
import { goTo } from './actions.ts'
import { scoredDemo } from './scoredDemo.ts'
import { noBrowser, useSession } from './session.ts'

/** A failure: a file that is no experiment. */
async function loadWrongFile(page: Page, home: string): Promise<void> {
  const file = path.join(home, 'shopping.yaml')
  writeFileSync(file, 'bread: 1\n')
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Load a file' }).click()])
  await chooser.setFiles(file)
}

/** Of a row of choices. */
async function pick(page: Page, name: string): Promise<void> {
  await page.getByText(name, { exact: true }).first().click()
}

async function checked(choice: Locator): Promise<void> {
  await expect.poll(() => choice.isChecked()).toBe(true)
}

async function overlap(one: Locator, other: Locator): Promise<boolean> {
  const [a, b] = [await one.boundingBox(), await other.boundingBox()]
  return a !== null && b !== null && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

describe.skipIf(noBrowser)('the window', () => {
  const session = useSession({ prepare: scoredDemo })
  const failure = () => session.page.getByRole('alert').filter({ hasText: 'shopping.yaml cannot be taken' })
  const recent = () => session.page.getByRole('dialog', { name: 'Recent messages' })

  it('has a line for messages: a failure stands in the top bar, covers nothing of the screen and stays', async () => {
    const { page, home } = session
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

  it('shows it over a dialog, which it does not cover, and lets it be dismissed there', async () => {
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

  it('lists the last messages with their times, which leave by keyboard', async () => {
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
    await expect.poll(() => failure().count()).toBe(0)
    await expect.poll(() => page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Recent messages')
  })

  it('finds things of the workspace and notes in its palette, and those opened lately first', async () => {
    const { page } = session
    await page.keyboard.press('Control+k')
    const palette = page.getByRole('dialog', { name: 'Go to or run' })
    const entry = palette.getByRole('combobox', { name: 'Go to or run' })
    await entry.fill('tf-idf')
    await palette.getByRole('group', { name: 'Models', exact: true }).getByRole('option', { name: 'TF-IDF' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'TF-IDF' }).waitFor()
    await page.keyboard.press('Control+k')
    await palette.getByRole('group', { name: 'Recent' }).getByRole('option', { name: /^TF-IDF/ }).waitFor()
    await entry.fill('30-day')
    await palette.getByRole('group', { name: 'Tasks' }).getByRole('option', { name: '30-day readmission', exact: true }).waitFor()
    await entry.fill('dyspnea')
    const notes = palette.getByRole('group', { name: 'Notes' })
    await notes.getByRole('option', { name: /^All notes with “dyspnea”/ }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await entry.fill('note 12')
    await notes.getByRole('option', { name: /^Note 12: / }).click()
    await page.getByRole('region', { name: 'Note text' }).waitFor()
    expect(page.url()).toMatch(/\/corpora\/\d+\?tab=notes&note=12$/)
  })

  it('lists the keys from the table that handles them, and G leads to a screen', async () => {
    const { page } = session
    await page.getByRole('heading', { level: 1 }).click()
    await page.keyboard.press('?')
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await sheet.getByRole('row').first().waitFor()
    const rows = (await sheet.getByRole('row').allInnerTexts()).map((row) => row.replaceAll(/\s+/g, ' ').trim())
    expect(rows).toEqual(expect.arrayContaining(['Ctrl+ Larger text', 'J→ Next note or entry', 'GR Runs']))
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'hidden' })
    await page.keyboard.press('g')
    await page.keyboard.press('r')
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor()
  })

  it('has larger text by keyboard, which is remembered', async () => {
    const { page } = session
    const size = () => page.evaluate('getComputedStyle(document.documentElement).fontSize')
    for (let press = 0; press < 5; press += 1) await page.keyboard.press('Control+=')
    expect(await size()).toBe('24px')
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Runs' }).waitFor()
    expect(await size()).toBe('24px')
    await page.keyboard.press('Control+0')
    expect(await size()).toBe('16px')
  })

  it('keeps what is chosen on a screen in its address, so that a reload and a colleague see the same', async () => {
    const { page } = session
    const radio = (name: string) => page.getByRole('radio', { name, exact: true })
    const dialog = (name: RegExp) => page.getByRole('dialog', { name })
    const states: [address: string, act: () => Promise<void>, parameter: string, shown: () => Promise<void>][] = [
      ['/compare?task=readmission&tab=drift', () => pick(page, 'By year'), 'period=year', () => checked(radio('By year'))],
      ['/compare?task=readmission&tab=recalibration', () => pick(page, 'Isotonic'), 'method=isotonic', () => checked(radio('Isotonic'))],
      ['/compare?task=readmission&tab=subgroups', () => pick(page, 'Observed / expected'), 'figure=ratio', () => checked(radio('Observed / expected'))],
      ['/corpora/1', () => pick(page, 'Year'), 'per=year', () => checked(radio('Year'))],
      ['/runs', () => page.getByRole('checkbox', { name: /^Compare / }).first().check(), 'chosen=', () => checked(page.getByRole('checkbox', { name: /^Compare / }).first())],
      ['/tasks?tab=splits', () => page.getByRole('button', { name: 'Create a split' }).click(), 'dialog=split', () => dialog(/^Create a split/).waitFor()],
      ['/tasks?tab=labels', () => page.getByRole('button', { name: 'Derive labels', exact: true }).click(), 'dialog=derive', () => dialog(/^Derive labels/).waitFor()],
      ['/models', () => page.getByRole('button', { name: 'Import a model…' }).click(), 'dialog=import', () => dialog(/^Import a model/).waitFor()],
    ]
    for (const [address, act, parameter, shown] of states) {
      await show(page, address)
      await act()
      await expect.poll(() => page.url()).toContain(parameter)
      await page.reload()
      await shown()
    }
    await page.keyboard.press('Escape')
    await dialog(/^Import a model/).waitFor({ state: 'hidden' })
    expect(page.url()).not.toContain('dialog')
  })

  it('opens where it was when it is opened without an address, and goes to one that is pasted', async () => {
    const { page } = session
    await page.goto(new URL('/', page.url()).href)
    await page.getByRole('heading', { level: 1, name: 'Models' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Go to or run' }).fill('http://127.0.0.1:4600/#/tasks?tab=splits')
    await page.getByRole('option', { name: /^Go to this address/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('combobox', { name: 'Split', exact: true }).waitFor()
    expect(page.url()).toMatch(/#\/tasks\?tab=splits$/)
  })

  it('undoes from the message, by pointer and by key', async () => {
    const { page } = session
    await show(page, '/workspace')
    const forget = page.getByRole('button', { name: /^Take .* off this list/ })
    const none = page.getByText('No recent workspaces')
    await forget.click()
    await none.waitFor()
    await page.getByRole('status', { name: 'Message' }).getByRole('button', { name: 'Undo' }).click()
    await none.waitFor({ state: 'detached' })
    await forget.click()
    await none.waitFor()
    await page.keyboard.press('Control+z')
    await forget.waitFor()
    await expect.poll(() => none.count()).toBe(0)
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
