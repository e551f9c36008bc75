/** What a person sees of the host behind the page: who may enter, who may write, and that it is gone. */
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openPage, startHost } from '../../build/workbench.ts'
import { accessibilityProblems } from './accessibility.ts'
import { noBrowser, useSession, watch } from './session.ts'

describe.skipIf(noBrowser)('the page and its host', () => {
  const session = useSession()

  it('takes the token out of the address', async () => {
    const { page } = session
    await page.getByRole('heading', { name: 'Start with a workspace' }).waitFor()
    expect(new URL(page.url()).search).toBe('')
  })

  it('explains in words that an address was used already or is made up', async () => {
    const { browser, host } = session
    const stranger = await openPage(browser)
    const address = new URL(host.address())
    address.searchParams.set('token', 'made-up')
    const response = await stranger.goto(address.href)
    expect(response?.status()).toBe(401)
    expect(await stranger.locator('body').innerText()).toMatch(
      /used already or is not complete\. Open the newest address/,
    )
    await stranger.context().close()
  })

  it('lets in one more browser with the next address that it prints', async () => {
    const { browser, host } = session
    const second = await openPage(browser)
    const response = await second.goto(host.address())
    expect(response?.status()).toBe(200)
    await second.getByRole('heading', { name: 'Start with a workspace' }).waitFor()
    await second.context().close()
  })

  it('is the same again when the page is closed and opened', async () => {
    const { page, host } = session
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.getByLabel('Name').fill('Shared')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    // Creating ends with the way to the corpora: a click before that is overtaken.
    await page.getByRole('heading', { name: 'No corpora yet' }).waitFor()
    await page.getByRole('link', { name: 'Runs' }).click()
    const address = page.url()
    const again = await page.context().newPage()
    await page.close()
    session.page = again
    session.watched = watch(again, host)
    await again.goto(address)
    await again.getByRole('heading', { level: 1, name: 'Runs' }).waitFor()
    await again.getByRole('button', { name: 'Workspace Shared' }).waitFor()
    expect(new URL(again.url()).origin).toBe(new URL(host.address()).origin)
  })

  it('gives a second host of the same workspace reading only, and says so', async () => {
    const { browser, home } = session
    const workspace = path.join(home, 'Wardbench', 'Shared.wardbench')
    const second = await startHost({ home: path.join(home, 'second'), workspace })
    try {
      const page = await openPage(browser)
      await page.goto(second.address())
      await page.getByRole('banner').getByText('Read-only').waitFor()
      await page.getByText('Read-only: held by another process').waitFor()
      expect(await page.getByRole('button', { name: 'Import notes' }).first().isDisabled()).toBe(true)
      expect(await accessibilityProblems(page)).toEqual([])
      await page.context().close()
    } finally {
      await second.stop()
    }
    expect(await session.page.getByText('Workspace held for writing').isVisible()).toBe(true)
  })

  it('says of a host that was started to read only that it was', async () => {
    const { browser, home } = session
    const reader = await startHost({ home: path.join(home, 'reader'), workspace: path.join(home, 'Wardbench', 'Shared.wardbench'), readOnly: true })
    try {
      const page = await openPage(browser)
      await page.goto(reader.address())
      const status = page.getByRole('contentinfo', { name: 'Status' })
      await status.getByText(/^Read-only/).waitFor()
      expect(await status.innerText()).toContain('Read-only: started to read only')
      await page.context().close()
    } finally {
      await reader.stop()
    }
  })

  it('asked nothing of the outside, and the browser had nothing to object to', () => {
    expect(session.watched).toEqual({ outside: [], errors: [] })
  })

  it('says that the connection is lost when the host dies, and what to do when it stays away', async () => {
    const { page, host } = session
    await host.kill()
    const banner = page.getByRole('status').getByText('Connection to the workbench lost — reconnecting')
    await banner.waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByText('If it was started again, open the new address it printed.').waitFor()
  })
})
