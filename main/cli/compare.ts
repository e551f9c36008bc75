import type { Comparison, ComparisonRow, Estimate, SeedGroup } from '../../shared/domain/compare.ts'
import { AppError } from '../../shared/domain/errors.ts'
import type { ScoringPass } from '../../shared/domain/prediction.ts'
import type { EvaluationSet } from '../../shared/domain/split.ts'
import { reasonText } from '../../shared/stats/estimable.ts'
import { comparePasses } from '../services/predictions.ts'
import type { Session } from '../services/workspaces.ts'
import { analyse, type AnalysisOptions } from './analyses.ts'
import { differenceText, intervalText, pText } from './statisticText.ts'
import { interruption, printJson, printTable } from './terminal.ts'
import { chooseSplit, withWorkspace } from './workspace.ts'

/** Compares what was scored, zero-shot first. */
interface CompareOptions extends AnalysisOptions {
  workspace: string
  task?: string[]
  split?: number
  on: EvaluationSet
  resamples: number
  minimumCases: number
  window?: number
  json?: boolean
}

export async function compareCommand(options: CompareOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const splitId = await chooseSplit(session, options.split)
    const window = await windowOf(session, splitId, options.window)
    if (await analyse(session, await scoredPasses(session, { ...options, splitId }), { ...options, window })) return
    const comparisons = await compareScored(session, { ...options, splitId, window })
    if (options.json) return printJson(comparisons)
    for (const comparison of comparisons) printComparison(comparison)
  })
}

/** Windows are counted from 1. @throws AppError 'usage.window' where the split has no such window. */
export async function windowOf(session: Session, splitId: number, asked: number | undefined): Promise<number | null> {
  if (asked === undefined) return null
  const { windows } = await session.db.read('split', splitId)
  if (asked <= windows.length) return asked - 1
  throw new AppError('usage.window', `The split has ${windows.length} windows of a later period; there is no ${asked}.`)
}

const roleOrder = ['zero-shot', 'finetuned', 'baseline', 'imported', 'ceiling']

interface ScoredInput {
  splitId: number
  on: EvaluationSet
  task?: string[]
}

/** One comparison per task; the reference is the newest zero-shot pass where there is one. */
export async function compareScored(
  session: Session,
  input: ScoredInput & { resamples: number; minimumCases?: number; window?: number | null },
): Promise<Comparison[]> {
  const { resamples, minimumCases = 1, window = null } = input
  const comparisons: Comparison[] = []
  for (const passes of await scoredPasses(session, input)) {
    const passIds = passes.map((pass) => pass.id)
    comparisons.push(await comparePasses(session, { passIds, resamples, seed: 1, minimumCases, window }, interruption))
  }
  return comparisons
}

/** Passes of each task, zero-shot first. @throws AppError 'compare.none' where nothing was scored. */
export async function scoredPasses(session: Session, { splitId, on, task }: ScoredInput): Promise<ScoringPass[][]> {
  const passes = (await session.db.read('passes', { splitId })).filter((pass) => pass.set === on)
  const taskIds = task ?? [...new Set(passes.map((pass) => pass.taskId))].sort()
  if (taskIds.length === 0) throw nothingScored(on)
  return taskIds.map((taskId) => {
    const found = passes.filter((pass) => pass.taskId === taskId)
    if (found.length === 0) throw nothingScored(on, taskId)
    return found.toSorted((a, b) => roleOrder.indexOf(a.role) - roleOrder.indexOf(b.role) || b.id - a.id)
  })
}

function nothingScored(set: EvaluationSet, taskId?: string): AppError {
  const what = taskId === undefined ? 'anything' : `task "${taskId}"`
  return new AppError(
    'compare.none',
    `No model has scored ${what} on the set "${set}" yet. Use the score command first.`,
  )
}

function printComparison(comparison: Comparison): void {
  const { taskName, set, window, n, patients, counts, majorityRate, resamples, rows, warnings } = comparison
  process.stdout.write(
    `\n${taskName}, ${set}${window === null ? '' : `, window ${window + 1}`}: n ${n} notes of ${patients} patients, per option ${counts.join(' / ')}, ` +
      `majority rate ${percent(majorityRate)}\n`,
  )
  printTable(
    ['model', 'role', 'AUROC [95 % CI]', 'difference [95 % CI]', 'p', 'p (Holm)'],
    rows.map((row) => [
      shortened(row.pass.modelName, 30),
      row.pass.role,
      estimateCell(row.auroc),
      differenceText(row.difference),
      pText(row.difference?.p),
      pText(row.difference?.adjustedP),
    ]),
  )
  process.stdout.write('\n')
  printTable(probabilityHeads, rows.map(probabilityCells))
  process.stdout.write(`Intervals and p: paired patient-clustered bootstrap, ${resamples} resamples. ${familyText(comparison)}\n`)
  for (const group of comparison.seedGroups) process.stdout.write(`${seedsText(group, comparison)}\n`)
  for (const warning of warnings) process.stdout.write(`Warning: ${warning}\n`)
}

const probabilityHeads = ['model', 'AUPRC', 'Brier', 'log loss', 'intercept', 'slope', 'O/E', 'ECE', 'accuracy']

/** Calibration is of the event of two options. */
function probabilityCells(row: ComparisonRow): string[] {
  const event = row.options.length === 1 ? row.options[0] : null
  const cell = (figure: Estimate | undefined) => (figure ? (figure.value?.toFixed(3) ?? 'not estimable') : '')
  const { intercept, slope, observedOverExpected } = event?.calibration ?? {}
  return [
    shortened(row.pass.modelName, 30),
    ...[event?.averagePrecision, row.brier, row.logLoss, intercept, slope, observedOverExpected, row.expectedCalibrationError].map(cell),
    row.accuracy.value === null ? 'not estimable' : percent(row.accuracy.value),
  ]
}

function familyText({ familyPassIds, rows, referencePassId }: Comparison): string {
  if (familyPassIds.length === 0) return ''
  const reference = rows.find(({ pass }) => pass.id === referencePassId)?.pass.modelName ?? ''
  return `Holm: family of the ${familyPassIds.length} AUROC differences to ${shortened(reference, 30)} in this table.`
}

function seedsText({ seeds, passIds, auroc }: SeedGroup, { rows }: Comparison): string {
  const name = rows.find(({ pass }) => pass.id === passIds[0])?.pass.modelName ?? ''
  const what = `Seeds ${seeds.join(', ')} of ${shortened(name, 30)}`
  if (!auroc) return `${what}: AUROC not estimable`
  const { mean, standardDeviation, smallest, largest } = auroc
  const deviation = standardDeviation === null ? '' : `, SD ${standardDeviation.toFixed(3)}`
  return `${what}: AUROC mean ${mean.toFixed(3)}${deviation}, ${smallest.toFixed(3)}–${largest.toFixed(3)}`
}

export function estimateCell({ value, reason, interval }: Estimate): string {
  if (value === null) return `not estimable${reason ? `: ${reasonText[reason]}` : ''}`
  return `${value.toFixed(3)} ${intervalText(interval)}`
}

export function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`
}

/** Names may be long; a row stays within a terminal's width. */
function shortened(name: string, characters: number): string {
  return name.length > characters ? `${name.slice(0, characters - 1)}…` : name
}
