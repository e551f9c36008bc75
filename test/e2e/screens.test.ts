/**
 * What every screen keeps, whatever is on it: nothing for axe to find in either appearance, nothing wider than a small
 * window, nothing that cannot be had in text of 150 %, no metric that is not explained.
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { screens, show } from '../../build/screens.ts'
import { writeSamples } from '../../build/screenSamples.ts'
import { ended } from '../contract/waiting.ts'
import { accessibilityProblems } from './accessibility.ts'
import { filledWorkspace } from './filledWorkspace.ts'
import { problemsOfLargeText } from './largeText.ts'
import { scoredDemo } from './scoredDemo.ts'
import { noBrowser, useSession } from './session.ts'
import { unexplainedMetrics } from './unexplained.ts'

/** Of a trained run: the story looks at them. */
const ofTraining = ['run', 'model']
/** Of experiments that ran, which no test does in a browser. */
const ofExperiments = /^(experiment|result-.*)$/
const addresses = [
  '/corpora', '/corpora/import', '/tasks', '/tasks?tab=labels', '/tasks?tab=splits', '/tasks?tab=cohorts', '/models', '/runs',
  '/runs?new=pretrain', '/runs/compare?runs=1,2', '/experiments', '/predictions', '/compare', '/workspace', '/settings',
] // prettier-ignore

/** Empty: all is well. */
async function problemsOf(page: Page): Promise<string[]> {
  const problems = await accessibilityProblems(page)
  const wide = (await page.evaluate('document.documentElement.scrollWidth - innerWidth')) as number
  if (wide > 0) problems.push(`${wide} pixels wider than the window`)
  return [...problems, ...(await unexplainedMetrics(page)), ...(await problemsOfLargeText(page))]
}

describe.skipIf(noBrowser)('a screen', () => {
  const session = useSession({ prepare: scoredDemo, independent: true })

  it.each(screens.filter(({ name }) => !ofTraining.includes(name) && !ofExperiments.test(name)))('with what it is for: $name', async ({ open }) => {
    const { page, home } = session
    await open(page, await writeSamples(home))
    expect(await problemsOf(page)).toEqual([])
  })
})

describe.skipIf(noBrowser)('a screen of an empty workspace', () => {
  const session = useSession({ prepare: emptyWorkspace, independent: true })

  it.each(addresses)('%s', async (address) => {
    await show(session.page, address)
    expect(await problemsOf(session.page)).toEqual([])
  })

  it.each(['/corpora/999', '/models/999', '/runs/999', '/predictions/999'])('of what is not there: %s', async (address) => {
    await show(session.page, address)
    expect(await problemsOf(session.page)).toEqual([])
  })
})

const long = 'Kardiologie-und-Intensivmedizin-des-Universitätsklinikums-'.repeat(2)
const arabic = 'المريض يعاني من ضيق في التنفس منذ ثلاثة أيام، مع تورم في الكاحلين. <b dir="ltr">furosemide 40 mg</b> مرتين يوميا.'

/** Whether the first letter of the note is at the right. As text: it runs in the page. */
const beginsRight = `(() => {
  const note = document.querySelector('[aria-label="Note text"]')
  const texts = document.createTreeWalker(note, NodeFilter.SHOW_TEXT)
  while (!texts.nextNode().data.includes('المريض'));
  const letter = document.createRange()
  letter.setStart(texts.currentNode, 0)
  letter.setEnd(texts.currentNode, 1)
  const { left, width } = note.getBoundingClientRect()
  return letter.getBoundingClientRect().left > left + width / 2
})()`

describe.skipIf(noBrowser)('a screen of long names and of text from right to left', () => {
  const session = useSession({ prepare: strangeWard, independent: true })

  it.each(addresses)('%s', async (address) => {
    await show(session.page, address)
    expect(await problemsOf(session.page)).toEqual([])
  })

  it('a corpus, and a note of it that reads from right to left', async () => {
    const { page } = session
    await show(page, '/corpora')
    await page.getByRole('table', { name: 'Corpora' }).getByRole('link').first().click()
    await page.getByRole('img', { name: /^Notes per month/ }).waitFor()
    expect(await problemsOf(page)).toEqual([])
    await page.getByRole('tab', { name: /^Notes/ }).click()
    await page.getByRole('gridcell', { name: long }).first().click()
    const note = page.getByRole('region', { name: 'Note text' })
    await note.getByText('furosemide 40 mg').first().waitFor()
    expect(await note.innerText()).toContain('<b dir="ltr">furosemide 40 mg</b>')
    expect(await note.locator('b').count()).toBe(0)
    expect(await page.evaluate(beginsRight)).toBe(true)
    expect(await problemsOf(page)).toEqual([])
  })
})

async function emptyWorkspace(home: string): Promise<string> {
  return filledWorkspace(home, 'screens', async () => undefined)
}

async function strangeWard(home: string): Promise<string> {
  return filledWorkspace(home, 'screens', async ({ client }) => {
    const file = path.join(home, `${long.slice(0, 100)}.ndjson`)
    const rows = Array.from({ length: 12 }, (_, note) => ({
      note_id: `${long}-${note}`,
      patient_id: `${long}-${note % 5}`,
      time: `2021-03-0${1 + (note % 9)}T10:00:00`,
      type: long,
      text: `${arabic} ${note}`,
    }))
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'))
    const { table, format, mapping } = await client.corpora.preview({ path: file })
    const job = await ended(client, (await client.corpora.import({ name: long, files: [{ path: file, table, format, mapping, attributes: [] }] })).jobId)
    expect(job.error).toBeNull()
    const { corpusId } = job.result as { corpusId: number }
    await client.tasks.split({ corpusId, name: long, settings: { method: 'random' } })
  })
}
