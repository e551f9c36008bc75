/** Splits are set up by keyboard and by mouse, shown before they are made, checked, and refused where dates are shifted. */
import { copyFileSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { cohortDefinition } from '../../shared/domain/cohort.ts'
import { createRandom } from '../../shared/random.ts'
import { importDemoStays } from '../contract/demoStays.ts'
import { connect } from '../contract/transports.ts'
import { ended } from '../contract/waiting.ts'
import { accessibilityProblems } from './accessibility.ts'
import { choose, exported, goTo, tableRows } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

const patients = 90

/** Three notes a patient, in 2021, 2022 and 2023; each third of the patients in a published set. Copies are of one text. */
function wardNotes(): string {
  const random = createRandom(1)
  const prose = () => Array.from({ length: 30 }, () => `w${random.integer(5000)}`).join(' ')
  const copied = prose()
  const lines = Array.from({ length: patients * 3 }, (_, index) => {
    const patient = Math.floor(index / 3)
    const time = `${2021 + (index % 3)}-${String(1 + (patient % 12)).padStart(2, '0')}-10 08:00:00`
    const published = ['train', 'dev', 'test'][patient % 3]
    const text = index % 3 === 0 && patient < 40 ? `${copied} ${index}` : prose()
    return `n${index},P${patient},${time},Note,${text},${patient % 5 === 0 ? 'y' : 'n'},${published}`
  })
  return ['note_id,subject_id,charttime,category,text,outcome,part', ...lines].join('\n')
}

/** A workspace with a labelled ward and the stays of the MIMIC-IV demo, whose dates are shifted. */
async function prepare(home: string): Promise<string> {
  const connection = await connect('MessagePort')
  const { client } = connection
  try {
    const { path: created } = await client.workspace.create({ name: 'Splits' })
    const file = path.join(connection.folder, 'ward.csv')
    await writeFile(file, wardNotes())
    const { table, format, mapping } = await client.corpora.preview({ path: file })
    const files = [{ path: file, table, format, mapping, attributes: ['outcome', 'part'] }]
    await ended(client, (await client.corpora.import({ name: 'Ward', files })).jobId)
    const rule = { kind: 'column' as const, settings: { column: 'outcome', values: { n: 0, y: 1 } } }
    const task = { id: 'outcome', name: 'Outcome', question: 'Which?', options: ['no', 'yes'], label: rule, notes: {} }
    await client.tasks.save({ task: { ...task, description: '', version: 1, positive: 1 } })
    const [{ id: corpusId }] = await client.corpora.list()
    await ended(client, (await client.tasks.label({ corpusId, taskIds: ['outcome'] })).jobId)
    const definition = cohortDefinition.parse({ from: '2022-01-01' })
    await client.cohorts.save({ corpusId, name: 'Later', definition })
    await importDemoStays(connection)
    await client.workspace.close()
    const workspace = path.join(home, 'splits.wardbench')
    copyFileSync(created, workspace)
    return workspace
  } finally {
    await connection.close()
  }
}

/** What the table of sizes says once it has been worked out for the settings on the screen. */
async function sizes(page: Page): Promise<string[][]> {
  await page.getByRole('table', { name: 'Sizes of the sets to be' }).waitFor()
  await page.getByText('Working out the sizes…').waitFor({ state: 'hidden' })
  return (await tableRows(page, 'Sizes of the sets to be')).map((row) => row.map((cell) => cell.replace(/\s+/g, ' ').trim()))
}

describe.skipIf(noBrowser)('splits', () => {
  const session = useSession({ prepare })
  const cutoff = (page: Page) => page.getByRole('slider', { name: 'Start of the later period' })

  it('begin with a boundary on the histogram that the keyboard moves, and sizes that follow', async () => {
    const { page } = session
    await goTo(page, 'Tasks & splits')
    await page.getByRole('tab', { name: 'Splits' }).click()
    await page.getByRole('heading', { name: 'No splits yet' }).waitFor()
    await page.getByRole('button', { name: 'Create a split' }).click()
    await cutoff(page).waitFor()
    await cutoff(page).press('Home')
    await cutoff(page).press('PageUp')
    expect(await cutoff(page).getAttribute('aria-valuetext')).toBe('2022-02-01: 98 notes before, 172 notes from then on')
    await cutoff(page).press('ArrowLeft')
    expect(await cutoff(page).getAttribute('aria-valuetext')).toBe('2022-01-01: 90 notes before, 180 notes from then on')
    expect(await page.getByLabel('Later period begins').inputValue()).toBe('2022-01-01')
    await page.getByRole('combobox', { name: /^Stratify by/ }).click()
    await page.getByRole('option', { name: 'Outcome' }).click()
    const rows = await sizes(page)
    expect(rows.map((row) => row.slice(0, 5))).toEqual([
      ['Train', '72', '72', '72', '58 80.6 %'],
      ['Validation', '9', '9', '9', '7 77.8 %'],
      ['Test', '9', '9', '9', '7 77.8 %'],
      ['Later period from 2022-01-01: all', '180', '90', '180', '144 80.0 %'],
      ['Unseen patients only', '18', '9', '18', '14 77.8 %'],
      ['Returning patients', '162', '81', '162', '130 80.2 %'],
    ])
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('draw no boundary for a day that is emptied, and refuse a period without notes with what else to do', async () => {
    const { page } = session
    const begins = page.getByLabel('Later period begins')
    await begins.fill('')
    await page.getByText('Give every date in full.').waitFor()
    expect(await cutoff(page).count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Add a later window' }).isDisabled()).toBe(true)
    await begins.fill('2031-01-01')
    await page.getByText('No note lies in the later period, from 2031-01-01').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await begins.fill('2022-01-01')
    await cutoff(page).waitFor()
  })

  it('take a further window, which the mouse drags and Delete takes away', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Add a later window' }).click()
    const second = page.getByRole('slider', { name: 'Start of window 2 of the later period' })
    expect(await second.getAttribute('aria-valuetext')).toMatch(/^2023-0[12]-01/)
    const box = (await second.boundingBox())!
    const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(from.x + 60, from.y, { steps: 6 })
    await page.mouse.up()
    expect(await second.getAttribute('aria-valuetext')).toMatch(/^2023-0[3-9]-01/)
    await second.press('Delete')
    expect(await second.count()).toBe(0)
    await page.getByRole('button', { name: 'Add a later window' }).click()
    await page.getByLabel('Window 2 begins').fill('2023-01-01')
    expect((await sizes(page)).map(([name, notes]) => [name, notes]).slice(3)).toEqual([
      ['Later period from 2022-01-01 until 2023-01-01: all', '90'],
      ['Unseen patients only', '9'],
      ['Returning patients', '81'],
      ['Later period from 2023-01-01: all', '90'],
      ['Unseen patients only', '9'],
      ['Returning patients', '81'],
    ])
    await page.getByRole('button', { name: 'Create split' }).click()
  })

  it('are checked for what they let through, in words, with the notes to read side by side', async () => {
    const { page } = session
    const report = page.getByRole('region', { name: 'Leakage report' })
    await report.getByText(/^1 problem, /).waitFor({ timeout: 60_000 })
    await report.getByRole('listitem').filter({ hasText: 'Problem' }).getByText('Texts are repeated').waitFor()
    await report.getByText('Repeated texts: counts and examples').click()
    const repeated = await tableRows(page, 'Repeated texts')
    expect(repeated.map((row) => row.slice(0, 3))).toEqual([
      ['Train', 'Validation', '0'],
      ['Train', 'Test', '0'],
      ['Validation', 'Test', '0'],
    ])
    expect(await accessibilityProblems(page)).toEqual([])
    await report.getByRole('button', { name: /^Side by side/ }).first().click()
    const pair = page.getByRole('dialog')
    await pair.getByRole('region', { name: /^Judged on: text of note/ }).waitFor()
    await pair.getByRole('region', { name: /^Learned from: text of note/ }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await pair.getByRole('button', { name: 'Close' }).click()
    const download = await exported(page, () => report.getByRole('button', { name: 'CSV' }).click())
    const csv = readFileSync(await download.path(), 'utf8')
    expect(csv).toContain('texts,problem,')
    expect(csv).not.toMatch(/\bw\d{2,}\b/)
  })

  it('are made as a column says, its values read for what they mean', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Create a split' }).click()
    await page.getByText('As published', { exact: true }).click()
    await choose(page, 'Column that names the set', 'part')
    expect(await tableRows(page, 'Sets of the values of part')).toHaveLength(3)
    expect((await sizes(page)).map((row) => row.slice(0, 2))).toEqual([
      ['Train', '90'],
      ['Validation', '90'],
      ['Test', '90'],
    ])
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  })

  it('are of a saved cohort alone where one is chosen, and say so', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Create a split' }).click()
    await page.getByRole('combobox', { name: /^Divide notes of/ }).click()
    await page.getByRole('option', { name: 'Later, version 1' }).click()
    await page.getByLabel('Later period begins').fill('2023-01-01')
    // Of the 270 notes of the ward, 90 are earlier than the cohort.
    const periods = page.getByRole('list', { name: 'Notes by period' }).getByRole('listitem')
    await periods.filter({ hasText: 'Older period: 90 notes' }).waitFor()
    await periods.filter({ hasText: 'from 2023-01-01: 90 notes' }).waitFor()
    await page.getByText('At random', { exact: true }).click()
    await page.getByText('90 notes in no set: not in the cohort').waitFor()
    const notes = (await sizes(page)).map((row) => Number(row[1]))
    expect(notes.reduce((sum, count) => sum + count, 0)).toBe(180)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Create split' }).click()
    await page.getByText('Only notes of the cohort Later, version 1.').waitFor()
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Runs' }).click()
    await page.goto(`${page.url().split('#')[0]}#/runs?new=pretrain`)
    await choose(page, 'Notes of', 'Later, version 1')
    await choose(page, 'Split', /^Temporal/)
    expect(await page.getByRole('combobox', { name: 'Notes of' }).inputValue()).toBe('Every note of the split')
    await goTo(page, 'Tasks & splits')
    await page.getByRole('tab', { name: 'Splits' }).click()
  })

  it('by time of shifted dates are refused with the reason, and made by real period with one click', async () => {
    const { page } = session
    await choose(page, 'Corpus', 'Demo stays')
    await page.getByRole('button', { name: 'Create a split' }).first().click()
    await page.getByText('Which of two patients came first cannot be known').waitFor()
    expect(await page.getByRole('button', { name: 'Create split' }).isDisabled()).toBe(true)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Split by real period' }).click()
    const later = (await sizes(page)).filter(([name]) => name?.startsWith('Later'))
    expect(later.map(([name]) => name)).toEqual(['Later period from 2014 - 2016: all'])
    await page.getByRole('button', { name: 'Create split' }).click()
    await page.getByText(/^By real period: 2014 - 2016/).waitFor()
  })

  it('of another corpus are an external test of the models of a split', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Create a split' }).click()
    await page.getByText('External test', { exact: true }).click()
    await choose(page, 'Split of Ward', /^Ward: Temporal/)
    expect((await sizes(page)).map((row) => row[0])).toEqual(['External test'])
    await page.getByRole('button', { name: 'Create split' }).click()
    await page.getByText('External test: every note is judged on').waitFor()
    await page.getByRole('button', { name: 'Score a model' }).click()
    await page.getByText('This corpus has no labels yet').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: /^Ward: Temporal/ }).click()
    const listed = async () => (await tableRows(page, 'External tests')).map((row) => row.slice(0, 3))
    await expect.poll(listed).toEqual([['Demo stays', 'External test', 'this split']])
    expect(await accessibilityProblems(page)).toEqual([])
    await page.goto(`${page.url().split('#')[0]}#/runs?new=baseline`)
    await choose(page, 'Split', /^Temporal/)
    await choose(page, 'Score afterwards on', 'Demo stays: External test')
    expect(session.watched.errors).toEqual([])
    expect(session.watched.outside).toEqual([])
  })
})
