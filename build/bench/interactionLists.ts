/**
 * What a person waits for in the lists of a large workspace: of runs, predictions, notes and models, and in the palette; opened, words
 * typed, rows sorted, filtered, scrolled and chosen. `npm run bench -- interaction-lists [NOTES] [FOLDER] [RUNS]`: a million notes scored
 * by two models and 200 runs of 1,000 steps, in the system's temporary folder unless said otherwise. Next paints must come within 100 ms.
 */
import { tmpdir } from 'node:os'
import type { Page } from 'playwright-core'
import { show } from '../screens.ts'
import { act, click, hold, inWorkbench, observe, scroll } from './nextPaint.ts'
import { keptWorkspace } from './scoredWorkspace.ts'

const steps = 1000
/** On a busy machine. */
const patienceMinutes = 2

export async function run([count = '1000000', folder = tmpdir(), runs = '200']: readonly string[]): Promise<void> {
  const kept = await keptWorkspace(folder, { notes: Number(count), signals: [1.4, 0.2], runs: { count: Number(runs), steps } })
  await inWorkbench({ kept, folder, minutes: patienceMinutes }, measure)
}

async function measure(page: Page): Promise<void> {
  await show(page, '/workspace')
  await observe(page)
  await measureRuns(page)
  await measurePredictions(page)
  await measureNotes(page)
  await measureModels(page)
  await measurePalette(page)
}

async function measureRuns(page: Page): Promise<void> {
  await click(page, 'open Runs', screen(page, 'Runs'), rows(page))
  await page.getByRole('textbox', { name: 'Find' }).focus()
  await act(page, 'type words to find runs', () => page.keyboard.type('seed 3'), rows(page))
  await click(page, 'show all runs again', page.getByRole('button', { name: 'Show all runs' }), rows(page))
  await click(page, 'sort runs', page.getByRole('columnheader', { name: /^Best AUROC/ }), rows(page))
  await scroll(page, 'scroll runs', cell(page))
  await click(page, 'pick a run', page.getByRole('checkbox', { name: /^Compare Learning rate/ }).nth(5))
  await click(page, 'group runs by seeds', page.getByText('Grouped by seeds'), rows(page))
  await click(page, 'each run again', page.getByText('Each run'), rows(page))
  await click(page, 'open a run', page.getByRole('link', { name: /^Learning rate/ }).first(), () => page.getByRole('img').first().waitFor())
}

async function measurePredictions(page: Page): Promise<void> {
  await click(page, 'open Predictions', screen(page, 'Predictions'), rows(page))
  await scroll(page, 'scroll predictions', cell(page))
  await click(page, 'choose a prediction', cell(page), () => page.getByRole('region', { name: 'Note text' }).waitFor())
  await act(page, 'next note by key', () => page.keyboard.press('ArrowDown'), () => page.getByRole('region', { name: 'Note text' }).waitFor())
  await act(page, 'ten further with the key held', () => hold(page, 'ArrowDown', 10), () => page.getByRole('region', { name: 'Note text' }).waitFor())
  await click(page, 'turn the order round', page.getByRole('button', { name: /Turn round$/ }), rows(page))
  await click(page, 'open filters', page.getByRole('button', { name: /^Filters/ }), () => page.getByRole('dialog').waitFor())
  await click(page, 'open answers', page.getByRole('combobox', { name: 'Answer' }))
  await click(page, 'only wrong answers', page.getByRole('option', { name: 'Wrong only' }), rows(page))
  await page.keyboard.press('Escape')
}

async function measureNotes(page: Page): Promise<void> {
  await click(page, 'open Corpora', screen(page, 'Corpora'), () => page.getByRole('link', { name: 'Generated' }).waitFor())
  await click(page, 'open a corpus', page.getByRole('link', { name: 'Generated' }), () => page.getByRole('img', { name: /^Notes per month/ }).waitFor())
  await click(page, 'open its notes', page.getByRole('tab', { name: /^Notes/ }), rows(page))
  await scroll(page, 'scroll notes', cell(page))
  await page.getByRole('searchbox', { name: 'Search in the text of notes' }).focus()
  await act(page, 'type words to find notes', () => page.keyboard.type('chest pain'), rows(page))
  await click(page, 'choose a note', cell(page), () => page.getByRole('region', { name: 'Note text' }).waitFor())
}

async function measureModels(page: Page): Promise<void> {
  await click(page, 'open Models', screen(page, 'Models'), () => page.getByRole('link', { name: /^Learning rate/ }).first().waitFor())
  await scroll(page, 'scroll models', cell(page))
  const link = page.getByRole('link', { name: 'Model 1', exact: true })
  await page.getByRole('textbox', { name: 'Find' }).focus()
  await act(page, 'type words to find models', () => page.keyboard.type('model 1'), () => link.waitFor())
  await click(page, 'open a model', link, () => page.getByRole('heading', { name: 'Model 1' }).waitFor())
}

async function measurePalette(page: Page): Promise<void> {
  const options = () => page.getByRole('option').first().waitFor()
  await act(page, 'open the palette', () => page.keyboard.press('ControlOrMeta+k'), options)
  await act(page, 'type in the palette', () => page.keyboard.type('learning rate 17e'), options)
  await act(page, 'go down in the palette', () => page.keyboard.press('ArrowDown'))
  await act(page, 'go to a model', () => page.keyboard.press('Enter'), () => page.getByRole('heading', { name: /^Learning rate 17e/ }).waitFor())
}

const screen = (page: Page, name: string) => page.getByRole('navigation').first().getByRole('link', { name, exact: true })
const cell = (page: Page) => page.getByRole('gridcell').nth(20)
const rows = (page: Page) => () => page.locator('[role="gridcell"]').first().waitFor()
