/**
 * The weights of a model folder: model.safetensors, or shards listed in model.safetensors.index.json. Every tensor is
 * in exactly one file, and no file outside the folder is touched, whatever the index says.
 */
import * as z from 'zod'
import { parseJson } from '../../shared/parseJson.ts'
import { bytesIn, containedFile, namesIn, unusable } from './containedFile.ts'
import { openSafetensors, type OpenedSafetensors } from './safetensors.ts'
import { quoted, type TensorEntry } from './safetensorsHeader.ts'
import type { StoredTensor } from './llama/weights.ts'

export interface FoundTensor extends TensorEntry {
  /** File in the folder. */
  readonly file: string
}

/** The tensors of one or more files, their headers checked. The caller closes it. */
export interface WeightFiles {
  /** Names in the folder, sorted. */
  readonly files: readonly string[]
  readonly tensors: ReadonlyMap<string, FoundTensor>
  read(tensor: FoundTensor): Promise<StoredTensor>
  readFloat32(tensor: FoundTensor): Promise<Float32Array>
  close(): Promise<void>
}

const singleFile = 'model.safetensors'
const indexFile = 'model.safetensors.index.json'
const mostShards = 2000
const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) })

/** @throws AppError 'model.unsupported' or 'model.damagedFile', naming the file or tensor at fault. */
export async function openWeightFiles(folder: string): Promise<WeightFiles> {
  const names = await namesIn(folder)
  if (names.includes(singleFile)) return openFiles(folder, [singleFile])
  const index = await bytesIn(folder, indexFile)
  if (index) {
    const weightMap = parseIndex(index)
    const opened = await openFiles(folder, [...new Set(Object.values(weightMap))].toSorted())
    try {
      checkIndex(weightMap, opened.tensors)
    } catch (error) {
      await opened.close()
      throw error
    }
    return opened
  }
  if (names.some((name) => /\.(?:bin|pt|pth|ckpt)$/.test(name)))
    throw unusable(
      'its weights are Python pickles (.bin or .pt), which can run code when they are read; ' +
        'save it again with safe_serialization=True',
    )
  throw unusable(`it has no ${singleFile}`)
}

export async function openFiles(folder: string, files: readonly string[]): Promise<WeightFiles> {
  const opened = new Map<string, OpenedSafetensors>()
  const close = async () => {
    for (const file of opened.values()) await file.close()
  }
  try {
    const tensors = new Map<string, FoundTensor>()
    for (const file of files) {
      const safetensors = await openSafetensors(await containedFile(folder, file))
      opened.set(file, safetensors)
      for (const [name, entry] of safetensors.entries) {
        const other = tensors.get(name)
        if (other) throw unusable(`tensor ${quoted(name)} is in ${other.file} and in ${file}`)
        tensors.set(name, { ...entry, file })
      }
    }
    const fileOf = ({ file }: FoundTensor) => opened.get(file)!
    return {
      files,
      tensors,
      read: (tensor) => fileOf(tensor).read(tensor),
      readFloat32: (tensor) => fileOf(tensor).readFloat32(tensor),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function parseIndex(index: Buffer): Record<string, string> {
  const parsed = indexSchema.safeParse(parseJson(index.toString('utf8')))
  if (!parsed.success) throw unusable(`${indexFile} does not say which tensor is in which file`)
  const { weight_map } = parsed.data
  if (new Set(Object.values(weight_map)).size > mostShards)
    throw unusable(`${indexFile} lists over ${mostShards} files`)
  return weight_map
}

function checkIndex(weightMap: Record<string, string>, tensors: ReadonlyMap<string, FoundTensor>): void {
  for (const [name, file] of Object.entries(weightMap)) {
    if (tensors.get(name)?.file !== file)
      throw unusable(`${indexFile} says that tensor ${quoted(name)} is in ${file}, and it is not`)
  }
  const unlisted = [...tensors.keys()].find((name) => !Object.hasOwn(weightMap, name))
  if (unlisted !== undefined) throw unusable(`tensor ${quoted(unlisted)} is not listed in ${indexFile}`)
}
