/**
 * The charts of a result, by kind; a kind without one of its own gets a forest of all its groups. Pure: from the report
 * to what shared/charts draws.
 */
import { curvesFigure, type Curve, type CurvePoint, type CurvesFacts } from './curves.ts'
import type { Figure, Look } from './figure.ts'
import { groupedForestFigure } from './groupedForest.ts'
import { matrixFigure, type MatrixFacts } from './matrix.ts'
import type { ExperimentReport, GroupResult, ResultTable } from '../domain/experiment.ts'
import { evaluationSetNames } from '../domain/split.ts'
import { countOf, formatCompact, formatCount, formatScientific } from '../format.ts'

export interface ResultChart {
  /** One of its kind in the result. */
  id: string
  help: string
  draw: (look: Look) => Figure
}

type TaskNames = ReadonlyMap<string, string>
type ChartsOf = (report: ExperimentReport, names: TaskNames) => ResultChart[]

const chartsByKind: Partial<Record<string, ChartsOf>> = {
  'transfer-matrix': transferChart,
  'token-budget': budgetCharts,
  'data-efficiency': (report, names) => curveCharts(report.tables, names, efficiency),
  // A table each size there.
  'clinical-vs-general': (report, names) => curveCharts(ofOneTask(report.tables), names, efficiency),
  'pretraining-trajectory': trajectoryChart,
  'learning-rate-sweep': (report, names) => curveCharts(report.tables, names, learningRates),
  'perplexity-vs-auroc': (report, names) => curveCharts(report.tables, names, perplexities),
  temporal: periodCharts,
}

export function resultCharts(report: ExperimentReport, names: TaskNames): ResultChart[] {
  return (chartsByKind[report.kind] ?? forestChart)(report, names)
}

/** "test set: n = 1,204 notes of 803 patients" */
export function tableSource({ set, window, n, patients }: ResultTable): string {
  const part = window === null ? '' : `, window ${window + 1}`
  return `${evaluationSetNames[set]}${part}: n = ${countOf(n, 'note')} of ${countOf(patients, 'patient')}`
}

export function taskName(names: TaskNames, id: string): string {
  return names.get(id) ?? id
}

/** What tells a group from the others, in words: "finetuned", "Nano, n 300". */
export function groupName({ labels }: GroupResult): string {
  return Object.entries(labels)
    .map(([name, value]) => (name === 'model' || typeof value === 'string' ? labelText(name, value) : `${name} ${labelText(name, value)}`))
    .join(', ')
}

export function labelText(name: string, value: string | number): string {
  if (typeof value === 'string') return value
  return name === 'learning rate' ? formatScientific(value) : name === 'seed' ? String(value) : formatCount(value)
}

function forestChart(report: ExperimentReport, names: TaskNames): ResultChart[] {
  const { tables } = report
  return [
    {
      id: 'forest',
      help: 'Each line is one estimate with its 95 % interval over resamples of patients; the dashed line is chance. Compare within a task: the same notes, the same resamples. Differences and their intervals stand in the tables below.',
      draw: (look) =>
        groupedForestFigure(
          {
            title: 'AUROC with 95 % interval',
            subtitle: sizeOf(tables),
            measure: { name: 'AUROC', kind: 'auroc' },
            overall: null,
            groups: tables.map((table) => ({
              heading: headingOf(table, tables, names),
              rows: table.groups.map((group) => ({
                label: groupName(group),
                n: table.n,
                events: null,
                measure: { value: group.auroc, interval: group.interval, reason: null },
              })),
            })),
          },
          look,
        ),
    },
  ]
}

/** The task, and which notes, or how many were learned from, where a task has several tables. */
export function headingOf(table: ResultTable, tables: readonly ResultTable[], names: TaskNames): string {
  const name = taskName(names, table.taskId)
  const others = tables.filter((each) => each.taskId === table.taskId && each !== table)
  if (others.length === 0) return name
  if (others.every(({ set, window }) => set === table.set && window === table.window)) {
    const n = table.groups[0]?.labels.n
    return n === undefined ? name : `${name}: ${n === 0 ? 'zero-shot' : `n ${labelText('n', n)}`}`
  }
  return `${name}: ${evaluationSetNames[table.set].toLowerCase()}${table.window === null ? '' : `, window ${table.window + 1}`}`
}

