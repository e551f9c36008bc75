/** A model of a workspace: weights of its own, or an adapter upon those of the model that it was made from. */
import { AppError } from '../../shared/domain/errors.ts'
import { loadModelFolder, type LoadOptions, type ModelFolder } from './hubFolder.ts'
import type { LoraAdapter } from './llama/lora.ts'
import type { StoredWeights, Weights } from './llama/weights.ts'
import { isAdapterFolder, loadAdapterFolder } from './peft.ts'
import { changedFiles } from './sums.ts'

export interface LoadedModel<Held = Weights> extends ModelFolder<Held> {
  /** To be applied to `weights`; null where they are the model. */
  readonly adapter: LoraAdapter | null
}

/**
 * `folders`: the model's own, then its parent's, its grandparent's …; as many are read as are needed.
 * @throws AppError 'model.adapterOnAdapter', 'model.changedFile', and what the folders throw.
 */
export async function loadModel(folders: readonly string[], options?: LoadOptions<'float32'>): Promise<LoadedModel>
export async function loadModel(
  folders: readonly string[],
  options: LoadOptions<'stored'>,
): Promise<LoadedModel<StoredWeights>>
export async function loadModel(
  folders: readonly string[],
  options: LoadOptions<'float32' | 'stored'> = { hold: 'float32' },
): Promise<LoadedModel<Weights | StoredWeights>> {
  const [own, base] = await foldersToLoad(folders)
  for (const folder of [own, base]) if (folder !== undefined) await refuseChanged(folder, options.signal)
  const model = await loadModelFolder(base ?? own, options as LoadOptions<'stored'>)
  return { ...model, adapter: base === undefined ? null : await loadAdapterFolder(own, model.config) }
}

/** Weights that a disk has changed still load, and would say something else. */
async function refuseChanged(folder: string, signal?: AbortSignal): Promise<void> {
  const [changed] = (await changedFiles(folder, signal)) ?? []
  if (changed === undefined) return
  throw new AppError(
    'model.changedFile',
    `The file ${changed} of a model is not what was written: the disk or a copy has damaged it. Restore it from a backup, or train or import the model again.`,
  )
}

/** The model's own folder and, where that is an adapter, its base model's. */
export async function foldersToLoad(folders: readonly string[]): Promise<[string] | [string, string]> {
  const [own, base] = folders
  if (!(await isAdapterFolder(own))) return [own]
  if (base === undefined)
    throw new AppError('model.noBase', 'This is an adapter, and its base model is not there. Import that first.')
  if (await isAdapterFolder(base))
    throw new AppError(
      'model.adapterOnAdapter',
      'The base model is an adapter itself. Export it merged, import that, and use it as the base.',
    )
  return [own, base]
}
