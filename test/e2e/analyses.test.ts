/** Tabs of the comparison: subgroups, drift, external tests and recalibration, on wards whose figures are known. */
import { copyFileSync, cpSync, existsSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { addModel, addPass, batches, importWard, type Batch } from '../contract/scoredWard.ts'
import { connect } from '../contract/transports.ts'
import { accessibilityProblems } from './accessibility.ts'
import { goTo, tableRows } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

const women = { time: '2021-01-10 08:00:00', sex: 'F', race: 'White', payer: 'Medicare', birthDate: '1950-01-01', set: 'test' as const }
const men = { ...women, time: '2021-03-10 08:00:00', sex: 'M', race: 'Black', birthDate: '1930-06-01' }
const others = { time: '2021-04-10 08:00:00', payer: 'Self-pay', set: 'test' as const }
const test: Batch[] = [
  { ...women, count: 30, event: true, probability: 0.8 },
  { ...women, count: 30, event: true, probability: 0.4 },
  { ...women, count: 60, event: false, probability: 0.4 },
  { ...men, count: 30, event: true, probability: 0.2 },
  { ...men, count: 70, event: false, probability: 0.2 },
  { ...others, count: 6, race: 'Asian', event: true, probability: 0.9 },
  { ...others, count: 6, race: 'Native', event: false, probability: 0.1 },
]
const validation: Batch[] = [
  { ...women, set: 'validation', count: 40, event: true, probability: 0.9 },
  { ...women, set: 'validation', count: 10, event: false, probability: 0.9 },
  { ...women, set: 'validation', count: 10, event: true, probability: 0.1 },
  { ...women, set: 'validation', count: 40, event: false, probability: 0.1 },
]
const away: Batch[] = [
  { ...women, set: 'external', count: 16, event: true, probability: 0.6 },
  { ...women, set: 'external', count: 24, event: true, probability: 0.3 },
  { ...women, set: 'external', count: 60, event: false, probability: 0.3 },
]

async function prepare(home: string): Promise<string> {
  const connection = await connect('MessagePort')
  try {
    const { path: created } = await connection.client.workspace.create({ name: 'Analyses' })
    const [tested, fitted, elsewhere] = [batches('t', test), batches('v', validation), batches('b', away)]
    const train = batches('l', [{ ...women, set: 'train', count: 5, event: true, probability: 0 }])
    const ward = await importWard(connection, 'Ward A', [...train.notes, ...fitted.notes, ...tested.notes])
    const other = await importWard(connection, 'Ward B', elsewhere.notes, { method: 'external', developmentSplitId: ward.splitId, cohort: null })
    const modelId = await addModel(connection, 'Known')
    await addPass(connection, { modelId, ward, set: 'test', probabilities: tested.probabilities, shortened: (key) => key.startsWith('t3') })
    await addPass(connection, { modelId, ward, set: 'validation', probabilities: fitted.probabilities })
    await addPass(connection, { modelId, ward: other, set: 'external', probabilities: elsewhere.probabilities })
    const secondId = await addModel(connection, 'Unfitted')
    const turned = new Map(Array.from(tested.probabilities, ([key, probability]) => [key, 1 - probability / 2]))
    await addPass(connection, { modelId: secondId, ward, set: 'test', probabilities: turned })
    await connection.client.workspace.close()
    const workspace = path.join(home, 'analyses.wardbench')
    copyFileSync(created, workspace)
    const database = new Database(workspace)
    database.prepare("UPDATE corpus SET shifted_dates = 1 WHERE name = 'Ward B'").run()
    database.close()
    if (existsSync(`${created}-files`)) cpSync(`${created}-files`, `${workspace}-files`, { recursive: true })
    return workspace
  } finally {
    await connection.close()
  }
}

async function cells(page: Page, name: string): Promise<string[][]> {
  await page.getByRole('table', { name, exact: true }).waitFor()
  return (await tableRows(page, name)).map((row) => row.map((cell) => cell.replace(/\s+/g, ' ').trim())).filter(([head]) => head !== '')
}

/** What follows the first word of a cell is its interval. */
const first = (text: string | undefined) => text?.split(' ')[0]

describe.skipIf(noBrowser)('analyses', () => {
  const session = useSession({ prepare })
  const open = async (tab: string) => {
    await session.page.getByRole('tab', { name: tab, exact: true }).click()
  }

  it('show every subgroup with its size, small ones as too few, and a chart with the table behind it', async () => {
    const { page } = session
    await goTo(page, 'Compare')
    await page.getByRole('combobox', { name: 'Notes' }).click()
    await page.getByRole('option', { name: 'Ward A split: Test' }).click()
    for (const pass of ['Finetuned: Known', 'Finetuned: Unfitted']) {
      await page.getByRole('checkbox', { name: new RegExp(`^${pass}`) }).check()
    }
    await open('Subgroups')
    const rows = await cells(page, 'Subgroups')
    const sex = rows.findIndex(([name]) => name === 'F')
    expect(rows.slice(sex, sex + 3).map((row) => row.slice(0, 3))).toEqual([
      ['F', '120 120 patients', '60'],
      ['M', '100 100 patients', '30'],
      ['Not known', '12 12 patients', '6'],
    ])
    // Women: half of the events above all others, half tied with them.
    const known = (await page.getByRole('columnheader', { name: /^Finetuned: / }).allInnerTexts()).findIndex((name) => name.includes('Known'))
    const auroc = (row: string[] | undefined) => row?.[4 + 2 * known]
    expect(first(auroc(rows[sex]))).toBe('0.750')
    expect(first(auroc(rows[sex + 1]))).toBe('0.500')
    expect(auroc(rows[sex + 2])).toBe('too few')
    expect(rows.map(([name]) => name)).toContain('Other (2 small groups)')
    const chart = page.getByRole('img', { name: /in subgroups/ })
    expect(await chart.getAttribute('aria-label')).toMatch(/Sex, Not known: too few/)
    await page.getByRole('combobox', { name: 'Model in the chart' }).click()
    await page.getByRole('option', { name: 'Finetuned: Known' }).click()
    await page.getByText('Observed / expected', { exact: true }).click()
    // 30 events of 100 · 0.2 expected.
    await page.getByRole('img', { name: /Observed \/ expected events in subgroups.*Sex, M: 1\.50/ }).waitFor()
    expect(await page.getByText('NaN').count()).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('take another minimum by keyboard', async () => {
    const { page } = session
    const events = page.getByLabel('and (events)')
    await events.fill('5')
    await events.press('Enter')
    const notes = page.getByLabel('At least (notes)')
    await notes.fill('12')
    await notes.press('Enter')
    await page.getByRole('img', { name: /Sex, Not known: [\d.]+/ }).waitFor()
    expect((await cells(page, 'Subgroups')).find(([name]) => name === 'Not known')).not.toContain('too few')
  })

  it('follow the calendar with gaps where there is too little', async () => {
    const { page } = session
    await open('Drift')
    await page.getByText('By month', { exact: true }).click()
    await page.getByRole('rowheader', { name: '2021-02' }).waitFor()
    const rows = await cells(page, 'Periods')
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ['2021-01', '120 120 patients', '60'],
      ['2021-02', '0 0 patients', '0'],
      ['2021-03', '100 100 patients', '30'],
      ['2021-04', '12 12 patients', '6'],
      ['All', '232 232 patients', '96'],
    ])
    expect(rows[1]!.slice(3)).toEqual(['–', ...Array.from({ length: 6 }, () => 'too few')])
    expect(await page.getByRole('img', { name: /^Drift of / }).getAttribute('aria-label')).toMatch(/2021-02: AUROC too few/)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('put another hospital beside the own one, and offer to score who has not been there', async () => {
    const { page } = session
    await open('External')
    const rows = await cells(page, 'External beside internal')
    const there = rows.find(([name]) => name?.startsWith('Ward B'))
    expect(there?.slice(1, 3)).toEqual(['100 100 patients', '40'])
    expect(first(there?.[4])).toBe('0.700')
    expect(await page.getByText('Not scored on Ward B: Finetuned: Unfitted.').count()).toBe(1)
    expect(await page.getByRole('button', { name: 'Score on Ward B' }).isEnabled()).toBe(true)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('recalibrate on the validation notes, and offer to score them where they were not', async () => {
    const { page } = session
    await open('Recalibration')
    await page.getByText('Isotonic', { exact: true }).click()
    await page.getByText('2 corners').waitFor()
    const rows = await cells(page, 'Before and after recalibration')
    expect(rows.map(([name]) => name)).toEqual(['As scored', 'Recalibrated', 'Difference'])
    expect(await page.getByText(/Unfitted: The model has not scored the notes of the validation set/).count()).toBe(1)
    expect(await page.getByRole('button', { name: 'Score the validation notes' }).isEnabled()).toBe(true)
    await page.getByRole('img', { name: /^Reliability/ }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('follow no calendar where dates are shifted by patient, and say why', async () => {
    const { page } = session
    await page.getByRole('combobox', { name: 'Notes' }).click()
    await page.getByRole('option', { name: 'Ward B split: External test' }).click()
    await open('Drift')
    await page.getByText(/^Dates of this corpus are shifted per patient: notes of one calendar month were not written/).waitFor()
    await page.getByText(/The source of this corpus gives no real periods/).waitFor()
    expect(await page.getByRole('radiogroup', { name: 'Period' }).count()).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
    expect(session.watched.errors).toEqual([])
  })
})
