/** Nothing on the screen moves by itself while news comes in: jobs at work, a queue that empties, an import, charts that grow. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { show } from '../../build/screens.ts'
import { liveWard } from '../contract/liveWard.ts'
import { newNote, newNotesHeader } from '../contract/baselineWard.ts'
import { ended } from '../contract/waiting.ts'
import type { Connection } from '../contract/transports.ts'
import { choose, chooseFile } from './actions.ts'
import { filledWorkspace } from './filledWorkspace.ts'
import { shiftsDuring } from './layoutShifts.ts'
import { runsDemo, waitingRuns } from './runsDemo.ts'
import { noBrowser, useSession } from './session.ts'

/** Until what is said has changed so often. */
async function changes(text: () => Promise<string>, times: number): Promise<void> {
  const seen = new Set([await text()])
  await expect.poll(async () => seen.add(await text()).size, { timeout: 60_000 }).toBeGreaterThan(times)
}

describe.skipIf(noBrowser)('while news comes in', () => {
  const session = useSession({ prepare: runsDemo, independent: true })
  const [running, second, third] = waitingRuns

  it('the list of runs stays where it is, also when the queue empties', async () => {
    const { page } = session
    await show(page, '/runs')
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: running, exact: true }) })
    await row.getByText('Running').waitFor()
    await page.getByRole('list', { name: 'Queue' }).getByText(`Pretrain ${third}`).waitFor()
    // A colleague's window.
    const other = await page.context().newPage()
    await other.goto(page.url())
    const shifts = await shiftsDuring(page, async () => {
      await changes(() => row.innerText(), 3)
      for (const name of [second, third]) await other.getByRole('button', { name: `Cancel Pretrain ${name}` }).click()
      await page.getByRole('list', { name: 'Queue' }).waitFor({ state: 'hidden' })
    })
    await other.close()
    expect(shifts).toEqual([])
  })

  it('the page of a run that learns stays where it is', async () => {
    const { page } = session
    await page.getByRole('link', { name: running, exact: true }).click()
    await page.getByRole('img', { name: /^Loss/ }).waitFor()
    const state = page.getByRole('region', { name: 'State of the run' })
    expect(await shiftsDuring(page, () => changes(() => state.innerText(), 5))).toEqual([])
  })

  it('an import stays where it is from its start to its result', async () => {
    const { page, home } = session
    const notes = Array.from({ length: 3000 }, (_, note) => ({ note_id: `n${note}`, patient_id: `p${note % 500}`, time: '2021-03-01T10:00:00', type: 'Progress note', text: `Seen on the ward, day ${note}. ${'Stable, eats and drinks. '.repeat(40)}` }))
    writeFileSync(path.join(home, 'ward.ndjson'), notes.map((note) => `${JSON.stringify(note)}\n`).join(''))
    await show(page, '/corpora/import')
    await page.getByRole('button', { name: 'Choose files or a folder…' }).click()
    await chooseFile(page, 'Files or a folder to import', home, 'ward.ndjson')
    await page.getByRole('button', { name: 'Next: columns' }).click()
    await page.getByRole('button', { name: 'Next: name and settings' }).click()
    const shifts = await shiftsDuring(page, async () => {
      await page.getByRole('button', { name: 'Import', exact: true }).press('Enter')
      await page.getByRole('region', { name: 'Import complete' }).waitFor()
    })
    expect(shifts).toEqual([])
  })
})

/** Judged once; the notes of a fifth month wait to be scored. */
async function monthToCome(connection: Connection): Promise<void> {
  const { client, folder } = connection
  const { operating, corpusId, outcomesPath } = await liveWard(connection)
  await ended(client, (await client.monitoring.importOutcomes({ operatingId: operating.id, corpusId, path: outcomesPath })).monitorJobId)
  const notes = path.join(folder, 'may.csv')
  const lines = Array.from({ length: 60 }, (_, index) => newNote(`m${index}`, 20 + index).replace('2024-01-05', '2024-05-05'))
  writeFileSync(notes, [newNotesHeader, ...lines].join('\n'))
  const { format, mapping } = await client.corpora.preview({ path: notes })
  await ended(client, (await client.corpora.import({ name: 'May', files: [{ path: notes, table: 'notes', format, mapping }] })).jobId)
}

