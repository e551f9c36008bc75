import { dirname, join } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { TrainingCell } from '../../shared/domain/jobBundle.ts'
import { finetuneConfig, pretrainConfig, type FinetuneConfig, type ModelCard, type PretrainConfig } from '../../shared/domain/run.ts'
import { checkFile, damaged, readMetrics, resultFile, type CellResult, type OpenedBundle } from '../experiments/readBundle.ts'
import { modelTensors, readHubConfig, readTokenizer, writeModelFolder } from '../models/hubFolder.ts'
import { parameterCount, type LlamaConfig } from '../models/llama/config.ts'
import type { LoraAdapter } from '../models/llama/lora.ts'
import { mergeAdapter } from '../models/llama/lora.ts'
import { loadModel } from '../models/loadModel.ts'
import { adapterFile, isAdapterFolder, loadAdapterFolder } from '../models/peft.ts'
import type { TensorSource } from '../models/tensorSource.ts'
import { openWeightFiles } from '../models/weightFiles.ts'
import { notesOfTask } from './labelledExamples.ts'
import { pretrainingText } from './pretrainingText.ts'
import type { JobContext } from './serve.ts'
import { hashOfNotes, saveTrained } from './trainedModel.ts'

/** A run's results out of a bundle: weights of the expected shape, measurements, and the same notes as went out. */

type TrainingResult = CellResult<'pretrain'> | CellResult<'finetune'>

export interface CheckedTraining {
  cell: TrainingCell
  cellId: number
  result: TrainingResult
  noteHashes: string[]
  /** For the card, beside the settings. */
  facts: Record<string, unknown>
  trained: {
    config: FinetuneConfig | PretrainConfig
    /** Of the model, not of its adapter. */
    shape: LlamaConfig
    tokenizerJson: string
    parameters: number
    adapter: LoraAdapter | null
    tokensBySource?: ModelCard['tokensBySource']
  }
}

/** @throws AppError 'bundle.damaged', 'bundle.notes', and what reading a model folder throws. */
export async function checkTraining(
  context: JobContext,
  bundle: OpenedBundle,
  cell: TrainingCell,
  { cellId, result }: { cellId: number; result: TrainingResult },
): Promise<CheckedTraining> {
  const { folder, shape, tokenizerJson } = await startOf(bundle, cell)
  const weights = resultFile(bundle, cell.number, result, `model/${cell.adapter ? adapterFile : 'model.safetensors'}`)
  await readMetrics(resultFile(bundle, cell.number, result, 'metrics.ndjson'), `results/${cell.number}/metrics.ndjson`)
  const adapter = await readWeights(dirname(weights), cell, shape)
  const learned = cell.kind === 'finetune' ? ofFinetuning(context, cell, result) : ofPretraining(context, cell, result)
  if (learned.dataHash !== cell.dataHash) {
    const message = `The notes that cell ${cell.number} learned from are no longer the same in this workspace. Export and compute it anew.`
    throw new AppError('bundle.notes', message)
  }
  const { device, parallel, precision } = result
  const facts = { ...learned.facts, computedBy: { device, parallel, precision, base: folder } }
  const trained = { config: learned.config, shape, tokenizerJson, adapter, parameters: parameterCount(shape), tokensBySource: learned.tokensBySource }
  return { cell, cellId, result, noteHashes: learned.noteHashes, facts, trained }
}

/** Shape and tokenizer are those of the model at the beginning, as it went out. */
export async function startOf({ folder, manifest }: OpenedBundle, cell: { base: TrainingCell['base'] }) {
  let { base } = cell
  while ('cell' in base) base = manifest.cells.find(({ number }) => number === (base as { cell: number }).cell)!.base
  for (const [name, hash] of Object.entries(manifest.files))
    if (name === `${base.folder}/config.json` || name.startsWith(`${base.folder}/tokenizer`)) await checkFile(folder, name, hash)
  const { config: shape } = await readHubConfig(join(folder, base.folder))
  return { folder: base.folder, shape, ...(await readTokenizer(join(folder, base.folder), shape)) }
}

