/** The whole story without a mouse: keys alone, from the first start to a comparison; and what the focus does where things go. */
import { describe, expect, it } from 'vitest'
import { Keyboard } from './keyboard.ts'
import { noBrowser, useSession } from './session.ts'

/** Generating, training and scoring wait for the processor. */
const longWait = { timeout: 300_000 }

const noPointer = `window.pointers = 0; for (const type of ['pointerdown', 'mousedown']) addEventListener(type, () => { window.pointers += 1 }, true)`

describe.skipIf(noBrowser)('the story by keyboard alone', () => {
  const session = useSession()
  let keys: Keyboard
  const button = (name: string | RegExp) => session.page.getByRole('button', { name, exact: true })
  const heading = (name: string | RegExp) => session.page.getByRole('heading', { level: 1, name })
  const palette = () => session.page.getByRole('combobox', { name: 'Go to or run' })
  const toWorkspaces = async () => {
    await keys.press('Control+k')
    await keys.at(palette())
    await keys.type('create a workspace')
    await keys.press('Enter')
    await keys.at(heading('Workspace'))
  }

  const toNewRun = async () => {
    await keys.press('g', 'r')
    await heading('Runs').waitFor()
    await keys.activate(button('New run'))
    await heading('New run').waitFor()
    await keys.at(heading('New run'))
  }

  it('begins on the screen itself, past bar and navigation, and makes the demo hospital', async () => {
    const { page } = session
    keys = new Keyboard(page)
    await heading('Start with a workspace').waitFor()
    await page.evaluate(noPointer)
    await keys.press('Tab')
    await keys.at(button('Skip to the screen'))
    await keys.press('Enter')
    await keys.at(page.getByRole('main'))
    await keys.choose(page.getByRole('combobox', { name: 'Size of the demo hospital' }), /^200 encounters/)
    await keys.activate(button('Create the demo hospital'))
    await page.getByText('The demo hospital is ready.').waitFor(longWait)
    // What was pressed has gone with the screen without a workspace.
    await keys.at(page.getByRole('region', { name: 'Demo hospital' }))
    // What was asked for is done; what was not (the models that come along) says nothing.
    const said = page.getByRole('dialog', { name: 'Recent messages' }).getByRole('listitem')
    await keys.tabTo(button(/^Recent messages/), 'Shift+Tab')
    await keys.press('Enter')
    await said.first().waitFor()
    expect(await said.allInnerTexts()).toEqual([expect.stringContaining('Demo hospital')])
    await keys.press('Escape')
    await keys.at(button(/^Recent messages/))
    expect(keys.problems).toEqual([])
  })

  it('starts a run from a preset, whose numbers are changed in the form', async () => {
    const { page } = session
    await toNewRun()
    await keys.choose(page.getByRole('combobox', { name: 'Preset' }), 'Corrected')
    await keys.activate(button('More settings'))
    await keys.tabTo(page.getByLabel('Steps (steps)', { exact: true }))
    await keys.type('40')
    await keys.activate(button('Start run'))
    await keys.activate(button('Cancel run'))
    const asked = page.getByRole('dialog', { name: /^Cancel “/ })
    await keys.activate(asked.getByRole('button', { name: 'Cancel run' }))
    await asked.waitFor({ state: 'hidden' })
    await button('Remove').waitFor(longWait)
    // The button that had asked is gone.
    await keys.at(page.locator('h1'))
    expect(keys.problems).toEqual([])
  })

  it('trains a baseline, whose kind is chosen by arrow keys', async () => {
    const { page } = session
    await toNewRun()
    await keys.tabTo(page.getByRole('radio', { name: 'Finetune' }))
    await keys.press('ArrowRight')
    await keys.at(page.getByRole('radio', { name: 'Baseline' }))
    await keys.activate(button('Start run'))
    await page.getByText(/^Done in/).waitFor(longWait)
    await page.getByRole('link', { name: 'Notes by risk' }).waitFor(longWait)
    expect(keys.problems).toEqual([])
  })

  it('opens a note of the list, finds in it, goes on and back, and closes it', async () => {
    const { page } = session
    await keys.activate(page.getByRole('link', { name: 'Notes by risk' }))
    await heading('Predictions').waitFor()
    const rank = (place: number) => page.getByRole('heading', { name: new RegExp(`^Rank ${place} of`) })
    await keys.activate(button('Open highest-risk note'))
    await rank(1).waitFor()
    await keys.press('j')
    await rank(2).waitFor()
    await keys.press('k')
    await rank(1).waitFor()
    await keys.press('Control+f')
    const find = page.getByRole('textbox', { name: 'Find in note' })
    await keys.at(find)
    await keys.type('the')
    await keys.press('Enter')
    await page.getByRole('status', { name: 'Hits' }).getByText(/^2 \//).waitFor()
    await keys.press('Escape')
    await keys.tabTo(button('Close note'), 'Shift+Tab')
    await keys.press('Enter')
    await page.getByRole('heading', { name: 'No note open' }).waitFor()
    await keys.at(page.getByRole('region', { name: 'Note' }).or(page.getByRole('gridcell')))
    // Who comes to the list opens nothing by that; who goes down does.
    await keys.tabTo(page.getByRole('columnheader'), 'Shift+Tab')
    expect(await page.getByRole('heading', { name: 'No note open' }).isVisible()).toBe(true)
    await keys.press('ArrowDown', 'ArrowDown')
    await rank(2).waitFor()
    // A held key passes rows by; the one where it rests is opened.
    for (let step = 0; step < 3; step++) await page.keyboard.down('ArrowDown')
    await page.keyboard.up('ArrowDown')
    await rank(5).waitFor()
    await keys.press('Tab')
    await keys.at(page.getByRole('separator', { name: 'Width of the list' }))
    await keys.press('Shift+Tab')
    await keys.at(page.getByRole('row', { selected: true }).getByRole('gridcell'))
    expect(keys.problems).toEqual([])
  })

  it('makes a review queue, judges a note and takes it back', async () => {
    const { page } = session
    await keys.press('g', 'v')
    await heading('Review').waitFor()
    await keys.activate(button('New queue'))
    const form = page.getByRole('dialog', { name: 'New review queue' })
    await keys.tabTo(form.getByLabel('Name'))
    await keys.type('Alerts')
    await keys.tabTo(form.getByLabel('Notes at most'))
    await keys.type('4')
    await keys.activate(form.getByRole('button', { name: 'Create queue' }))
    await keys.tabTo(page.getByRole('textbox', { name: 'Your name' }))
    await keys.type('Ann')
    await keys.press('Enter')
    await page.getByText(/^0 of \d notes judged/).waitFor()
    await keys.activate(button(/^2 ?B\. /))
    await page.getByText(/^1 of \d notes judged/).waitFor()
    await keys.press('u')
    await page.getByText(/^0 of \d notes judged/).waitFor()
    expect(keys.problems).toEqual([])
  })

  it('compares, from tab to tab', async () => {
    const { page } = session
    await keys.press('g', 'o')
    await heading('Compare').waitFor()
    await page.getByText(/^Compared \d+ passes/).waitFor(longWait)
    await keys.tabTo(page.getByRole('tab', { name: 'Models' }))
    await keys.press('ArrowRight')
    await keys.at(page.getByRole('tab', { name: 'Curves and thresholds', selected: true }))
    await page.getByRole('img', { name: /^ROC curves/ }).waitFor()
    expect(keys.problems).toEqual([])
  })

  it('goes anywhere with the palette, which gives the focus back when it is left', async () => {
    const { page } = session
    await keys.press('Control+k')
    await keys.at(palette())
    await keys.press('Escape')
    await keys.at(page.getByRole('tab', { name: 'Curves and thresholds' }))
    await toWorkspaces()
    expect(keys.problems).toEqual([])
  })

  it('stays in a list whose row is removed', async () => {
    const { page } = session
    await keys.activate(button('Create workspace'))
    const form = page.getByRole('dialog', { name: 'Create a workspace' })
    await keys.at(form.getByLabel('Name'))
    await keys.type('Second')
    await keys.press('Enter')
    await button('Workspace Second').waitFor()
    await toWorkspaces()
    await keys.activate(button(/^Take Second off this list/))
    await keys.at(page.getByRole('row').filter({ hasText: 'Demo hospital' }))
    await keys.press('Tab')
    await keys.at(button('Demo hospital'))
    expect(keys.problems).toEqual([])
  })

  it('was told without a pointer', async () => {
    expect(await session.page.evaluate('window.pointers')).toBe(0)
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