function transferChart({ matrix, tables }: ExperimentReport): ResultChart[] {
  if (!matrix) return []
  const facts: MatrixFacts = {
    title: 'Transfer matrix: AUROC with 95 % interval',
    subtitle: sizeOf(tables),
    rowsAre: 'finetuned on',
    columnsAre: 'judged on',
    rows: matrix.rows,
    columns: matrix.columns,
    fields: matrix.cells.map((row) => row.map((group) => group && fieldOf(group))),
  }
  return [
    {
      id: 'matrix',
      help: 'Rows: the task that the model was finetuned on (none: zero-shot; joint: all at once). Columns: the task it is judged on. The diagonal is finetuning on the task itself; what lies beside it and above 0.5 has carried over.',
      draw: (look) => matrixFigure(facts, look),
    },
  ]
}

function budgetCharts({ tables }: ExperimentReport, names: TaskNames): ResultChart[] {
  return tables.flatMap((table) => [surfaceChart(table, names), totalsChart(table, names)])
}

function surfaceChart(table: ResultTable, names: TaskNames): ResultChart {
  const [rows, columns] = [numbersOf('pretrained', table), numbersOf('finetuned', table)]
  const at = (row: number, column: number) => table.groups.find(({ labels }) => labels.pretrained === row && labels.finetuned === column)
  const facts: MatrixFacts = {
    title: `Token budget, ${taskName(names, table.taskId)}: AUROC with 95 % interval`,
    subtitle: tableSource(table),
    rowsAre: 'pretraining tokens',
    columnsAre: 'finetuning tokens',
    rows: rows.map((tokens) => (tokens === 0 ? 'none' : formatCompact(tokens))),
    columns: columns.map((tokens) => formatCompact(tokens)),
    fields: rows.map((row) => columns.map((column) => fieldOrNull(at(row, column)))),
  }
  return {
    id: `surface-${table.taskId}`,
    help: 'Rows: tokens of pretraining, columns: tokens of finetuning, both with padding. Along a diagonal from lower left to upper right the total stays about the same.',
    draw: (look) => matrixFigure(facts, look),
  }
}

function totalsChart(table: ResultTable, names: TaskNames): ResultChart {
  const facts: CurvesFacts = {
    title: `Equal totals, ${taskName(names, table.taskId)}`,
    subtitle: tableSource(table),
    x: { name: 'tokens in total', kind: 'log' },
    curves: numbersOf('pretrained', table).map((tokens) => ({
      name: tokens === 0 ? 'not pretrained' : `${formatCompact(tokens)} pretraining tokens`,
      points: table.groups
        .filter(({ labels }) => labels.pretrained === tokens)
        .map((group) => pointOf(group, Number(group.labels.total), formatCompact(Number(group.labels.total)))),
    })),
  }
  return {
    id: `totals-${table.taskId}`,
    help: 'The same figures by the total of tokens: where two lines stand above the same total, they are two ways to spend the same budget.',
    draw: (look) => curvesFigure(facts, look),
  }
}

interface CurveKind {
  title: string
  x: Extract<CurvesFacts['x'], { names?: undefined }>
  help: string
  curves: (table: ResultTable) => Curve[]
}

function curveCharts(tables: readonly ResultTable[], names: TaskNames, { title, x, help, curves }: CurveKind): ResultChart[] {
  return tables.map((table) => ({
    id: `curves-${table.taskId}`,
    help,
    draw: (look) =>
      curvesFigure({ title: `${title}, ${taskName(names, table.taskId)}`, subtitle: tableSource(table), x, curves: curves(table) }, look),
  }))
}

/** The groups of all tables of a task together; each table has the same notes. */
function ofOneTask(tables: readonly ResultTable[]): ResultTable[] {
  return Array.from(Map.groupBy(tables, ({ taskId }) => taskId).values(), (of) => ({ ...of[0]!, groups: of.flatMap(({ groups }) => groups) }))
}

function trajectoryChart({ tables }: ExperimentReport, names: TaskNames): ResultChart[] {
  const steps = 'pretraining steps'
  const facts: CurvesFacts = {
    title: 'Zero-shot AUROC along one pretraining',
    subtitle: tables.map((table) => `${taskName(names, table.taskId)} n = ${formatCount(table.n)}`).join('; '),
    x: { name: steps, kind: 'value' },
    curves: tables.map((table) => ({
      name: headingOf(table, tables, names),
      points: table.groups.map((group) => pointOf(group, Number(group.labels[steps]), formatCount(Number(group.labels[steps])))),
    })),
  }
  return [
    {
      id: 'trajectory',
      help: 'Each line is one task or set, judged zero-shot at every checkpoint of the same pretraining; the band is the 95 % interval over resamples of patients. One pretraining is one path: another seed may take another.',
      draw: (look) => curvesFigure(facts, look),
    },
  ]
}

