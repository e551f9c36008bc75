/**
 * `npm run screenshots`: the pictures of the user's guide (docs/screenshots), from `--workspace FILE` with a scored
 * finetuning run; reading it is enough. Without one, a quick demo is made first: its numbers prove nothing. `--only
 * NAME…` takes some of them, `--all DIR` every screen instead, at two sizes and in both appearances, for review. A
 * workspace with notes that are not synthetic is refused.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { buildRenderer } from './buildRenderer.ts'
import { ending } from './childProcess.ts'
import { root } from './root.ts'
import { writeSamples, type Samples } from './screenSamples.ts'
import { firstScreen, guidePictures, screens, show, type Appearance, type Screen } from './screens.ts'
import { smallPng } from './smallPng.ts'
import { launchBrowser, openPage, settled, startHost } from './workbench.ts'

const guideSize = { width: 1280, height: 800 }
const reviewSizes = [guideSize, { width: 1920, height: 1080 }]
const guideFolder = path.join(root, 'docs/screenshots')
/** The guide is read from a repository: a larger picture is worth a remark. */
const largestBytes = 150_000
/** Charts are drawn anew after a change of appearance or size. */
const drawingMs = 500

/** The folder goes into a repository; notes of patients must not. */
async function refuseRealNotes(page: Page): Promise<void> {
  await show(page, '/corpora')
  const table = page.getByRole('table', { name: 'Corpora' })
  await table.or(page.getByRole('heading', { name: 'No corpora yet' })).waitFor()
  const rows = table.getByRole('row').filter({ has: page.getByRole('link') })
  const synthetic = rows.filter({ hasText: 'Synthetic' })
  if ((await rows.count()) === 0) throw new Error('This workspace has no corpus. Make one with `npm run demo`.')
  if ((await rows.count()) !== (await synthetic.count())) {
    throw new Error('This workspace holds notes that are not synthetic: no pictures are taken of it.')
  }
}

interface Shot {
  file: string
  size: { width: number; height: number }
  appearance: Appearance
}

function shotsOf(screen: Screen, reviewFolder: string | undefined): Shot[] {
  const appearances = ['light', 'dark'] as const
  if (reviewFolder !== undefined) {
    return reviewSizes.flatMap((size) =>
      appearances.map((appearance) => ({
        file: path.resolve(reviewFolder, `${screen.name}-${size.width}-${appearance}.png`),
        size,
        appearance,
      })),
    )
  }
  return guidePictures(screen).map(({ file, appearance }) => ({
    file: path.join(guideFolder, file),
    size: guideSize,
    appearance,
  }))
}

/** A page of its own for the screen, so that nothing of the one before stays open. */
async function photograph(
  opener: Page,
  screen: Screen,
  { samples, review }: { samples: Samples; review: string | undefined },
): Promise<void> {
  const shots = shotsOf(screen, review)
  if (shots.length === 0) return
  const page = await opener.context().newPage()
  await page.goto(new URL('/', opener.url()).href)
  await settled(page)
  await screen.open(page, samples)
  for (const { file, size, appearance } of shots) {
    await page.setViewportSize(size)
    await page.emulateMedia({ colorScheme: appearance })
    await settled(page)
    await page.waitForTimeout(drawingMs)
    const picture = await page.screenshot()
    writeFileSync(file, review === undefined ? smallPng(picture) : picture)
    const { size: bytes } = statSync(file)
    console.log(
      `${path.relative(process.cwd(), file)}  ${Math.round(bytes / 1000)} kB${bytes > largestBytes ? ', large' : ''}`,
    )
  }
  await page.close()
}

interface Options {
  workspace: string | undefined
  only: string[]
  review: string | undefined
}

async function takeAll({ workspace, only, review }: Options): Promise<void> {
  await buildRenderer()
  mkdirSync(review ?? guideFolder, { recursive: true })
  const home = mkdtempSync(path.join(tmpdir(), 'wardbench-screenshots-'))
  const samples = await writeSamples(home)
  const browser = await launchBrowser()
  try {
    for (const [given, all] of [
      [undefined, [firstScreen]],
      [workspace ?? (await quickDemo(home)), screens],
    ] as const) {
      const chosen = all.filter(({ name }) => only.length === 0 || only.includes(name))
      if (chosen.length === 0) continue
      const host = await startHost({ home, workspace: given })
      try {
        const page = await openPage(browser)
        await page.goto(host.address())
        if (given !== undefined) await refuseRealNotes(page)
        for (const screen of chosen) await photograph(page, screen, { samples, review })
        await page.context().close()
      } finally {
        await host.stop()
      }
    }
  } finally {
    await browser.close()
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function quickDemo(folder: string): Promise<string> {
  const workspace = path.join(folder, 'demo.wardbench')
  const command = ['main/cli/main.ts', 'demo', '--quick', '--encounters', '2000', '--workspace', workspace]
  const child = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  const { code } = await ending(child)
  if (code !== 0) throw new Error('The demo for the pictures could not be made.')
  return workspace
}

function namedScreens(names: string[]): string[] {
  const known = [firstScreen, ...screens].map(({ name }) => name)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new TypeError(`No screen ${unknown.join(', ')}. There are: ${known.join(', ')}`)
  return names
}

const options = {
  workspace: { type: 'string' },
  only: { type: 'string', multiple: true },
  all: { type: 'string' },
} as const
try {
  const { values } = parseArgs({ options })
  await takeAll({
    workspace: values.workspace && path.resolve(values.workspace),
    only: namedScreens(values.only ?? []),
    review: values.all,
  })
} catch (error) {
  console.error(`wardbench: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
