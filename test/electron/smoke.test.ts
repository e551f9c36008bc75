/** The desktop application as a person starts it: the built bundles in the real Electron, on an empty profile. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { electronBinary, whyNoWindow } from '../../build/electronBinary.ts'
import { root } from '../../build/root.ts'

const executablePath = electronBinary()
const reason = whyNoWindow() ?? (executablePath ? undefined : "Electron's binary is not here")

describe.skipIf(reason)('the desktop application', () => {
  let folder: string
  let application: ElectronApplication
  let page: Page
  const requests: string[] = []

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'wardbench-electron-'))
    const env = { ...process.env, WARDBENCH_CONFIG: path.join(folder, 'config'), HOME: folder, USERPROFILE: folder }
    application = await _electron.launch({ executablePath, args: [root], env: env as Record<string, string> })
    application.context().on('request', (request) => requests.push(request.url()))
    page = await application.firstWindow()
  })
  afterAll(async () => {
    // A job still runs, and nobody is there to be asked.
    await application?.evaluate(({ app }) => app.exit(0)).catch(() => undefined)
    await application?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('shows the workspace page, so the backend answers over the message port', async () => {
    await page.getByRole('heading', { name: 'Start with a workspace' }).waitFor()
    expect(new URL(page.url()).origin).toBe('app://wardbench')
  })

  it('asks nothing of the outside', async () => {
    await page.reload()
    await page.getByRole('heading', { name: 'Start with a workspace' }).waitFor()
    expect(requests.filter((url) => !/^(app:\/\/wardbench\/|blob:app:|data:)/.test(url))).toEqual([])
  })

  it('refuses a request outside, another window and another page', async () => {
    // As text: these run in the page, whose types this project's main side does not have.
    const outcome = await page.evaluate(`(async () => ({
      fetched: await fetch('https://example.org/').then(() => true, () => false),
      opened: window.open('https://example.org/') !== null,
      node: 'require' in window || 'process' in window,
    }))()`)
    expect(outcome).toEqual({ fetched: false, opened: false, node: false })
    await page.evaluate(`void (location.href = 'https://example.org/')`)
    expect(new URL(page.url()).origin).toBe('app://wardbench')
  })

  it('logs nothing to the console', async () => {
    const messages: string[] = []
    page.on('console', (message) => message.type() === 'error' && messages.push(message.text()))
    page.on('pageerror', (error) => messages.push(error.message))
    await page.reload()
    await page.getByRole('heading', { name: 'Start with a workspace' }).waitFor()
    expect(messages).toEqual([])
  })

  it('has an application menu', async () => {
    const labels = await application.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label))
    expect(labels).toEqual(expect.arrayContaining([expect.stringMatching(/View/)]))
  })

  it('makes a workspace and runs a job in it', async () => {
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.getByLabel('Name').fill('Smoke')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('button', { name: 'Demo hospital' }).click()
    await page.getByRole('button', { name: 'Create the demo hospital' }).click()
    const status = page.getByRole('contentinfo', { name: 'Status' })
    await expect.poll(() => status.textContent()).toMatch(/demo hospital/i)
  })

  it('asks before it is closed while a job runs, and stays open when told to', async () => {
    await application.evaluate(({ dialog }) => {
      const asked: string[] = []
      Object.assign(globalThis, { asked })
      dialog.showMessageBox = async (...args: unknown[]) => {
        asked.push((args.at(-1) as { message: string }).message)
        return { response: 0, checkboxChecked: false }
      }
    })
    await application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
    const asked = await application.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
    expect(asked).toEqual(['A job is running. Quit Wardbench?'])
    expect(application.windows()).toHaveLength(1)
  })
})
