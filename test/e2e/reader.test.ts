/** A note read closely: its prompt, why the model said so, notes like it, and the patient's stays around it. */
import { describe, expect, it } from 'vitest'
import { show } from '../../build/screens.ts'
import { shippedModel } from '../contract/scoredWard.ts'
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
    await table.getByRole('button').first().click()
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
