/** Predictions of others, from a file: looked at, added, and beside each other on Compare and Predictions. */
import { copyFileSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { connect } from '../contract/transports.ts'
import { ended } from '../contract/waiting.ts'
import { accessibilityProblems } from './accessibility.ts'
import { choose, chooseFile, goTo, tableRows } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

const notes = Array.from({ length: 120 }, (_, note) => ({ key: `n${note}`, patient: `P${note % 100}`, label: note % 3 === 0 ? 1 : 0 }))
const words = Array.from({ length: 12 }, (_, word) => `word${word}`).join(' ')

/** A labelled ward, all of which is in the test set or in validation. */
async function prepare(home: string): Promise<string> {
  const connection = await connect('MessagePort')
  const { client } = connection
  try {
    const { path: created } = await client.workspace.create({ name: 'Vendors' })
    const file = path.join(connection.folder, 'ward.csv')
    const lines = notes.map(({ key, patient, label }) => `${key},${patient},2021-03-01,Note,${words} ${key},${label ? 'y' : 'n'}`)
    await writeFile(file, ['note_id,subject_id,charttime,category,text,outcome', ...lines].join('\n'))
    const { table, format, mapping } = await client.corpora.preview({ path: file })
    const files = [{ path: file, table, format, mapping, attributes: ['outcome'] }]
    await ended(client, (await client.corpora.import({ name: 'Ward', files })).jobId)
    const [{ id: corpusId }] = await client.corpora.list()
    const label = { kind: 'column' as const, settings: { column: 'outcome', values: { n: 0, y: 1 } } }
    await client.tasks.save({ task: { id: 'outcome', name: 'Outcome', question: 'Which?', options: ['no', 'yes'], label } })
    await ended(client, (await client.tasks.label({ corpusId, taskIds: ['outcome'] })).jobId)
    await client.tasks.split({ corpusId, name: 'Half', settings: { method: 'random', validationShare: 0.1, testShare: 0.5, seed: 1 } })
    await client.workspace.close()
    const workspace = path.join(home, 'vendors.wardbench')
    copyFileSync(created, workspace)
    return workspace
  } finally {
    await connection.close()
  }
}

function scores(home: string, name: string, probability: (label: number, note: number) => number, lines: string[] = []) {
  const rows = notes.map(({ key, patient, label }, note) => `${key},${patient},${label},${probability(label, note)}`)
  writeFileSync(path.join(home, name), ['note_id,patient_id,label,p', ...rows, ...lines].join('\n'))
}

describe.skipIf(noBrowser)('predictions from a file', () => {
  const session = useSession({ prepare })
  const form = () => session.page.getByRole('dialog', { name: 'Add predictions from a file' })

  it('are looked at: what is read, how many notes match, what does not and why', async () => {
    const { page, home } = session
    scores(home, 'vendor.csv', (label, note) => (label ? 0.5 : 0.2) + (note % 9) / 20, ['elsewhere,P1,1,0.5'])
    await goTo(page, 'Compare')
    await page.getByRole('heading', { name: 'Nothing to compare yet' }).waitFor()
    await page.getByRole('button', { name: 'Add predictions from a file…' }).click()
    await chooseFile(page, 'File of predictions', home, 'vendor.csv')
    await form().getByText('vendor.csv: reads note_id, patient_id, label, p.').waitFor()
    const [matched, otherSet, unknown, missing, otherLabel] = await tableRows(page, 'What becomes of the rows')
    expect(matched).toEqual(['Rows of a labelled note of this set', expect.any(String), 'of 121 rows'])
    expect(otherSet).toEqual(['Left out: the note is in another set of the split, or in none', String(120 - Number(matched![1])), 'of 121 rows'])
    expect(unknown).toEqual(['Left out: no note of the corpus has this key', '1', 'of 121 rows'])
    expect(missing).toEqual(['Notes of this set that the file lacks', '0', `of ${matched![1]} notes`])
    expect(otherLabel).toEqual(['Labels in the file that are others than ours', '0', `of ${matched![1]}; ours count`])
    expect(await form().getByLabel('Name of the model').inputValue()).toBe('vendor')
    expect(await accessibilityProblems(page)).toEqual([])
    await choose(page, 'Set', 'Validation')
    await form().getByRole('button', { name: `Add ${matched![1]} predictions` }).waitFor({ state: 'detached' })
    await choose(page, 'Set', 'Test')
    await form().getByRole('button', { name: `Add ${matched![1]} predictions` }).waitFor()
  })

  it('are added, and stand beside those of others on the same notes', async () => {
    const { page, home } = session
    await form().getByLabel('Name of the model').fill('Vendor score')
    await form().getByRole('button', { name: /^Add \d+ predictions$/ }).click()
    await form().getByText(/^\d+ predictions of Vendor score can be compared\.$/).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await form().getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('row', { name: /Vendor score/ }).waitFor()

    scores(home, 'chance.csv', (_, note) => ((note * 13) % 50) / 50)
    await page.getByRole('button', { name: 'Add predictions from a file…' }).click()
    await chooseFile(page, 'File of predictions', home, 'chance.csv')
    await form().getByRole('button', { name: /^Add \d+ predictions$/ }).click()
    await form().getByText(/predictions of chance can be compared/).waitFor()
    await form().getByRole('button', { name: 'Compare' }).click()
    await page.getByRole('row', { name: /chance/ }).waitFor()
    await page.getByRole('row', { name: /Vendor score/ }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await goTo(page, 'Predictions')
    expect(await page.getByRole('combobox', { name: 'Scored by' }).inputValue()).toMatch(/^Imported: (Vendor score|chance)/)
    await goTo(page, 'Models')
    await page.getByRole('link', { name: 'Vendor score' }).click()
    await page.getByText('Predictions imported from a file').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('with mistakes are refused by line, with what to do', async () => {
    const { page, home } = session
    scores(home, 'broken.csv', () => 0.5, ['n0,P0,1,0.5', 'other,P0,1,37'])
    await goTo(page, 'Compare')
    await page.getByRole('button', { name: 'Add predictions from a file…' }).click()
    await chooseFile(page, 'File of predictions', home, 'broken.csv')
    await form().getByText(/broken\.csv, line 122: note_id is that of line 2 again: keep one row a note/).waitFor()
    await form().getByText(/broken\.csv, line 123: p is not between 0 and 1: write probabilities, neither percent nor log odds/).waitFor()
    expect(await form().getByRole('button', { name: 'Add predictions' }).isDisabled()).toBe(true)
    expect(await accessibilityProblems(page)).toEqual([])
    await form().getByRole('button', { name: 'Cancel' }).click()
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
