/**
 * What a person waits for in the lists of a large workspace: of runs, predictions, notes and models, and in the palette; opened, words
 * typed, rows sorted, filtered, scrolled and chosen. `npm run bench -- interaction-lists [NOTES] [FOLDER] [RUNS]`: a million notes scored
 * by two models and 200 runs of 1,000 steps, in the system's temporary folder unless said otherwise. Next paints must come within 100 ms.
 */
import { tmpdir } from 'node:os'
import type { Page } from 'playwright-core'
import { show } from '../screens.ts'
import { act, inWorkbench, observe } from './nextPaint.ts'
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
  await act(page, 'open Runs', () => screen(page, 'Runs'), rows(page))
  await act(page, 'type words to find runs', () => page.getByRole('textbox', { name: 'Find' }).pressSequentially('seed 3'), rows(page))
  await act(page, 'show all runs again', () => page.getByRole('button', { name: 'Show all runs' }).click(), rows(page))
  await act(page, 'sort runs', () => page.getByRole('columnheader', { name: /^Best AUROC/ }).click(), rows(page))
  await act(page, 'scroll runs', () => wheel(page))
  await act(page, 'pick a run', () => page.getByRole('checkbox', { name: /^Compare Learning rate/ }).nth(5).check())
  await act(page, 'group runs by seeds', () => page.getByText('Grouped by seeds').click(), rows(page))
  await act(page, 'each run again', () => page.getByText('Each run').click(), rows(page))
  await act(page, 'open a run', () => page.getByRole('link', { name: /^Learning rate/ }).first().click(), () => page.getByRole('img').first().waitFor())
}

async function measurePredictions(page: Page): Promise<void> {
  await act(page, 'open Predictions', () => screen(page, 'Predictions'), rows(page))
  await act(page, 'scroll predictions', () => wheel(page))
  await act(page, 'choose a prediction', () => page.getByRole('gridcell').nth(20).click(), () => page.getByRole('region', { name: 'Note text' }).waitFor())
  await act(page, 'next notes by key: 10 steps', async () => {
    for (let step = 0; step < 10; step++) await page.keyboard.press('ArrowDown')
  }, () => page.getByRole('region', { name: 'Note text' }).waitFor())
  await act(page, 'turn the order round', () => page.getByRole('button', { name: /Turn round$/ }).click(), rows(page))
  await act(page, 'open filters', () => page.getByRole('button', { name: /^Filters/ }).click(), () => page.getByRole('dialog').waitFor())
  await act(page, 'only wrong answers', () => chooseAnswer(page, 'Wrong only'), rows(page))
  await page.keyboard.press('Escape')
}

async function measureNotes(page: Page): Promise<void> {
  await act(page, 'open Corpora', () => screen(page, 'Corpora'), () => page.getByRole('link', { name: 'Generated' }).waitFor())
  await act(page, 'open a corpus', () => page.getByRole('link', { name: 'Generated' }).click(), () => page.getByRole('img', { name: /^Notes per month/ }).waitFor())
  await act(page, 'open its notes', () => page.getByRole('tab', { name: /^Notes/ }).click(), rows(page))
  await act(page, 'scroll notes', () => wheel(page))
  await act(page, 'type words to find notes', () => page.getByRole('searchbox', { name: 'Search in the text of notes' }).pressSequentially('chest pain'), rows(page))
  await act(page, 'choose a note', () => page.getByRole('gridcell').nth(20).click(), () => page.getByRole('region', { name: 'Note text' }).waitFor())
}

async function measureModels(page: Page): Promise<void> {
  await act(page, 'open Models', () => screen(page, 'Models'), () => page.getByRole('link', { name: /^Learning rate/ }).first().waitFor())
  await act(page, 'scroll models', () => wheel(page))
  const link = page.getByRole('link', { name: 'Model 1', exact: true })
  await act(page, 'type words to find models', () => page.getByRole('textbox', { name: 'Find' }).pressSequentially('model 1'), () => link.waitFor())
  await act(page, 'open a model', () => link.click(), () => page.getByRole('heading', { name: 'Model 1' }).waitFor())
}

async function measurePalette(page: Page): Promise<void> {
  const options = () => page.getByRole('option').first().waitFor()
  await act(page, 'open the palette', () => page.keyboard.press('ControlOrMeta+k'), options)
  await act(page, 'type in the palette', () => page.keyboard.type('learning rate 17e'), options)
  await act(page, 'go down in the palette', () => page.keyboard.press('ArrowDown'))
  await act(page, 'go to a model', () => page.keyboard.press('Enter'), () => page.getByRole('heading', { name: /^Learning rate 17e/ }).waitFor())
}

async function chooseAnswer(page: Page, answer: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Answer' }).click()
  await page.getByRole('option', { name: answer }).click()
}

const screen = (page: Page, name: string) => page.getByRole('navigation').first().getByRole('link', { name, exact: true }).click()
const rows = (page: Page) => () => page.getByRole('gridcell').first().waitFor()

/** Over the list, as a person turns the wheel. */
async function wheel(page: Page): Promise<void> {
  await page.getByRole('gridcell').nth(20).hover()
  for (let turn = 0; turn < 20; turn++) {
    await page.mouse.wheel(0, 400)
    await page.waitForTimeout(30)
  }
}
