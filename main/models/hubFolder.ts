/**
 * A model as a folder in Hugging Face's layout: config.json, safetensors, tokenizer. Read is what others publish, in
 * one file or in shards; what is saved, `transformers` loads with the same logits. The model card goes beside as
 * wardbench.json.
 */
import { join } from 'node:path'
import { loadTokenizerFiles, type LoadedTokenizer } from '../tokenizer/tokenizerFiles.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { bytesIn, textIn, unusable } from './containedFile.ts'
import { writeFlushed } from './durableFile.ts'
import { fromHubConfig, toHubConfig, type HubConfig } from './hubConfig.ts'
import { parameterShapes, type LlamaConfig } from './llama/config.ts'
import { asStored, type StoredTensor, type StoredWeights, type Weights } from './llama/weights.ts'
import { byteSize, writeTensors } from './safetensors.ts'
import { quoted } from './safetensorsHeader.ts'
import { held, inType, type TensorSource, type WeightType } from './tensorSource.ts'
import { openWeightFiles, type FoundTensor, type WeightFiles } from './weightFiles.ts'
import { formatSeenNotes, seenNotesFile } from './seenNotes.ts'
import { writeSums } from './sums.ts'
import { formatJson, writeWholeFolder } from './wholeFolder.ts'

export interface ModelFolder<Held = Weights> {
  readonly config: LlamaConfig
  readonly weights: Held
  readonly tokenizer: Tokenizer
  /** Stands alone: `loadTokenizer` reads the same tokenizer from it. */
  readonly tokenizerJson: string
}

export interface LoadOptions<Hold extends 'float32' | 'stored'> {
  /** float32, to train on; or as the files store it, half the memory for 16-bit models, to read only. */
  hold: Hold
  signal?: AbortSignal
  onProgress?: (done: number, total: number) => void
}

/**
 * @throws AppError 'model.unsupported' for an architecture or a weight that would be computed wrongly here,
 * 'model.damagedFile' for a file that is not whole, 'tokenizer.unsupported'.
 */
export async function loadModelFolder(folder: string, options?: LoadOptions<'float32'>): Promise<ModelFolder>
export async function loadModelFolder(
  folder: string,
  options: LoadOptions<'stored'>,
): Promise<ModelFolder<StoredWeights>>
export async function loadModelFolder(
  folder: string,
  { hold, signal, onProgress }: LoadOptions<'float32' | 'stored'> = { hold: 'float32' },
): Promise<ModelFolder<Weights | StoredWeights>> {
  const { config } = await readHubConfig(folder)
  const { tokenizer, tokenizerJson } = await readTokenizer(folder, config)
  const files = await openWeightFiles(folder)
  try {
    const tensors = await modelTensors(config, files)
    const read = hold === 'float32' ? files.readFloat32 : files.read
    const weights = new Map<string, Float32Array | StoredTensor>()
    for (const [name, tensor] of tensors) {
      signal?.throwIfAborted()
      weights.set(name, await read(tensor))
      onProgress?.(weights.size, tensors.size)
    }
    return { config, weights: weights as Weights | StoredWeights, tokenizer, tokenizerJson }
  } finally {
    await files.close()
  }
}

/** The shape of the model alone: a few milliseconds, whatever its size. */
export async function readHubConfig(folder: string): Promise<HubConfig> {
  const json = await textIn(folder, 'config.json')
  if (json === undefined) throw unusable('it has no config.json')
  return fromHubConfig(json)
}

/** @throws AppError 'tokenizer.unsupported', or 'model.unsupported' when it has more tokens than the model. */
export async function readTokenizer(folder: string, config: LlamaConfig): Promise<LoadedTokenizer> {
  const loaded = loadTokenizerFiles({
    tokenizerJson: await textIn(folder, 'tokenizer.json'),
    tokenizerModel: (await bytesIn(folder, 'tokenizer.model')) ?? (await bytesIn(folder, 'spiece.model')),
    tokenizerConfig: await textIn(folder, 'tokenizer_config.json'),
    specialTokensMap: await textIn(folder, 'special_tokens_map.json'),
    addedTokens: await textIn(folder, 'added_tokens.json'),
  })
  // More rows than tokens are padding.
  if (loaded.tokenizer.vocabSize <= config.vocabSize) return loaded
  throw unusable(`its tokenizer has ${loaded.tokenizer.vocabSize} tokens, and the model ${config.vocabSize}`)
}

/** The weights of `config` in its order. What carries nothing of its own is left out; anything else is refused. */
export async function modelTensors(config: LlamaConfig, files: WeightFiles): Promise<Map<string, FoundTensor>> {
  const found = new Map<string, FoundTensor>()
  for (const { name, shape } of parameterShapes(config)) {
    const tensor = files.tensors.get(name)
    if (!tensor) throw unusable(`tensor "${name}" is missing`)
    if (tensor.shape.join() !== shape.join())
      throw unusable(`tensor "${name}" is [${tensor.shape}] where config.json asks for [${shape}]`)
    if (tensor.dataType === null)
      throw unusable(`tensor "${name}" is stored as ${tensor.typeName}; F32, F16 and BF16 can be read`)
    found.set(name, tensor)
  }
  for (const [name, tensor] of files.tensors) {
    if (found.has(name) || name.endsWith('.rotary_emb.inv_freq')) continue
    const isTiedHead = config.tieEmbeddings && name === 'lm_head.weight'
    if (!isTiedHead) throw unusable(`tensor ${quoted(name)} is not part of such a model`)
    await checkTiedHead(files, tensor, found.get('model.embed_tokens.weight')!)
  }
  return found
}

