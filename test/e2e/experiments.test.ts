/** An experiment as a person runs it: chosen in the library, written in form and file, watched, read, and run again. */
import { copyFileSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { connect } from '../contract/transports.ts'
import { ended } from '../contract/waiting.ts'
import { accessibilityProblems } from './accessibility.ts'
import { exported, fill, goTo, tableRows } from './actions.ts'
import { shiftsDuring } from './layoutShifts.ts'
import { problemsOfLargeText } from './largeText.ts'
import { noBrowser, useSession } from './session.ts'

/** Training and scoring wait for the processor. */
const longWait = { timeout: 150_000 }

async function prepare(home: string): Promise<string> {
  const connection = await connect('MessagePort')
  try {
    const { client } = connection
    const { path: created } = await client.workspace.create({ name: 'Experiments' })
    await ended(client, (await client.corpora.demo({ hospital: 'A', encounters: 400, seed: 8 })).jobId)
    await client.workspace.close()
    const workspace = path.join(home, 'experiments.wardbench')
    copyFileSync(created, workspace)
    return workspace
  } finally {
    await connection.close()
  }
}

const file = (page: Page) => page.getByRole('textbox', { name: 'Experiment as YAML' })
const plan = (page: Page) => page.getByRole('status', { name: 'Plan' })

/** A definition goes out without a question, results with one. */
async function saved(page: Page, button: string, asks = false): Promise<{ name: string; text: string }> {
  const click = () => page.getByRole('button', { name: button }).click()
  const [download] = asks ? [await exported(page, click, longWait)] : await Promise.all([page.waitForEvent('download'), click()])
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') }
}

describe.skipIf(noBrowser)('an experiment', () => {
  const session = useSession({ prepare })

  it('is chosen among the questions of the library', async () => {
    const { page } = session
    await goTo(page, 'Experiments')
    await page.getByText('No experiments yet').waitFor()
    expect(await page.getByRole('list', { name: 'Templates' }).getByRole('link').count()).toBeGreaterThanOrEqual(12)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('link', { name: /^Zero-shot versus finetuned/ }).click()
    await plan(page).getByText('Nothing is computed anew.').or(plan(page).getByText(/guess until runs have ended/)).waitFor()
    expect(await plan(page).innerText()).toMatch(/14 cells.*1 pretraining, 7 scorings, 5 finetunings, 1 baseline/s)
  })

  it('is the same in the form and in the file, and says its mistakes at the field and the line', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Tiny settings' }).click()
    await page.getByLabel('Scored notes at most').and(page.locator('[value="120"]')).waitFor()
    for (const task of ['In-hospital mortality', 'Length of stay', 'Insurance denial', 'Charlson']) {
      await page.getByRole('checkbox', { name: new RegExp(`^${task}`, 'i') }).uncheck()
    }
    await fill(page, { 'Prompt at most (tokens)': 128, Steps: 4, 'Pretraining steps': 3 })
    expect(await file(page).inputValue()).toMatch(/tasks: \[readmission\][^]*steps: 3[^]*maximumTokens: 128/)
    const text = await file(page).inputValue()
    await file(page).fill(text.replace('seeds: [1]', 'seeds: [1, 2]').replace('resamples: 200', 'resamples: 0\nsplit: Elsewhere'))
    await page.getByRole('status', { name: 'Mistakes' }).getByText(/resamples: /).waitFor()
    expect(await page.getByLabel('Resamples').getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByRole('button', { name: 'Start', exact: true }).isDisabled()).toBe(true)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByLabel('Resamples').fill('100')
    await page.getByText('There is no split “Elsewhere” in this workspace.').first().waitFor()
    await page.getByRole('button', { name: /^Line \d+$/ }).click()
    expect(await page.evaluate('getSelection().toString()')).toBe('split: Elsewhere')
    await file(page).fill(text)
    await plan(page).getByText(/^6 cells, about/).waitFor()
    await page.getByRole('button', { name: 'See the cells' }).click()
    expect((await tableRows(page, 'Cells of the plan')).length).toBe(6)
    await page.keyboard.press('Escape')
    const { name, text: written } = await saved(page, 'Save as file')
    expect([name, written]).toEqual(['zero-shot-versus-finetuned-quick.yaml', text])
  })

  it('runs to its end under the eyes of the reader, each cell with what it made', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByRole('gridcell', { name: /^pretrain pretrained nano/ }).click()
    await page.getByRole('region', { name: 'Chosen cell' }).getByText('Needed by').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    const shifts = await shiftsDuring(page, async () => {
      await page.getByText('all done').waitFor(longWait)
      await page.getByText('Experiment done', { exact: true }).waitFor()
    })
    expect(shifts).toEqual([])
    // By keyboard: the next row is what needs it.
    await page.keyboard.press('ArrowDown')
    await page.getByRole('region', { name: 'Chosen cell' }).getByRole('link', { name: /^Notes by risk/ }).waitFor()
    expect(page.url()).toMatch(/cell=score/)
    await page.getByRole('region', { name: 'Chosen cell' }).getByRole('button', { name: /^pretrain/ }).click()
    await page.getByRole('region', { name: 'Chosen cell' }).getByRole('link', { name: /^Run / }).click()
    await page.getByRole('heading', { level: 1, name: /pretrain pretrained nano/ }).waitFor()
    await page.goBack()
    await page.getByRole('tab', { name: 'Result' }).waitFor()
    // One message for the whole, none for its cells.
    await page.getByRole('button', { name: 'Recent messages' }).click()
    await page.getByRole('dialog', { name: 'Recent messages' }).getByText('Experiment done').waitFor()
    expect(await page.getByRole('dialog', { name: 'Recent messages' }).getByRole('listitem').filter({ hasText: /^Done.*(pretrain|finetune|score)/ }).count()).toBe(0)
    await page.keyboard.press('Escape')
  })

  it('has a result with intervals, sentences and the paper beside, as chart, table, CSV and report', async () => {
    const { page } = session
    await page.getByRole('tab', { name: 'Result' }).click()
    const results = page.getByRole('table', { name: 'Results: 30-day readmission' })
    await results.waitFor()
    const rows = await tableRows(page, 'Results: 30-day readmission')
    expect(rows.map(([model]) => model)).toEqual(['zero-shot', 'finetuned', 'TF-IDF'])
    for (const [, auroc] of rows) expect(auroc).toMatch(/^0\.\d{3} \[0\.\d{3}–[01]\.\d{3}\]$/)
    await page.getByRole('note', { name: /paper/ }).getByText(/no result of this workspace/).waitFor()
    await page.getByRole('img', { name: /^AUROC with 95 % interval/ }).waitFor()
    expect(await page.getByText('NaN').count()).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await problemsOfLargeText(page)).toEqual([])
    const csv = await saved(page, 'All figures as CSV', true)
    expect(csv.text.trim().split('\r\n')).toHaveLength(4)
    const report = await saved(page, 'Report (HTML)', true)
    expect(report.name).toMatch(/^experiment-\d+-zero-shot-vs-finetuned\.html$/)
    expect(report.text).toContain('no result of this workspace')
    expect(report.text).toMatch(/<svg/)
    await page.reload()
    await results.waitFor()
  })

  it('computes nothing twice, and is found in the list', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Use settings again' }).click()
    await plan(page).getByText('6 cells, all found already').waitFor()
    await page.getByLabel('Name', { exact: true }).fill('Once more')
    await plan(page).getByText(/^6 cells, all found/).waitFor()
    await page.getByRole('button', { name: 'Start', exact: true }).click()
    await page.getByText('all done').waitFor(longWait)
    await expect.poll(() => page.getByRole('grid').getByText('found', { exact: true }).count()).toBe(6)
    expect(await problemsOfLargeText(page)).toEqual([])
    await goTo(page, 'Experiments')
    await page.getByRole('link', { name: 'Once more' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await problemsOfLargeText(page)).toEqual([])
    await page.getByLabel('Search experiments').fill('once zero')
    await page.getByText('1 row').waitFor()
  })

  it('is removed after saying what goes and what stays', async () => {
    const { page } = session
    await page.getByRole('link', { name: 'Once more' }).click()
    await page.getByRole('button', { name: 'Remove' }).click()
    const dialog = page.getByRole('dialog', { name: 'Remove “Once more”?' })
    await dialog.getByRole('radio', { name: 'Go with it' }).check()
    expect(await accessibilityProblems(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Remove experiment' }).click()
    // Its cells were found: the first experiment made them, and keeps them.
    await page.getByText(/^Once more is removed: 0 runs with it, \d+ runs kept\.$/).waitFor()
    await page.getByRole('heading', { level: 1, name: 'Experiments' }).waitFor()
    await expect.poll(() => page.getByRole('link', { name: 'Once more' }).count()).toBe(0)
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
