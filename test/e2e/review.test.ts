/** A quality team at a queue: made, judged by keyboard alone, taken back, decided, summed up, exported. */
import { copyFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { addModel, addPass, batches, importWard } from '../contract/scoredWard.ts'
import { connect } from '../contract/transports.ts'
import { accessibilityProblems } from './accessibility.ts'
import { goTo, tableRows } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

const { notes, probabilities } = batches('n', [
  { count: 2, probability: 0.9, event: true, set: 'test', time: '2021-01-10 08:00:00', words: 40 },
  { count: 2, probability: 0.8, event: false, set: 'test', time: '2021-02-10 08:00:00', words: 40 },
  { count: 3, probability: 0.6, event: false, set: 'test', time: '2021-02-11 08:00:00' },
  { count: 13, probability: 0.1, event: false, set: 'test', time: '2021-03-10 08:00:00' },
])

async function prepare(home: string): Promise<string> {
  const connection = await connect('MessagePort')
  try {
    const { path: created } = await connection.client.workspace.create({ name: 'Quality' })
    const trained = batches('t', [{ count: 4, probability: 0.5, event: true, set: 'train', time: '2020-01-01 08:00:00' }])
    const ward = await importWard(connection, 'Ward', [...notes, ...trained.notes])
    await addPass(connection, { modelId: await addModel(connection, 'Model'), ward, set: 'test', probabilities })
    await connection.client.workspace.close()
    const workspace = path.join(home, 'quality.wardbench')
    copyFileSync(created, workspace)
    return workspace
  } finally {
    await connection.close()
  }
}

describe.skipIf(noBrowser)('a review queue', () => {
  const session = useSession({ prepare })
  const judged = (count: number) => session.page.getByText(`${count} of 4 notes judged`).waitFor()
  const note = (place: number) => session.page.getByRole('heading', { name: `Note ${place} of 4` }).waitFor()

  it('is made from an alert budget, with the count of notes and those that tie', async () => {
    const { page } = session
    await goTo(page, 'Review')
    await page.getByRole('heading', { name: 'No review queues yet' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'New queue' }).first().click()
    const form = page.getByRole('dialog', { name: 'New review queue' })
    expect(await form.getByLabel('Name').inputValue()).toBe('Review of Event')
    expect(await form.getByRole('combobox', { name: 'Scoring pass' }).inputValue()).toMatch(/^Event · /)
    await form.getByLabel('Name').fill('Highest of March')
    await form.getByText(/1 note in the queue|0 notes in the queue/).waitFor()
    await form.getByLabel('Share of the notes of the pass').fill('25')
    await form.getByText('4 notes in the queue').waitFor()
    await form.getByText(/Risk at or above 0\.8000\. 3 notes of equal risk at the cut are out/).waitFor()
    await form.getByLabel(/^Two reviewers/).check()
    expect(await accessibilityProblems(page)).toEqual([])
    await form.getByRole('button', { name: 'Create queue' }).click()
    await page.getByRole('textbox', { name: 'Your name' }).fill('Ann')
    await page.keyboard.press('Enter')
    await note(1)
  })

  it('is judged by keyboard alone, blind, and each verdict is there after a reload', async () => {
    const { page } = session
    await judged(0)
    await page.getByText('Will it happen?').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByText('Hidden until you have given a verdict.').waitFor()
    await page.keyboard.press('c')
    await page.keyboard.type('clear case 2')
    await page.keyboard.press('Escape')
    await page.keyboard.press('2')
    await judged(1)
    await note(2)
    await page.keyboard.press('1')
    await judged(2)
    await note(3)
    await page.keyboard.press('u')
    await judged(1)
    await note(2)
    await page.keyboard.press('2')
    await judged(2)
    await page.reload()
    await judged(2)
    await note(3)
    await page.keyboard.press('p')
    await page.keyboard.press('p')
    await note(1)
    await page.getByText(/^Stored: yes by Ann, blind\./).waitFor()
    expect(await page.getByRole('textbox', { name: 'Comment' }).inputValue()).toBe('clear case 2')
    await page.keyboard.press('s')
    await page.getByRole('table', { name: 'Model probability by option' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('n')
    await note(2)
    await page.keyboard.press('n')
    await note(3)
    await page.getByText('Hidden until you have given a verdict.').waitFor()
    await page.getByRole('checkbox', { name: 'Stated in the note' }).check()
    await page.keyboard.press('1')
    await judged(3)
    await page.keyboard.press('3')
    await page.getByText('Nothing is left for you to judge.').waitFor()
  })

  it('goes to a second person, and where they differ to one who decides', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'change' }).click()
    await page.getByRole('textbox', { name: 'Your name' }).fill('Bo')
    await page.keyboard.press('Enter')
    await judged(0)
    await page.keyboard.press('p')
    await page.keyboard.press('p')
    await page.keyboard.press('p')
    await note(1)
    for (const [index, key] of ['2', '2', '2', '3'].entries()) {
      await note(index + 1)
      await page.keyboard.press(key)
      await judged(index + 1)
    }
    await page.getByRole('link', { name: 'decide where verdicts differ' }).click()
    await page.getByRole('heading', { name: 'Note 1 of 1' }).waitFor()
    const verdicts = page.getByRole('region', { name: 'Verdicts of the reviewers' })
    expect(await verdicts.innerText()).toMatch(/Ann: no\s+Stated in the note\s+Bo: yes/)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('1')
    await page.getByText('Nothing is left to decide.').waitFor()
  })

  it('is summed up: agreement, label and model, reasons; and exported for a reason', async () => {
    const { page } = session
    await page.getByRole('link', { name: 'Go to the summary' }).click()
    await page.getByText(/^Event, .*Model: 4 notes chosen/).waitFor()
    await page.getByRole('table', { name: 'Human agreement: between reviewers' }).waitFor()
    expect(await tableRows(page, 'Human agreement: between reviewers')).toEqual([
      ['no', '0', '1', '0'],
      ['yes', '0', '2', '0'],
      ['Cannot tell', '0', '0', '1'],
    ])
    expect(await tableRows(page, 'Human verdicts by option')).toEqual([['no', '1', '25.0 %'], ['yes', '2', '50.0 %'], ['Cannot tell', '1', '25.0 %']])
    expect(await tableRows(page, 'Reasons by verdict')).toEqual([['Stated in the note', '1', '0', '0', '1']])
    await page.getByRole('table', { name: 'Human verdict beside the model’s answer' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Export CSV…' }).click()
    await page.getByRole('textbox', { name: 'Reason for the export' }).fill('Committee of June')
    expect(await accessibilityProblems(page)).toEqual([])
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export', exact: true }).click()])
    const csv = await readFile(await download.path(), 'utf8')
    expect(csv).toMatch(/^\uFEFFposition,note_id,.*human_verdict,.*human_adjudicator_verdict,.*,label,selected,model_answer,/)
    expect(csv).not.toContain('word word')
    await page.getByText(/4 notes\. Reason: Committee of June/).waitFor()
    await goTo(page, 'Review')
    await page.getByText('4 of 4 notes done').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