/** Zero-shot has learned from no notes: it stands at the left end, where a logarithmic axis has no nought. */
const efficiency: CurveKind = {
  title: 'Data efficiency',
  x: { name: 'labelled training notes', kind: 'log' },
  help: 'Each size is a sample that lies within every larger one, another for each seed; the band is the 95 % interval over resamples of patients. The point at the left end is zero-shot. The size of “all” is drawn behind the largest sample.',
  curves: (table) => {
    const sizes = table.groups.flatMap(({ labels: { n } }) => (typeof n === 'number' && n > 0 ? [n] : []))
    const most = Math.max(1, ...sizes)
    const least = Math.min(most, ...sizes)
    return byLabel(table, 'model', ({ labels: { n } }) => {
      if (n === 'all') return [most * 2, 'all']
      return n === 0 ? [least / 3, 'none (zero-shot)', 'none'] : [Number(n), formatCount(Number(n))]
    })
  },
}

const learningRates: CurveKind = {
  title: 'Learning rates',
  x: { name: 'learning rate', kind: 'log' },
  help: 'Validation AUROC of a finetuning at each rate, mean over the seeds, with its 95 % interval. A rate is chosen here and judged elsewhere.',
  curves: ({ groups }) => [
    { name: 'finetuned', points: groups.map((group) => pointOf(group, Number(group.labels['learning rate']), formatScientific(Number(group.labels['learning rate'])))) },
  ],
}

const perplexities: CurveKind = {
  title: 'Perplexity and AUROC',
  x: { name: 'perplexity of held-out notes', kind: 'log' },
  help: 'Each point is one length of pretraining: to the left a model that predicts held-out notes better. Whether the line rises to the left is the question.',
  curves: (table) =>
    byLabel({ ...table, groups: table.groups.filter(({ perplexity }) => perplexity !== null) }, 'model', ({ perplexity, labels }) => [
      perplexity!,
      `${perplexity!.toFixed(1)} (${formatCount(Number(labels['pretraining steps']))} steps)`,
      perplexity!.toFixed(0),
    ]),
}

function periodCharts({ tables }: ExperimentReport, names: TaskNames): ResultChart[] {
  return Array.from(Map.groupBy(tables, ({ taskId }) => taskId), ([taskId, periods]) => ({
    id: `periods-${taskId}`,
    help: 'Periods are other notes of other patients: they are not paired, and their intervals say how far each is known. All later patients hold those that training has seen, too.',
    draw: (look) => {
      const places = periods.map(periodName)
      const models = [...new Set(periods.flatMap(({ groups }) => groups.map(groupName)))]
      const curves = models.map((name) => ({
        name,
        points: periods.flatMap(({ groups }, index) => {
          const group = groups.find((each) => groupName(each) === name)
          return group ? [pointOf(group, index, places[index]!)] : []
        }),
      }))
      const sizes = periods.map(({ n }, index) => `${places[index]} n = ${formatCount(n)}`).join('; ')
      return curvesFigure({ title: `By period, ${taskName(names, taskId)}`, subtitle: sizes, x: { name: 'period', kind: 'names', names: places }, curves }, look)
    },
  }))
}

function periodName({ set, window }: ResultTable): string {
  if (window !== null) return `window ${window + 1}`
  return { test: 'test, training period', temporal: 'later, unseen patients', temporal_all: 'later, all patients', validation: 'validation', external: 'external' }[set]
}

/** A curve for each value of a label, in the order of the table. */
function byLabel({ groups }: ResultTable, label: string, place: (group: GroupResult) => [x: number, label: string, tick?: string]): Curve[] {
  return Array.from(Map.groupBy(groups, ({ labels }) => String(labels[label])), ([name, of]) => ({
    name,
    points: of.map((group) => pointOf(group, ...place(group))),
  }))
}

function pointOf({ auroc, interval }: GroupResult, x: number, label: string, tick?: string): CurvePoint {
  return { x, label, ...(tick === undefined ? {} : { tick }), value: auroc, interval }
}

function fieldOf({ auroc, interval }: GroupResult) {
  return { value: auroc, interval }
}

function fieldOrNull(group: GroupResult | undefined) {
  return group ? fieldOf(group) : null
}

function numbersOf(label: string, { groups }: ResultTable): number[] {
  return [...new Set(groups.map(({ labels }) => Number(labels[label])))].toSorted((a, b) => a - b)
}

/** Of one table, or the range over several. */
function sizeOf(tables: readonly ResultTable[]): string {
  if (tables.length === 1) return tableSource(tables[0]!)
  const notes = tables.map(({ n }) => n)
  const [least, most] = [Math.min(...notes), Math.max(...notes)]
  const sets = [...new Set(tables.map(({ set }) => evaluationSetNames[set]))].join('; ')
  return `${sets}: n = ${least === most ? formatCount(least) : `${formatCount(least)} to ${formatCount(most)}`} notes`
}
