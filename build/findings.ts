/**
 * `npm run findings -- --workspace FILE`: the paper's findings tried on the demo hospitals with the shipped models, and the
 * tables of docs/findings.md written anew. `--only KIND…` runs some of them; what is computed already is not computed
 * again, so that a run that was stopped goes on. `--quick` shows the way with tiny settings and writes nothing.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import * as yaml from 'yaml'
import { aurocCell } from '../main/cli/experimentText.ts'
import { differenceText, pText } from '../main/cli/statisticText.ts'
import type { ExperimentReport, ResultTable } from '../shared/domain/experiment.ts'
import { root } from './root.ts'

const clinical = 'Nano, clinical (shipped)'
/** What every experiment of the page has in common, in place of its template's. One thread: the same sums anywhere. */
const common = {
  finetune: {
    batchSize: 16,
    steps: 200,
    validateEvery: 100,
    checkpointEvery: 100,
    maximumValidation: 200,
    patienceSteps: null,
    threads: 1,
  },
  maximumNotes: 1000,
}

/** In this order, since the later ones find much of what they need among the earlier ones' cells. */
const experiments: Record<string, object> = {
  'zero-shot-vs-finetuned': { model: clinical },
  'transfer-matrix': { model: clinical },
  'joint-multitask': { model: clinical },
  temporal: { model: clinical },
  external: { model: clinical },
  'clinical-vs-general': { tasks: ['los'], sizes: [100, 1000, 'all'], seeds: [1] },
  'pretrained-vs-random': { model: clinical, tasks: ['los'], seeds: [1, 2] },
  'continued-pretraining': { tasks: ['los'], seeds: [1] },
}

const { values } = parseArgs({
  options: {
    workspace: { type: 'string' },
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
  },
})
const page = path.join(root, 'docs/findings.md')
const work = mkdtempSync(path.join(tmpdir(), 'findings-'))
const workspace = values.workspace ?? path.join(work, 'findings.wardbench')
try {
  if (!existsSync(workspace)) {
    const size = values.quick ? ['--encounters', '400'] : []
    wardbench('demo', '--data-only', '--hospital', 'both', ...size)
    wardbench('model', 'shipped')
  }
  const kinds = values.only ?? Object.keys(experiments)
  for (const kind of kinds) writeFindings(kind, runExperiment(kind))
} finally {
  rmSync(work, { recursive: true, force: true })
}

interface Ended {
  report: ExperimentReport
  status: { cells: { seconds: number | null }[] }
}

function runExperiment(kind: string): Ended {
  const template = yaml.parse(readFileSync(path.join(root, 'assets/experiments', `${kind}.yaml`), 'utf8'))
  const file = path.join(work, `${kind}.yaml`)
  writeFileSync(file, yaml.stringify({ ...template, ...common, ...experiments[kind] }))
  return wardbench('experiment', 'run', file, ...(values.quick ? ['--quick'] : []))
}

/** Puts the tables of one experiment between its marks on the page, which must be there. */
function writeFindings(kind: string, { report, status }: Ended): void {
  const text = reportText(report, status)
  process.stdout.write(`# ${kind}\n\n${text}\n`)
  if (values.quick) return
  const before = readFileSync(page, 'utf8')
  const [start, end] = [`<!-- ${kind} -->`, `<!-- /${kind} -->`]
  const from = before.indexOf(start)
  const to = before.indexOf(end)
  if (from < 0 || to < from) throw new Error(`docs/findings.md has no place for ${kind}: write ${start} and ${end} into it.`)
  writeFileSync(page, `${before.slice(0, from + start.length)}\n\n${text}\n${before.slice(to)}`)
}

function reportText(report: ExperimentReport, { cells }: Ended['status']): string {
  const seconds = cells.reduce((sum, cell) => sum + (cell.seconds ?? 0), 0)
  const parts = report.matrix ? [matrixText(report), ...report.tables.map(sizeLine)] : report.tables.map(tableText)
  const cost = `${cells.length} cells, ${Math.round(seconds / 60)} min of computing, cells shared with earlier experiments included.`
  return [...parts, cost].join('\n\n') + '\n'
}

function sizeLine({ taskId, set, window, n, patients, counts }: ResultTable): string {
  const where = window === null ? set : `${set}, window ${window + 1}`
  return `*${taskId}*, ${where}: ${n} notes of ${patients} patients, per option ${counts.join(' / ')}.`
}

function tableText(table: ResultTable): string {
  const names = Object.keys(table.groups[0].labels)
  const rows = table.groups.map((group) => [
    ...names.map((name) => String(group.labels[name] ?? '')),
    aurocCell(group),
    differenceText(group.difference),
    pText(group.difference?.p),
  ])
  const warnings = table.warnings.map((warning) => `\n\n${warning}`).join('')
  return `${sizeLine(table)}\n\n${markdown([...names, 'AUROC [95 % CI]', 'difference [95 % CI]', 'p'], rows)}${warnings}`
}

function matrixText({ matrix }: ExperimentReport): string {
  const { rows, columns, cells } = matrix!
  return markdown(
    ['finetuned on', ...columns],
    rows.map((row, index) => [row, ...cells[index].map((cell) => (cell ? aurocCell(cell) : ''))]),
  )
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** One command of the terminal on the workspace, its result read back; its progress goes on to standard error. */
function wardbench(...given: string[]) {
  const command = [path.join(root, 'main/cli/main.ts'), ...given, '--workspace', workspace, '--json']
  const output = execFileSync(process.execPath, command, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 256 * 2 ** 20,
  })
  return JSON.parse(output)
}
