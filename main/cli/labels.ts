import { resolve } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { LabelMoves, LabelPreview } from '../../shared/domain/labels.ts'
import type { MedsMatching } from '../../shared/domain/meds.ts'
import { task } from '../../shared/domain/task.ts'
import { admissionSectionsVariant, hasAdmissionVariant } from '../../shared/domain/taskVariant.ts'
import { findCohort } from '../services/cohorts.ts'
import { readJsonFile } from '../services/jsonFile.ts'
import { importMedsLabels, previewMedsLabels } from '../services/medsLabels.ts'
import { compareLabels, deriveLabels, findTask, previewLabels, saveTask } from '../services/tasks.ts'
import type { Session } from '../services/workspaces.ts'
import { settingsForTasks } from '../tasks/labels/ruleSettings.ts'
import { medsTargetOf, printMatching } from './meds.ts'
import { nestedKeyValues } from './settings.ts'
import { interruption, printJson, printTable, waitForJob } from './terminal.ts'
import { chooseCorpus, withWorkspace } from './workspace.ts'

/** `label`: derives the labels of tasks, or says what a derivation would give and move; and lists their versions. */

interface LabelOptions {
  workspace: string
  task: string[]
  corpus?: number
  set?: string[]
  admissionSections?: boolean
  cohort?: string
  meds?: string
  medsWithinDays?: number
  question?: string
  dryRun?: boolean
  json?: boolean
}

export async function labelCommand(options: LabelOptions): Promise<void> {
  const given = nestedKeyValues(options.set)
  await withWorkspace(options.workspace, async (session) => {
    const corpusId = await chooseCorpus(session, options.corpus)
    if (options.meds) return labelFromMeds(session, corpusId, { ...options, meds: options.meds })
    const taskIds: string[] = []
    for (const name of options.task) {
      const id = name.endsWith('.json') ? await addTask(session, name) : name
      taskIds.push(options.admissionSections ? await addVariant(session, id) : id)
    }
    const tasks = await Promise.all(taskIds.map((id) => findTask(session, id)))
    try {
      const cohortId = options.cohort === undefined ? null : (await findCohort(session, corpusId, options.cohort)).id
      const request = { corpusId, taskIds, settings: settingsForTasks(tasks, given), cohortId }
      if (options.dryRun) return printPreviews(await previewLabels(session, request, interruption), options)
      await waitForJob(session, (await deriveLabels(session, request)).jobId)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'labels.settings') throw error
      throw new AppError('usage.set', error.message, { cause: error })
    }
    await printDerived(session, corpusId, taskIds.length, options)
  })
}

/** The newest labels, in the order in which they were derived. */
async function printDerived(session: Session, corpusId: number, count: number, { json }: LabelOptions): Promise<void> {
  const sets = (await session.db.read('labelSets', corpusId)).slice(0, count).reverse()
  if (json) return printJson(sets)
  printCounts(sets)
}

async function labelFromMeds(
  session: Session,
  corpusId: number,
  options: LabelOptions & { meds: string },
): Promise<void> {
  if (options.set || options.admissionSections) {
    throw new AppError('usage.meds', 'Labels of a MEDS file are taken as they are: leave out --set and --admission-sections.')
  }
  const cohortId = options.cohort === undefined ? null : (await findCohort(session, corpusId, options.cohort)).id
  const meds = { path: resolve(options.meds), withinDays: options.medsWithinDays ?? null }
  const previews: LabelPreview[] = []
  const matchings: MedsMatching[] = []
  for (const name of options.task) {
    const id = name.endsWith('.json') ? await addTask(session, name) : name
    const request = { corpusId, cohortId, meds, target: await medsTargetOf(session, id, options.question) }
    if (options.dryRun) {
      const { options: _, ...preview } = await previewMedsLabels(session, request, interruption)
      previews.push(preview)
      if (preview.meds) matchings.push(preview.meds)
    } else {
      const { result } = await waitForJob(session, (await importMedsLabels(session, request)).jobId)
      const { labelSets } = result as unknown as { labelSets: { meds: MedsMatching }[] }
      matchings.push(...labelSets.map((set) => set.meds))
    }
  }
  if (!options.json) matchings.forEach(printMatching)
  if (options.dryRun) return printPreviews(previews, options)
  await printDerived(session, corpusId, options.task.length, options)
}

