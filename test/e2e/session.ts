/** One person at one workbench: host, browser and page for a test file, and everything on the page that must not happen. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, onTestFailed } from 'vitest'
import { buildRenderer } from '../../build/buildRenderer.ts'
import { findChromium } from '../../build/findChromium.ts'
import { root } from '../../build/root.ts'
import { launchBrowser, openPage, startHost, type Host } from '../../build/workbench.ts'

const isCi = ![undefined, '', '0', 'false'].includes(process.env['CI'])

/** Why browser tests cannot run here. In continuous integration they run all the same, and fail by saying what is missing. */
export const noBrowser = findChromium() || isCi ? undefined : 'no Chromium, Chrome or Edge was found'

export interface Session {
  /** A folder that is gone after the tests; the host's home. */
  home: string
  host: Host
  browser: Browser
  page: Page
  watched: Watched
}

interface SessionSettings {
  prepare?: (home: string) => Promise<string>
  independent?: boolean
}

/**
 * Starts everything before the tests of the surrounding describe, which go on from one another: after a failure the rest
 * is skipped, unless they are `independent`. `prepare` fills a workspace that is open when the page is, and gives its path.
 */
export function useSession({ prepare, independent = false }: SessionSettings = {}): Session {
  const session = {} as Session
  let failed: string | undefined
  beforeAll(async () => {
    await buildRenderer()
    session.home = mkdtempSync(path.join(tmpdir(), 'wardbench-e2e-'))
    session.host = await startHost({ home: session.home, workspace: await prepare?.(session.home) })
    session.browser = await launchBrowser()
    session.page = await openPage(session.browser)
    session.watched = watch(session.page, session.host)
    await session.page.goto(session.host.address())
  })
  afterAll(async () => {
    await session.browser?.close()
    await session.host?.stop()
    rmSync(session.home, { recursive: true, force: true, maxRetries: 5 })
  })
  beforeEach((context) => {
    context.skip(failed !== undefined, `after the failure of: ${failed}`)
    onTestFailed(async () => {
      if (!independent) failed = context.task.name
      await photograph(session.page, context.task.name)
    })
  })
  return session
}

/** What the page looked like when a test failed. The notes of these tests are generated. */
async function photograph(page: Page, name: string): Promise<void> {
  const folder = path.join(root, 'test-results')
  mkdirSync(folder, { recursive: true })
  await page
    .screenshot({ path: path.join(folder, `${name.replaceAll(/\W+/g, '-').slice(0, 80)}.png`) })
    .catch(() => undefined)
}

export interface Watched {
  /** Addresses asked for outside the page's own origin. */
  outside: string[]
  /** Console errors and uncaught exceptions; the browser reports violations of the content security policy there. */
  errors: string[]
}

export function watch(page: Page, { address }: Host): Watched {
  const watched: Watched = { outside: [], errors: [] }
  const { host, origin } = new URL(address())
  const own = [`${origin}/`, `ws://${host}/`, `blob:${origin}/`, 'data:']
  const check = (url: string) => {
    if (!own.some((start) => url.startsWith(start))) watched.outside.push(url)
  }
  page.on('request', (request) => check(request.url()))
  page.on('websocket', (socket) => check(socket.url()))
  page.on('console', (message) => message.type() === 'error' && watched.errors.push(message.text()))
  page.on('pageerror', (error) => watched.errors.push(error.message))
  return watched
}
