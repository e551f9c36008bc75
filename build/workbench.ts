/**
 * The workbench as a person has it, for browser tests and screenshots: a real headless host as a child process with a
 * home folder of its own, and a real browser.
 */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Browser, type Page } from 'playwright-core'
import { ending } from './childProcess.ts'
import { findChromium } from './findChromium.ts'
import { root } from './root.ts'

export interface Host {
  /** The newest address the host printed; good for one browser session. */
  address(): string
  /** Asks it to end, as Ctrl-C does, and waits. */
  stop(): Promise<void>
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>
}

/** What ignores the request to end is killed after this. */
const graceMs = 10_000

/** Starts a host on a free port; nothing of the person's own settings or recent workspaces is read or written. */
export async function startHost({ home, workspace, readOnly = false }: { home: string; workspace?: string; readOnly?: boolean }): Promise<Host> {
  const script = path.join(root, 'main/headless/main.ts')
  const env = { ...process.env, HOME: home, USERPROFILE: home, WARDBENCH_CONFIG: path.join(home, 'config') }
  const child = spawn(process.execPath, [script, ...(workspace ? ['--workspace', workspace] : []), ...(readOnly ? ['--read-only'] : [])], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const killWithParent = () => child.kill('SIGKILL')
  process.once('exit', killWithParent)
  const ended = ending(child).finally(() => process.off('exit', killWithParent))

  const printed: string[] = []
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line)?.[0]
      if (!url) return
      printed.push(url)
      resolve()
    })
  })
  const failed = ended.then(({ code }): never => {
    throw new Error(`The headless host ended with code ${code} before it printed its address.`)
  })
  await Promise.race([ready, failed])
  failed.catch(() => undefined)

  return {
    address: () => printed.at(-1)!,
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(killWithParent, graceMs)
      await ended
      clearTimeout(timer)
    },
    async kill() {
      killWithParent()
      await ended
    },
  }
}

/** Quiet beside the page itself: a browser's own calls home would blur what is tested. */
const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath)
    throw new Error('No Chromium, Chrome or Edge was found. Install one, or set WARDBENCH_CHROMIUM to its path.')
  // Scroll bars take room from tables, as they do for a person.
  return chromium.launch({ executablePath, args: browserFlags, ignoreDefaultArgs: ['--hide-scrollbars'] })
}

/** For what takes a second on a quiet machine. */
const patienceMs = 60_000

/** A page with a fresh profile. Without motion, so that nothing is looked at halfway through a fade. */
export async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    colorScheme: 'light',
    locale: 'en-US',
  })
  context.setDefaultTimeout(patienceMs)
  return context.newPage()
}

/** Waits until a screen is shown and nothing on it is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page
    .getByRole('status', { name: /^Loading/ })
    .first()
    .waitFor({ state: 'hidden' })
}