/** A task of a file becomes one of the workspace, or the next version of one. */
async function addTask(session: Session, path: string): Promise<string> {
  return (await saveTask(session, await readJsonFile(path, task, 'usage.json'))).id
}

/** The variant for sources without admission notes, a task of its own. */
async function addVariant(session: Session, id: string): Promise<string> {
  const found = await findTask(session, id)
  if (!hasAdmissionVariant(found)) {
    throw new AppError('usage.sections', `Task "${id}" does not read admission notes: it has no variant that stands in.`)
  }
  return (await saveTask(session, admissionSectionsVariant(found))).id
}

type Counted = Pick<LabelPreview, 'taskId' | 'counts' | 'unlabelled' | 'competing'>

function printCounts(sets: readonly Counted[]): void {
  printTable(
    ['task', 'labelled', 'per option'],
    sets.map(({ taskId, counts }) => [taskId, String(sum(counts)), counts.join(' / ')]),
  )
  for (const { taskId, unlabelled, competing } of sets) {
    if (competing !== null) {
      process.stdout.write(`${taskId}: ${competing} of those without a return died in that time (a competing event)\n`)
    }
    for (const { reason, notes } of unlabelled) process.stdout.write(`${taskId}: ${notes} without a label: ${reason}\n`)
  }
}

function printPreviews(previews: readonly LabelPreview[], { json }: LabelOptions): void {
  if (json) return printJson(previews)
  printCounts(previews)
  for (const { taskId, moves } of previews) {
    process.stdout.write(`\n${taskId}: `)
    if (moves) printMoves(moves)
    else process.stdout.write('no labels yet to compare with.\n')
  }
}

function printMoves(moves: LabelMoves): void {
  const { before, after, table, moved, notes, changed, gained, lost } = moves
  process.stdout.write(`${moved} of ${notes} labels move: ${changed} changed, ${gained} new, ${lost} gone\n`)
  if (moved === 0) return
  printTable(
    ['before \\ after', ...after, 'no label'],
    table.map((row, index) => [before[index] ?? 'no label', ...row.map(String)]),
  )
}

interface VersionsOptions {
  workspace: string
  corpus?: number
  task: string
  compare?: string[]
  use?: number
  json?: boolean
}

/** Versions of a task's labels, which one is in use, and how labels move between two of them. */
export async function labelsCommand(options: VersionsOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const corpusId = await chooseCorpus(session, options.corpus)
    const versions = async () =>
      (await session.db.read('labelSets', corpusId)).filter(({ taskId }) => taskId === options.task)
    const known = (id: number) => {
      if (!all.some((set) => set.id === id)) {
        throw new AppError('usage.labels', `There are no labels ${id} of task "${options.task}" on this corpus.`)
      }
      return id
    }
    const all = await versions()
    if (options.compare) {
      const [beforeId, afterId] = options.compare.map(Number)
      if (options.compare.length !== 2) throw new AppError('usage.labels', 'Give --compare two numbers of labels.')
      const moves = await compareLabels(session, { beforeId: known(beforeId), afterId: known(afterId) }, interruption)
      return options.json ? printJson(moves) : printMoves(moves)
    }
    if (options.use !== undefined) await session.db.write('useLabelSet', known(options.use))
    const sets = await versions()
    if (options.json) return printJson(sets)
    printTable(
      ['labels', 'in use', 'task version', 'derived', 'labelled', 'per option', 'settings'],
      sets.map((set) => [
        String(set.id),
        set.inUse ? 'yes' : '',
        String(set.taskVersion),
        set.createdAt.slice(0, 16).replace('T', ' '),
        String(sum(set.counts)),
        set.counts.join(' / '),
        Object.entries(set.settings)
          .map(([name, value]) => `${name}=${typeof value === 'object' ? '…' : String(value)}`)
          .join(' '),
      ]),
    )
  })
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
