/**
 * A model's whole way at work, by clicks: put to work, new notes scored, outcomes read and judged, a crossed limit taken note
 * of, a challenger compared and decided about.
 */
import { describe, expect, it } from 'vitest'
import { waitingWard } from '../contract/liveWard.ts'
import { accessibilityProblems } from './accessibility.ts'
import { choose, chooseFile, goTo, promotion, tableRows } from './actions.ts'
import { filledWorkspace } from './filledWorkspace.ts'
import { problemsOfLargeText } from './largeText.ts'
import { noBrowser, useSession } from './session.ts'

const prepare = (home: string) => filledWorkspace(home, 'work', (connection) => waitingWard(connection, home))

describe.skipIf(noBrowser)('a model at work whose outcomes come in', () => {
  const session = useSession({ prepare })

  it('is put to work and scores the notes of four months', async () => {
    const { page } = session
    await goTo(page, 'Operations')
    const form = await promotion(page)
    await form.getByRole('button', { name: 'Judge it and put it to work' }).click()
    await page.getByRole('heading', { level: 1, name: 'Return, version 1' }).waitFor()
    await page.getByRole('button', { name: 'Score new notes…' }).click()
    await choose(page, 'Corpus', /^Live/)
    await page.getByRole('button', { name: 'Score', exact: true }).click()
    await page.getByRole('gridcell').first().waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('has nothing to be judged by, until a file of outcomes is read; rows that wait are listed', async () => {
    const { page, home } = session
    await page.getByRole('tab', { name: 'Monitoring' }).click()
    await page.getByRole('heading', { name: 'Not monitored yet' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Import outcomes…' }).click()
    await chooseFile(page, 'File of outcomes', home, 'outcomes.csv')
    await page.getByRole('dialog', { name: 'Import outcomes' }).getByRole('button', { name: 'Read and judge' }).click()
    await page.getByRole('table', { name: 'Periods' }).waitFor()
    const rows = await tableRows(page, 'Periods')
    expect(rows.map((row) => row.slice(0, 4))).toEqual([
      ['Validation', '120', '120', '30'],
      ['2024-01', '120', '120', '30'],
      ['2024-02', '120', '120', '30'],
      ['2024-03', '120', '120', '30'],
      ['2024-04', '120', '110', '28'],
      ['All periods', '480', '470', '118'],
    ])
    // At 1280 there is more to the right; the period stays beside it.
    const period = page.getByRole('table', { name: 'Periods' }).getByRole('rowheader', { name: '2024-03' })
    const before = await period.boundingBox()
    await page.getByRole('button', { name: 'More columns' }).click()
    await expect.poll(() => page.getByRole('region', { name: 'Table of periods' }).evaluate((place) => place.scrollLeft)).toBeGreaterThan(0)
    expect(await period.boundingBox()).toEqual(before)
    expect(await problemsOfLargeText(page)).toEqual([])
    await page.getByRole('button', { name: '2 rows' }).click()
    expect(await tableRows(page, 'Rows without an outcome of a note')).toEqual([
      ['472', 'nobody', 'not among the notes of the corpus'],
      ['473', '2024-04-119', 'the label is none of the options'],
    ])
    await page.getByRole('button', { name: 'Close', exact: true }).click()
  })

  it('is in a banner where it crossed a limit, also on the list and the workspace page, until somebody takes note', async () => {
    const { page } = session
    await page.getByText('All periods: AUROC', { exact: false }).first().waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await goTo(page, 'Operations')
    await page.getByText('Models at work outside their control limits').waitFor()
    await page.getByRole('button', { name: /^Workspace / }).click()
    await page.getByRole('menuitem', { name: 'Open or create another workspace' }).click()
    await page.getByRole('heading', { level: 1, name: 'Workspace' }).waitFor()
    await page.getByRole('link', { name: 'Return, version 1' }).click()
    await page.getByRole('button', { name: 'Take note…' }).click()
    await page.getByLabel('Your name').fill('Ann')
    await page.getByLabel('Reason').fill('Another template of notes')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Take note', exact: true }).click()
    await page.getByText(/outside the limits that somebody took note of/).click()
    await page.getByText(/Ann, .*: Another template of notes/).first().waitFor()
    await goTo(page, 'Operations')
    await page.getByText('Models at work outside their control limits').waitFor({ state: 'hidden' })
    await page.getByRole('link', { name: 'Return, version 1' }).waitFor()
  })

  it('meets a challenger from the new period on later notes, paired, and stays by a decision with a reason', async () => {
    const { page } = session
    await page.getByRole('link', { name: 'Return, version 1' }).click()
    await page.getByRole('tab', { name: 'Monitoring' }).click()
    await page.getByRole('button', { name: 'Retrain from the new period' }).click()
    await page.getByRole('button', { name: 'Keep the champion…' }).waitFor()
    // What came in while the page was read is opened by its reader.
    await page.getByText(/^(No difference of AUROC is shown|The (candidate|champion) tells patients apart better)\. AUROC [+−]?0\.\d{3} \[/).click()
    const [auroc] = await tableRows(page, 'Champion and candidate: All patients')
    expect(auroc[0]).toBe('AUROC')
    expect(auroc[3]).toMatch(/^-?[01]\.\d{3} \[/)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Keep the champion…' }).click()
    await page.getByLabel('Reason').fill('No difference that matters')
    await page.getByRole('button', { name: 'Keep', exact: true }).click()
    await page.getByText(/^Kept, .*: No difference that matters/).waitFor()
    expect(session.watched.errors).toEqual([])
    expect(session.watched.outside).toEqual([])
  })
})