/** Some files store the embeddings a second time as the head. Another matrix there would be another model. */
async function checkTiedHead(files: WeightFiles, head: FoundTensor, embeddings: FoundTensor): Promise<void> {
  const isSame =
    head.typeName === embeddings.typeName &&
    bytesOf(await files.read(head)).equals(bytesOf(await files.read(embeddings)))
  if (!isSame) throw unusable('config.json says tie_word_embeddings, and lm_head.weight differs from the embeddings')
}

function bytesOf({ data }: StoredTensor): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength)
}

export interface SavedModel {
  readonly config: LlamaConfig
  readonly weights: Weights | StoredWeights
  readonly tokenizerJson: string
  /** Stored as it is. */
  readonly card: object
  /** Goes beside the card, where the model leaves its workspace. */
  readonly seenNotes?: readonly string[]
}

export interface SaveOptions {
  /** Not given: each tensor as it is held. */
  dataType?: WeightType
  /** Largest file; more than one are listed in an index. */
  shardBytes?: number
  signal?: AbortSignal
  onProgress?: (doneBytes: number, totalBytes: number) => void
}

/** Replaces `folder` if it is there. */
export async function saveModelFolder(folder: string, model: SavedModel, options: SaveOptions = {}): Promise<void> {
  const stored = [...asStored(model.config, model.weights)]
  const tensors = new Map(stored.map(([name, tensor]) => [name, held(tensor)]))
  await writeModelFolder(folder, { ...model, tensors }, options)
}

/** The same from tensors that are read when their turn comes: one at a time is in memory. */
export async function writeModelFolder(
  folder: string,
  model: Omit<SavedModel, 'weights'> & { tensors: ReadonlyMap<string, TensorSource> },
  { dataType, shardBytes = largestFile, signal, onProgress }: SaveOptions = {},
): Promise<void> {
  const { config, tokenizerJson, card, seenNotes } = model
  const { tokenizer, tokenizerConfig } = loadTokenizerFiles({ tokenizerJson })
  const tensors = new Map(
    parameterShapes(config).map(({ name }) => {
      const source = model.tensors.get(name)
      if (!source) throw new Error(`Tensor "${name}" was not given.`)
      return [name, dataType ? inType(source, dataType) : source]
    }),
  )
  const total = [...tensors.values()].reduce((sum, source) => sum + byteSize(source), 0)
  const specialIds = { begin: tokenizer.beginOfText, end: tokenizer.endOfText, pad: tokenizer.padToken }
  await writeWholeFolder(folder, async (temporary) => {
    const write = (name: string, text: string) => writeFlushed(join(temporary, name), text, { exclusive: true })
    await write('config.json', formatJson(toHubConfig(config, specialIds, typeOfMost(tensors))))
    await write('tokenizer.json', tokenizerJson)
    const tokenizerSettings = { ...(JSON.parse(tokenizerConfig) as object), model_max_length: config.maxPositions }
    await write('tokenizer_config.json', formatJson(tokenizerSettings))
    await write('wardbench.json', formatJson(card))
    if (seenNotes) await write(seenNotesFile, formatSeenNotes(seenNotes))
    const shards = shardsOf(tensors, shardBytes)
    let done = 0
    for (const { file, names } of shards) {
      const own = new Map(names.map((name) => [name, tensors.get(name)!]))
      await writeTensors(join(temporary, file), own, {
        metadata: { format: 'pt' },
        signal,
        onWritten: (bytes) => onProgress?.((done += bytes), total),
      })
    }
    if (shards.length > 1) {
      const weightMap = shards.flatMap(({ file, names }) => names.map((name) => [name, file] as const))
      const index = { metadata: { total_size: total }, weight_map: Object.fromEntries(weightMap) }
      await write('model.safetensors.index.json', formatJson(index))
    }
    await writeSums(temporary)
  })
}

/** As `transformers` cuts by default. */
const largestFile = 5e9

/** Tensors in their order, a new file where the next one would not fit. */
function shardsOf(
  tensors: ReadonlyMap<string, TensorSource>,
  shardBytes: number,
): { file: string; names: string[] }[] {
  const shards: string[][] = [[]]
  let filled = 0
  for (const [name, source] of tensors) {
    const bytes = byteSize(source)
    if (filled > 0 && filled + bytes > shardBytes) {
      shards.push([])
      filled = 0
    }
    shards.at(-1)!.push(name)
    filled += bytes
  }
  if (shards.length === 1) return [{ file: 'model.safetensors', names: shards[0] }]
  const number = (value: number) => String(value).padStart(5, '0')
  return shards.map((names, index) => ({
    file: `model-${number(index + 1)}-of-${number(shards.length)}.safetensors`,
    names,
  }))
}

/** What `transformers` takes as the type of the whole model. */
function typeOfMost(tensors: ReadonlyMap<string, TensorSource>): WeightType {
  return tensors.get('model.embed_tokens.weight')!.dataType
}
