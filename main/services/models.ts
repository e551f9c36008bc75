import { readdir } from 'node:fs/promises'
import { basename, join, resolve, sep } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import type { FoundModel, ModelExport, ModelImport } from '../../shared/domain/modelFolder.ts'
import { modelPreset, type ModelPreset, type ModelSummary } from '../../shared/domain/run.ts'
import { parameterCount, presets } from '../models/llama/config.ts'
import { isAdapterFolder } from '../models/peft.ts'
import { compute } from './compute.ts'
import { shred } from './shred.ts'
import type { Session } from './workspaces.ts'

/** Models and their cards. */

export async function modelWithParents(
  session: Session,
  id: number,
): Promise<ModelSummary & { folder: string | null; isAdapter: boolean; parents: ModelSummary[] }> {
  const stored = await session.db.read('model', id)
  const parents: ModelSummary[] = []
  for (let parentId = stored.card.parentId; parentId !== null; ) {
    const { folder: _, ...parent } = await session.db.read('model', parentId)
    parents.push(parent)
    parentId = parent.card.parentId
  }
  const folder = stored.folder && join(session.filesFolder, stored.folder)
  return { ...stored, folder, isAdapter: folder !== null && (await isAdapterFolder(folder)), parents }
}

/** The row goes first: a crash in between leaves files that nothing points to, never a model without files. */
export async function removeModel(session: Session, id: number): Promise<void> {
  const { folder } = await session.db.read('model', id)
  await session.db.write('removeModel', id)
  if (folder) await shred(join(session.filesFolder, folder))
}

/** In a thread: headers and tokenizers may be large. */
export function inspectModel(session: Session, folder: string, signal?: AbortSignal): Promise<FoundModel> {
  return compute(session, 'inspectModel', { folder: resolve(folder) }, signal)
}

/** @throws AppError 'model.base' when the base of an adapter is no model that can carry it. */
export async function importModel(session: Session, input: ModelImport): Promise<{ jobId: number }> {
  const folder = resolve(input.folder)
  if (input.baseModelId !== null) await exportable(session, input.baseModelId, 'model.base')
  const title = `Import ${input.name} (${basename(folder)})`
  const job = await session.queue.enqueue({ kind: 'modelImport', title, input: { ...input, folder } })
  return { jobId: job.id }
}

/** @throws AppError 'model.notExportable', 'model.targetExists'. */
export async function exportModel(session: Session, id: number, input: ModelExport): Promise<{ jobId: number }> {
  const { name } = await exportable(session, id, 'model.notExportable')
  const folder = await newFolder(session, input.folder)
  const title = `Export ${name} (${basename(folder)})`
  const job = await session.queue.enqueue({ kind: 'modelExport', title, input: { ...input, modelId: id, folder } })
  return { jobId: job.id }
}

/** A folder to export to, as its whole path. @throws AppError 'model.target', 'model.targetExists' */
export async function newFolder(session: Session, path: string): Promise<string> {
  const folder = resolve(path)
  if (`${folder}${sep}`.startsWith(`${session.filesFolder}${sep}`)) {
    throw new AppError('model.target', 'This folder belongs to the workspace itself. Choose one outside of it.')
  }
  if ((await namesIn(folder)).length > 0) {
    throw new AppError('model.targetExists', 'The folder to export to is not empty. Choose a new one.')
  }
  return folder
}

/** None where it does not exist. */
async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new AppError('model.target', 'The folder to export to cannot be used. Choose another one.', { cause: error })
  })
}

async function exportable(session: Session, id: number, code: string): Promise<ModelSummary> {
  const model = await session.db.read('model', id)
  if (model.kind === 'llama' && model.state === 'ready' && model.folder !== null) return model
  throw new AppError(code, 'Only a language model that is ready can be used here. Choose another one.')
}

export interface PresetSummary {
  preset: ModelPreset
  parameters: number
  hiddenSize: number
  layers: number
  heads: number
  context: number
}

export function listPresets(): PresetSummary[] {
  return modelPreset.options.map((preset) => {
    const shape = presets[preset]
    return {
      preset,
      parameters: parameterCount({ ...shape, vocabSize: 4096 }),
      hiddenSize: shape.hiddenSize,
      layers: shape.layerCount,
      heads: shape.headCount,
      context: shape.maxPositions,
    }
  })
}
