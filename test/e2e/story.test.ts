/** The whole story as a person lives it, from an empty machine to a comparison, in a real browser on a real host. */
import { describe, expect, it } from 'vitest'
import { accessibilityProblems } from './accessibility.ts'
import { choose, fill, goTo, tableRows } from './actions.ts'
import { noBrowser, useSession } from './session.ts'

/** Generating, training and scoring wait for the processor. */
const longWait = { timeout: 150_000 }

describe.skipIf(noBrowser)('the story of a finetuned model', () => {
  const session = useSession()

  it('begins with a new workspace', async () => {
    const { page } = session
    await page.getByRole('heading', { name: 'Start with a workspace' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.getByLabel('Name').fill('Readmissions')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('heading', { name: 'No corpora yet' }).waitFor()
    await page.getByRole('button', { name: 'Workspace Readmissions' }).waitFor()
  })

  it('creates the smallest demo hospital, marked synthetic', async () => {
    const { page } = session
    await page.getByRole('button', { name: 'Demo hospital' }).click()
    await choose(page, 'Size of the demo hospital', '2,000 encounters: small')
    await page.getByRole('button', { name: 'Create the demo hospital' }).click()
    await page.getByText('The demo hospital is ready.').waitFor(longWait)
    await page.getByRole('button', { name: 'Open corpora' }).click()
    const [corpus] = await tableRows(page, 'Corpora')
    expect(corpus?.[0]).toMatch(/synthetic/i)
    expect(Number(corpus?.[2]?.replaceAll(',', ''))).toBeGreaterThan(2000)
  })

  it('shows its notes, labels and splits', async () => {
    const { page } = session
    await page.getByRole('table', { name: 'Corpora' }).getByRole('link').click()
    await page.getByRole('img', { name: /^Notes per month/ }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('tab', { name: /^Notes/ }).click()
    await page.getByRole('gridcell', { name: 'Discharge summary' }).first().click()
    await page.getByRole('region', { name: 'Note text' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await goTo(page, 'Tasks & splits')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('tab', { name: 'Labels' }).click()
    await page.getByRole('heading', { name: '30-day readmission' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('tab', { name: 'Splits' }).click()
    await page.getByRole('table', { name: 'Class balance of 30-day readmission' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('pretrains a nano model', async () => {
    const { page } = session
    await goTo(page, 'Runs')
    // The models that come with the workbench are there already, so that finetuning is what is offered.
    await page.getByText('A base model is ready').waitFor(longWait)
    await page.getByRole('button', { name: 'New run' }).click()
    await page.getByRole('radiogroup', { name: 'Kind of run' }).getByText('Pretrain').click()
    await page.getByRole('button', { name: 'More settings' }).click()
    await fill(page, {
      'Vocabulary (tokens)': 512,
      'Sequence length (tokens)': 64,
      'Steps (steps)': 6,
      'Validate every (steps)': 6,
      'Batch (sequences)': 4,
      'Warm-up (steps)': 1,
    })
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Start run' }).click()
    await page.getByText(/^Done in/).waitFor(longWait)
    await page.getByRole('img', { name: /^Loss.*train/i }).waitFor()
  })

  it('finetunes it on readmission and scores both models afterwards', async () => {
    const { page } = session
    await page.getByRole('link', { name: 'Finetune it' }).click()
    await page.getByRole('button', { name: 'More settings' }).click()
    await page.getByRole('checkbox', { name: /^30-day readmission/ }).check()
    await choose(page, 'What is trained', 'An adapter (LoRA)')
    await page.getByText(/and an adapter of/).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await choose(page, 'What is trained', 'All weights (full)')
    await choose(page, 'Learning rate is', 'Searched for')
    await fill(page, {
      'Rates to try': 2,
      'Steps of each try (steps)': 2,
      'Notes at most (per task)': 150,
      'Limit (tokens)': 128,
      'Training notes at most (notes per task)': 60,
      'Validation notes at most (notes per task)': 60,
      'Steps (steps)': 20,
      'Validate every (steps)': 10,
      'Batch (notes)': 8,
    })
    await page.getByRole('switch', { name: /zero-shot/ }).check()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Start run' }).click()
    await page.getByText(/^Done in/).waitFor(longWait)
    await page.getByRole('link', { name: 'Notes by risk' }).waitFor(longWait)
    await page.getByRole('button', { name: 'No jobs running' }).waitFor(longWait)
    await page.getByRole('img', { name: /AUROC.*step 20/ }).waitFor()
    const tried = await tableRows(page, 'Learning rates that were tried')
    expect(tried.map((cells) => cells.at(-1)).sort()).toEqual(['', 'trains'])
    expect(await accessibilityProblems(page)).toEqual([])
    await goTo(page, 'Runs')
    await page.getByRole('gridcell', { name: 'Finetune', exact: true }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('keeps a card of the finetuned model', async () => {
    const { page } = session
    await goTo(page, 'Models')
    expect(await accessibilityProblems(page)).toEqual([])
    await page
      .getByRole('group', { name: 'Models' })
      .getByRole('link', { name: /finetuned/ })
      .click()
    await page.getByRole('table', { name: 'Ancestors' }).getByRole('link', { name: 'nano pretrained' }).waitFor()
    // Settings in the words of the form, and what came of the run.
    await page.getByRole('row', { name: 'Base model nano pretrained' }).waitFor()
    await page.getByRole('row', { name: /^Best validation AUROC 0\.\d{3} at step \d+$/ }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Finetune' }).click()
    const base = page.getByRole('combobox', { name: 'Base model' })
    expect(await base.inputValue()).toMatch(/finetuned/)
  })

  it('opens the highest-risk note with what each model said beside the label', async () => {
    const { page } = session
    await goTo(page, 'Predictions')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Open highest-risk note' }).click()
    await page.getByRole('heading', { name: /^Rank 1 of/ }).waitFor()
    expect(await page.getByRole('region', { name: 'Note text' }).innerText()).toMatch(/discharge/i)
    const table = page.getByRole('region', { name: 'Probabilities by model' })
    const heads = await table.getByRole('columnheader').allInnerTexts()
    const column = (name: string) => heads.findIndex((head) => head.startsWith(name))
    expect(column('Zero-shot')).toBeGreaterThan(0)
    expect(column('Finetuned')).toBeGreaterThan(0)
    const options = await Promise.all(
      (await table.getByRole('row', { name: /^[AB]\. / }).all()).map((row) => row.locator('th, td').allInnerTexts()),
    )
    expect(options).toHaveLength(2)
    for (const model of ['Zero-shot', 'Finetuned']) {
      const probabilities = options.map((row) => Number(row[column(model)]))
      expect(probabilities[0]! + probabilities[1]!).toBeCloseTo(1, 2)
    }
    expect(options.filter((row) => row[0]?.includes('(label)'))).toHaveLength(1)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('j')
    await page.getByRole('heading', { name: /^Rank 2 of/ }).waitFor()
  })

  it('compares the two with intervals, a difference and ROC curves', async () => {
    const { page } = session
    await goTo(page, 'Compare')
    await page.getByText(/^Compared \d+ passes/).waitFor(longWait)
    const rows = await tableRows(page, 'Models on the same notes')
    for (const role of ['Zero-shot', 'Finetuned']) {
      const row = rows.find((cells) => cells[1]?.includes(role))
      expect(row?.[2], `${role}: AUROC and its interval`).toMatch(/^0\.\d{3}\s+[01]\.\d{3}–[01]\.\d{3}$/)
    }
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('tab', { name: 'Curves and thresholds' }).click()
    const chart = page.getByRole('img', { name: /^ROC curves.*Finetuned.*AUROC/ })
    // A curve is a path of several points; chance is the straight one.
    const drawn = () =>
      chart
        .locator('svg path[d]')
        .evaluateAll((paths) => paths.filter((path) => (path.getAttribute('d')?.match(/L/g)?.length ?? 0) > 3).length)
    await expect.poll(drawn).toBeGreaterThanOrEqual(2)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('radiogroup', { name: 'What is compared' }).getByText('All tasks').click()
    const difference = async () =>
      (await tableRows(page, 'AUROC of all tasks')).find(([task]) => task === '30-day readmission')?.at(-1)
    await expect.poll(difference, longWait).toMatch(/^[+−]?0\.\d{3}\s+[+−]?0\.\d{3} to [+−]?0\.\d{3}, p [=<]/)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('has settings, a palette of commands and a sheet of shortcuts', async () => {
    const { page } = session
    await goTo(page, 'Settings')
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog', { name: 'Go to or run' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.type('shortc')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
  })

  it('asked nothing of the outside, and the browser had nothing to object to', async () => {
    const { page, watched } = session
    expect(watched.outside).toEqual([])
    expect(watched.errors).toEqual([])
    // What was looked for would have been seen.
    await page.evaluate(`document.body.append(Object.assign(new Image(), { src: 'https://example.org/beacon.png' }))`)
    await expect.poll(() => watched.errors.join()).toMatch(/content security policy/i)
  })
})
