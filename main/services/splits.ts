import type { CohortChoice } from '../../shared/domain/cohort.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { LeakageReport } from '../../shared/domain/leakage.ts'
import type { SplitFacts, SplitPreview, SplitSettings, SplitSummary } from '../../shared/domain/split.ts'
import { chosenCohort } from './cohorts.ts'
import { compute } from './compute.ts'
import { labelsInUse } from './tasks.ts'
import type { Session } from './workspaces.ts'

/** Splits: made in a thread, stored whole. */

export interface SplitInput {
  corpusId: number
  name: string
  settings: SplitSettings
}

/** The split is there at once; what it lets through is checked in a job of its own. */
export async function createSplit(
  session: Session,
  { corpusId, name, settings: asked }: SplitInput,
  signal?: AbortSignal,
): Promise<{ split: SplitSummary; jobId: number }> {
  const settings = await resolved(session, corpusId, asked)
  const { members, ...summary } = await compute(session, 'split', { corpusId, settings }, signal)
  refuseEmptyPeriods(settings, summary)
  if (settings.method !== 'external' && !members.some((member) => member.set === 'train')) {
    const remedy = settings.cohort ? 'Choose a larger cohort or another method.' : 'Choose another method.'
    throw new AppError('split.empty', `No note would be left to train on. ${remedy}`)
  }
  if (members.length === 0) throw new AppError('split.empty', 'No note would be in the split. Import notes first.')
  const id = await session.db.write('insertSplit', { corpusId, name, settings, summary, members })
  const { jobId } = await checkLeakage(session, id)
  return { split: await session.db.read('split', id), jobId }
}

/** Starts the checks of a split, unless they are under way. */
export async function checkLeakage(session: Session, splitId: number): Promise<{ jobId: number }> {
  const { name } = await session.db.read('split', splitId)
  const underWay = await session.db.read('leakageJobId', splitId)
  if (underWay !== null) return { jobId: underWay }
  const job = await session.queue.enqueue({ kind: 'leakage', title: `Check ${name} for leakage`, input: { splitId } })
  return { jobId: job.id }
}

export async function leakageOf(
  session: Session,
  splitId: number,
): Promise<{ report: LeakageReport | null; jobId: number | null; labelsChanged: boolean }> {
  const { corpusId } = await session.db.read('split', splitId)
  const [report, jobId, labelSets] = await Promise.all([
    session.db.read('leakage', splitId),
    session.db.read('leakageJobId', splitId),
    session.db.read('labelSets', corpusId),
  ])
  const inUse = labelSets.filter((set) => set.inUse && set.counts.some((count) => count > 0)).map(({ id }) => id)
  const checked = new Set(report?.outcomeWords.map(({ labelSetId }) => labelSetId))
  return { report, jobId, labelsChanged: report !== null && inUse.some((id) => !checked.has(id)) }
}

/** Sizes, overlaps and class balance of a split that is not made. */
export async function previewSplit(
  session: Session,
  { corpusId, settings }: Omit<SplitInput, 'name'>,
  signal?: AbortSignal,
): Promise<SplitPreview> {
  const known = await resolved(session, corpusId, settings)
  const preview = await compute(session, 'splitPreview', { corpusId, settings: known }, signal)
  refuseEmptyPeriods(known, preview)
  return preview
}

/** A period without notes would be learned from or judged on by nothing. @throws AppError 'split.empty' */
function refuseEmptyPeriods(settings: SplitSettings, { sets, windows }: Pick<SplitFacts, 'sets' | 'windows'>): void {
  const [first] = windows
  if (first === undefined) return
  const byDay = settings.method === 'temporal'
  const otherwise = `split at random by patient${settings.cohort ? ', or choose a larger cohort' : ''}`
  const refuse = (reason: string, remedy: string): never => {
    throw new AppError('split.empty', `${reason} ${remedy}, or ${otherwise}.`)
  }
  if (!sets.some(({ set }) => set === 'train' || set === 'validation' || set === 'test')) {
    const remedy = byDay ? 'Let the later period begin on a later day' : 'Choose a later first period'
    refuse(`No note lies before ${first.from}, so there is nothing to learn from.`, remedy)
  }
  const empty = windows.find(({ unseen, returning }) => unseen.notes + returning.notes === 0)
  if (!empty) return
  if (windows.length === 1) {
    const remedy = byDay ? 'Let the later period begin on an earlier day' : 'Choose an earlier first period'
    refuse(`No note lies in the later period, from ${empty.from}, so there is nothing to judge on.`, remedy)
  }
  const span = empty.until === null ? `from ${empty.from}` : `from ${empty.from} until ${empty.until}`
  refuse(`No note lies in the window ${span}.`, 'Remove it or move where it begins')
}

/** Notes per month, of the corpus or of one of its cohorts; months without notes are left out. */
export async function noteMonths(
  session: Session,
  { corpusId, cohort: chosen }: { corpusId: number; cohort: CohortChoice },
  signal?: AbortSignal,
): Promise<{ month: string; notes: number }[]> {
  const cohort = await chosenCohort(session, corpusId, chosen)
  if (cohort === null) return session.db.read('noteMonths', corpusId)
  return compute(session, 'cohortMonths', { corpusId, cohortId: cohort.id }, signal)
}

/** With the cohort, and the labels that a stratified split goes by, named, so that the split says which they were. */
async function resolved(session: Session, corpusId: number, asked: SplitSettings): Promise<SplitSettings> {
  const settings = { ...asked, cohort: await chosenCohort(session, corpusId, asked.cohort) }
  if (settings.method === 'external') {
    await checkDevelopment(session, corpusId, settings.developmentSplitId)
    return settings
  }
  if (settings.method === 'published' || settings.stratifyBy === null) return settings
  const { taskId } = settings.stratifyBy
  const { id } = await labelsInUse(session, corpusId, taskId)
  return { ...settings, stratifyBy: { taskId, labelSetId: id } }
}

/** @throws AppError 'split.external' where the models to be tested come from this same corpus. */
async function checkDevelopment(session: Session, corpusId: number, splitId: number | null): Promise<void> {
  if (splitId === null) return
  const development = await session.db.read('split', splitId)
  if (development.corpusId !== corpusId && development.settings.method !== 'external') return
  throw new AppError(
    'split.external',
    'An external test is of another corpus than the one that models learn from. Choose a split of another corpus.',
  )
}

/** Nothing learns from a hospital that is kept as an external test. @throws AppError 'split.heldOut' */
export async function checkNotHeldOut(session: Session, corpusId: number): Promise<void> {
  const external = (await session.db.read('splits', corpusId)).find(({ settings }) => settings.method === 'external')
  if (!external) return
  const { name } = await session.db.read('corpus', corpusId)
  throw new AppError(
    'split.heldOut',
    `"${name}" is kept as an external test (split "${external.name}"), so nothing may learn from it. ` +
      'Choose another corpus, or remove that split first.',
  )
}
