import { rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { FoundModel, ModelExport, ModelImport } from '../../shared/domain/modelFolder.ts'
import { shippedOrigin, type ModelCard } from '../../shared/domain/run.ts'
import type { WholeModel } from '../db/queries/modelWrites.ts'
import { reads } from '../db/registry.ts'
import { exportFolder } from '../models/exportFolder.ts'
import { readHubConfig } from '../models/hubFolder.ts'
import { findGguf, ggufName } from '../models/gguf/ggufFile.ts'
import { copyHashed, copyModelFiles, writeCard } from '../models/importFolder.ts'
import { inspectFolder, readCard } from '../models/inspectFolder.ts'
import { parameterCount } from '../models/llama/config.ts'
import { foldersToLoad, loadModel } from '../models/loadModel.ts'
import { readSeenNotes } from '../models/seenNotes.ts'
import { isAdapterFolder } from '../models/peft.ts'
import { writeSums } from '../models/sums.ts'
import { writeWholeFolder } from '../models/wholeFolder.ts'
import { modelFolders } from './baseModel.ts'
import type { JobContext } from './serve.ts'

/**
 * Model folders into the workspace and out of it. An imported model is copied, checked and tried before there is a row
 * of it; of an import or export that does not end, nothing stays.
 */

/** Larger models are not tried: it would read all of their weights into memory. */
const largestTried = 300e6

export async function modelImportJob(context: JobContext): Promise<Record<string, unknown>> {
  const { modelId, ...whole } = await placeModel(context, context.job.input as ModelImport)
  await context.write('finishModel', modelId, whole)
  return { modelId }
}

export type PlacedModel = WholeModel & { modelId: number }

/** Its files are in place, and its row says that it is being made; should the job end before it is finished, both go. */
export async function placeModel(context: JobContext, input: ModelImport): Promise<PlacedModel> {
  const { signal, filesFolder } = context
  context.onProgress({ phase: 'checking', done: 0, total: null })
  const found = await inspectFolder(input.folder)
  if ((found.kind === 'adapter') !== (input.baseModelId !== null)) {
    throw new AppError(
      'model.base',
      found.kind === 'adapter'
        ? 'This folder holds an adapter. Choose the base model that it was trained on.'
        : 'This folder holds a whole model, which has no base model. Import it without one.',
    )
  }
  const seenNotes = (await readSeenNotes(input.folder)) ?? []
  const bases = input.baseModelId === null ? [] : modelFolders(context, input.baseModelId)
  const isGguf = found.kind === 'gguf'
  // Named as a model of no id, which is tidied away should this process die.
  const staged = join(filesFolder, 'models', '0')
  try {
    const card = await writeWholeFolder(staged, async (temporary) => {
      const onProgress = (done: number) => context.onProgress({ phase: 'copying', done, total: found.bytes })
      const hashes = isGguf
        ? await copyGguf(input.folder, temporary, signal, onProgress)
        : await copyModelFiles(
            input.folder,
            temporary,
            found.files.map(({ name }) => name),
            { signal, onProgress },
          )
      context.onProgress({ phase: 'trying', done: 0, total: null })
      // What was copied is what is checked: the source may have changed since it was looked at.
      await inspectFolder(temporary)
      const parameters = isGguf ? found.parameters : await tryModel(temporary, bases, signal)
      const made = await cardOf(input, found, { hashes, parameters })
      await writeCard(temporary, made)
      await writeSums(temporary)
      return made
    })
    const modelId = await context.write('insertModel', {
      name: input.name,
      kind: isGguf ? 'gguf' : 'llama',
      state: 'training',
      runId: null,
      parentId: input.baseModelId,
      folder: null,
      card,
    })
    const folder = await emptyPlace(context, modelId)
    await rename(staged, join(filesFolder, folder))
    return { modelId, folder, card, noteHashes: seenNotes }
  } catch (error) {
    await rm(staged, { recursive: true, force: true })
    throw error
  }
}

/** The folder of a new model, relative to the workspace's files. An import that was killed may have left its own there, under a number given back. */
export async function emptyPlace({ filesFolder }: JobContext, modelId: number): Promise<string> {
  const folder = join('models', String(modelId))
  await rm(join(filesFolder, folder), { recursive: true, force: true })
  return folder
}

/** Under the name that it has in every workspace. */
async function copyGguf(source: string, target: string, signal: AbortSignal, onProgress: (done: number) => void) {
  let done = 0
  const file = (await findGguf(source))!
  const hash = await copyHashed(file, join(target, ggufName), signal, (bytes) => onProgress((done += bytes)))
  return { [ggufName]: hash }
}

/** Reads the model as scoring would and asks for one token, where that is cheap. Returns the number of parameters. */
async function tryModel(folder: string, bases: readonly string[], signal: AbortSignal): Promise<number> {
  const [own, base] = await foldersToLoad([folder, ...bases])
  const { config } = await readHubConfig(base ?? own)
  const parameters = parameterCount(config)
  if (parameters > largestTried) return parameters
  const { weights, adapter, tokenizer } = await loadModel([own, ...bases], { hold: 'stored', signal })
  // Native code, loaded only here: the jobs beside this one have no need of it.
  const { createScorer } = await import('../models/llama/scorer.ts')
  const scorer = await createScorer({ config, weights, adapter: adapter ?? undefined, threads: 1 })
  const tokens = BigInt64Array.of(BigInt(tokenizer.endOfText))
  const logits = await scorer.logits({ batch: 1, length: 1, tokens, positions: BigInt64Array.of(0n) })
  await scorer.dispose()
  if (logits.every(Number.isFinite)) return parameters
  throw new AppError(
    'model.damagedFile',
    'The model computes values that are no numbers: its weights are damaged. Copy it again from its source.',
  )
}

/** A model that another workspace exported keeps what its card says it has seen. */
async function cardOf(
  input: ModelImport,
  found: FoundModel,
  { hashes, parameters }: { hashes: Record<string, string>; parameters: number },
): Promise<ModelCard> {
  const before = await readCard(input.folder)
  return {
    origin: before ? originOf(before.origin) : 'Imported',
    parentId: input.baseModelId,
    synthetic: before?.synthetic ?? false,
    treatAsPhi: input.treatAsPhi || found.isPhi,
    licence: input.licence.trim() || found.licence || before?.licence || 'not stated',
    parameters,
    tokens: before?.tokens ?? { real: 0, padded: 0 },
    tokensBySource: before?.tokensBySource,
    corpusHash: before?.corpusHash ?? null,
    notesSeen: before?.notesSeen ?? 0,
    taskIds: before?.taskIds ?? [],
    config: {
      architecture: found.architecture,
      storedAs: found.dataTypes,
      ...found.shape,
      ...(found.tokenizer && { tokenizer: `${found.tokenizer.kind}, ${found.tokenizer.tokens} tokens` }),
      sha256: hashes,
    },
  }
}

/** That of an exported model goes on; that of a shipped one says all. */
function originOf(before: string): string {
  return before.startsWith(shippedOrigin) ? before : `Imported; before: ${before.replace(/^Imported; before: /, '')}`
}

export async function modelExportJob(context: JobContext): Promise<Record<string, unknown>> {
  const { modelId, folder, dataType, adapter } = context.job.input as ModelExport & { modelId: number }
  const folders = modelFolders(context, modelId)
  const { card } = reads.model(context.db, modelId)
  const seenNotes = reads.notesLearnedFrom(context.db, modelId)
  const isAdapter = await isAdapterFolder(folders[0])
  const baseName = isAdapter && card.parentId !== null ? reads.model(context.db, card.parentId).name : undefined
  await removeEmpty(folder)
  await exportFolder(
    { folders, target: folder, dataType, adapter, card, seenNotes, baseName },
    {
      signal: context.signal,
      onProgress: (done, total) => context.onProgress({ phase: 'writing', done, total }),
    },
  )
  return { folder }
}

/** What is exported takes the place of an empty folder. @throws AppError 'model.targetExists' where it has become full. */
export async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    const message = 'The folder to export to is not empty. Choose a new one.'
    throw new AppError('model.targetExists', message, { cause: error })
  })
}
