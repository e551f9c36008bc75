/**
 * `npm test`: everything that judges this project, in one order, each step in a process of its own so that one that
 * crashes is one failure and not the end. `npm test -- unit lint` runs only the steps named. What failed and what could
 * not run here is listed again at the end, by name with the reason; the last line is always `N passed, N failed`.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { buildRenderer } from './buildRenderer.ts'
import { buildShell } from './buildShell.ts'
import { runNode } from './childProcess.ts'
import { electronBinary, fetchElectron, whyNoWindow } from './electronBinary.ts'
import { findOrInstallChromium } from './installChromium.ts'
import type { Counts } from './testCounts.ts'

const isCi = ![undefined, '', '0', 'false'].includes(process.env['CI'])

interface Step {
  name: string
  title: string
  run: () => Promise<Counts>
}

const steps: Step[] = [
  {
    name: 'types',
    title: 'type-check, main',
    run: () => check('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'),
  },
  {
    name: 'types',
    title: 'type-check, renderer',
    run: () => check('node_modules/typescript/bin/tsc', '-p', 'renderer/tsconfig.json'),
  },
  { name: 'lint', title: 'lint', run: () => check('node_modules/oxlint/bin/oxlint', '--deny-warnings') },
  { name: 'architecture', title: 'architecture table', run: () => runProject('architecture') },
  { name: 'unit', title: 'unit tests', run: () => runProject('unit') },
  { name: 'contract', title: 'contract tests, over both transports', run: () => runProject('contract') },
  { name: 'migrations', title: 'migration tests', run: () => runProject('migrations') },
  { name: 'engine', title: 'engine tests', run: () => runProject('engine', '--maxWorkers=2') },
  { name: 'packaging', title: 'packaging', run: () => runProject('packaging') },
  { name: 'faults', title: 'faults: kills, full disks, damaged files', run: () => runProject('faults', '--maxWorkers=2') },
  { name: 'e2e', title: 'browser tests', run: runBrowserTests },
  { name: 'electron', title: 'Electron tests', run: runElectronTests },
]

/** One check is one test. */
async function check(script: string, ...args: string[]): Promise<Counts> {
  const code = await runNode([script, ...args])
  return code === 0 ? { passed: 1, failures: [], notRun: [] } : failedAs(path.basename(script), `exit code ${code}`)
}

function failedAs(name: string, message: string): Counts {
  return { passed: 0, failures: [{ name, message }], notRun: [] }
}

async function runBrowserTests(): Promise<Counts> {
  const chromium = findOrInstallChromium()
  if ('reason' in chromium) {
    const counts = await listProject('e2e', chromium.reason)
    // Continuous integration must not go green because nothing looked.
    return isCi ? { ...counts, failures: failedAs('every browser test', chromium.reason).failures } : counts
  }
  process.env['WARDBENCH_CHROMIUM'] = chromium.executable
  await buildRenderer()
  return runProject('e2e', '--maxWorkers=2')
}

async function runElectronTests(): Promise<Counts> {
  const noWindow = whyNoWindow()
  if (noWindow) return listProject('electron', noWindow)
  const missing = electronBinary() ? undefined : await fetchElectron({ retry: false })
  if (missing) return listProject('electron', missing)
  await buildRenderer()
  await buildShell()
  return runProject('electron', '--no-file-parallelism')
}

/** Reads a project's test names without running any, all of them not run for this reason. */
async function listProject(name: string, reason: string): Promise<Counts> {
  const counts = await runProject(name, '--testNamePattern=(?!)')
  return { ...counts, notRun: counts.notRun.map((test) => ({ ...test, reason })) }
}

async function runProject(name: string, ...args: string[]): Promise<Counts> {
  const folder = mkdtempSync(path.join(tmpdir(), 'wardbench-test-'))
  const file = path.join(folder, 'counts.json')
  try {
    const script = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'build/vitest.config.ts', '--project', name]
    const reporters = ['--reporter=default', '--reporter=./build/testCounts.ts']
    const code = await runNode([...script, ...reporters, ...args], { WARDBENCH_TEST_COUNTS: file })
    const counts = readCounts(file)
    const ended = failedAs('the whole run', `ended with exit code ${code}`)
    if (!counts) return ended
    return code !== 0 && counts.failures.length === 0 ? { ...counts, failures: ended.failures } : counts
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Undefined when the run ended before it could write them. */
function readCounts(file: string): Counts | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Counts
  } catch {
    return undefined
  }
}

function chosenSteps(): Step[] {
  const { positionals } = parseArgs({ allowPositionals: true })
  const names = new Set(steps.map((step) => step.name))
  const unknown = positionals.filter((name) => !names.has(name))
  if (unknown.length > 0) throw new Error(`no such step: ${unknown.join(', ')}. There are: ${[...names].join(', ')}`)
  return positionals.length === 0 ? steps : steps.filter((step) => positionals.includes(step.name))
}

async function runStep(step: Step): Promise<Counts> {
  console.log(`\n== ${step.title}`)
  const started = Date.now()
  try {
    const counts = await step.run()
    const seconds = Math.round((Date.now() - started) / 1000)
    console.log(`${step.title}: ${counts.passed} passed, ${counts.failures.length} failed, ${seconds} s`)
    return counts
  } catch (error) {
    console.log(`${step.title}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    return failedAs('the whole step', error instanceof Error ? error.message : String(error))
  }
}

const results: { step: Step; counts: Counts }[] = []
for (const step of chosenSteps()) results.push({ step, counts: await runStep(step) })

const failures = results.flatMap(({ step, counts }) =>
  counts.failures.map((failure) => ({ title: step.title, ...failure })),
)
const notRun = results.flatMap(({ step, counts }) => counts.notRun.map((test) => ({ title: step.title, ...test })))
if (notRun.length > 0) {
  console.log('\nNot run here:')
  for (const { title, name, reason } of notRun) console.log(`  ${title}: ${name}${reason ? ` (${reason})` : ''}`)
}
if (failures.length > 0) {
  console.log('\nFailed:')
  for (const { title, name, message } of failures) console.log(`  ${title}: ${name}: ${message}`)
}
const passed = results.reduce((sum, { counts }) => sum + counts.passed, 0)
console.log(`\n${passed} passed, ${failures.length} failed`)
process.exitCode = failures.length > 0 ? 1 : 0
