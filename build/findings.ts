/**
 * `npm run findings -- --workspace FILE`: the paper's findings tried on the demo hospitals and on MTS-Dialog with the shipped
 * models, and the tables of docs/findings.md written anew. MTS-Dialog has a workspace of its own beside FILE. `--only KIND…`
 * runs some of them; what is computed already is not computed again, so that a run that was stopped goes on. `--quick`
 * shows the way with tiny settings, without those of a name with a stroke, and writes nothing.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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

/**
 * By the names of their templates, where none is given. In this order, since the later ones find much of what they need
 * among the earlier ones' cells.
 */
const experiments: Record<string, { template?: string; [field: string]: unknown }> = {
  'zero-shot-vs-finetuned': { model: clinical },
  'transfer-matrix': { model: clinical },
  'joint-multitask': { model: clinical },
  temporal: { model: clinical },
  external: { model: clinical },
  'clinical-vs-general': { tasks: ['los'], sizes: [100, 1000, 'all'], seeds: [1] },
  'pretrained-vs-random': { model: clinical, tasks: ['los'], seeds: [1, 2] },
  'continued-pretraining': { tasks: ['los'], seeds: [1] },
  'mortality/longer': {
    template: 'zero-shot-vs-finetuned',
    model: clinical,
    tasks: ['mortality'],
    finetune: { ...common.finetune, steps: 400, validateEvery: 200, maximumValidation: 1000 },
  },
  'mts-dialog/zero-shot-vs-finetuned': { model: clinical, seeds: [1, 2] },
  'mts-dialog/data-efficiency': { model: clinical, seeds: [1] },
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
const demoWorkspace = values.workspace ?? path.join(work, 'findings.wardbench')
const mtsWorkspace = demoWorkspace.replace(/(\.wardbench)?$/, '-mts.wardbench')
try {
  for (const name of values.only ?? chosenNames()) writeFindings(name, runExperiment(name))
} finally {
  rmSync(work, { recursive: true, force: true })
}

interface Ended {
  report: ExperimentReport
  status: { cells: { seconds: number | null }[] }
}

function runExperiment(name: string): Ended {
  const { template = name, ...settings } = experiments[name] ?? {}
  const definition = yaml.parse(readFileSync(path.join(root, 'assets/experiments', `${template}.yaml`), 'utf8'))
  const file = path.join(work, `${path.basename(name)}.yaml`)
  const isMtsDialog = name.startsWith('mts-dialog/')
  writeFileSync(file, yaml.stringify({ ...definition, ...common, ...settings }))
  const workspace = isMtsDialog ? mtsDialog() : demoHospitals()
  return wardbench(workspace, 'experiment', 'run', file, ...(values.quick ? ['--quick'] : []))
}

function chosenNames(): string[] {
  const all = Object.keys(experiments)
  return values.quick ? all.filter((name) => !name.includes('/')) : all
}

/** The workspace of hospitals A and B; made where it is not there. */
function demoHospitals(): string {
  if (existsSync(demoWorkspace)) return demoWorkspace
  const size = values.quick ? ['--encounters', '400'] : []
  wardbench(demoWorkspace, 'demo', '--data-only', '--hospital', 'both', ...size)
  wardbench(demoWorkspace, 'model', 'shipped')
  return demoWorkspace
}

/** The workspace of MTS-Dialog with its published splits; made where it is not there. */
function mtsDialog(): string {
  if (existsSync(mtsWorkspace)) return mtsWorkspace
  const dialogues = path.join(root, 'test/fixtures/mts-dialog')
  const examples = path.join(root, 'assets/tasks/examples')
  const tables = readdirSync(dialogues).filter((name) => name.endsWith('.csv'))
  const notes = tables.map((name) => `notes=${path.join(dialogues, name)}`)
  const map = path.join(examples, 'mts-import.json')
  wardbench(mtsWorkspace, 'import', '--name', 'MTS-Dialog', '--minimum-words', '1', '--map', map, ...notes)
  const tasks = ['mts-section.json', 'mts-binary.json'].map((name) => path.join(examples, name))
  wardbench(mtsWorkspace, 'label', '--task', ...tasks)
  wardbench(mtsWorkspace, 'split', '--method', 'published', '--attribute', 'split')
  wardbench(mtsWorkspace, 'model', 'shipped')
  return mtsWorkspace
}

/** Puts the tables of one experiment between its marks on the page, which must be there. */
function writeFindings(name: string, { report, status }: Ended): void {
  const text = reportText(report, status)
  process.stdout.write(`# ${name}\n\n${text}\n`)
  if (values.quick) return
  const before = readFileSync(page, 'utf8')
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const from = before.indexOf(start)
  const to = before.indexOf(end)
  if (from < 0 || to < from) throw new Error(`docs/findings.md has no place for ${name}: write ${start} and ${end} into it.`)
  writeFileSync(page, `${before.slice(0, from + start.length)}\n\n${text}\n${before.slice(to)}`)
}

function reportText(report: ExperimentReport, { cells }: Ended['status']): string {
  const seconds = cells.reduce((sum, cell) => sum + (cell.seconds ?? 0), 0)
  const parts = report.matrix ? [matrixText(report), ...report.tables.map(sizeLine)] : report.tables.map(tableText)
  const cost = `${cells.length} cells, ${Math.round(seconds / 60)} min of computing, cells that an earlier experiment has computed left out.`
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
function wardbench(workspace: string, ...given: string[]) {
  const command = [path.join(root, 'main/cli/main.ts'), ...given, '--workspace', workspace, '--json']
  const output = execFileSync(process.execPath, command, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 256 * 2 ** 20,
  })
  return JSON.parse(output)
}
