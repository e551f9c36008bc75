/** Writes a model of a workspace for `transformers`, or its adapter for PEFT, one tensor in memory at a time. */
import type { WeightType, TensorSource } from './tensorSource.ts'
import { toFloat32 } from './tensorSource.ts'
import { modelTensors, readHubConfig, readTokenizer, writeModelFolder, type SaveOptions } from './hubFolder.ts'
import { mergeAdapter, type LoraAdapter } from './llama/lora.ts'
import { foldersToLoad } from './loadModel.ts'
import { loadAdapterFolder, saveAdapterFolder } from './peft.ts'
import { openWeightFiles } from './weightFiles.ts'

export interface ExportRequest {
  /** The model's own folder, then its parents' (see `loadModel`). */
  readonly folders: readonly string[]
  readonly target: string
  /** Null: as the model is stored; float32 where an adapter is merged into it. */
  readonly dataType: WeightType | null
  readonly adapter: 'peft' | 'merged'
  readonly card: object
  readonly seenNotes: readonly string[]
  /** Of an adapter's base, for people. */
  readonly baseName?: string
}

/** @throws what reading the folders throws; of an export that fails or is cancelled nothing stays. */
export async function exportFolder(
  { folders, target, dataType, adapter: form, card, seenNotes, baseName }: ExportRequest,
  options: Pick<SaveOptions, 'signal' | 'onProgress'>,
): Promise<void> {
  const [own, base] = await foldersToLoad(folders)
  const whole = base ?? own
  const { config } = await readHubConfig(whole)
  const { tokenizerJson } = await readTokenizer(whole, config)
  const adapter = base === undefined ? null : await loadAdapterFolder(own, config)
  if (adapter && form === 'peft') {
    await saveAdapterFolder(target, { config, adapter, tokenizerJson, card, seenNotes, baseName })
    return
  }
  const files = await openWeightFiles(whole)
  try {
    const tensors = new Map<string, TensorSource>()
    for (const [name, tensor] of await modelTensors(config, files)) {
      const source: TensorSource = { dataType: tensor.dataType!, shape: tensor.shape, read: () => files.read(tensor) }
      tensors.set(name, adapter ? merged(name, source, adapter) : source)
    }
    const type = dataType ?? (adapter ? 'float32' : undefined)
    await writeModelFolder(target, { config, tensors, tokenizerJson, card, seenNotes }, { ...options, dataType: type })
  } finally {
    await files.close()
  }
}

function merged(name: string, source: TensorSource, adapter: LoraAdapter): TensorSource {
  const { shape } = source
  return {
    dataType: 'float32',
    shape,
    async read() {
      const data = toFloat32(await source.read())
      mergeAdapter(new Map([[name, data]]), adapter)
      return { dataType: 'float32', shape, data }
    },
  }
}
