/**
 * `npm run screenshots -- --workspace FILE`: the pictures of the user's guide (docs/screenshots), from a workspace with
 * a scored finetuning run; reading it is enough. `--all DIR` writes every screen instead, at two sizes and in both
 * appearances, for review. A workspace with notes that are not synthetic is refused.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { buildRenderer } from './buildRenderer.ts'
import { root } from './root.ts'
import { launchBrowser, openPage, settled, startHost } from './workbench.ts'

type Appearance = 'light' | 'dark'

interface Screen {
  name: string
  /** In which appearances the guide shows it; without: only in a review. */
  guide?: readonly Appearance[]
  /** From a page of the workbench to this screen. */
  open: (page: Page) => Promise<void>
}

const guideSize = { width: 1280, height: 800 }
const reviewSizes = [guideSize, { width: 1920, height: 1080 }]
const guideFolder = path.join(root, 'docs/screenshots')
/** The guide is read from a repository: a larger picture is worth a remark. */
const largestBytes = 250_000
/** Charts are drawn anew after a change of appearance or size. */
const drawingMs = 500

/** Without a workspace: what a person sees first. */
const firstScreen: Screen = {
  name: 'workspace',
  guide: ['light'],
  open: async (page) => {
    await page.getByRole('heading', { name: 'Start with a workspace' }).waitFor()
  },
}

const screens: Screen[] = [
  { name: 'corpora', guide: ['light'], open: (page) => show(page, '/corpora') },
  { name: 'corpus', open: openCorpus },
  { name: 'corpus-notes', guide: ['light'], open: openNotes },
  { name: 'import', open: (page) => show(page, '/corpora/import') },
  { name: 'tasks', guide: ['light'], open: (page) => show(page, '/tasks') },
  { name: 'labels', open: (page) => show(page, '/tasks?tab=labels') },
  { name: 'splits', guide: ['light'], open: (page) => show(page, '/tasks?tab=splits') },
  { name: 'models', open: (page) => show(page, '/models') },
  { name: 'model', guide: ['light'], open: openModel },
  { name: 'runs', open: (page) => show(page, '/runs') },
  { name: 'run', guide: ['light'], open: openRun },
  { name: 'new-pretrain', open: (page) => openForm(page, 'pretrain') },
  { name: 'new-finetune', open: (page) => openForm(page, 'finetune') },
  { name: 'new-baseline', open: (page) => openForm(page, 'baseline') },
  { name: 'predictions-list', open: (page) => show(page, '/predictions?task=readmission') },
  { name: 'predictions', guide: ['light', 'dark'], open: openHighestRisk },
  { name: 'compare', guide: ['light', 'dark'], open: openComparison },
  { name: 'compare-plots', guide: ['light'], open: openPlots },
  { name: 'compare-all', open: openAllTasks },
  { name: 'workspace-open', open: (page) => show(page, '/workspace') },
  { name: 'settings', open: (page) => show(page, '/settings') },
  { name: 'palette', open: openPalette },
]

async function show(page: Page, address: string): Promise<void> {
  await page.goto(new URL(`/#${address}`, page.url()).href)
  // A change behind the # alone leaves the screen before in place for a moment.
  await page.reload()
  await settled(page)
}

async function openCorpus(page: Page): Promise<void> {
  await show(page, '/corpora')
  await page.getByRole('table', { name: 'Corpora' }).getByRole('link').first().click()
  await page.getByRole('img', { name: /^Notes per month/ }).waitFor()
}

async function openNotes(page: Page): Promise<void> {
  await openCorpus(page)
  await page.getByRole('tab', { name: /^Notes/ }).click()
  await page.getByRole('gridcell', { name: 'Discharge summary' }).first().click()
  await page.getByRole('region', { name: 'Note text' }).waitFor()
}

async function openRun(page: Page): Promise<void> {
  await show(page, '/runs')
  const finished = page.getByRole('row').filter({ hasText: 'Finetune' }).filter({ hasText: 'Done' })
  await finished.first().getByRole('link').click()
  await page.getByRole('img', { name: /AUROC/ }).waitFor()
}

