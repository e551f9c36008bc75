import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import * as z from 'zod'
import type { ChallengeReport, Contender, MonitoredFigure, MonitoredMeasure, MonitoredPeriod, MonitoringReport, OpenOutcome, OutcomeFile } from '../../shared/domain/monitoring.ts'
import { measureNames, shareMeasures } from '../../shared/domain/monitoring.ts'
import type { OperatingModel } from '../../shared/domain/operatingModel.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { countOf, formatNumber, formatPercent, type Interval } from '../../shared/format.ts'
import { recordExport } from '../services/audit.ts'
import { decideChallenger, startChallenger } from '../services/challengers.ts'
import { exportMonitoring, queueMonitoring, queueMonitoringAgain, queueOutcomes } from '../services/monitoring.ts'
import { writeWhole } from '../corpus/wholeFile.ts'
import type { Session } from '../services/workspaces.ts'
import { neededReason } from './arguments.ts'
import { estimateCell } from './compare.ts'
import { differenceText, pText } from './statisticText.ts'
import { interruption, printJson, printTable, waitForJob } from './terminal.ts'
import { withWorkspace } from './workspace.ts'

/** `operate outcomes`, `monitor`, `challenge` and `decide`: what became of predictions, and a candidate beside the model at work. */

/** The version in use, or the one that is named. @throws AppError 'usage.name' */
export async function operatingNamed(session: Session, name: string, version: number | undefined): Promise<OperatingModel> {
  const models = (await session.db.read('operatingModels')).filter((each) => each.name === name)
  const found = version === undefined ? (models.find(({ inUse }) => inUse) ?? models[0]) : models.find((each) => each.version === version)
  if (!found) throw new AppError('usage.name', `No operating model is named ${name}${version === undefined ? '' : ` with a version ${version}`}. See operate list.`)
  return found
}

interface MonitorOptions {
  workspace: string
  ofVersion?: number
  period?: 'month' | 'quarter'
  minimumNotes?: number
  minimumEvents?: number
  out?: string
  reason?: string
  json?: boolean
}

export async function monitorCommand(name: string, options: MonitorOptions): Promise<void> {
  const exported = options.out === undefined ? null : { file: options.out, reason: neededReason(options.reason) }
  await withWorkspace(options.workspace, async (session) => {
    const { id, version } = await operatingNamed(session, name, options.ofVersion)
    const minimum = { notes: options.minimumNotes, events: options.minimumEvents }
    await waitForJob(session, (await queueMonitoring(session, { operatingId: id, period: options.period, minimum })).id)
    const report = (await session.db.read('monitoringReport', id))!
    const alarms = await session.db.read('monitoringAlarms', id)
    if (exported) {
      await recordExport(session, `monitoring of operating model ${id}`, exported.reason, { file: basename(exported.file) })
      await writeWhole(resolve(exported.file), Buffer.from((await exportMonitoring(session, id)).text))
    }
    if (options.json) return printJson({ ...report, alarms })
    printReport(`${name}, version ${version}`, report)
  })
}

const shown: readonly [MonitoredMeasure, string][] = [
  ['auroc', 'AUROC'],
  ['observedOverExpected', 'O/E'],
  ['slope', 'slope'],
  ['alertRate', 'flagged'],
  ['positivePredictiveValue', 'PPV'],
  ['actedShare', 'acted on'],
  ['lengthShift', 'PSI length'],
  ['unknownWords', 'new words'],
]

function printReport(title: string, { periods, reference, overall, unknown, warnings }: MonitoringReport): void {
  process.stdout.write(`${title}: ${countOf(overall.scored, 'note')} scored, outcome known of ${overall.known}, ${overall.events} with the event. * outside its limits.\n\n`)
  printTable(['period', 'n', 'known', 'events', ...shown.map(([, heading]) => heading)], [...(reference ? [reference] : []), ...periods, overall].map(rowOf))
  for (const { reason, notes } of unknown) process.stdout.write(`\nNot known yet: ${countOf(notes, 'note')}, ${reason}`)
  for (const warning of warnings) process.stdout.write(`\nWarning: ${warning}`)
  const crossings = [...periods, overall].flatMap(({ period, figures }) =>
    Object.entries(figures).flatMap(([measure, { crossed }]) => (crossed === null ? [] : [`${period}: ${measureNames[measure as MonitoredMeasure]} ${crossed} its limit`])),
  )
  process.stdout.write(`\n${crossings.length === 0 ? 'No limit was crossed.' : crossings.join('\n')}\n`)
}

function rowOf({ period, scored, known, events, figures }: MonitoredPeriod): string[] {
  return [period, String(scored), String(known), String(events), ...shown.map(([measure]) => cellOf(measure, figures[measure]))]
}

function cellOf(measure: MonitoredMeasure, figure: MonitoredFigure): string {
  const { value, interval, crossed } = figure
  const mark = crossed === null ? '' : ' *'
  if (value === null) return 'not estimable'
  if (shareMeasures.has(measure)) return `${formatPercent(value)}${mark}`
  return `${interval === null ? formatNumber(value) : estimateCell(figure)}${mark}`
}

