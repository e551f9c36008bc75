/** The guide within the app: from a screen to its place, contents, search, pictures; without a workspace too. */
import { describe, expect, it } from 'vitest'
import { show } from '../../build/screens.ts'
import { accessibilityProblems } from './accessibility.ts'
import { noBrowser, useSession } from './session.ts'

describe.skipIf(noBrowser)('the guide', () => {
  const session = useSession()

  it('opens at the place of the screen that one comes from', async () => {
    const { page } = session
    await page.getByRole('heading', { name: 'Start with a workspace' }).waitFor()
    await page.getByRole('link', { name: 'This screen in the guide' }).click()
    await page.locator('#first-hour:focus').waitFor()
    await show(page, '/planner')
    await page.getByRole('link', { name: 'This screen in the guide' }).click()
    await page.locator('#cost-and-capacity:focus').waitFor()
    const heading = page.getByRole('heading', { name: 'Cost and capacity', exact: true })
    expect(await heading.evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(200)
    expect(await accessibilityProblems(page)).toEqual([])
  })

  it('shows its pictures, with what is on them in words', async () => {
    const { page } = session
    const picture = page.getByRole('article').getByRole('img').first()
    await picture.scrollIntoViewIfNeeded()
    await expect.poll(() => page.evaluate(`[...document.querySelectorAll('article img')].some((image) => image.naturalWidth === 1280)`)).toBe(true)
    expect(await page.getByRole('article').locator('img:not([alt])').count()).toBe(0)
    expect(await page.getByRole('article').locator('img:not([src])').count()).toBe(0)
  })

  it('is searched by keyboard, over all its documents', async () => {
    const { page } = session
    await page.keyboard.press('/')
    await page.keyboard.type('calibration slope')
    const found = page.getByRole('navigation', { name: 'Found in the guide' })
    const first = found.getByRole('link').filter({ hasText: 'Statistics' }).first()
    expect((await first.locator('mark').allInnerTexts()).map((text) => text.toLowerCase())).toEqual(expect.arrayContaining(['calibration']))
    expect(await accessibilityProblems(page)).toEqual([])
    await first.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('article', { name: 'Statistics' }).getByRole('heading', { name: 'Probabilities' }).waitFor()
    await page.getByRole('searchbox', { name: 'Search in the guide' }).fill('xyzzy')
    await found.getByText('Nothing in the guide has “xyzzy”.').waitFor()
    await page.getByRole('searchbox', { name: 'Search in the guide' }).fill('')
  })

  it('lists every number, and leads from it to its formula', async () => {
    const { page } = session
    await page.getByRole('link', { name: 'What the numbers mean' }).click()
    await page.getByRole('table', { name: 'What the numbers mean' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('link', { name: 'Cohen’s kappa' }).click()
    await page.locator('#agreement-of-raters:focus').waitFor()
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })
})
