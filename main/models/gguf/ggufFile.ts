/** A GGUF model as it is imported and kept: one file, for scoring alone. */
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { AppError } from '../../../shared/domain/errors.ts'
import type { FoundModel } from '../../../shared/domain/modelFolder.ts'
import { elementCount } from '../../engine/graph/graph.ts'
import { readGgufHeader, type GgufHeader } from './header.ts'

/** Its name in a workspace. */
export const ggufName = 'model.gguf'

/** `general.file_type` of llama.cpp. */
const fileTypes: Readonly<Record<number, string>> = {
  0: 'F32',
  1: 'F16',
  2: 'Q4_0',
  3: 'Q4_1',
  7: 'Q8_0',
  8: 'Q5_0',
  9: 'Q5_1',
  10: 'Q2_K',
  11: 'Q3_K_S',
  12: 'Q3_K_M',
  13: 'Q3_K_L',
  14: 'Q4_K_S',
  15: 'Q4_K_M',
  16: 'Q5_K_S',
  17: 'Q5_K_M',
  18: 'Q6_K',
  32: 'BF16',
}

/** The file that `path` names, or the only GGUF file of the folder `path`; null where there is none. */
export async function findGguf(path: string): Promise<string | null> {
  if (extname(path).toLowerCase() === '.gguf') return path
  const names = (await readdir(path).catch((): string[] => [])).toSorted()
  const files = names.filter((name) => extname(name).toLowerCase() === '.gguf')
  if (files.length === 0 || names.includes('config.json')) return null
  if (files.length === 1) return join(path, files[0])
  const message = `The folder holds ${files.length} GGUF files. Name the one to import. A model in parts has to be joined first.`
  throw new AppError('model.unsupported', message)
}

/** @throws AppError 'model.damagedFile' with what is wrong. */
export async function inspectGguf(path: string): Promise<FoundModel> {
  const facts = await stat(path).catch((cause: unknown) => {
    throw new AppError('model.missing', 'This file cannot be read. Check its name and permissions.', { cause })
  })
  const { metadata, tensors, version }: GgufHeader = await readGgufHeader(path)
  const text = (key: string) => {
    const value = metadata.get(key)
    return typeof value === 'string' && value !== '' ? value : null
  }
  const architecture = text('general.architecture')
  if (architecture === null || tensors.length === 0) {
    const message = 'The GGUF file is damaged: it names no architecture or no tensors. Copy it again from its source.'
    throw new AppError('model.damagedFile', message)
  }
  const number = (name: string) => {
    const value = metadata.get(`${architecture}.${name}`)
    return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : 'not said'
  }
  const type = metadata.get('general.file_type')
  const tokens = metadata.get('tokenizer.ggml.tokens')
  return {
    kind: 'gguf',
    architecture: `${architecture} (GGUF ${version})`,
    parameters: tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0),
    dataTypes: [fileTypes[Number(type)] ?? (tensors.every((tensor) => tensor.type === 0) ? 'F32' : 'mixed')],
    shape: {
      Layers: number('block_count'),
      'Hidden size': number('embedding_length'),
      Context: `${number('context_length')} tokens`,
      'Chat template': metadata.has('tokenizer.chat_template') ? 'has one, not used' : 'none',
    },
    tokenizer: {
      kind: text('tokenizer.ggml.model') ?? 'not said',
      tokens: typeof tokens === 'object' ? tokens.length : 0,
    },
    files: [{ name: basename(path), bytes: facts.size }],
    bytes: facts.size,
    suggestedName: text('general.name')?.slice(0, 120) ?? basename(path, extname(path)),
    licence: text('general.license')?.slice(0, 200) ?? null,
    isPhi: false,
    warnings: ['A GGUF model can be scored, with llama.cpp; it cannot be finetuned or exported.'],
  }
}
