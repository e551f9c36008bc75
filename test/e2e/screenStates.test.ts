/**
 * Every screen before its answers are there, after they were refused, and when they are asked for again: nothing is said
 * to be missing that is not known yet, a refusal says what to do, and pressing "Try again" brings what was asked for. What
 * it brings are figures as large and as small, and names as long, as they may be: all can be read.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { root } from '../../build/root.ts'
import { accessibilityProblems, accessibilityProblemsOfNow } from './accessibility.ts'
import { answersTo, refusal, type Answers } from './answers.ts'
import { hugeDemo, longestName } from './hugeDemo.ts'
import { unreadable } from './readable.ts'
import { noBrowser, useSession } from './session.ts'

/** Their addresses; with what is answered before the rest of the screen is asked for, where that comes in two steps. */
const screens: [address: string, before?: RegExp][] = [
  ['/workspace'],
  ['/corpora'],
  ['/corpora/import'],
  ['/corpora/1', /^\/corpora\/get/],
  ['/corpora/1?tab=notes', /^\/corpora\/get/],
  ['/corpora/1?tab=notes&note=3', /^\/corpora\/(get|notes)/],
  ['/corpora/1?tab=review', /^\/corpora\/get/],
  ['/corpora/1?tab=rejects', /^\/corpora\/get/],
  ['/tasks'],
  ['/tasks?tab=labels', /^\/corpora\/list/],
  ['/tasks?tab=splits', /^\/corpora\/list/],
  ['/tasks?tab=cohorts', /^\/corpora\/list/],
  ['/tasks/editor'],
  ['/tasks/cohort?corpus=1'],
  ['/models'],
  ['/models/2'],
  ['/models/compare?models=2,3'],
  ['/runs'],
  ['/runs/1', /^\/runs\/get/],
  ['/runs?new=pretrain'],
  ['/runs?new=finetune', /^\/(corpora\/list|models|runs|tasks\/splits)/],
  ['/runs/compare?runs=1,2', /^\/runs\/list/],
  ['/experiments'],
  ['/experiments?tab=library'],
  ['/experiments?new=transfer-matrix'],
  ['/experiments/1'],
  ['/predictions?task=readmission', /^\/(predictions\/passes|tasks\/list)/],
  ['/predictions?task=readmission&note=3', /^\/(predictions\/(passes|list)|tasks\/list)/],
  ['/compare?task=readmission', /^\/(predictions\/passes|tasks\/list)/],
  ['/review'],
  ['/review/1'],
  ['/review/1/decide'],
  ['/review/1/summary'],
  ['/operations'],
  ['/operations/2', /^\/operations\/models/],
  ['/operations/incoming'],
  ['/settings'],
]

/** Screens on which nothing is waited for: what they ask for at first is needed later. */
const usableAtOnce = ['/workspace', '/corpora/import']

/** Screens that ask the host for nothing. */
const withoutAnswers = ['/planner', '/help']

/** Dialogs that an address opens, and what the person is asked first. */
const dialogs: [address: string, first: string][] = [
  ['/tasks?tab=splits&dialog=split', 'By time'],
  ['/tasks?tab=labels&dialog=derive', '30-day readmission'],
  ['/models?dialog=import', 'Folder'],
  ['/review?new=1', 'Name'],
  ['/operations?promote=1', 'Name'],
  ['/operations?bundle=1', 'Folder'],
  ['/operations/2?dialog=score', 'Corpus'],
  ['/operations/2?dialog=retire', 'Reason'],
  ['/operations/incoming?dialog=watch', 'Folder'],
  ['/operations/incoming?dialog=give', 'Folder'],
]

/** Words that something is missing; not that nothing was chosen. */
const missing = /^(No|Nothing|Nobody)\b(?! note (chosen|open)$).*|.*\byet$|.*\b0 (notes|patients|rows|runs)\b.*/m

async function problemsOf(page: Page): Promise<string[]> {
  const problems = await accessibilityProblemsOfNow(page)
  const wide = await widerThanWindow(page)
  if (wide > 0) problems.push(`${wide} pixels wider than the window`)
  const said = missing.exec(await page.getByRole('main').innerText())
  if (said) problems.push(`says “${said[0]}”`)
  return problems
}

function widerThanWindow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - innerWidth')
}

/** All at once: one press may bring what another one asks for. */
async function tryAgain(page: Page): Promise<void> {
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).evaluateAll((buttons) => {
    for (const button of buttons) button.click()
  })
}

