/**
 * The screens of which pictures are taken, and the way to each. The guide shows some of them (docs/screenshots); all are
 * looked at in a review.
 */
import path from 'node:path'
import type { Page } from 'playwright-core'
import type { Samples } from './screenSamples.ts'
import { settled } from './workbench.ts'

export type Appearance = 'light' | 'dark'

export interface Screen {
  name: string
  /** In which appearances the guide shows it; without: only in a review. */
  guide?: readonly Appearance[]
  /** From a page of the workbench to this screen. */
  open: (page: Page, samples: Samples) => Promise<void>
}

/** Without a workspace: what a person sees first. */
export const firstScreen: Screen = {
  name: 'workspace',
  guide: ['light'],
  open: async (page) => {
    await page.getByRole('heading', { name: 'Start with a workspace' }).waitFor()
  },
}

export const screens: Screen[] = [
  { name: 'corpora', guide: ['light'], open: (page) => show(page, '/corpora') },
  { name: 'corpus', open: openCorpus },
  { name: 'corpus-notes', guide: ['light'], open: openNotes },
  { name: 'import', open: (page) => show(page, '/corpora/import') },
  { name: 'import-files', guide: ['light'], open: (page, { source }) => openImport(page, source) },
  { name: 'import-columns', guide: ['light'], open: openColumns },
  { name: 'tasks', guide: ['light'], open: (page) => show(page, '/tasks') },
  { name: 'labels', open: (page) => show(page, '/tasks?tab=labels') },
  { name: 'splits', guide: ['light'], open: (page) => show(page, '/tasks?tab=splits') },
  { name: 'split-dialog', guide: ['light'], open: openSplitDialog },
  { name: 'models', open: (page) => show(page, '/models') },
  { name: 'model', guide: ['light'], open: openModel },
  { name: 'runs', open: (page) => show(page, '/runs') },
  { name: 'run', guide: ['light'], open: openRun },
  { name: 'runs-seeds', open: (page) => show(page, '/runs?group=seeds') },
  { name: 'runs-compare', guide: ['light'], open: openRunsCompared },
  { name: 'new-pretrain', open: (page) => openForm(page, 'pretrain') },
  { name: 'new-finetune', open: (page) => openForm(page, 'finetune') },
  { name: 'new-baseline', open: (page) => openForm(page, 'baseline') },
  { name: 'experiments', open: (page) => show(page, '/experiments') },
  { name: 'experiments-library', guide: ['light'], open: (page) => show(page, '/experiments?tab=library') },
  { name: 'new-experiment', guide: ['light'], open: openNewExperiment },
  { name: 'experiment', open: (page) => openExperiment(page, 'Transfer matrix', 'Cells') },
  ...['Transfer matrix', 'Data efficiency', 'Temporal', 'Token budget', 'Perplexity versus AUROC', 'Zero-shot versus finetuned', 'External hospital'].map((kind) => ({
    name: `result-${kind.toLowerCase().replaceAll(' ', '-')}`,
    guide: kind === 'Transfer matrix' ? (['light'] as const) : undefined,
    open: (page: Page) => openExperiment(page, kind, 'Result'),
  })),
  { name: 'predictions-list', open: (page) => show(page, '/predictions?task=readmission') },
  { name: 'predictions-filters', open: openPredictionFilters },
  { name: 'predictions-views', open: openPredictionViews },
  { name: 'predictions', guide: ['light', 'dark'], open: openHighestRisk },
  { name: 'predictions-attribution', guide: ['light'], open: openAttribution },
  { name: 'predictions-similar', open: openSimilar },
  { name: 'predictions-timeline', guide: ['light'], open: (page) => openView(page, 'Timeline') },
  { name: 'predictions-prompt', open: (page) => openView(page, 'Prompt') },
  { name: 'review', open: (page) => show(page, '/review') },
  { name: 'review-dialog', open: openReviewDialog },
  { name: 'review-note', guide: ['light'], open: openReviewNote },
  { name: 'review-decide', open: openReviewDecision },
  { name: 'review-summary', guide: ['light'], open: openReviewSummary },
  { name: 'compare', guide: ['light', 'dark'], open: openComparison },
  { name: 'compare-plots', guide: ['light'], open: openPlots },
  ...['subgroups', 'drift', 'external', 'recalibration'].map((tab) => ({ name: `compare-${tab}`, open: (page: Page) => openAnalysis(page, tab) })),
  { name: 'compare-calibration', open: openCalibration },
  { name: 'compare-options', open: openOptions },
  { name: 'compare-all', open: openAllTasks },
  { name: 'planner', guide: ['light'], open: (page) => show(page, `/planner?${plannedCase}`) },
  { name: 'operations', guide: ['light'], open: openOperations },
  { name: 'operations-card', guide: ['light'], open: openCard },
  { name: 'promote-dialog', open: openPromoteDialog },
  { name: 'bundle-dialog', guide: ['light'], open: openBundleDialog },
  { name: 'operations-incoming', open: (page) => show(page, '/operations/incoming') },
  { name: 'watch-dialog', open: openWatchDialog },
  { name: 'give-files-dialog', open: openGiveFilesDialog },
  { name: 'monitoring', guide: ['light'], open: openMonitoring },
  { name: 'challenger', guide: ['light'], open: openChallenger },
  { name: 'workspace-open', guide: ['light'], open: (page) => show(page, '/workspace') },
  { name: 'tour', guide: ['light'], open: openTour },
  { name: 'restore-dialog', open: openRestoreDialog },
  { name: 'settings', open: (page) => show(page, '/settings') },
  { name: 'help', open: openGuide },
  { name: 'help-search', open: openGuideSearch },
  { name: 'help-numbers', open: (page) => show(page, '/help/numbers') },
  { name: 'palette', open: openPalette },
]

