import { stringify } from 'yaml'
import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'
import type { DeviceKind } from '../../shared/domain/device.ts'
import type { RunEstimate } from '../../shared/domain/estimate.ts'
import type { ScoreConfig } from '../../shared/domain/prediction.ts'
import { protocols, type Protocol } from '../../shared/domain/protocols.ts'
import type { Truncation } from '../../shared/domain/reading.ts'
import { baselineConfig, finetuneConfig, isWholePretraining, pretrainConfig, type RunConfig } from '../../shared/domain/run.ts'
import { findCohort } from '../services/cohorts.ts'
import { estimateRun } from '../services/estimates.ts'
import { queueScoring } from '../services/predictions.ts'
import { createRun, resumeRun } from '../services/runs.ts'
import type { Session } from '../services/workspaces.ts'
import { givenSettings, readRunFile, resolveRun, type Layer } from './runFile.ts'
import { finetuneTemplate, pretrainTemplate } from './runTemplate.ts'
import { nestedKeyValues } from './settings.ts'
import { scorePrompts } from './scorePrompts.ts'
import { printJson, printTable, waitForJob } from './terminal.ts'
import { chooseSplit, withWorkspace } from './workspace.ts'

/** Commands that train and score. */

interface RunOptions {
  workspace?: string
  config?: string
  model?: number
  split?: number
  name?: string
  set?: string[]
  lora?: boolean
  dryRun?: boolean
  printConfig?: boolean
  force?: boolean
  json?: boolean
}

interface PretrainOptions extends RunOptions {
  cohort?: string
  general?: number
  generalShare?: number
}

export async function pretrainCommand(options: PretrainOptions): Promise<void> {
  if (options.printConfig) return void process.stdout.write(pretrainTemplate)
  await withWorkspace(options.workspace, async (session, backend) => {
    const { general, generalShare: share, model: baseModelId, cohort, ...flags } = options
    const layers = await settingsOf(flags, {
      ...(baseModelId === undefined ? {} : { baseModelId }),
      ...(general === undefined ? {} : { general: { corpusId: general } }),
      ...(share === undefined ? {} : { general: { corpusId: general, share } }),
    })
    const given = combined(layers)
    const splitId = given.splitId ?? (await chooseSplit(session, undefined))
    const { corpusId } = await session.db.read('split', z.number().parse(splitId))
    const name = given.baseModelId ? 'Pretrained further' : `Pretrained ${String(given.preset ?? 'nano')}`
    const found = givenSettings({ kind: 'pretrain', name, splitId, corpusId })
    const flagged = cohort === undefined ? [] : [givenSettings({ cohort: { id: (await findCohort(session, corpusId, cohort)).id } })]
    await runAndPrint(session, resolveRun(pretrainConfig, [found, ...layers, ...flagged]), backend.host.version, options)
  })
}

interface FinetuneOptions extends RunOptions {
  task?: string[]
  preset?: Protocol
}

export async function finetuneCommand(options: FinetuneOptions): Promise<void> {
  if (options.printConfig) return void process.stdout.write(finetuneTemplate)
  await withWorkspace(options.workspace, async (session, backend) => {
    const { task: taskIds, preset: protocol, model: baseModelId } = options
    const layers = await settingsOf(options, {
      ...(taskIds ? { taskIds } : {}),
      ...(protocol ? { protocol } : {}),
      ...(baseModelId === undefined ? {} : { baseModelId }),
    })
    const given = combined(layers)
    const begun = finetuneConfig.shape.protocol.catch('own').parse(given.protocol)
    const tasks = Array.isArray(given.taskIds) ? given.taskIds : []
    const found = givenSettings({
      kind: 'finetune',
      name: `Finetuned: ${tasks.join(', ')}`,
      baseModelId: given.baseModelId ?? (await newestPretrained(session)),
      splitId: given.splitId ?? (await chooseSplit(session, undefined)),
    })
    const settings = givenSettings(begun === 'own' ? {} : protocols[begun].settings)
    const config = resolveRun(finetuneConfig, [found, settings, ...layers])
    await runAndPrint(session, config, backend.host.version, options)
  })
}

/** The file first, then what the command line gives: the later decides. */
async function settingsOf(options: RunOptions, flags: Record<string, unknown>): Promise<Layer[]> {
  const { config: file, split: splitId, name, lora, set } = options
  return [
    ...(file === undefined ? [] : [await readRunFile(file)]),
    givenSettings({
      ...(splitId === undefined ? {} : { splitId }),
      ...(name === undefined ? {} : { name }),
      ...(lora ? { lora: {} } : {}),
      ...flags,
    }),
    givenSettings(nestedKeyValues(set)),
  ]
}

function combined(layers: readonly Layer[]): Record<string, unknown> {
  return Object.assign({}, ...layers.map(({ value }) => value)) as Record<string, unknown>
}

