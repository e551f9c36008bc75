/** A model put to work, asked about new notes, and its worklist worked on: by somebody who runs the ward's calls. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { baselineWard, newNote, newNotesHeader } from '../contract/baselineWard.ts'
import { ended } from '../contract/waiting.ts'
import { accessibilityProblems } from './accessibility.ts'
import { choose, exported, goTo, promotion, tableRows } from './actions.ts'
import { filledWorkspace } from './filledWorkspace.ts'
import { noBrowser, useSession } from './session.ts'

async function prepare(home: string): Promise<string> {
  return filledWorkspace(home, 'work', async (connection) => {
    const { client } = connection
    await baselineWard(connection)
    const table = path.join(home, 'today.csv')
    await writeFile(table, [newNotesHeader, newNote('n1', 62), newNote('n2', 21), newNote('n3', 64), newNote('n4', 30, 'Letter')].join('\n'))
    const { format, mapping } = await client.corpora.preview({ path: table })
    const { jobId } = await client.corpora.import({ name: 'Today', files: [{ path: table, table: 'notes', format, mapping }] })
    await ended(client, jobId)
  })
}

describe.skipIf(noBrowser)('a model at work', () => {
  const session = useSession({ prepare })
  const entry = () => session.page.getByRole('region', { name: 'Entry' })

  it('is put to work from a scoring pass, with a budget and a recalibration', async () => {
    const { page } = session
    await goTo(page, 'Operations')
    await page.getByRole('heading', { name: 'No model is at work yet' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    const form = await promotion(page)
    expect(await accessibilityProblems(page)).toEqual([])
    await form.getByRole('button', { name: 'Judge it and put it to work' }).click()
    await page.getByRole('heading', { level: 1, name: 'Return, version 1' }).waitFor()
    await page.getByText('Nothing scored yet').waitFor()
    await page.getByRole('tab', { name: 'Card' }).click()
    await page.getByRole('group', { name: 'Positive predictive value' }).waitFor()
    expect(await tableRows(page, 'Facts of this version')).toContainEqual(['Recalibration', 'Platt, fitted on 120 validation notes'])
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('goes to another hospital as one signed file, with a reason', async () => {
    const { page, home } = session
    const target = path.join(home, 'return.wardbundle')
    await page.getByText(/^Fingerprint of this workspace.*: [0-9a-f]{4} /).waitFor()
    await page.getByRole('button', { name: 'Export as a bundle…' }).click()
    const form = page.getByRole('dialog', { name: 'Export as a bundle' })
    await form.getByLabel('New file').fill(target)
    await form.getByLabel('Reason').fill('External validation')
    expect(await accessibilityProblems(page)).toEqual([])
    await form.getByRole('button', { name: 'Export', exact: true }).click()
    await form.waitFor({ state: 'detached' })
    await expect.poll(() => existsSync(target), { timeout: 60_000 }).toBe(true)
  })

  it('scores the new notes of a corpus; the flagged ones are on the worklist, the others behind a filter', async () => {
    const { page } = session
    await page.getByRole('tab', { name: 'Worklist' }).click()
    await page.getByRole('button', { name: 'Score new notes…' }).click()
    await choose(page, 'Corpus', /^Today/)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Score', exact: true }).click()
    const note = (key: string) => page.getByRole('gridcell', { name: key, exact: true })
    await note('n3').waitFor()
    expect(await note('n2').count()).toBe(0)
    await choose(page, 'Flagged or all', 'All notes')
    await note('n2').waitFor()
    expect(await note('n4').count()).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('has entries that are assigned and closed, each change with a name, and kept after a reload', async () => {
    const { page } = session
    await page.getByRole('gridcell').filter({ hasText: /^n1$/ }).click()
    await entry().getByRole('heading', { name: 'Note n1' }).waitFor()
    await entry().getByLabel('Your name').fill('Ann')
    await entry().getByLabel('Assigned to').fill('Ben')
    await entry().getByRole('combobox', { name: 'Status' }).click()
    await page.getByRole('option', { name: 'Acted on' }).last().click()
    await entry().getByLabel('Remark').fill('called')
    await entry().getByRole('button', { name: 'Save' }).click()
    await entry().getByText(/Ann: acted on, assigned to Ben, remark: called/).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.reload()
    await entry().getByText(/Ann: acted on, assigned to Ben, remark: called/).waitFor()
    await page.getByRole('gridcell').filter({ hasText: 'Acted on' }).waitFor()
  })

  it('watches a folder: what comes is read and scored, what cannot be read is put aside with what to do', async () => {
    const { page, home } = session
    const inbox = path.join(home, 'inbox')
    await mkdir(inbox)
    await goTo(page, 'Operations')
    await page.getByRole('link', { name: 'New notes' }).click()
    await page.getByRole('heading', { name: 'No folder is watched' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Watch a folder' }).first().click()
    const form = page.getByRole('dialog', { name: 'Watch a folder' })
    await form.getByLabel('Folder').fill(inbox)
    await choose(page, 'Into', /^Today/)
    expect(await accessibilityProblems(page)).toEqual([])
    await form.getByRole('button', { name: 'Watch it' }).click()
    await page.getByText('No file has been read from it yet.').waitFor()
    await writeFile(path.join(inbox, 'scan.pdf'), Buffer.from([0x25, 0x50, 0x44, 0x46, 0, 1, 2, 3]))
    await writeFile(path.join(inbox, 'evening.csv'), [newNotesHeader, newNote('n9', 63)].join('\n'))
    await page.getByRole('table', { name: 'Last arrivals' }).getByText('evening.csv').waitFor()
    await page.getByRole('table', { name: 'Files put aside' }).getByText(/^Send the text of the notes/).waitFor()
    await page.getByRole('table', { name: 'Runs' }).getByText('1 read, 1 put aside').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('button', { name: 'Start' }).waitFor()
    await goTo(page, 'Operations')
    await page.getByRole('table', { name: 'Models at work' }).getByRole('link', { name: 'Return, version 1' }).click()
    await page.getByRole('gridcell', { name: 'n9', exact: true }).waitFor()
  })

  it('leaves as FHIR, and is retired with a reason that its history keeps', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Print or export' }).click()
    const download = await exported(page, () => page.getByRole('menuitem', { name: /^FHIR/ }).click())
    const file = await download.path()
    const lines = (await readFile(file, 'utf8')).trim().split('\n').map((line) => JSON.parse(line) as { resourceType: string })
    expect(lines.map(({ resourceType }) => resourceType)).toEqual(Array(3).fill('RiskAssessment'))
    await page.getByRole('button', { name: 'Retire…' }).click()
    await page.getByLabel('Reason').fill('End of the trial')
    await page.getByRole('button', { name: 'Retire', exact: true }).click()
    await page.getByText('not in use').waitFor()
    await page.getByRole('tab', { name: 'History' }).click()
    const rows = await tableRows(page, 'History')
    expect(rows.map((row) => row.slice(1))).toEqual([
      ['Retired', 'none', 'End of the trial'],
      ['Put to work', '1', 'not said'],
    ])
    expect(await accessibilityProblems(page)).toEqual([])
    expect(session.watched.errors).toEqual([])
    expect(session.watched.outside).toEqual([])
  })
})
