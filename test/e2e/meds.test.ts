/** A MEDS dataset, labels of its label file for a new task, and labels out as such a file. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readMedsLabels } from '../../main/corpus/medsLabelFile.ts'
import { medsParquet, writeMeds } from '../unit/corpus/medsFiles.ts'
import { accessibilityProblems } from './accessibility.ts'
import { chooseFile, goTo } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

const subjects = [1, 2, 3, 4]

describe.skipIf(noBrowser)('MEDS labels', () => {
  const session = useSession()

  it('are looked at before they are taken: how many would find a note, and why others do not', async () => {
    const { page, home } = session
    writeMeds(path.join(home, 'dataset'), {
      'data/0.parquet': subjects.map((subject_id) => ({
        subject_id, code: 'NOTE//progress', time: '2020-01-01 10:00:00', text_value: `Walks and eats well, wound of patient ${subject_id} dry, home soon, seen by the ward doctor.`,
      })), // prettier-ignore
    })
    const labels = [1, 2, 3, 9].map((subject_id) => ({ subject_id, prediction_time: '2020-01-02 00:00:00', boolean_value: subject_id === 2 }))
    writeFileSync(path.join(home, 'sepsis.parquet'), medsParquet(labels))
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.getByLabel('Name').fill('MEDS')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('button', { name: 'Import notes' }).first().click()
    await page.getByRole('button', { name: 'Choose files or a folder…' }).click()
    const chooser = page.getByRole('dialog', { name: 'Files or a folder to import' })
    await chooser.getByRole('textbox', { name: 'Folder' }).fill(path.join(home, 'dataset'))
    await chooser.getByRole('textbox', { name: 'Folder' }).press('Enter')
    await chooser.getByRole('button', { name: 'data' }).waitFor()
    await chooser.getByRole('button', { name: 'Choose this folder' }).click()
    await page.getByRole('button', { name: 'Next: name and settings' }).click()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('button', { name: 'Derive labels' }).click()
    await page.getByRole('button', { name: 'Import MEDS labels…' }).click()
    await chooseFile(page, 'MEDS label file', home, 'sepsis.parquet')
    const dialog = page.getByRole('dialog', { name: 'MEDS labels for dataset' })
    await dialog.getByText('sepsis.parquet: 4 labels of 4 patients, 2020-01-02 to 2020-01-02. boolean_value: false 3, true 1.').waitFor()
    await dialog.getByText('3 of 4 labels of sepsis.parquet have a note').waitFor()
    await dialog.getByText('the patient has no note of the task').waitFor()
    await dialog.getByText('A. no: 2 · B. yes: 1').waitFor()
    expect(await dialog.getByRole('button', { name: 'Import labels' }).isDisabled()).toBe(true)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('become those of a new task, in use at once', async () => {
    const { page } = session
    const dialog = page.getByRole('dialog', { name: 'MEDS labels for dataset' })
    await dialog.getByLabel('Name of the task').fill('Sepsis')
    await dialog.getByLabel('Question that is asked of each note').fill('Will the patient have sepsis?')
    await dialog.getByRole('button', { name: 'Import labels' }).click()
    await dialog.getByText(/^Labels \d+ of Sepsis are in use\.$/).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    const panel = page.getByRole('region', { name: 'Labels of Sepsis' })
    await panel.getByText('MEDS labels of sepsis.parquet').waitFor()
    await panel.getByText('3 of 4 labels of sepsis.parquet have a note').waitFor()
    await page.getByRole('button', { name: 'Derive labels' }).click()
    await page.getByRole('checkbox', { name: '30-day readmission' }).waitFor()
    expect(await page.getByRole('checkbox', { name: 'Sepsis' }).count()).toBe(0)
    await page.keyboard.press('Escape')
  })

  it('go out as a MEDS label file, and the screen says where that is', async () => {
    const { page, home } = session
    await page.getByRole('button', { name: 'Export as MEDS…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Export labels of Sepsis as MEDS' })
    await dialog.getByRole('textbox', { name: 'Folder' }).fill(path.join(home, 'nowhere'))
    await dialog.getByRole('textbox', { name: 'Reason for the export' }).fill('Shared task')
    await dialog.getByRole('button', { name: 'Export' }).click()
    await dialog.getByText(/nowhere does not exist/).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await dialog.getByRole('textbox', { name: 'Folder' }).fill(home)
    await dialog.getByRole('button', { name: 'Export' }).click()
    await dialog.getByText('3 labels written.').waitFor()
    const file = path.join(home, 'sepsis-labels.parquet')
    await dialog.getByText(file).waitFor()
    expect((await readMedsLabels(file)).labels.map(({ value }) => value)).toEqual(['false', 'true', 'false'])
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
    await goTo(page, 'Corpora')
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