it('every screen of the app is among them', () => {
  const sources = readdirSync(path.join(root, 'renderer'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'))
  const routes = sources.flatMap((name) => [...readFileSync(path.join(root, 'renderer', name), 'utf8').matchAll(/<Route path="([^"]+)"/g)].map(([, route]) => route!))
  const paths = [...screens.map(([address]) => address.split('?')[0]!), ...withoutAnswers]
  const missed = [...new Set(routes)].filter((route) => {
    const shape = new RegExp(`^${route.replace('/*?', '').replace(/:\w+/g, '\\d+')}$`)
    return !paths.some((each) => shape.test(each))
  })
  expect(routes).toContain('/review/:id/decide')
  expect(missed).toEqual([])
})

describe.skipIf(noBrowser)('a screen whose answers are late, refused, and given when they are asked for again', () => {
  const session = useSession({ prepare: hugeDemo, independent: true })
  let answers: Answers
  beforeAll(async () => {
    answers = await answersTo(session.page)
  })

  it.each(screens)('%s', async (address, before) => {
    const { page, watched } = session
    const loading = page.getByRole('status', { name: /^Loading/ }).first()
    const refused = page.getByRole('alert').filter({ hasText: refusal })
    answers.are('held')
    await page.goto('about:blank')
    await page.goto(new URL(`/#${address}`, session.host.address()).href)
    await page.getByRole('heading', { level: 1 }).waitFor()
    for (const given of before ? [undefined, before] : [undefined]) {
      if (given) {
        answers.are('held', given)
        await tryAgain(page)
      }
      if (!usableAtOnce.includes(address)) await loading.waitFor()
      expect(await problemsOf(page)).toEqual([])
      answers.are('refused', given)
      await refused.first().waitFor()
      await loading.waitFor({ state: 'hidden' })
      expect(await problemsOf(page)).toEqual([])
    }
    answers.are('given')
    await tryAgain(page)
    await refused.first().waitFor({ state: 'hidden' })
    await loading.waitFor({ state: 'hidden' })
    expect(await unreadable(page)).toEqual([])
    expect(await widerThanWindow(page)).toBeLessThanOrEqual(0)
    expect(watched.errors.splice(0)).toEqual([])
  })

  it('of runs whose events alone were refused: their best AUROC is not said to be missing', async () => {
    const { page, home } = session
    const workspace = new Database(path.join(home, 'scored.wardbench'))
    workspace.exec(`UPDATE job SET state = 'cancelled' WHERE kind = 'finetune'`)
    workspace.close()
    answers.are('refused', /^(?!\/runs\/events)/)
    await page.goto('about:blank')
    await page.goto(new URL('/#/runs', session.host.address()).href)
    const refused = page.getByRole('alert').filter({ hasText: 'The best AUROC of some runs could not be read' })
    await refused.waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    answers.are('given')
    await tryAgain(page)
    await refused.waitFor({ state: 'hidden' })
  })

  it.each(dialogs)('%s begins at “%s”, however late its answers are', async (address, first) => {
    const { page, watched } = session
    answers.are('held')
    await page.goto('about:blank')
    await page.goto(new URL(`/#${address}`, session.host.address()).href)
    await page.getByRole('heading', { level: 1 }).waitFor()
    answers.are('given')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(first).and(page.locator(':focus')).waitFor({ state: 'attached' })
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(watched.errors.splice(0)).toEqual([])
  })

  it('asks for the labels of all built-in tasks at first, however late it knows them', async () => {
    const { page } = session
    answers.are('held')
    await page.goto('about:blank')
    await page.goto(new URL('/#/tasks?tab=labels&dialog=derive', session.host.address()).href)
    await page.getByRole('heading', { level: 1 }).waitFor()
    answers.are('given')
    const tasks = page.getByRole('dialog').getByRole('checkbox')
    await tasks.first().waitFor()
    expect(await tasks.first().isChecked()).toBe(true)
    await page.keyboard.press('Escape')
  })

  it('of a workspace with a damaged row, which is mended meanwhile', async () => {
    const { page, home, watched } = session
    const workspace = new Database(path.join(home, 'scored.wardbench'))
    workspace.exec(`UPDATE model SET card = '{' || card`)
    await page.goto('about:blank')
    await page.goto(new URL('/#/models', session.host.address()).href)
    const refused = page.getByRole('alert').filter({ hasText: 'Run a check of the workspace, or restore a backup.' })
    await refused.waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    workspace.exec('UPDATE model SET card = substr(card, 2)')
    workspace.close()
    await refused.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('group', { name: 'Models' }).getByRole('link', { name: longestName }).first().waitFor()
    expect(watched).toEqual({ outside: [], errors: [] })
  })
})