export async function outcomesCommand(
  name: string,
  paths: string[],
  options: { workspace: string; ofVersion?: number; corpus?: number; json?: boolean },
): Promise<void> {
  for (const path of paths) if (!existsSync(path)) throw new AppError('usage.path', `${path} does not exist.`)
  await withWorkspace(options.workspace, async (session) => {
    const operating = await operatingNamed(session, name, options.ofVersion)
    const corpusId = options.corpus ?? (await session.db.read('corporaAtWork', operating.id))[0]?.corpusId
    if (corpusId === undefined) throw new AppError('monitoring.nothingScored', `${name} has scored no notes yet. Score new notes first, or name their --corpus.`)
    const files: (OutcomeFile & { readBefore: boolean; open: OpenOutcome[] })[] = []
    const readFile = async (path: string) => {
      const { result } = await waitForJob(session, (await queueOutcomes(session, { operatingId: operating.id, corpusId, path: resolve(path) })).id)
      const { fileId, known } = result as { fileId: number; known: boolean }
      const file = (await session.db.read('outcomeFiles', operating.task.id)).find(({ id }) => id === fileId)!
      files.push({ ...file, name: basename(path), readBefore: known, open: await session.db.read('openOutcomes', fileId, 100_000) })
    }
    try {
      for (const path of paths) await readFile(path)
    } finally {
      // Also where a later file could not be read: outcomes that are in count.
      if (files.length > 0) await waitForJob(session, (await queueMonitoringAgain(session, operating.id)).id)
    }
    if (options.json) return printJson(files)
    for (const { name: fileName, readBefore, rows, matched, open } of files) {
      process.stdout.write(`${fileName}: ${readBefore ? 'read before; ' : ''}${countOf(rows, 'row')}, ${matched} with an outcome for a note\n`)
      for (const { line, noteKey, reason } of open) process.stdout.write(`  line ${line}, note ${noteKey}: ${openReasons[reason]}\n`)
    }
  })
}

const openReasons = {
  unknownNote: 'not among the notes of the corpus; kept until it is',
  unreadableLabel: 'the label is none of the options',
  noLabelYet: 'no label yet',
}

interface ChallengeOptions {
  workspace: string
  ofVersion?: number
  corpus?: number
  testFrom?: string
  json?: boolean
}

export async function challengeCommand(name: string, options: ChallengeOptions): Promise<void> {
  const testFrom = options.testFrom ?? null
  if (testFrom !== null && !z.iso.date().safeParse(testFrom).success) throw new AppError('usage.from', '--test-from: use YYYY-MM-DD.')
  await withWorkspace(options.workspace, async (session, backend) => {
    const { id, version } = await operatingNamed(session, name, options.ofVersion)
    const { challengerId, steps } = await startChallenger(session, { operatingId: id, corpusId: options.corpus ?? null, testFrom }, backend.host.version)
    for (const step of steps) await waitForJob(session, step)
    const made = await session.db.read('challenger', challengerId)
    if (options.json) return printJson(made)
    printChallenge(`${name}, version ${version}`, challengerId, made.report!)
  })
}

function printChallenge(title: string, challengerId: number, { all, unseen, testFrom, verdict, warnings, resamples }: ChallengeReport): void {
  process.stdout.write(`${title} and challenger ${challengerId}, on notes from ${testFrom} on that neither learned from.\n`)
  for (const [who, part] of [['All patients', all], ['Patients that neither knows', unseen]] as const) {
    if (part === null) {
      process.stdout.write(`\n${who}: too few to compare.\n`)
      continue
    }
    const { champion, candidate, difference, delongP, n, patients, counts } = part
    process.stdout.write(`\n${who}: ${countOf(n, 'note')} of ${countOf(patients, 'patient')}, by option ${counts.join(' / ')}\n`)
    const line = (label: string, of: (side: Contender) => Contender['slope'], change: { value: number | null; interval: Interval | null; p: number | null } | null = null) => {
      const [left, right] = [of(champion), of(candidate)]
      return left === null || right === null ? [] : [[label, estimateCell(left), estimateCell(right), change ? differenceText(change) : '', change ? pText(change.p) : '']]
    }
    printTable(
      ['', 'champion', 'candidate', 'candidate − champion', 'p'],
      [
        ...line('AUROC', ({ auroc }) => auroc, difference.auroc),
        ...line('Brier score', ({ brier }) => brier, difference.brier),
        ...line('calibration slope', ({ slope }) => slope),
        ...line('observed / expected', ({ observedOverExpected }) => observedOverExpected),
        ...line('sensitivity', ({ sensitivity }) => sensitivity, difference.sensitivity),
        ...line('PPV', ({ positivePredictiveValue }) => positivePredictiveValue, difference.positivePredictiveValue),
        ['flagged', String(champion.flagged), String(candidate.flagged), '', ''],
        ['threshold', champion.threshold.toPrecision(4), candidate.threshold.toPrecision(4), '', ''],
      ],
    )
    if (delongP !== null) process.stdout.write(`AUROC by DeLong's paired test: p ${pText(delongP)}\n`)
  }
  process.stdout.write(`\nIntervals and p: paired bootstrap over patients, ${resamples} resamples.\n`)
  for (const warning of warnings) process.stdout.write(`Warning: ${warning}\n`)
  const says = { candidate: 'The candidate tells patients apart better.', champion: 'The champion tells patients apart better.', undecided: 'No difference of AUROC is shown.' }
  process.stdout.write(`${says[verdict]} Decide with operate decide --challenger ${challengerId}.\n`)
}

export async function decideCommand(options: { workspace: string; challenger: number; promote?: boolean; keep?: boolean; reason: string; json?: boolean }): Promise<void> {
  if ((options.promote === true) === (options.keep === true)) throw new AppError('usage.decision', 'Say one of --promote and --keep.')
  const decision = { id: options.challenger, kind: options.promote ? 'promoted' : 'kept', reason: options.reason } as const
  await withWorkspace(options.workspace, async (session) => {
    const made = await decideChallenger(session, decision, interruption)
    if (options.json) return printJson(made)
    const { name } = await session.db.read('operatingModel', made.operatingId)
    process.stdout.write(options.promote ? `The candidate is the next version of ${name}, and in use.\n` : `${name} stays as it is.\n`)
  })
}
