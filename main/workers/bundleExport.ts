import { chmod, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { BundleBase, BundleCell, BundleManifest, ScoreData, TrainingCell } from '../../shared/domain/jobBundle.ts'
import type { FinetuneConfig, PretrainConfig } from '../../shared/domain/run.ts'
import { reads } from '../db/registry.ts'
import { createArrayFiles, type ArrayFiles } from '../experiments/arrayFiles.ts'
import { writeFinetuneData, writePretrainData, writePrompts } from '../experiments/bundleData.ts'
import { bundleReadme, startFiles } from '../experiments/bundleTexts.ts'
import { hashOfFile } from '../experiments/readBundle.ts'
import { exportFolder } from '../models/exportFolder.ts'
import { readHubConfig, readTokenizer, saveModelFolder } from '../models/hubFolder.ts'
import type { LlamaConfig } from '../models/llama/config.ts'
import { initialAdapter } from '../models/llama/lora.ts'
import { saveAdapterFolder } from '../models/peft.ts'
import { formatJson, writeWholeFolder } from '../models/wholeFolder.ts'
import { areLetterTokens, answerTokens } from '../scoring/answerTokens.ts'
import type { BundleExportInput, OutgoingCell } from '../services/jobBundles.ts'
import { loadTokenizer, type Tokenizer } from '../tokenizer/tokenizer.ts'
import { modelFolders } from './baseModel.ts'
import { examplesOf, noLabelledNotes, notesOfTask, promptsOf } from './labelledExamples.ts'
import { removeEmpty } from './modelJobs.ts'
import { documentsOf, pretrainingText } from './pretrainingText.ts'
import { promptsHash } from './promptsHash.ts'
import type { JobContext } from './serve.ts'
import { startingPoint } from './startingPoint.ts'
import { hashOfNotes } from './trainedModel.ts'

/** Writes cells of an experiment as a job bundle: whole or not at all. */

/** What a model of the bundle reads and is. */
interface Shape {
  config: LlamaConfig
  tokenizer: Tokenizer
  tokenizerJson: string
}

interface Writing {
  context: JobContext
  /** The bundle, under its temporary name. */
  bundle: string
  files: ArrayFiles
  /** Of models in the bundle, by folder. */
  shapes: Map<string, Shape>
  cells: BundleCell[]
}

export async function bundleExportJob(context: JobContext): Promise<Record<string, unknown>> {
  const input = context.job.input as BundleExportInput
  const { experiment, target, folder, scripts, codeVersion, cells } = input
  await removeEmpty(folder)
  return writeWholeFolder(folder, async (bundle) => {
    await chmod(bundle, 0o700)
    const writing: Writing = { context, bundle, files: await createArrayFiles(bundle), shapes: new Map(), cells: [] }
    const left = [...input.left]
    for (const [index, cell] of cells.entries()) {
      context.onProgress({ phase: 'writing cells', done: index, total: cells.length, detail: cell.key })
      context.signal.throwIfAborted()
      const written = await writeCell(writing, cell)
      if (written) writing.cells.push(written)
      else left.push({ key: cell.key, reason: 'the tokenizer does not write each letter as one token: computed where the experiment came from' })
    }
    await copyScripts(scripts, join(bundle, 'code'))
    const facts: Omit<BundleManifest, 'files'> = {
      format: 1,
      product: 'Wardbench',
      version: codeVersion,
      createdAt: new Date().toISOString(),
      treatAsPhi: !areAllSynthetic(context, cells),
      target,
      experiment: { name: experiment.name, kind: experiment.kind },
      cells: writing.cells,
      left,
    }
    for (const { name, text } of [...startFiles(target), { name: 'README.md', text: bundleReadme(facts) }])
      await writeFile(join(bundle, name), text, { mode: 0o600 })
    const manifest: BundleManifest = { ...facts, files: await hashesOf(bundle, writing.files) }
    const path = join(bundle, 'manifest.json')
    await writeFile(path, formatJson(manifest), { mode: 0o600, flush: true })
    // What the import knows the bundle by.
    const { treatAsPhi } = facts
    return { folder, manifest: await hashOfFile(path), experimentId: experiment.id, cells: writing.cells.length, left, treatAsPhi }
  })
}

async function writeCell(writing: Writing, cell: OutgoingCell): Promise<BundleCell | null> {
  const { config } = cell
  if (config.kind === 'score') return writeScoring(writing, cell, config)
  return config.kind === 'pretrain' ? writePretraining(writing, cell, config) : writeFinetuning(writing, cell, config)
}

async function writeFinetuning(writing: Writing, cell: OutgoingCell, config: FinetuneConfig): Promise<BundleCell> {
  const { context, files } = writing
  const base = await baseOf(writing, cell)
  const shape = shapeOf(writing, base, config.maximumTokens)
  const reading = { ...config, tokenizer: shape.tokenizer }
  const train = examplesOf(context, config, 'train', config.maximumTrain, reading, cell.labelSetIds)
  const validation = examplesOf(context, config, 'validation', config.maximumValidation, reading, cell.labelSetIds)
  return {
    kind: 'finetune',
    ...(await trainingFacts(writing, cell, config, base, shape)),
    dataHash: hashOfNotes([...train.hashes, ...validation.hashes]),
    data: await writeFinetuneData(files, config, { train: train.examples, validation: validation.examples }),
  }
}

async function writePretraining(writing: Writing, cell: OutgoingCell, config: PretrainConfig): Promise<BundleCell> {
  const { context, files } = writing
  const text = pretrainingText(context, config)
  const base = await startOf(writing, cell, config)
  const shape = shapeOf(writing, base, config.sequenceLength)
  const documents = documentsOf(context, config, text, shape.tokenizer)
  return {
    kind: 'pretrain',
    ...(await trainingFacts(writing, cell, config, base, shape)),
    continues: cell.continues,
    dataHash: hashOfNotes([...text.notes.hashes, ...(text.general?.hashes ?? [])]),
    data: await writePretrainData(files, config, documents),
  }
}

/** Null where the answers are no single tokens, for every task or for one. */
async function writeScoring(
  writing: Writing,
  cell: OutgoingCell,
  config: Extract<OutgoingCell['config'], { kind: 'score' }>,
): Promise<BundleCell | null> {
  const { context, files } = writing
  const base = await baseOf(writing, cell)
  const { tokenizer } = shapeOf(writing, base, config.maximumTokens)
  const tasks: ScoreData['tasks'] = []
  for (const taskId of config.taskIds) {
    const { labels, notes } = notesOfTask(context, { ...config, taskId, maximum: config.maximumNotes, labelSetId: cell.labelSetIds[taskId] })
    const { task } = labels
    if (!areLetterTokens(tokenizer, task.options.length)) return null
    if (notes.length === 0) throw noLabelledNotes(task, config.set)
    const prompts = promptsOf(context, task, notes, { ...config, tokenizer })
    tasks.push({
      id: taskId,
      letters: answerTokens(tokenizer, task.options.length),
      ...(await writePrompts(files, prompts)),
      notes: await files.writeJson(reads.noteKeys(context.db, notes.map(({ noteId }) => noteId))),
      prompts: promptsHash(prompts),
    })
  }
  const { number, key, hash, labelSetIds } = cell
  return { kind: 'score', number, key, hash, base, settings: { ...config }, labelSetIds, data: { tasks } }
}

async function trainingFacts(
  { bundle }: Writing,
  { number, key, hash, labelSetIds, model }: OutgoingCell,
  settings: FinetuneConfig | PretrainConfig,
  base: BundleBase,
  { config, tokenizerJson }: Shape,
): Promise<Omit<TrainingCell, 'kind' | 'data' | 'dataHash'>> {
  const { lora, seed } = settings
  const adapter = lora ? `models/adapter-${number}` : null
  if (lora && adapter) {
    const saved = { config, adapter: initialAdapter(config, lora, seed), tokenizerJson, card: model!.card }
    await saveAdapterFolder(join(bundle, adapter), saved)
  }
  return { number, key, hash, base, adapter, settings: { ...settings }, labelSetIds, model: model! }
}

/** Models of the workspace go out once, an adapter within its base's weights. */
async function baseOf({ context, bundle, shapes }: Writing, { base }: OutgoingCell): Promise<BundleBase> {
  if (base === null || 'cell' in base) return base as { cell: number }
  const { modelId } = base
  const folder = `models/${modelId}`
  if (!shapes.has(folder)) {
    const target = join(bundle, folder)
    const { card } = reads.model(context.db, modelId)
    const seenNotes = reads.notesLearnedFrom(context.db, modelId)
    const folders = modelFolders(context, modelId)
    await exportFolder({ folders, target, dataType: null, adapter: 'merged', card, seenNotes }, { signal: context.signal })
    const { config } = await readHubConfig(target)
    shapes.set(folder, { config, ...(await readTokenizer(target, config)) })
  }
  return { folder, modelId }
}

/** A model of the workspace or the bundle, random weights, or where an earlier stage of the same pretraining began. */
async function startOf(writing: Writing, cell: OutgoingCell, settings: PretrainConfig): Promise<BundleBase> {
  const earlier = writing.cells.find(({ number }) => number === cell.continues)
  if (earlier) return earlier.base
  return cell.base === null || settings.randomWeights ? randomBase(writing, cell, settings) : baseOf(writing, cell)
}

/** Random weights and their tokenizer: that of the base whose shape they have, or one trained on the text. */
async function randomBase({ context, bundle, shapes }: Writing, cell: OutgoingCell, settings: PretrainConfig): Promise<BundleBase> {
  const { config, weights, tokenizerJson } = await startingPoint(context, settings, pretrainingText(context, settings))
  const folder = `models/random-${cell.number}`
  await saveModelFolder(join(bundle, folder), { config, weights, tokenizerJson, card: cell.model!.card })
  shapes.set(folder, { config, tokenizerJson, tokenizer: loadTokenizer(tokenizerJson) })
  return { folder, modelId: settings.baseModelId }
}

/** @throws AppError 'run.tooLong' */
function shapeOf({ shapes, cells }: Writing, base: BundleBase, tokens: number): Shape {
  let root = base
  while ('cell' in root) root = cells.find(({ number }) => number === (root as { cell: number }).cell)!.base
  const shape = shapes.get(root.folder)!
  if (tokens <= shape.config.maxPositions) return shape
  const message = `The base model reads ${shape.config.maxPositions} tokens at most; the run asks for ${tokens}. Lower the token budget.`
  throw new AppError('run.tooLong', message)
}

async function copyScripts(from: string, to: string): Promise<void> {
  await mkdir(to)
  for (const name of await readdir(from)) if (/\.(?:py|txt)$/.test(name)) await copyFile(join(from, name), join(to, name))
}

/** Of all that must stay as it is; what starts the job may be changed. */
async function hashesOf(bundle: string, files: ArrayFiles): Promise<Record<string, string>> {
  const hashes: Record<string, string> = Object.fromEntries(files.hashes)
  for (const folder of ['models', 'code']) {
    const found = await readdir(join(bundle, folder), { recursive: true, withFileTypes: true }).catch(() => [])
    for (const entry of found.filter((each) => each.isFile())) {
      const path = join(entry.parentPath, entry.name)
      hashes[path.slice(bundle.length + 1).replaceAll('\\', '/')] = await hashOfFile(path)
    }
  }
  return hashes
}

function areAllSynthetic({ db }: JobContext, cells: readonly OutgoingCell[]): boolean {
  return cells.every(({ model, base, config }) => {
    if (base && 'modelId' in base && reads.model(db, base.modelId).card.treatAsPhi) return false
    return model ? model.card.synthetic : reads.corpus(db, reads.split(db, config.splitId).corpusId).synthetic
  })
}