export async function resumeCommand(run: number, options: { workspace: string; json?: boolean }): Promise<void> {
  await withWorkspace(options.workspace, async (session) => {
    const { config, modelId } = await session.db.read('run', run)
    const { jobId } = await resumeRun(session, run)
    const { result } = await waitForJob(session, jobId)
    printRun({ runId: run, modelId: modelId ?? 0, result: result ?? {} }, config, options.json)
  })
}

async function newestPretrained(session: Session): Promise<number> {
  const models = await session.db.read('models')
  const found = models.find(({ kind, state, card }) => kind === 'llama' && state === 'ready' && isWholePretraining(card))
  if (!found)
    throw new AppError(
      'model.none',
      'There is no pretrained model in this workspace yet. Run the pretrain command first.',
    )
  return found.id
}

interface EndedRun {
  runId: number
  modelId: number
  result: Record<string, unknown>
}

/** Runs to the end and returns what the run gave. */
export async function runToEnd(
  session: Session,
  config: RunConfig,
  codeVersion: string,
  force = false,
): Promise<EndedRun> {
  const { runId, jobId, modelId } = await createRun(session, { config, scoreAfter: null, force }, codeVersion)
  const job = await waitForJob(session, jobId)
  return { runId, modelId, result: job.result ?? {} }
}

async function runAndPrint(
  session: Session,
  config: RunConfig,
  codeVersion: string,
  { dryRun, force, json }: RunOptions,
): Promise<void> {
  if (dryRun) return printPlan(config, await estimateRun(session, config), json)
  printRun(await runToEnd(session, config, codeVersion, force), config, json)
}

function printPlan(config: RunConfig, estimate: RunEstimate | null, json?: boolean): void {
  if (json) return printJson({ config, estimate })
  process.stdout.write(stringify(config))
  if (!estimate) return
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`
  const { parameters, trained, memory, time } = estimate
  const basis = time.basis === 'measured' ? 'from the speed of earlier runs' : 'a guess: no run has ended here yet'
  const what = trained === parameters ? 'all trained' : `and an adapter of ${trained} that is trained`
  process.stdout.write(
    `\n# ${parameters} weights, ${what}\n` +
      `# memory: about ${gigabytes(memory.bytes)} of ${gigabytes(memory.availableBytes)}` +
      `${memory.fits ? '' : ': does not fit'}\n` +
      `# time: about ${Math.ceil(time.seconds)} s without early stopping, ${basis}\n`,
  )
}

function printRun(ended: EndedRun, config: RunConfig, json?: boolean): void {
  if (json) return printJson(ended)
  const { steps, learningRate, learningRateTrials, validationPerplexity, tokensBySource } = ended.result
  const facts: [string, unknown][] = [
    ['run', ended.runId],
    ['model', ended.modelId],
    ['name', config.name],
    ['steps', steps],
    ['validation perplexity', typeof validationPerplexity === 'number' ? validationPerplexity.toFixed(2) : undefined],
    ['tokens by source', tokensBySource && JSON.stringify(tokensBySource)],
    ['learning rate found', learningRateTrials && Number(learningRate).toExponential(2)],
  ]
  const known = facts.filter(([, value]) => value !== undefined && value !== null)
  printTable(
    known.map(([fact]) => fact),
    [known.map(([, value]) => String(value))],
  )
}

interface ScoreOptions {
  workspace?: string
  model: string
  task?: string[]
  prompts?: string
  split?: number
  on: ScoreConfig['set']
  maximumNotes?: number
  maximumTokens: number
  truncation: Truncation
  maximumCharacters?: number
  device: DeviceKind
  force: boolean
  json?: boolean
}

export async function scoreCommand({ prompts, task, ...options }: ScoreOptions): Promise<void> {
  if (prompts !== undefined) return scorePrompts({ ...options, prompts })
  if (task === undefined) throw new AppError('usage.task', 'Give --task, or --prompts for prompts of your own.')
  await scoreTasks({ ...options, task })
}

type ScoreTasksOptions = Omit<ScoreOptions, 'prompts'> & { task: string[] }

async function scoreTasks(options: ScoreTasksOptions): Promise<void> {
  await withWorkspace(options.workspace, async (session, backend) => {
    const splitId = await chooseSplit(session, options.split)
    const passIds = await score(session, {
      modelId: await modelOf(session, options, splitId, backend.host.version),
      taskIds: options.task,
      splitId,
      set: options.on,
      maximumTokens: options.maximumTokens,
      truncation: options.truncation,
      maximumCharacters: options.maximumCharacters ?? null,
      maximumNotes: options.maximumNotes ?? null,
      device: options.device,
      threads: null,
    }, options.force)
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

async function modelOf(session: Session, options: ScoreTasksOptions, splitId: number, codeVersion: string): Promise<number> {
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
export async function score(session: Session, config: ScoreConfig, force = false): Promise<number[]> {
  const { id } = await queueScoring(session, config, { force })
  const job = await waitForJob(session, id)
  return (job.result as { passIds: number[] }).passIds
}
