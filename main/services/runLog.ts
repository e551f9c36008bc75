import type { RunEvent, RunLog, RunLogLine, RunSummary } from '../../shared/domain/run.ts'
import { listTasks } from './tasks.ts'
import type { Session } from './workspaces.ts'

/** The log of a run: what happened to it and every measurement, a line each, oldest first. */

/** The newest `limit` lines that contain `text`. */
export async function runLog(session: Session, { id, text, limit }: { id: number; text: string; limit: number }): Promise<RunLog> {
  const run = await session.db.read('run', id)
  const taskNames = new Map((await listTasks(session)).map((task) => [task.id, task.name]))
  const lines = logLines(run, await session.db.read('runEvents', id, 0), taskNames)
  const asked = text.toLowerCase()
  const found = lines.filter((line) => `${line.at} ${line.text}`.toLowerCase().includes(asked))
  return { lines: found.slice(-limit), found: found.length, total: lines.length }
}

export function logLines(run: Omit<RunSummary, 'checkpointStep'>, events: readonly RunEvent[], taskNames: ReadonlyMap<string, string>): RunLogLine[] {
  const lines: RunLogLine[] = [{ at: run.createdAt, text: `queued: ${run.config.kind} "${run.config.name}", code version ${run.codeVersion}` }]
  if (run.startedAt !== null) lines.push({ at: run.startedAt, text: `started on ${run.device ?? 'a device not known yet'}` })
  for (const { at, step, values } of events) lines.push({ at, text: eventText(step, values, taskNames) })
  if (run.finishedAt !== null) {
    const reason = run.error === null ? '' : `: ${run.error.message}`
    lines.push({ at: run.finishedAt, text: `${run.state}${reason}` })
  }
  return lines
}

const names: Record<string, string> = {
  trainLoss: 'train loss',
  validationLoss: 'validation loss',
  validationAuroc: 'validation AUROC',
  learningRate: 'learning rate',
  tokensPerSecond: 'tokens/s',
  gradientNorm: 'gradient norm',
  memoryBytes: 'memory MB',
  trialAuroc: 'trial AUROC',
  trialLoss: 'trial loss',
  trialLearningRate: 'trial learning rate',
}

function eventText(step: number, values: RunEvent['values'], taskNames: ReadonlyMap<string, string>): string {
  const measured = Object.entries(values).map(([key, value]) => `${nameOf(key, taskNames)} ${valueText(key, value)}`)
  return [`step ${step}`, ...measured].join('  ')
}

function nameOf(key: string, taskNames: ReadonlyMap<string, string>): string {
  const [measure, taskId] = key.split('.')
  return taskId === undefined ? (names[key] ?? key) : `${names[measure] ?? measure}, ${taskNames.get(taskId) ?? taskId},`
}

function valueText(key: string, value: number | null): string {
  if (value === null) return 'not finite'
  if (key === 'memoryBytes') return String(Math.round(value / 1e6))
  if (key === 'tokensPerSecond') return String(Math.round(value))
  return String(Number(value.toPrecision(5)))
}