/** Inputs of a hospital's own 100M model on four rented cards, with made-up prices. */
const plannedCase =
  'model=100M&pretrainTokens=20000000000&notesPerYear=400000&tasksPerNote=5&devices=4&deviceFlops=312000000000000&watts=500' +
  '&memory=80000000000&devicePrice=2&energyPrice=0.25&apiReadPrice=3&apiWritePrice=12'

export async function show(page: Page, address: string): Promise<void> {
  const { href } = new URL(`/#${address}`, page.url())
  // From an empty page: a change behind the # alone leaves the screen before in place for a moment, and is lost where that
  // screen changes its own address meanwhile.
  await page.goto('about:blank')
  await page.goto(href)
  await settled(page)
}

async function openCorpus(page: Page): Promise<void> {
  await show(page, '/corpora')
  await page.getByRole('table', { name: 'Corpora' }).getByRole('link').first().click()
  await page.getByRole('img', { name: /^Notes per month/ }).waitFor()
}

/** A search with a note of it open. */
async function openNotes(page: Page): Promise<void> {
  await openCorpus(page)
  await page.getByRole('tab', { name: /^Notes/ }).click()
  await page.getByRole('searchbox', { name: 'Search in the text of notes' }).fill('"heart failure" dysp')
  await page.keyboard.press('Enter')
  // Until its rows are there, those of the list before are still shown.
  await page.getByRole('gridcell').filter({ hasText: 'heart failure' }).first().click()
  await page.getByRole('region', { name: 'Note text' }).waitFor()
}

async function openImport(page: Page, chosen: string): Promise<void> {
  await show(page, '/corpora/import')
  await page.getByRole('button', { name: 'Choose files or a folder…' }).click()
  await pick(page, 'Files or a folder to import', chosen, /^Choose/)
  await page.getByRole('list', { name: 'Chosen files and folders' }).waitFor()
  await page.getByRole('status', { name: 'Looking into the files' }).waitFor({ state: 'hidden' })
}

async function openColumns(page: Page, { table }: Samples): Promise<void> {
  await openImport(page, table)
  await page.getByRole('button', { name: /^Next/ }).click()
  await page.getByRole('table', { name: 'First rows as records' }).waitFor()
}

/** In the chooser of this title. */
async function pick(page: Page, title: string, chosen: string, confirm: string | RegExp): Promise<void> {
  const dialog = page.getByRole('dialog', { name: title })
  const folder = dialog.getByRole('textbox', { name: 'Folder' })
  await folder.fill(path.dirname(chosen))
  await folder.press('Enter')
  await dialog.getByRole('button', { name: path.basename(chosen) }).click()
  await dialog.getByRole('button', { name: confirm }).click()
  await dialog.waitFor({ state: 'hidden' })
}

/** The newest two finetuning runs. */
/** By their kind: the names of others may say the word too. */
function finetuneRuns(page: Page) {
  return page.getByRole('row').filter({ has: page.getByRole('gridcell', { name: 'Finetune', exact: true }) })
}

async function openRunsCompared(page: Page): Promise<void> {
  await show(page, '/runs')
  const finetuned = finetuneRuns(page)
  await finetuned.first().getByRole('checkbox').waitFor()
  for (const row of (await finetuned.all()).slice(0, 2)) await row.getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Compare 2 runs' }).click()
  await page.getByRole('table', { name: 'Settings side by side' }).waitFor()
}

