/** From the first start to a finetuned AUROC with an opened note: how many clicks; and the tour beside it. */
import { describe, expect, it } from 'vitest'
import { show } from '../../build/screens.ts'
import { accessibilityProblems } from './accessibility.ts'
import { tableRows } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

/** Generating, training and scoring wait for the processor. */
const longWait = { timeout: 300_000 }

/** As text: it runs in the page. Keys that press a button are no clicks. */
const countClicks = `window.clicks = 0; addEventListener('click', ({ isTrusted, detail }) => { if (isTrusted && detail > 0) window.clicks += 1 }, true)`

describe.skipIf(noBrowser)('the first hour', () => {
  const session = useSession()

  it('shows the tour, by keyboard, beside a screen that goes on working', async () => {
    const { page } = session
    await page.getByRole('heading', { name: 'Start with a workspace' }).waitFor()
    await page.getByRole('button', { name: 'Guided tour' }).press('Enter')
    const tour = page.getByRole('region', { name: 'Guided tour' })
    await tour.getByText(/^1 of 9: /).waitFor()
    await page.locator('section[aria-label="Demo hospital"][data-tour]').waitFor()
    await tour.getByRole('button', { name: 'Next' }).and(page.locator(':focus')).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Enter')
    await tour.getByText(/needs an open workspace/).waitFor()
    await page.keyboard.press('Escape')
    await tour.waitFor({ state: 'hidden' })
    await expect.poll(() => page.locator('[data-tour]').count()).toBe(0)
    // A reload leaves it too, and stays where it is.
    await page.getByRole('button', { name: 'Go on with the tour' }).click()
    await tour.waitFor()
    await show(page, '/planner')
    await page.getByRole('heading', { level: 1, name: 'Planner' }).waitFor()
    await expect.poll(() => tour.count()).toBe(0)
    await show(page, '/workspace')
    await page.getByRole('button', { name: 'Go on with the tour' }).waitFor()
  })

  it('comes to a finetuned AUROC and an opened note in three clicks', async () => {
    const { page } = session
    await page.evaluate(countClicks)
    await page.getByRole('combobox', { name: 'Size of the demo hospital' }).press('Enter')
    await page.getByRole('option', { name: /^200 encounters/ }).dispatchEvent('click')
    await page.getByRole('button', { name: 'Create the demo hospital' }).click()
    const notes = page.getByRole('table', { name: 'Notes of the first model' })
    await notes.waitFor(longWait)
    expect((await tableRows(page, 'Notes of the first model')).map(([set]) => set)).toEqual(['Train', 'Validation', 'Temporal test, unseen patients'])
    // About 150 notes teach little.
    await page.getByText(/^Train has few notes with the label “[^”]+” \(\d+\): expect/).waitFor()
    await page.getByRole('button', { name: 'Finetune and compare' }).click(longWait)
    const note = page.getByRole('button', { name: 'Open the highest-risk note' })
    await note.waitFor(longWait)
    const first = page.getByRole('region', { name: 'A first model' })
    await first.getByRole('group', { name: 'AUROC, zero-shot' }).waitFor(longWait)
    expect(await first.getByRole('group', { name: 'AUROC, finetuned' }).innerText()).toMatch(/0\.\d{3}\s+\[?0\.\d{3}/)
    await note.click()
    await page.getByRole('region', { name: 'Note text' }).waitFor()
    expect(await page.evaluate('window.clicks')).toBe(3)
  })

  it('goes on with the tour to its end, and remembers that', async () => {
    const { page } = session
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Go to or run' }).fill('guided tour')
    await page.keyboard.press('Enter')
    const tour = page.getByRole('region', { name: 'Guided tour' })
    for (let step = 2; step <= 9; step++) {
      await tour.getByText(new RegExp(`^${step} of 9: `)).waitFor()
      await page.locator('[data-tour]').waitFor()
      await tour.getByRole('button', { name: step < 9 ? 'Next' : 'Finish' }).click()
    }
    await tour.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Guided tour again' }).waitFor()
    await expect.poll(() => page.locator('[data-tour]').count()).toBe(0)
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
