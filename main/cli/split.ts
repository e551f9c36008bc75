import { AppError } from '../../shared/domain/errors.ts'
import {
  splitSet,
  splitSettings,
  type ClassBalance,
  type SplitSettings,
  type SplitSummary,
} from '../../shared/domain/split.ts'
import type { LeakageReport } from '../../shared/domain/leakage.ts'
import { leakageFindings, type Severity } from '../../shared/domain/leakageFindings.ts'
import { countOf } from '../../shared/format.ts'
import { findCohort } from '../services/cohorts.ts'
import { checkLeakage, createSplit } from '../services/splits.ts'
import { keyValues } from './settings.ts'
import { interruption, printJson, printTable, waitForJob } from './terminal.ts'
import { chooseCorpus, chooseSplit, withWorkspace } from './workspace.ts'

/** Divides a corpus into sets and says how they came out. */

interface SplitOptions {
  workspace: string
  corpus?: number
  name?: string
  method: SplitSettings['method']
  cutoff?: string
  firstLater?: string
  laterFrom?: string[]
  attribute?: string
  setOf?: string[]
  stratify?: string
  developmentSplit?: number
  cohort?: string
  validationShare: number
  testShare: number
  seed: number
  json?: boolean
}

export async function splitCommand(options: SplitOptions): Promise<void> {
  const asked = settingsOf(options)
  await withWorkspace(options.workspace, async (session) => {
    const corpusId = await chooseCorpus(session, options.corpus)
    const cohort = options.cohort === undefined ? null : await findCohort(session, corpusId, options.cohort)
    const settings = { ...asked, cohort }
    const name = options.name ?? nameOf(settings)
    const { split, jobId } = await createSplit(session, { corpusId, name, settings }, interruption)
    const balance = await session.db.read('balance', split.id)
    await waitForJob(session, jobId)
    const leakage = await session.db.read('leakage', split.id)
    if (options.json) return printJson({ ...split, balance, leakage })
    print(split, balance)
    printLeakage(leakage)
  })
}

/** Checks a split again, or one from before there were such checks. */
export async function leakageCommand(options: { workspace: string; split?: number; json?: boolean }): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const splitId = await chooseSplit(session, options.split)
    await waitForJob(session, (await checkLeakage(session, splitId)).jobId)
    const report = await session.db.read('leakage', splitId)
    if (options.json) printJson(report)
    else printLeakage(report)
  })
}

const severities: Record<Severity, string> = { problem: 'PROBLEM', look: 'look', fine: 'fine', unchecked: 'unchecked' }

function printLeakage(report: LeakageReport | null): void {
  if (!report) return
  process.stdout.write('\nLeakage\n')
  for (const { severity, title, text } of leakageFindings(report, (set) => set)) {
    process.stdout.write(`${severities[severity].padEnd(10)} ${title}. ${text}\n`)
  }
  for (const { learned, set, examples } of report.texts) {
    for (const { noteId, otherId, similarity, exact } of examples) {
      process.stdout.write(`  note ${noteId} (${set}) and note ${otherId} (${learned}): ${exact ? 'exact duplicates' : `near-duplicates, similarity ${similarity.toFixed(2)}`}\n`)
    }
  }
}

function settingsOf(options: SplitOptions): SplitSettings {
  const { stratify, developmentSplit, setOf, cohort: _, ...rest } = options
  const parsed = splitSettings.safeParse({
    ...rest,
    stratifyBy: stratify === undefined ? null : { taskId: stratify },
    developmentSplitId: developmentSplit ?? null,
    values: setOf ? keyValues(setOf) : publishedNames,
  })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AppError('usage.split', `--${flagOf(issue.path)}: ${issue.message}`)
}

/** What published splits call their sets, unless said otherwise. */
const publishedNames = {
  ...Object.fromEntries(splitSet.options.map((set) => [set, set])),
  val: 'validation',
  valid: 'validation',
  // MEDS
  tuning: 'validation',
  held_out: 'test',
}

const flags: Record<string, string> = { values: 'set-of', stratifyBy: 'stratify', developmentSplitId: 'development-split' }

function flagOf([name]: readonly PropertyKey[]): string {
  return flags[String(name)] ?? String(name).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function nameOf(settings: SplitSettings): string {
  return settings.cohort ? `${methodName(settings)}, ${settings.cohort.name}` : methodName(settings)
}

function methodName(settings: SplitSettings): string {
  switch (settings.method) {
    case 'temporal':
      return `Later period from ${settings.cutoff}`
    case 'period':
      return `Later period from ${settings.firstLater}`
    case 'published':
      return `By ${settings.attribute}`
    case 'external':
      return 'External test'
    case 'random':
      return settings.stratifyBy ? `By patient, stratified by ${settings.stratifyBy.taskId}` : 'By patient'
  }
}

function print(split: SplitSummary, balance: readonly ClassBalance[]): void {
  printTable(
    ['set', 'notes', 'patients'],
    split.sets.map((set) => [set.set, String(set.notes), String(set.patients)]),
  )
  if (split.windows.length > 0) {
    process.stdout.write('\n')
    printTable(
      ['later period', 'notes', 'of unseen patients', 'unseen patients', 'returning patients'],
      split.windows.map(({ from, until, unseen, returning }) => [
        until === null ? `from ${from}` : `${from} until ${until}`,
        String(unseen.notes + returning.notes),
        String(unseen.notes),
        String(unseen.patients),
        String(returning.patients),
      ]),
    )
  }
  process.stdout.write(
    `\nPatients in more than one set: ${split.patientOverlap}. ` +
      `Notes whose text stands in train too: ${split.textOverlap}.\n\n`,
  )
  for (const { reason, notes } of split.withoutSet) process.stdout.write(`${countOf(notes, 'note')} in no set: ${reason}\n`)
  printTable(
    ['task', 'set', 'notes', 'per option'],
    balance.map((row) => [
      row.taskId,
      split.windows.length > 1 && row.window !== null ? `${row.set} from ${split.windows[row.window].from}` : row.set,
      String(row.notes),
      row.counts.join(' / '),
    ]),
  )
}