async function openRun(page: Page): Promise<void> {
  await show(page, '/runs')
  const finished = finetuneRuns(page).filter({ hasText: 'Done' })
  await finished.first().getByRole('link').click()
  await page.getByRole('img', { name: /AUROC/ }).waitFor()
}

async function openSplitDialog(page: Page): Promise<void> {
  await show(page, '/tasks?tab=splits')
  await page.getByRole('button', { name: 'Create a split' }).first().click()
  await page.getByRole('button', { name: 'Add a later window' }).click()
  await page.getByRole('table', { name: 'Sizes of the sets to be' }).waitFor()
  await page.getByText('Working out the sizes…').waitFor({ state: 'hidden' })
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

async function openNewExperiment(page: Page): Promise<void> {
  await show(page, '/experiments?new=transfer-matrix')
  await page.getByRole('status', { name: 'Plan' }).getByText(/^\d+ cells/).waitFor()
}

/** Where none of this kind was run, the library is the picture. */
async function openExperiment(page: Page, kind: string, tab: 'Cells' | 'Result'): Promise<void> {
  await show(page, '/experiments')
  const link = page.getByRole('row').filter({ hasText: kind }).getByRole('link')
  await link.or(page.getByRole('list', { name: 'Templates' })).first().waitFor()
  if ((await link.count()) === 0) return
  await link.first().click()
  await page.getByRole('tab', { name: tab }).click()
  if (tab === 'Cells') await page.getByRole('gridcell', { name: /^finetune/ }).first().click()
  else await page.getByRole('table', { name: /^Results: / }).first().waitFor()
}

async function openHighestRisk(page: Page): Promise<void> {
  await show(page, '/predictions?task=readmission')
  await page.getByRole('button', { name: 'Open highest-risk note' }).click()
  await page.getByRole('region', { name: 'Note text' }).waitFor()
}

/** The worklist of the first model at work, where there is one. */
/** The first of the list; false: there is none. */
async function openModelAtWork(page: Page): Promise<boolean> {
  await show(page, '/operations')
  const table = page.getByRole('table', { name: 'Models at work' })
  await table.or(page.getByRole('heading', { name: 'No model is at work yet' })).waitFor()
  if (!(await table.isVisible())) return false
  await table.getByRole('link').first().click()
  return true
}

/** Its worklist with an entry open. */
async function openOperations(page: Page): Promise<void> {
  if (!(await openModelAtWork(page))) return
  const allDays = page.getByRole('button', { name: 'All days' })
  await page.getByRole('gridcell').first().waitFor()
  if ((await allDays.isVisible()) && (await allDays.isEnabled())) await allDays.click()
  await page.getByRole('gridcell').filter({ hasText: /\S/ }).first().click()
  await page.getByRole('region', { name: 'Entry' }).getByRole('button', { name: 'Save' }).waitFor()
  // Where rows went to, there may be a heading with a help text.
  await page.mouse.move(0, 0)
}

/** What a version was judged by. */
async function openCard(page: Page): Promise<void> {
  if (!(await openModelAtWork(page))) return
  await page.getByRole('tab', { name: 'Card' }).click()
  await page.getByRole('table', { name: 'Facts of this version' }).waitFor()
}

async function openPromoteDialog(page: Page): Promise<void> {
  await show(page, '/operations?promote=1')
  const dialog = page.getByRole('dialog', { name: 'Put a model to work' })
  await dialog.getByLabel('Name').or(dialog.getByText(/^No finetuned model/)).waitFor()
}

/** A bundle that was looked at, before its signer is compared. */
async function openBundleDialog(page: Page, { bundle }: Samples): Promise<void> {
  await show(page, '/operations?bundle=1')
  await pick(page, 'Bundle of another hospital', bundle, 'Look at it')
  await page.getByRole('table', { name: 'What the bundle holds' }).waitFor()
}

async function openWatchDialog(page: Page): Promise<void> {
  await show(page, '/operations/incoming')
  await page.getByRole('button', { name: 'Watch a folder' }).first().click()
  await page.getByRole('combobox', { name: 'Into' }).waitFor()
}

async function openGiveFilesDialog(page: Page, { table }: Samples): Promise<void> {
  await show(page, '/operations/incoming')
  await page.getByRole('button', { name: /^Give files|^Choose files/ }).first().click()
  await pick(page, 'Files with new notes', table, 'Take these')
  await page.getByRole('dialog', { name: 'Read and score files' }).getByText(path.basename(table)).waitFor()
}

/** What became of the predictions of the first model at work, where there is one. */
async function openMonitoring(page: Page): Promise<void> {
  if (!(await openModelAtWork(page))) return
  await page.getByRole('tab', { name: 'Monitoring' }).click()
  await page.getByRole('table', { name: 'Periods' }).or(page.getByRole('heading', { name: 'Not monitored yet' })).waitFor()
  await page.getByRole('region', { name: 'Challenger' }).waitFor()
}

/** The same, at its challengers. */
async function openChallenger(page: Page): Promise<void> {
  await openMonitoring(page)
  const challenger = page.getByRole('region', { name: 'Challenger' })
  if (await challenger.isVisible()) await challenger.scrollIntoViewIfNeeded()
}

async function openPredictionFilters(page: Page): Promise<void> {
  await show(page, '/predictions?task=readmission&outcome=wrong&models=differ&read=whole&q=pain')
  await page.getByRole('button', { name: /^Filters/ }).click()
  await page.getByRole('combobox', { name: 'Sex', exact: true }).waitFor()
}

async function openPredictionViews(page: Page): Promise<void> {
  await show(page, '/predictions?task=readmission&outcome=wrong')
  await page.getByRole('gridcell').first().waitFor()
  await page.getByRole('button', { name: /^View/ }).click()
  const name = page.getByRole('textbox', { name: 'Save the list as it is now' })
  const table = page.getByRole('table', { name: 'Saved views' })
  await name.or(table).first().waitFor()
  if (!(await name.isVisible())) return
  await name.fill('Wrong answers')
  await page.getByRole('button', { name: 'Save view' }).click()
  await table.waitFor()
}

/** A view of the highest-risk note. */
async function openView(page: Page, view: string): Promise<void> {
  await openHighestRisk(page)
  await page.getByRole('tab', { name: view }).click()
  await page.getByRole('tabpanel', { name: view }).waitFor()
}

/** Where the model's weights are not here, the picture says so. */
async function openAttribution(page: Page): Promise<void> {
  await openView(page, 'Attribution')
  const compute = page.getByRole('button', { name: 'Compute' })
  const legend = page.getByRole('group', { name: 'Legend' })
  const unable = page.getByText('No attribution')
  await compute.or(legend).or(unable).first().waitFor()
  if (await compute.isVisible()) await compute.click()
  await legend.or(unable).or(page.getByRole('alert')).first().waitFor()
}

async function openSimilar(page: Page): Promise<void> {
  await openView(page, 'Similar')
  await page.getByRole('table', { name: 'Similar training notes' }).waitFor()
}

async function openRestoreDialog(page: Page): Promise<void> {
  await show(page, '/workspace')
  await page.getByRole('button', { name: 'Restore a backup…' }).click()
  await page.getByRole('dialog', { name: 'Restore a backup' }).waitFor()
}

async function openReviewDialog(page: Page): Promise<void> {
  await show(page, '/review?new=1')
  await page.getByText(/in the queue/).waitFor()
}

const reviewQueueName = 'Highest 5 % of the month'

/** A queue of 8 notes, two of which have a verdict of this person. */
async function openReviewNote(page: Page): Promise<void> {
  await makeReviewQueue(page)
  await judgeAs(page, 'Dr. Okafor', 'bb')
}

async function makeReviewQueue(page: Page): Promise<void> {
  await show(page, '/review')
  if (await page.getByRole('link', { name: reviewQueueName, exact: true }).isVisible()) return
  await page.getByRole('button', { name: 'New queue' }).first().click()
  const form = page.getByRole('dialog', { name: 'New review queue' })
  await form.getByLabel('Name').fill(reviewQueueName)
  await form.getByLabel('Notes at most').fill('8')
  await form.getByLabel('Others mixed in', { exact: true }).fill('25')
  await form.getByLabel(/^Two reviewers/).check()
  await form.getByText(/in the queue/).waitFor()
  await form.getByRole('button', { name: 'Create queue' }).click()
  await page.getByRole('textbox', { name: 'Your name' }).waitFor()
}

/** `verdicts`: letters of options, note by note; those that have been given are left as they are. */
async function judgeAs(page: Page, name: string, verdicts: string): Promise<void> {
  await show(page, '/review')
  await page.getByRole('link', { name: reviewQueueName, exact: true }).click()
  const field = page.getByRole('textbox', { name: 'Your name' })
  const change = page.getByRole('button', { name: 'change' })
  await field.or(change).waitFor()
  if (await change.isVisible()) await change.click()
  await field.fill(name)
  await field.press('Enter')
  await page.getByRole('region', { name: 'Note text' }).waitFor()
  const given = Number.parseInt((await page.getByText(/of 8 notes judged/).textContent()) ?? '0', 10)
  for (const verdict of verdicts.slice(given)) {
    const before = await page.getByRole('heading', { name: /^Note \d+ of/ }).textContent()
    const left = await page.getByText(/of 8 notes judged/).textContent()
    await page.keyboard.press(String(verdict.charCodeAt(0) - 96))
    await page.getByText(left!).waitFor({ state: 'detached' })
    if (!left!.startsWith('7')) await page.getByText(before!, { exact: true }).waitFor({ state: 'detached' })
  }
}

async function openReviewDecision(page: Page): Promise<void> {
  await makeReviewQueue(page)
  await judgeAs(page, 'Dr. Okafor', 'bbbaabab')
  await judgeAs(page, 'Dr. Lind', 'bbabaaac')
  await show(page, '/review')
  await page.getByRole('link', { name: `Decide in ${reviewQueueName}` }).click()
  await page.getByText('Verdicts of the reviewers').waitFor()
}

async function openReviewSummary(page: Page): Promise<void> {
  await openReviewDecision(page)
  await show(page, '/review')
  await page.getByRole('link', { name: `Summary of ${reviewQueueName}` }).click()
  await page.getByRole('table', { name: 'Human agreement: between reviewers' }).waitFor()
}

async function openComparison(page: Page): Promise<void> {
  await show(page, '/compare?task=readmission')
  await page.getByRole('img', { name: /^AUROC with 95 % interval/ }).waitFor()
}

async function openPlots(page: Page): Promise<void> {
  await show(page, '/compare?task=readmission&tab=curves')
  await page.getByRole('img', { name: /^ROC curves/ }).scrollIntoViewIfNeeded()
}

async function openAnalysis(page: Page, tab: string): Promise<void> {
  await show(page, `/compare?task=readmission&tab=${tab}`)
  await page.getByText('Intervals: 95 %').or(page.getByRole('heading', { name: /^No / })).first().waitFor()
}

async function openCalibration(page: Page): Promise<void> {
  await show(page, '/compare?task=readmission&tab=calibration')
  await page.getByRole('img', { name: /^Reliability/ }).scrollIntoViewIfNeeded()
}

async function openOptions(page: Page): Promise<void> {
  await show(page, '/compare?task=los&tab=options')
  await page.getByRole('table', { name: 'AUROC of each option' }).waitFor()
}

async function openAllTasks(page: Page): Promise<void> {
  await show(page, '/compare?view=all')
  await page.getByText('comparing…').first().waitFor({ state: 'detached' })
}

/** Three steps on, where a workspace is open. */
async function openTour(page: Page): Promise<void> {
  await show(page, '/workspace')
  await page.getByRole('button', { name: /tour/ }).click()
  const tour = page.getByRole('region', { name: 'Guided tour' })
  for (const step of [1, 2, 3]) {
    await tour.getByText(`${step} of 9`).waitFor()
    if (step < 3) await tour.getByRole('button', { name: 'Next' }).click()
  }
  await page.locator('[data-tour]').waitFor()
  await page.getByRole('heading', { level: 1, name: 'Tasks & splits' }).waitFor()
}

async function openGuide(page: Page): Promise<void> {
  await show(page, '/help/user-guide?at=compare')
  await page.getByRole('heading', { name: 'Compare', exact: true }).waitFor()
  await page.getByRole('img', { name: /^Zero-shot, finetuned/ }).evaluate('(picture) => picture.decode()')
}

async function openGuideSearch(page: Page): Promise<void> {
  await show(page, '/help')
  await page.getByRole('searchbox', { name: 'Search in the guide' }).fill('calibration slope')
  await page.getByRole('navigation', { name: 'Found in the guide' }).getByRole('link').first().waitFor()
}

async function openPalette(page: Page): Promise<void> {
  await show(page, '/corpora')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Go to or run' }).waitFor()
}

/** Of each screen that the guide shows: the picture's name, and in which appearance it is taken. */
export function guidePictures({ name, guide = [] }: Screen): { file: string; appearance: Appearance }[] {
  return guide.map((appearance) => ({ file: `${name}${appearance === 'dark' ? '-dark' : ''}.png`, appearance }))
}
