/** A note read closely: its prompt, why the model said so, notes like it, and the patient's stays around it. */
import { cpSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { show } from '../../build/screens.ts'
import { shippedModel, taskOfWards } from '../contract/scoredWard.ts'
import { connect } from '../contract/transports.ts'
import { ended } from '../contract/waiting.ts'
import { accessibilityProblems } from './accessibility.ts'
import { choose, tableRows } from './actions.ts'
import { scoredDemo } from './scoredDemo.ts'
import { noBrowser, useSession } from './session.ts'

/** The scored demo, with a pass that a shipped model really made: its prompts and tokens are there. */
async function prepare(home: string): Promise<string> {
  const workspace = await scoredDemo(home)
  const connection = await connect('MessagePort')
  try {
    const { client } = connection
    await client.workspace.open({ path: workspace })
    const [pass] = await client.predictions.passes({ taskId: 'readmission' })
    const { jobId } = await client.predictions.score({
      modelId: await shippedModel(client),
      taskIds: ['readmission'],
      splitId: pass!.splitId,
      set: pass!.set,
      maximumTokens: 256,
      maximumNotes: 12,
    })
    const job = await ended(client, jobId)
    expect(job.error).toBeNull()
    await client.workspace.close()
    return workspace
  } finally {
    await connection.close()
  }
}

describe.skipIf(noBrowser)('the reader of a note', () => {
  const session = useSession({ prepare })

  it('shows the prompt as it went in, with its tokens and what was cut', async () => {
    const { page } = session
    await show(page, '/predictions?task=readmission')
    await page.getByRole('combobox', { name: 'Scored by' }).click()
    await page.getByRole('option', { name: /12 notes/ }).click()
    await page.getByRole('button', { name: 'Open highest-risk note' }).click()
    await page.getByRole('tab', { name: 'Prompt' }).click()
    const prompt = page.getByRole('region', { name: 'Prompt as the model read it' })
    await prompt.waitFor()
    expect(await prompt.innerText()).toContain('within 30 days of discharge?\nA. no\nB. yes\nAnswer:')
    const tokens = await tableRows(page, 'Tokens of the prompt')
    expect(tokens.at(-1)).toEqual(['Prompt', '256 tokens of 256 allowed'])
    expect(await accessibilityProblems(page)).toEqual([])
    const whole = (await prompt.innerText()).length
    await page.getByRole('switch', { name: 'Show what was cut' }).uncheck({ force: true })
    await expect.poll(async () => (await prompt.innerText()).length).toBeLessThan(whole)
    expect(await prompt.innerText()).toContain('Answer:')
  })

  it('finds words in the prompt, and jumps to the question', async () => {
    const { page } = session
    await page.getByRole('searchbox', { name: 'Find in note' }).or(page.getByRole('textbox', { name: 'Find in note' })).fill('readmitted to the hospital')
    await page.getByRole('status', { name: 'Hits' }).getByText('1 / 1').waitFor()
    await page.keyboard.press('Escape')
    const question = page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name: 'Question' })
    await question.click()
    expect(await question.getAttribute('aria-current')).toBe('true')
  })

  it('shows the raw scores below the probabilities where the model has them', async () => {
    const { page } = session
    await page.getByRole('tab', { name: 'Note', exact: true }).click()
    await page.getByRole('switch', { name: 'Raw scores' }).check({ force: true })
    await page.getByRole('table').filter({ hasText: 'Most probable' }).getByText('raw score').first().waitFor({ state: 'attached' })
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('goes to the next note by keyboard in the same view, which the address keeps', async () => {
    const { page } = session
    await page.getByRole('tab', { name: 'Prompt' }).click()
    await page.getByRole('heading', { name: 'Rank 1 of 12' }).click()
    await page.keyboard.press('j')
    await page.getByRole('heading', { name: 'Rank 2 of 12' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: 'Rank 2 of 12' }).waitFor()
    await page.getByRole('region', { name: 'Prompt as the model read it' }).waitFor()
    expect(page.url()).toContain('view=prompt')
    await page.keyboard.press('k')
    await page.getByRole('heading', { name: 'Rank 1 of 12' }).waitFor()
  })

  it('comes back to the place in a note where it was left', async () => {
    const { page } = session
    await page.getByRole('tab', { name: 'Note', exact: true }).click()
    await page.getByRole('region', { name: 'Note text' }).waitFor()
    const scrolled = () => page.evaluate(`document.querySelector('[aria-label="Note text"]').scrollTop`)
    await page.evaluate(`document.querySelector('[aria-label="Note text"]').scrollTo(0, 150)`)
    await expect.poll(scrolled).toBe(150)
    await page.keyboard.press('j')
    await page.getByRole('heading', { name: 'Rank 2 of 12' }).waitFor()
    await expect.poll(scrolled).toBe(0)
    await page.keyboard.press('k')
    await page.getByRole('heading', { name: 'Rank 1 of 12' }).waitFor()
    await expect.poll(scrolled).toBe(150)
  })

  it('says which words speak for the answer, in colour, hatching, numbers and a table', async () => {
    const { page } = session
    await page.getByRole('tab', { name: 'Attribution' }).click()
    await page.getByText('Not computed yet').waitFor()
    await page.getByRole('button', { name: 'Compute' }).click()
    const note = page.getByRole('region', { name: 'Note with attribution' })
    await note.waitFor()
    await page.getByRole('group', { name: 'Legend' }).getByText(/hatched: against/).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await note.focus()
    await page.keyboard.press('Tab')
    const said = page.getByText(/^“.*” [+−]\d\.\d{4} (for|against) it$/)
    await said.waitFor()
    const first = await said.innerText()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => said.innerText()).not.toBe(first)
    await page.getByRole('heading', { name: 'Rank 1 of 12' }).waitFor()
    await page.getByText('As tables: strongest words, sections, and the check').click()
    expect((await tableRows(page, 'Strongest words')).length).toBe(15)
    expect((await tableRows(page, 'Attribution by section')).length).toBeGreaterThan(1)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.reload()
    await note.waitFor()
  })

  it('computes it by gradients too, and for the other answer', async () => {
    const { page } = session
    await choose(page, 'Method', 'Gradient × input')
    await choose(page, 'For the answer', 'For B. yes')
    await page.getByRole('button', { name: 'Compute' }).click()
    await page.getByRole('group', { name: 'Legend' }).getByText(/^for “B. yes”/).waitFor()
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })

  it('finds training notes like it with their labels, and opens one', async () => {
    const { page } = session
    await page.getByRole('tab', { name: 'Similar' }).click()
    const table = page.getByRole('table', { name: 'Similar training notes' })
    await table.waitFor()
    const rows = await tableRows(page, 'Similar training notes')
    expect(rows).toHaveLength(10)
    const similarities = rows.map(([, similarity]) => Number(similarity))
    expect(similarities).toEqual(similarities.toSorted((x, y) => y - x))
    expect(similarities[0]).toBeGreaterThan(0.1)
    expect(rows.every(([, , label]) => /^[AB]\. (no|yes)$/.test(label!))).toBe(true)
    expect(await accessibilityProblems(page)).toEqual([])
    await table.getByRole('rowheader').getByRole('button').first().click()
    await page.getByRole('heading', { name: 'Not scored in this pass' }).waitFor()
    await page.goBack()
    await table.waitFor()
  })

  it('lays the patient’s stays around the note, with what was unseen said in words', async () => {
    const { page } = session
    await page.getByRole('tab', { name: 'Timeline' }).click()
    const timeline = page.getByRole('region', { name: 'Timeline of the patient' })
    await timeline.getByRole('listitem').first().waitFor()
    expect(await timeline.locator('[aria-current="true"]').innerText()).toContain('Open note')
    const after = timeline.getByRole('listitem').filter({ hasText: 'Follow-up ends' })
    expect(await after.innerText()).toMatch(/Unseen/)
    expect(await accessibilityProblems(page)).toEqual([])
    const others = timeline.getByRole('button', { name: 'Note' })
    await others.first().click()
    await page.getByRole('heading', { name: 'Rank 1 of 12' }).waitFor({ state: 'detached' })
    await page.goBack()
    await page.getByRole('heading', { name: 'Rank 1 of 12' }).waitFor()
  })

  it('says so where a model reads no prompt', async () => {
    const { page } = session
    await page.getByRole('combobox', { name: 'Scored by' }).click()
    await page.getByRole('option', { name: /TF-IDF/ }).first().click()
    await page.getByRole('tab', { name: 'Prompt' }).click()
    await page.getByText(/^Built|^From what|No prompt|Not scored/).first().waitFor()
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})

const long = 'Kardiologie-und-Intensivmedizin-des-Universitätsklinikums-'.repeat(3)
const arabic = 'المريض يعاني من ضيق في التنفس منذ ثلاثة أيام. <script>alert(1)</script> <b>furosemide 40 mg</b> مرتين يوميا.'
const megabyte = 1_000_000

async function strange(home: string): Promise<string> {
  const connection = await connect('MessagePort')
  try {
    const { client } = connection
    const { path: workspace } = await client.workspace.create({ name: 'Strange' })
    const file = path.join(home, 'strange.ndjson')
    const text = (note: number) => (note === 0 ? `${arabic}\n`.repeat(Math.ceil(megabyte / (arabic.length + 1))) : `${arabic} ${note} eins zwei drei vier fünf`)
    const rows = Array.from({ length: 6 }, (_, note) => ({
      note_id: `${long}${note}`,
      patient_id: `${long}${note}`,
      time: '2021-03-01T10:00:00',
      type: long,
      text: text(note),
      event: note % 2 === 0 ? 'y' : 'n',
      part: note < 3 ? 'test' : 'train',
    }))
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'))
    const { table, format, mapping } = await client.corpora.preview({ path: file })
    const files = [{ path: file, table, format, mapping, attributes: ['event', 'part'] }]
    const { result } = await ended(client, (await client.corpora.import({ name: long.slice(0, 110), files })).jobId)
    const { corpusId } = result as { corpusId: number }
    await client.tasks.save({ task: { ...taskOfWards, options: [`no ${long}`, `yes ${long}`] } })
    await ended(client, (await client.tasks.label({ corpusId, taskIds: [taskOfWards.id] })).jobId)
    const values = { train: 'train', validation: 'validation', test: 'test', external: 'external' } as const
    const { id: splitId } = await client.tasks.split({ corpusId, name: 'Published', settings: { method: 'published', attribute: 'part', values } })
    const modelId = await shippedModel(client)
    await ended(client, (await client.predictions.score({ modelId, taskIds: [taskOfWards.id], splitId, set: 'test', maximumTokens: 512 })).jobId)
    await client.workspace.close()
    cpSync(workspace, path.join(home, 'strange.wardbench'))
    cpSync(`${workspace}-files`, path.join(home, 'strange.wardbench-files'), { recursive: true })
    return path.join(home, 'strange.wardbench')
  } finally {
    await connection.close()
  }
}

describe.skipIf(noBrowser)('a note of a megabyte, from right to left, with long names', () => {
  const session = useSession({ prepare: strange })

  it('is read as text in every view, within the window', async () => {
    const { page } = session
    await show(page, '/predictions')
    await page.getByRole('gridcell', { name: new RegExp(`${long}0$`) }).first().click()
    const note = page.getByRole('region', { name: 'Note text' })
    await note.getByText('furosemide 40 mg').first().waitFor()
    expect(((await page.evaluate(`document.querySelector('[aria-label="Note text"]').textContent.length`)) as number)).toBeGreaterThanOrEqual(megabyte)
    const regions = { Note: 'Note text', Prompt: 'Prompt as the model read it', Similar: 'Similar training notes' }
    for (const [view, region] of Object.entries(regions)) {
      await page.getByRole('tab', { name: view, exact: true }).click()
      await page.getByRole('region', { name: region }).waitFor()
      expect(await page.locator('main script, main b, [role="tabpanel"] b').count()).toBe(0)
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    }
    await page.getByRole('tab', { name: 'Timeline' }).click()
    await page.getByRole('heading', { name: 'Nothing else is known' }).waitFor()
    await page.getByRole('tab', { name: 'Attribution' }).click()
    await page.getByRole('button', { name: 'Compute' }).click()
    await page.getByRole('region', { name: 'Note with attribution' }).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
  })

  it('finds words in it, at most 500 times, and goes on in the prompt without what was cut', async () => {
    const { page } = session
    await page.getByRole('tab', { name: 'Note', exact: true }).click()
    await page.getByRole('textbox', { name: 'Find in note' }).fill('furosemide')
    await page.getByRole('status', { name: 'Hits' }).getByText('1 / 500').waitFor()
    await page.getByRole('tab', { name: 'Prompt' }).click()
    await page.getByRole('switch', { name: 'Show what was cut' }).uncheck({ force: true })
    await expect.poll(async () => (await page.getByRole('region', { name: 'Prompt as the model read it' }).innerText()).length).toBeLessThan(20_000)
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
