/** Nothing on the screen moves by itself while news comes in: jobs at work, a queue that empties, an import, charts that grow. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { show } from '../../build/screens.ts'
import { settled } from '../../build/workbench.ts'
import { chooseFile } from './actions.ts'
import { runsDemo, waitingRuns } from './runsDemo.ts'
import { noBrowser, useSession } from './session.ts'

/**
 * What is news may move: a line of the queue goes up when the one above it starts (0.0008 each), a count in the status bar
 * grows (0.0002); both in one frame count as one larger move (0.004). A table below a panel that goes moves by 0.05 and more.
 */
const bound = 0.01

/** As text: it runs in the page. What a person brings about, within half a second of it, is no shift. */
const observe = `window.shifts = []
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) if (!hadRecentInput) window.shifts.push({
    value,
    what: sources.map(({ node, previousRect, currentRect }) => [node?.nodeName, node?.parentElement?.getAttribute?.('aria-label') ?? '', (node?.textContent ?? '').slice(0, 40), [previousRect.x, previousRect.y, currentRect.x, currentRect.y].map(Math.round).join(' ')].join(' | ')),
  })
}).observe({ type: 'layout-shift', buffered: false })`

interface Shift {
  value: number
  what: string[]
}

/** What moved while news came, largest first, where it is more than the bound. */
async function shiftsDuring(page: Page, news: () => Promise<void>): Promise<Shift[]> {
  await settled(page)
  // Charts and tables come in chunks of their own.
  await page.evaluate('new Promise((resolve) => requestIdleCallback(resolve))')
  await page.evaluate(observe)
  await news()
  const shifts = (await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(window.shifts))))')) as Shift[]
  const sum = shifts.reduce((all, { value }) => all + value, 0)
  return sum < bound ? [] : shifts.toSorted((a, b) => b.value - a.value)
}

/** Until what is said has changed so often. */
async function changes(text: () => Promise<string>, times: number): Promise<void> {
  const seen = new Set([await text()])
  await expect.poll(async () => seen.add(await text()).size, { timeout: 60_000 }).toBeGreaterThan(times)
}

describe.skipIf(noBrowser)('while news comes in', () => {
  const session = useSession({ prepare: runsDemo, independent: true })
  const [running, second, third] = waitingRuns

  it('the list of runs stays where it is, also when the queue empties', async () => {
    const { page } = session
    await show(page, '/runs')
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: running, exact: true }) })
    await row.getByText('Running').waitFor()
    await page.getByRole('list', { name: 'Queue' }).getByText(`Pretrain ${third}`).waitFor()
    // A colleague's window.
    const other = await page.context().newPage()
    await other.goto(page.url())
    const shifts = await shiftsDuring(page, async () => {
      await changes(() => row.innerText(), 3)
      for (const name of [second, third]) await other.getByRole('button', { name: `Cancel Pretrain ${name}` }).click()
      await page.getByRole('list', { name: 'Queue' }).waitFor({ state: 'hidden' })
    })
    await other.close()
    expect(shifts).toEqual([])
  })

  it('the page of a run that learns stays where it is', async () => {
    const { page } = session
    await page.getByRole('link', { name: running, exact: true }).click()
    await page.getByRole('img', { name: /^Loss/ }).waitFor()
    const state = page.getByRole('region', { name: 'State of the run' })
    expect(await shiftsDuring(page, () => changes(() => state.innerText(), 5))).toEqual([])
  })

  it('an import stays where it is from its start to its result', async () => {
    const { page, home } = session
    const notes = Array.from({ length: 3000 }, (_, note) => ({ note_id: `n${note}`, patient_id: `p${note % 500}`, time: '2021-03-01T10:00:00', type: 'Progress note', text: `Seen on the ward, day ${note}. ${'Stable, eats and drinks. '.repeat(40)}` }))
    writeFileSync(path.join(home, 'ward.ndjson'), notes.map((note) => `${JSON.stringify(note)}\n`).join(''))
    await show(page, '/corpora/import')
    await page.getByRole('button', { name: 'Choose files or a folder…' }).click()
    await chooseFile(page, 'Files or a folder to import', home, 'ward.ndjson')
    await page.getByRole('button', { name: 'Next: columns' }).click()
    await page.getByRole('button', { name: 'Next: name and settings' }).click()
    const shifts = await shiftsDuring(page, async () => {
      await page.getByRole('button', { name: 'Import', exact: true }).press('Enter')
      await page.getByRole('region', { name: 'Import complete' }).waitFor()
    })
    expect(shifts).toEqual([])
  })
})
