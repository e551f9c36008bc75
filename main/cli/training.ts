import { AppError } from '../../shared/domain/errors.ts'
import type { ScoreConfig } from '../../shared/domain/prediction.ts'
import { baselineConfig, finetuneConfig, pretrainConfig, type RunConfig } from '../../shared/domain/run.ts'
import { queueScoring } from '../services/predictions.ts'
import { createRun } from '../services/runs.ts'
import type { Session } from '../services/workspaces.ts'
import { checked, keyValues } from './settings.ts'
import { printJson, printTable, waitForJob } from './terminal.ts'
import { chooseSplit, withWorkspace } from './workspace.ts'

/** Commands that train and score. */

interface PretrainOptions {
  workspace: string
  split?: number
  name: string
  set?: string[]
  json?: boolean
}

export async function pretrainCommand(options: PretrainOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session, backend) => {
    const splitId = await chooseSplit(session, options.split)
    const { corpusId } = await session.db.read('split', splitId)
    const config = checked(pretrainConfig, {
      kind: 'pretrain',
      name: options.name,
      corpusId,
      splitId,
      ...keyValues(options.set),
    })
    await runAndPrint(session, config, backend.host.version, options.json)
  })
}

interface FinetuneOptions {
  workspace: string
  task: string[]
  model?: number
  split?: number
  name?: string
  set?: string[]
  json?: boolean
}

export async function finetuneCommand(options: FinetuneOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session, backend) => {
    const config = checked(finetuneConfig, {
      kind: 'finetune',
      name: options.name ?? `Finetuned: ${options.task.join(', ')}`,
      baseModelId: options.model ?? (await newestPretrained(session)),
      splitId: await chooseSplit(session, options.split),
      taskIds: options.task,
      ...keyValues(options.set),
    })
    await runAndPrint(session, config, backend.host.version, options.json)
  })
}

async function newestPretrained(session: Session): Promise<number> {
  const models = await session.db.read('models')
  const found = models.find(
    (model) => model.kind === 'llama' && model.state === 'ready' && model.card.taskIds.length === 0,
  )
  if (!found)
    throw new AppError(
      'model.none',
      'There is no pretrained model in this workspace yet. Run the pretrain command first.',
    )
  return found.id
}

/** Runs to the end and returns what the run gave. */
export async function runToEnd(
  session: Session,
  config: RunConfig,
  codeVersion: string,
): Promise<{ runId: number; modelId: number; result: Record<string, unknown> }> {
  const { runId, jobId, modelId } = await createRun(session, { config, scoreAfter: null }, codeVersion)
  const job = await waitForJob(session, jobId)
  return { runId, modelId, result: job.result ?? {} }
}

async function runAndPrint(session: Session, config: RunConfig, codeVersion: string, json?: boolean): Promise<void> {
  const ended = await runToEnd(session, config, codeVersion)
  if (json) return printJson(ended)
  printTable(
    ['run', 'model', 'name', 'steps'],
    [[String(ended.runId), String(ended.modelId), config.name, String(ended.result.steps ?? '')]],
  )
}

interface ScoreOptions {
  workspace: string
  model: string
  task: string[]
  split?: number
  on: ScoreConfig['set']
  maximumNotes?: number
  maximumTokens: number
  json?: boolean
}

export async function scoreCommand(options: ScoreOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session, backend) => {
    const splitId = await chooseSplit(session, options.split)
    const passIds = await score(session, {
      modelId: await modelOf(session, options, splitId, backend.host.version),
      taskIds: options.task,
      splitId,
      set: options.on,
      maximumTokens: options.maximumTokens,
      truncation: 'right',
      maximumNotes: options.maximumNotes ?? null,
    })
    const passes = await Promise.all(passIds.map((id) => session.db.read('pass', id)))
    if (options.json) return printJson(passes)
    printTable(
      ['pass', 'model', 'task', 'role', 'set', 'notes', 'truncated'],
      passes.map((pass) => [
        String(pass.id),
        pass.modelName,
        pass.taskId,
        pass.role,
        pass.set,
        String(pass.notes),
        String(pass.truncated),
      ]),
    )
  })
}

async function modelOf(session: Session, options: ScoreOptions, splitId: number, codeVersion: string): Promise<number> {
  if (options.model === 'tfidf')
    return (await fitTfidf(session, { splitId, taskIds: options.task }, codeVersion)).modelId
  const id = Number(options.model)
  if (!Number.isSafeInteger(id)) throw new AppError('usage.model', '--model takes the number of a model, or "tfidf".')
  return id
}

export function fitTfidf(
  session: Session,
  input: { splitId: number; taskIds: string[] },
  codeVersion: string,
): Promise<{ modelId: number }> {
  const config = baselineConfig.parse({ kind: 'baseline', name: 'TF-IDF baseline', method: 'tfidf', ...input })
  return runToEnd(session, config, codeVersion)
}

/** Scores to the end and returns the passes, in the order of the tasks. */
export async function score(session: Session, config: ScoreConfig): Promise<number[]> {
  const { id } = await queueScoring(session, config)
  const job = await waitForJob(session, id)
  return (job.result as { passIds: number[] }).passIds
}
