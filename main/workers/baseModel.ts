import { join } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { LoraSettings } from '../../shared/domain/lora.ts'
import type { StoredModel } from '../db/queries/modelReads.ts'
import { reads } from '../db/registry.ts'
import type { LlamaConfig } from '../models/llama/config.ts'
import { initialAdapter, mergeAdapter, type LoraAdapter } from '../models/llama/lora.ts'
import type { StoredWeights, Weights } from '../models/llama/weights.ts'
import { loadModel } from '../models/loadModel.ts'
import { isAdapterFolder } from '../models/peft.ts'
import type { JobContext } from './serve.ts'

/** The model that a run trains: all of its weights, or a new adapter upon them. */
export interface TrainedModel {
  config: LlamaConfig
  weights: Weights | StoredWeights
  adapter?: LoraAdapter
  tokenizerJson: string
  /** The weights are those of no file: an adapter that the run began with is in them. */
  isMerged: boolean
}

export interface BaseChoice {
  modelId: number
  /** Longest sequence of the run. */
  tokens: number
  lora: LoraSettings | null
  seed: number
}

/**
 * Reads the base model. What an adapter is trained upon stays as its file holds it, half the memory where that is 16-bit.
 * @throws AppError 'run.base', 'run.tooLong', and what reading the folders throws.
 */
export async function loadBase(context: JobContext, { modelId, tokens, lora, seed }: BaseChoice): Promise<TrainedModel> {
  const folders = modelFolders(context, modelId)
  const isMerged = await isAdapterFolder(folders[0])
  const { signal } = context
  const onProgress = (done: number, total: number) => context.onProgress({ phase: 'load', done, total })
  const hold = lora && !isMerged ? 'stored' : 'float32'
  const loaded = await loadModel(folders, { hold: hold as 'stored', signal, onProgress })
  const { config, weights, tokenizerJson } = loaded
  // Held as float32 where there is an adapter to merge.
  if (loaded.adapter) mergeAdapter(weights as unknown as Weights, loaded.adapter)
  if (tokens > config.maxPositions) {
    throw new AppError(
      'run.tooLong',
      `The base model reads ${config.maxPositions} tokens at most; the run asks for ${tokens}. Lower the token budget.`,
    )
  }
  return { config, weights, adapter: lora ? initialAdapter(config, lora, seed) : undefined, tokenizerJson, isMerged }
}

/** `foldersOf` the model of this number. */
export function modelFolders(context: JobContext, modelId: number): [string, ...string[]] {
  return foldersOf(context, reads.model(context.db, modelId))
}

/** Folders of a model that is ready, of its parent, of that one's parent …: an adapter is nothing without its base. */
export function foldersOf({ db, filesFolder }: JobContext, { folder, state, card }: StoredModel): [string, ...string[]] {
  if (folder === null || state !== 'ready') {
    throw new AppError('run.base', 'The base model is not ready. Wait for its training, or choose another one.')
  }
  const parents: string[] = []
  for (let { parentId } = card; parentId !== null; ) {
    const parent = reads.model(db, parentId)
    if (parent.folder !== null) parents.push(join(filesFolder, parent.folder))
    parentId = parent.card.parentId
  }
  return [join(filesFolder, folder), ...parents]
}
