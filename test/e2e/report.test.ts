/** A report as a reader has it: the file alone, in a browser without a network. */
import axe from 'axe-core'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from '../../build/workbench.ts'
import { reportHtml } from '../../main/report/report.ts'
import { reportFacts } from '../unit/report/reportFacts.ts'
import { noBrowser } from './session.ts'

describe.skipIf(noBrowser)('a report in a browser', () => {
  let folder: string
  let browser: Browser
  let page: Page
  const asked: string[] = []
  const complaints: string[] = []
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'wardbench-report-'))
    const file = path.join(folder, 'report.html')
    writeFileSync(file, reportHtml(await reportFacts()))
    browser = await launchBrowser()
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.context().setOffline(true)
    page.on('request', (request) => asked.push(request.url()))
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('dialog', (dialog) => complaints.push(dialog.message()))
    await page.goto(pathToFileURL(file).href)
  })
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is read with the network off, and asks for nothing but itself', async () => {
    await page.getByRole('heading', { level: 1, name: /^Task/ }).waitFor()
    expect(await page.getByRole('img').count()).toBe(6)
    expect(await page.getByRole('img', { name: /^ROC curves/ }).locator('path').count()).toBeGreaterThan(3)
    expect(asked).toHaveLength(1)
    expect(complaints).toEqual([])
  })

  it('leads to every part by its contents', async () => {
    const links = page.getByRole('navigation', { name: 'Contents' }).getByRole('link')
    expect(await links.count()).toBe(await page.getByRole('heading', { level: 2 }).count())
    await links.getByText('TRIPOD+AI checklist').click()
    await expect.poll(() => page.evaluate('scrollY')).toBeGreaterThan(1000)
  })

  it('is accessible', async () => {
    await page.evaluate(axe.source)
    const problems = await page.evaluate(
      `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].target + ' ' + nodes[0].html.slice(0, 200)))`,
    )
    expect(problems).toEqual([])
  })

  it('fits its window, wide tables scrolling within it', async () => {
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0)
  })

  it('prints to several pages, nothing wider than the paper', async () => {
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1')
    expect(pdf.slice(0, 5)).toBe('%PDF-')
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(4)
    // The breadth of US Letter between the margins, in CSS pixels.
    await page.setViewportSize({ width: 710, height: 900 })
    await page.emulateMedia({ media: 'print' })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(710)
  })
})
