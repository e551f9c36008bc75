/** What a model folder holds, from its headers: everything but the values of its weights is checked. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FoundModel } from '../../shared/domain/modelFolder.ts'
import { modelCard, type ModelCard } from '../../shared/domain/run.ts'
import { parseJson } from '../../shared/parseJson.ts'
import { elementCount } from '../engine/graph/graph.ts'
import { containedFile, namesIn, textIn } from './containedFile.ts'
import { findGguf, inspectGguf } from './gguf/ggufFile.ts'
import { modelTensors, readHubConfig, readTokenizer } from './hubFolder.ts'
import { headDimension } from './llama/config.ts'
import { adapterFile, isAdapterFolder, readAdapterConfig } from './peft.ts'
import { readSeenNotes, seenNotesFile } from './seenNotes.ts'
import { openFiles, openWeightFiles, type FoundTensor } from './weightFiles.ts'

/** `folder`: or a GGUF file. @throws AppError 'model.unsupported', 'model.damagedFile' or 'tokenizer.unsupported', with what is wrong. */
export async function inspectFolder(folder: string): Promise<FoundModel> {
  const gguf = await findGguf(folder)
  if (gguf !== null) return inspectGguf(gguf)
  const card = await readCard(folder)
  const licence = await findLicence(folder)
  const common = { suggestedName: basename(folder), licence, isPhi: card?.treatAsPhi ?? false }
  const found = await ((await isAdapterFolder(folder)) ? inspectAdapter(folder, common) : inspectModel(folder, common))
  const seen = (await readSeenNotes(folder))?.length ?? 0
  if (seen >= (card?.notesSeen ?? 0)) return found
  const missing = `The card counts ${card!.notesSeen} notes that this model learned from, ${seenNotesFile} lists ${seen}: `
  return { ...found, warnings: [...found.warnings, `${missing}notes among the others cannot be flagged when they are scored.`] }
}

type Common = Pick<FoundModel, 'suggestedName' | 'licence' | 'isPhi'>

async function inspectModel(folder: string, common: Common): Promise<FoundModel> {
  const { config, modelType, warnings, endIds } = await readHubConfig(folder)
  const { tokenizer, tokenizerJson } = await readTokenizer(folder, config)
  const weights = await openWeightFiles(folder)
  await weights.close()
  const tensors = await modelTensors(config, weights)
  const files = await sizes(folder, weights.files)
  const remarks = [...warnings]
  if (endIds.length > 0 && !endIds.includes(tokenizer.endOfText))
    remarks.push(
      'config.json and the tokenizer name different tokens for the end of a text; the tokenizer’s is used.',
    )
  return {
    ...common,
    kind: 'model',
    architecture: { llama: 'Llama', qwen2: 'Qwen2', mistral: 'Mistral' }[modelType],
    parameters: [...tensors.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0),
    dataTypes: typesOf([...tensors.values()]),
    shape: {
      Layers: config.layerCount,
      'Hidden size': config.hiddenSize,
      Heads:
        config.keyValueHeadCount === config.headCount
          ? config.headCount
          : `${config.headCount}, ${config.keyValueHeadCount} for keys and values`,
      'Head size': headDimension(config),
      'Feed-forward size': config.intermediateSize,
      Context: `${config.maxPositions} tokens`,
      'Rotary scaling': config.ropeScaling ? 'llama3' : 'none',
      Output: config.tieEmbeddings ? 'the embeddings' : 'a matrix of its own',
    },
    tokenizer: { kind: tokenizerKind(tokenizerJson), tokens: tokenizer.vocabSize },
    files,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    warnings: remarks,
  }
}

async function inspectAdapter(folder: string, common: Common): Promise<FoundModel> {
  const { settings, baseName } = await readAdapterConfig(folder)
  const weights = await openFiles(folder, [adapterFile])
  await weights.close()
  const tensors = [...weights.tensors.values()]
  const files = await sizes(folder, weights.files)
  return {
    ...common,
    kind: 'adapter',
    architecture: 'LoRA adapter',
    parameters: tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0),
    dataTypes: typesOf(tensors),
    shape: {
      Projections: settings.targets.join(', '),
      Rank: settings.rank,
      Alpha: settings.alpha,
      Dropout: settings.dropout,
      'Base, by its name': baseName === null ? 'not said' : basename(baseName),
    },
    tokenizer: null,
    files,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    warnings: [],
  }
}

/** The card of a folder that Wardbench exported; null where there is none to be read. */
export async function readCard(folder: string): Promise<ModelCard | null> {
  const parsed = modelCard.safeParse(parseJson((await textIn(folder, 'wardbench.json')) ?? ''))
  return parsed.success ? parsed.data : null
}

/** Licence files, which go with a model wherever it goes. */
export async function licenceFiles(folder: string): Promise<string[]> {
  return (await namesIn(folder)).filter((name) => /^(?:licen[cs]e|notice|copying)(?:[-._ ].*)?$/i.test(name))
}

/** "license: apache-2.0" at the head of the README, else that there is a licence file. */
async function findLicence(folder: string): Promise<string | null> {
  const readme = (await textIn(folder, 'README.md').catch(() => undefined)) ?? ''
  const head = /^---\r?\n([\s\S]{0,20000}?)\r?\n---/.exec(readme)?.[1] ?? ''
  const named = /^license(?:_name)?:\s*["']?([\w.+ -]{1,80}?)["']?\s*$/m.exec(head)?.[1]
  if (named && named !== 'other') return named
  const [file] = await licenceFiles(folder)
  return file === undefined ? null : `see ${file}`
}

async function sizes(folder: string, names: readonly string[]): Promise<FoundModel['files']> {
  return Promise.all(
    names.map(async (name) => ({ name, bytes: (await stat(await containedFile(folder, name))).size })),
  )
}

function typesOf(tensors: readonly FoundTensor[]): string[] {
  const counts = new Map<string, number>()
  for (const { typeName } of tensors) counts.set(typeName, (counts.get(typeName) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a).map(([name]) => name)
}

function tokenizerKind(tokenizerJson: string): string {
  const { model } = JSON.parse(tokenizerJson) as { model: { type?: string; byte_fallback?: boolean } }
  if (model.type === 'Unigram') return 'Unigram'
  return model.byte_fallback ? 'SentencePiece-style BPE' : 'byte-level BPE'
}