async function openModel(page: Page): Promise<void> {
  await openRun(page)
  await page.getByRole('link', { name: /^Model “/ }).click()
  await page.getByRole('table', { name: 'Ancestors' }).waitFor()
}

async function openForm(page: Page, kind: string): Promise<void> {
  await show(page, `/runs?new=${kind}`)
  await page.getByRole('button', { name: 'More settings' }).click()
}

async function openHighestRisk(page: Page): Promise<void> {
  await show(page, '/predictions?task=readmission')
  await page.getByRole('button', { name: 'Open highest-risk note' }).click()
  await page.getByRole('region', { name: 'Note text' }).waitFor()
}

async function openComparison(page: Page): Promise<void> {
  await show(page, '/compare?task=readmission')
  await page.getByRole('img', { name: /^ROC curves/ }).waitFor()
}

async function openPlots(page: Page): Promise<void> {
  await openComparison(page)
  await page.getByRole('img', { name: /^ROC curves/ }).scrollIntoViewIfNeeded()
}

async function openAllTasks(page: Page): Promise<void> {
  await show(page, '/compare?view=all')
  await page.getByText('comparing…').first().waitFor({ state: 'detached' })
}

async function openPalette(page: Page): Promise<void> {
  await show(page, '/corpora')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Go to or run' }).waitFor()
}

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

function shotsOf({ name, guide = [] }: Screen, reviewFolder: string | undefined): Shot[] {
  const appearances = ['light', 'dark'] as const
  if (reviewFolder !== undefined) {
    return reviewSizes.flatMap((size) =>
      appearances.map((appearance) => ({
        file: path.resolve(reviewFolder, `${name}-${size.width}-${appearance}.png`),
        size,
        appearance,
      })),
    )
  }
  return guide.map((appearance) => ({
    file: path.join(guideFolder, appearance === 'dark' ? `${name}-dark.png` : `${name}.png`),
    size: guideSize,
    appearance,
  }))
}

/** A page of its own for the screen, so that nothing of the one before stays open. */
async function photograph(opener: Page, screen: Screen, reviewFolder: string | undefined): Promise<void> {
  const shots = shotsOf(screen, reviewFolder)
  if (shots.length === 0) return
  const page = await opener.context().newPage()
  await page.goto(new URL('/', opener.url()).href)
  await settled(page)
  await screen.open(page)
  for (const { file, size, appearance } of shots) {
    await page.setViewportSize(size)
    await page.emulateMedia({ colorScheme: appearance })
    await settled(page)
    await page.waitForTimeout(drawingMs)
    await page.screenshot({ path: file })
    const { size: bytes } = statSync(file)
    console.log(
      `${path.relative(process.cwd(), file)}  ${Math.round(bytes / 1000)} kB${bytes > largestBytes ? ', large' : ''}`,
    )
  }
  await page.close()
}

async function takeAll(workspace: string, reviewFolder: string | undefined): Promise<void> {
  await buildRenderer()
  mkdirSync(reviewFolder ?? guideFolder, { recursive: true })
  const home = mkdtempSync(path.join(tmpdir(), 'wardbench-screenshots-'))
  const browser = await launchBrowser()
  try {
    for (const [given, shown] of [
      [undefined, [firstScreen]],
      [workspace, screens],
    ] as const) {
      const host = await startHost({ home, workspace: given })
      try {
        const page = await openPage(browser)
        await page.goto(host.address())
        if (given !== undefined) await refuseRealNotes(page)
        for (const screen of shown) await photograph(page, screen, reviewFolder)
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

const { values } = parseArgs({ options: { workspace: { type: 'string' }, all: { type: 'string' } } })
try {
  if (values.workspace === undefined)
    throw new TypeError('--workspace FILE is needed: one that `npm run demo` has made')
  await takeAll(path.resolve(values.workspace), values.all)
} catch (error) {
  console.error(`wardbench: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