/** The adapter; null for weights of a whole model, which stay in their file. */
async function readWeights(folder: string, { number, adapter }: TrainingCell, shape: LlamaConfig): Promise<LoraAdapter | null> {
  try {
    if (adapter) return await loadAdapterFolder(folder, shape)
    const files = await openWeightFiles(folder)
    await modelTensors(shape, files).finally(() => files.close())
    return null
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const remedy = `Remove results/${number} on the cluster and start the job again.`
    throw damaged(`results/${number}/model`, `is not what its cell makes. ${remedy} (${error.message})`, error)
  }
}

function ofFinetuning(context: JobContext, cell: TrainingCell, result: TrainingResult) {
  const config = finetuneConfig.parse({ ...cell.settings, baseModelId: 0 })
  const { best, learningRate, learningRateTrials } = result as CellResult<'finetune'>
  const counts: Record<string, number> = {}
  const hashes = (['train', 'validation'] as const).flatMap((set) =>
    config.taskIds.flatMap((taskId) => {
      const { notes } = notesOfTask(context, {
        splitId: config.splitId,
        taskId,
        set,
        maximum: set === 'train' ? config.maximumTrain : config.maximumValidation,
        sampleSeed: set === 'train' ? config.sampleSeed : 0,
        labelSetId: cell.labelSetIds[taskId],
      })
      if (set === 'train') counts[taskId] = notes.length
      return notes.map(({ hash }) => hash)
    }),
  )
  return {
    config,
    dataHash: hashOfNotes(hashes),
    // Validation notes chose the stopping step: the model has learned from them too.
    noteHashes: [...new Set(hashes)],
    facts: { learningRate, best, learningRateTrials, trainingNotes: counts, labelSets: cell.labelSetIds },
    tokensBySource: undefined,
  }
}

function ofPretraining(context: JobContext, cell: TrainingCell, result: TrainingResult) {
  const config = pretrainConfig.parse(cell.settings)
  const { validationLoss } = result as CellResult<'pretrain'>
  const text = pretrainingText(context, config)
  const noteHashes = [...text.notes.hashes, ...(text.general?.hashes ?? [])]
  const { batchSize, accumulation, sequenceLength, general } = config
  const sequences = result.steps * batchSize * accumulation
  const ofGeneral = Math.floor(sequences * (general?.share ?? 0))
  return {
    config,
    dataHash: hashOfNotes(noteHashes),
    noteHashes,
    facts: { validationPerplexity: validationLoss === null ? null : Math.exp(validationLoss) },
    tokensBySource: { notes: (sequences - ofGeneral) * sequenceLength, general: ofGeneral * sequenceLength },
  }
}

/** Writes the model's folder, one tensor in memory at a time; an adapter upon an adapter goes into the weights. */
export async function saveResult(
  target: string,
  bundle: OpenedBundle,
  { number, kind }: TrainingCell,
  { shape, tokenizerJson, adapter }: CheckedTraining['trained'],
  baseFolders: () => string[],
  card: ModelCard,
): Promise<void> {
  if (adapter) {
    const folders = baseFolders()
    const isMerged = await isAdapterFolder(folders[0])
    const base = isMerged ? await loadModel(folders) : null
    if (base?.adapter) mergeAdapter(base.weights, base.adapter)
    const model = { config: shape, weights: base?.weights ?? new Map(), adapter, tokenizerJson, isMerged }
    return saveTrained(target, { model, trained: adapter.weights }, card)
  }
  const files = await openWeightFiles(join(bundle.folder, 'results', String(number), 'model'))
  try {
    const tensors = new Map<string, TensorSource>()
    for (const [name, tensor] of await modelTensors(shape, files)) {
      if (tensor.dataType !== 'float32') throw damaged(`results/${number}/model`, `of ${kind} is not float32 as the scripts write it.`)
      tensors.set(name, { dataType: tensor.dataType, shape: tensor.shape, read: () => files.read(tensor) })
    }
    await writeModelFolder(target, { config: shape, tensors, tokenizerJson, card })
  } finally {
    await files.close()
  }
}