describe.skipIf(noBrowser)('while a model is at work', () => {
  const session = useSession({ prepare: (home) => filledWorkspace(home, 'work', monthToCome), independent: true })

  it('its worklist stays where it is, with the entry that is open, when new notes are scored into it', async () => {
    const { page } = session
    await show(page, '/operations')
    await page.getByRole('table', { name: 'Models at work' }).getByRole('link').first().click()
    const list = page.getByRole('group', { name: 'Worklist' })
    await choose(page, 'Flagged or all', 'All notes')
    await list.getByText('480 rows').waitFor()
    await list.getByRole('gridcell').first().click()
    const entry = page.getByRole('region', { name: 'Entry' })
    await entry.getByRole('button', { name: 'Save' }).waitFor()
    await entry.getByRole('region', { name: 'Note text' }).waitFor()
    const scroller = list.locator('.ag-grid-viewport')
    await scroller.evaluate((element) => element.scrollTo(0, 1200))
    const other = await page.context().newPage()
    await other.goto(page.url())
    await other.getByRole('button', { name: 'Score new notes…' }).click()
    await choose(other, 'Corpus', /^May/)
    const shifts = await shiftsDuring(page, async () => {
      await other.getByRole('button', { name: 'Score', exact: true }).click()
      await list.getByText('540 rows').waitFor()
    })
    await other.close()
    expect(shifts).toEqual([])
    expect(await scroller.evaluate((element) => element.scrollTop)).toBe(1200)
  })

  it('its monitoring stays where it is while it is judged anew and a new period comes in', async () => {
    const { page } = session
    await show(page, '/operations')
    await page.getByRole('table', { name: 'Models at work' }).getByRole('link').first().click()
    await page.getByRole('tab', { name: 'Monitoring' }).click()
    const periods = page.getByRole('table', { name: 'Periods' })
    await periods.getByRole('rowheader', { name: '2024-04' }).waitFor()
    await page.getByRole('img', { name: /^AUROC/ }).waitFor()
    const other = await page.context().newPage()
    await other.goto(page.url())
    const update = other.getByRole('button', { name: 'Update' })
    await update.waitFor()
    const shifts = await shiftsDuring(page, async () => {
      await update.click()
      await periods.getByRole('rowheader', { name: '2024-05' }).waitFor()
      await page.getByText('No jobs running').waitFor()
    })
    await other.close()
    expect(shifts).toEqual([])
  })

  it('what stands below its files of outcomes stays where it is when one comes in, and so does the result of a challenger', async () => {
    const { page, home } = session
    writeFileSync(path.join(home, 'more.csv'), 'note_id,label\nm0,yes\nnobody,no\n')
    const address = page.url()
    await page.goto('about:blank')
    await page.goto(address)
    const other = await page.context().newPage()
    await other.goto(address)
    const files = page.getByRole('table', { name: 'Files of outcomes' }).getByRole('row')
    await page.getByRole('heading', { name: 'Challenger' }).scrollIntoViewIfNeeded()
    await files.first().waitFor()
    const before = await files.count()
    await other.getByRole('button', { name: 'Import outcomes…' }).click()
    await chooseFile(other, 'File of outcomes', home, 'more.csv')
    const moved = await shiftsDuring(page, async () => {
      await other.getByRole('button', { name: 'Read and judge' }).click()
      await expect.poll(() => files.count(), { timeout: 60_000 }).toBe(before + 1)
      await page.getByText('No jobs running').waitFor()
    })
    // The newest file stands first; the one before it goes down in the list.
    expect(moved.filter(({ what }) => !what.every((each) => each.startsWith('TR |') && each.includes('outcomes.csv')))).toEqual([])
    const movedByResult = await shiftsDuring(page, async () => {
      await other.getByRole('button', { name: 'Retrain from the new period' }).click()
      await page.getByRole('button', { name: 'Keep the champion…' }).waitFor({ timeout: 60_000 })
      await page.getByText('No jobs running').waitFor()
    })
    await other.close()
    expect(movedByResult).toEqual([])
  })
})
