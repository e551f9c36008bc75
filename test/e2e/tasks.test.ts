/** Writing a task, deriving labels with another setting, a cohort with its Table 1: on the stays of the MIMIC-IV demo. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../build/root.ts'
import { accessibilityProblems } from './accessibility.ts'
import { choose, chooseFile, goTo, tableRows } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

/** The demo has no notes: each stay gets an admission note, and a column of its own with the admission type. */
function writeWorkspace(home: string): void {
  const hosp = path.join(root, 'test/fixtures/mimic-iv-demo/hosp')
  const [header = '', ...rows] = readFileSync(path.join(hosp, 'admissions.csv'), 'utf8').trim().split('\n')
  const columns = header.split(',')
  const notes = rows.map((row) => {
    const cells = row.split(',')
    const cell = (name: string) => cells[columns.indexOf(name)] ?? ''
    const text = `Written for a test of tasks; it stands for the admission note of stay ${cell('hadm_id')}.`
    return ['subject_id', 'hadm_id', 'admittime', 'admission_type'].map(cell).concat('Admission H&P', text).join()
  })
  writeFileSync(
    path.join(home, 'notes.csv'),
    ['subject_id,hadm_id,charttime,kind_of_admission,category,text', ...notes].join('\n'),
  )
  writeFileSync(path.join(home, 'map.json'), '{"attributes": ["kind_of_admission"]}')
  const wardbench = (...args: string[]) =>
    execFileSync(process.execPath, [path.join(root, 'main/cli/main.ts'), ...args, '--workspace', path.join(home, 'stays.wardbench')], {
      cwd: home,
      env: { ...process.env, WARDBENCH_CONFIG: path.join(home, 'config') },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  const tables = ['patients', 'admissions', 'diagnoses_icd'].map((name) => path.join(hosp, `${name}.csv`))
  wardbench('import', ...tables, 'notes.csv', '--name', 'Demo stays')
  wardbench('label', '--task', 'los')
}

describe.skipIf(noBrowser)('tasks, labels and cohorts', () => {
  const session = useSession()

  it('opens a workspace whose notes have labels', async () => {
    const { page, home } = session
    writeWorkspace(home)
    await page.getByRole('button', { name: 'Open workspace…' }).click()
    await chooseFile(page, 'Open a workspace', home, 'File stays.wardbench')
    await page.getByRole('link', { name: 'Demo stays' }).waitFor()
    expect(await page.getByRole('table', { name: 'Corpora' }).getByRole('link').count()).toBe(1)
  })

  it('writes a task with the keyboard alone, on a real note', async () => {
    const { page } = session
    await goTo(page, 'Tasks & splits')
    await page.getByRole('button', { name: 'Add task' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Emergency')
    expect(await page.getByRole('textbox', { name: 'Identifier' }).inputValue()).toBe('emergency')
    await page.getByRole('textbox', { name: 'Question' }).fill('Was the patient in the emergency department?')
    await page.getByRole('button', { name: 'Add option' }).click()
    await page.keyboard.type('unknown')
    await page.keyboard.press('Alt+ArrowUp')
    await page.keyboard.press('Alt+ArrowUp')
    expect(await page.getByRole('textbox', { name: 'Option A' }).inputValue()).toBe('unknown')
    expect(await page.getByRole('textbox', { name: 'Option C' }).inputValue()).toBe('yes')
    await page.getByRole('button', { name: 'Remove option A' }).click()
    await page.getByText('275 notes of 275 would be asked').waitFor()
    const follows = page.getByRole('region', { name: 'What follows the note' })
    const asked = 'Was the patient in the emergency department?\nA. no\nB. yes\nAnswer:'
    await expect.poll(() => follows.innerText()).toBe(asked)
    const text = page.getByRole('region', { name: 'Note as the model reads it' })
    const first = await text.innerText()
    await page.getByRole('button', { name: 'Next sampled note' }).click()
    await page.getByText('Note 2 of 200 sampled').waitFor()
    await expect.poll(() => text.innerText()).not.toBe(first)
    expect(await page.getByRole('button', { name: 'Save task' }).isDisabled()).toBe(true)
    // Away from the button, whose tooltip would be on the page.
    await page.getByRole('textbox', { name: 'Question' }).click()
    await page.getByRole('tooltip').waitFor({ state: 'hidden' })
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('takes the label of a built-in rule instead of a column, and saves', async () => {
    const { page } = session
    await choose(page, 'Label comes from', 'Death in hospital')
    await page.getByRole('button', { name: 'Save task' }).click()
    await page.getByRole('button', { name: 'Edit Emergency' }).waitFor()
    await page.getByRole('cell', { name: 'emergency, version 1' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('says that calendar days move 47 of 275 labels, before it stores them and between the versions', async () => {
    const { page } = session
    await page.getByRole('tab', { name: 'Labels' }).click()
    await page.getByRole('button', { name: 'Derive labels' }).click()
    const dialog = page.getByRole('dialog', { name: /^Derive labels/ })
    for (const task of ['30-day readmission', 'In-hospital mortality', 'Insurance denial', 'Charlson comorbidity index'])
      await dialog.getByRole('checkbox', { name: task }).uncheck()
    await dialog.getByText('None of 275 labels moves').waitFor()
    await choose(page, 'Days are counted About days are counted', 'As calendar days')
    await dialog.getByText('47 of 275 labels move (17.1 %)').waitFor()
    const moves = await tableRows(page, 'Labels of Length of stay that move')
    expect(moves[1]).toEqual(['B. 3 days', '17', '15', '0', '0', '0'])
    expect(await accessibilityProblems(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Derive labels' }).click()
    const labels = page.getByRole('region', { name: 'Labels of Length of stay' })
    await labels.getByRole('button', { name: '2 versions' }).click()
    await page.getByText('47 of 275 labels move').waitFor()
    expect((await tableRows(page, 'Versions')).map((row) => row.at(-1))).toEqual(['In use', 'Use labels 1'])
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Use labels 1' }).click()
    await page.getByRole('button', { name: 'Use labels 2' }).waitFor()
    await page.keyboard.press('Escape')
    await labels.getByText('Labels 1, derived').waitFor()
  })

  it('counts a cohort while it is written, saves it, and describes it', async () => {
    const { page } = session
    await page.getByRole('tab', { name: 'Cohorts & Table 1' }).click()
    await page.getByRole('table', { name: 'Table 1' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'New cohort' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Medicare')
    await page.getByRole('combobox', { name: 'Payer: keep only' }).fill('Medicare')
    await page.keyboard.press('Enter')
    await page.getByRole('checkbox', { name: /^First stay/ }).check()
    await page.getByRole('rowheader', { name: 'First stay of each patient' }).waitFor()
    const flow = await tableRows(page, 'Flow of the cohort')
    expect(flow.map((row) => [row[0], row[2], row[3]])).toEqual([
      ['All notes', '275', '100'],
      ['Payer: Medicare', '104', '38'],
      ['First stay of each patient', '38', '38'],
    ])
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Save cohort' }).click()
    await page.getByText(/^Version 1, saved/).waitFor()
    await page.getByRole('table', { name: 'Table 1' }).waitFor()
    const described = await tableRows(page, 'Table 1')
    expect(described.slice(0, 2)).toEqual([
      ['Notes, n', '38'],
      ['Patients, n', '38'],
    ])
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
