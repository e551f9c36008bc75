/**
 * Low-rank adapters as PEFT keeps them: adapter_config.json and adapter_model.safetensors. Read is what computes
 * W + (alpha / rank) · B · A on whole projections of every layer; every other kind is refused by name.
 */
import { join } from 'node:path'
import * as z from 'zod'
import { AppError } from '../../shared/domain/errors.ts'
import { loraSettings, loraTarget, type LoraTarget } from '../../shared/domain/lora.ts'
import { parseJson } from '../../shared/parseJson.ts'
import { loadTokenizerFiles } from '../tokenizer/tokenizerFiles.ts'
import { namesIn, textIn } from './containedFile.ts'
import { writeFlushed } from './durableFile.ts'
import type { LlamaConfig } from './llama/config.ts'
import { loraShapes, type LoraAdapter } from './llama/lora.ts'
import { withShapes, type Weights } from './llama/weights.ts'
import { writeSafetensors } from './safetensors.ts'
import { quoted } from './safetensorsHeader.ts'
import { openFiles } from './weightFiles.ts'
import { formatSeenNotes, seenNotesFile } from './seenNotes.ts'
import { writeSums } from './sums.ts'
import { formatJson, writeWholeFolder } from './wholeFolder.ts'

export const adapterConfigFile = 'adapter_config.json'
export const adapterFile = 'adapter_model.safetensors'

/** Whether the folder holds an adapter, which is nothing without its base model. */
export async function isAdapterFolder(folder: string): Promise<boolean> {
  return (await namesIn(folder)).includes(adapterConfigFile)
}

const modules: Record<LoraTarget, string> = {
  q: 'q_proj',
  k: 'k_proj',
  v: 'v_proj',
  o: 'o_proj',
  gate: 'gate_proj',
  up: 'up_proj',
  down: 'down_proj',
}

const peftConfig = z.looseObject({
  peft_type: z.literal('LORA'),
  r: z.number().int().min(1).max(1024),
  lora_alpha: z.number().positive(),
  lora_dropout: z.number().min(0).max(0.9).default(0),
  target_modules: z.union([z.array(z.string()), z.string()]),
  bias: z.literal('none').default('none'),
  /** PiSSA, OLoRA and others change the base model when they begin. */
  init_lora_weights: z.union([z.boolean(), z.enum(['gaussian', 'orthogonal', 'eva'])]).default(true),
  base_model_name_or_path: z.string().nullish(),
})

/** Settings that change nothing of what a trained adapter computes. */
const harmless = new Set([
  ...Object.keys(peftConfig.shape),
  'peft_version',
  'task_type',
  'auto_mapping',
  'revision',
  'inference_mode',
  'megatron_core',
  'qalora_group_size',
  'eva_config',
  'ensure_weight_tying',
])

export interface AdapterConfig {
  readonly settings: LoraAdapter['settings']
  /** What PEFT noted as its base: a name of the hub or a folder of another machine. */
  readonly baseName: string | null
}

/** @throws AppError 'model.unsupported' with the setting at fault. */
export async function readAdapterConfig(folder: string): Promise<AdapterConfig> {
  const parsed = peftConfig.safeParse(parseJson((await textIn(folder, adapterConfigFile)) ?? ''))
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]
    throw refused(`${path.join('.') || 'its content'}: ${message}`)
  }
  const peft = parsed.data
  const other = Object.entries(peft).find(([name, value]) => !harmless.has(name) && !isNothing(value))
  if (other) throw refused(`${other[0].slice(0, 80)} is not computed here`)
  const settings = loraSettings.parse({
    targets: targetsOf(peft.target_modules),
    rank: peft.r,
    alpha: peft.lora_alpha,
    dropout: peft.lora_dropout,
  })
  return { settings, baseName: peft.base_model_name_or_path ?? null }
}

function isNothing(value: unknown): boolean {
  if (value === null || value === false) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** "q_proj" or "self_attn.q_proj"; a pattern, or the projections of some layers, is another thing. */
function targetsOf(targetModules: string | string[]): LoraTarget[] {
  if (typeof targetModules === 'string')
    throw refused(`target_modules is the pattern ${quoted(targetModules)}; a list of projections is needed`)
  const targets = targetModules.map((name) => {
    const module = name.replace(/^(?:self_attn|mlp)\./, '')
    const target = loraTarget.options.find((each) => modules[each] === module)
    if (!target)
      throw refused(`target_modules has ${quoted(name)}; ${Object.values(modules).join(', ')} can be adapted`)
    return target
  })
  return loraTarget.options.filter((target) => targets.includes(target))
}

/** @throws AppError 'model.unsupported' or 'model.damagedFile', naming the setting or tensor at fault. */
export async function loadAdapterFolder(folder: string, config: LlamaConfig): Promise<LoraAdapter> {
  const { settings } = await readAdapterConfig(folder)
  const names = await namesIn(folder)
  if (!names.includes(adapterFile)) {
    const isPickle = names.includes('adapter_model.bin')
    throw refused(`it has no ${adapterFile}${isPickle ? '; a .bin file can run code when it is read' : ''}`)
  }
  const file = await openFiles(folder, [adapterFile])
  try {
    const weights: Weights = new Map()
    for (const { name, shape } of loraShapes(config, settings)) {
      const tensor = file.tensors.get(name)
      if (!tensor) throw refused(`tensor "${name}" is missing`)
      if (tensor.shape.join() !== shape.join())
        throw refused(`tensor "${name}" is [${tensor.shape}], and the base model needs [${shape}]`)
      weights.set(name, await file.readFloat32(tensor))
    }
    const unknown = [...file.tensors.keys()].find((name) => !weights.has(name))
    if (unknown !== undefined) throw refused(`tensor ${quoted(unknown)} is not part of such an adapter`)
    return { settings, weights }
  } finally {
    await file.close()
  }
}

export interface SavedAdapter {
  /** Of the base model. */
  readonly config: LlamaConfig
  readonly adapter: LoraAdapter
  readonly tokenizerJson: string
  /** Stored as it is. */
  readonly card: object
  /** Goes beside the card, where the model leaves its workspace. */
  readonly seenNotes?: readonly string[]
  /** A name for people; PEFT loads the adapter on whatever base it is given. */
  readonly baseName?: string
}

/** Replaces `folder` if it is there. */
export async function saveAdapterFolder(folder: string, saved: SavedAdapter): Promise<void> {
  const { config, adapter, tokenizerJson, card, seenNotes } = saved
  const { settings, weights } = adapter
  const { tokenizerConfig } = loadTokenizerFiles({ tokenizerJson })
  const peft = {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: saved.baseName ?? null,
    inference_mode: true,
    r: settings.rank,
    lora_alpha: settings.alpha,
    lora_dropout: settings.dropout,
    target_modules: settings.targets.map((target) => modules[target]),
    bias: 'none',
    fan_in_fan_out: false,
    init_lora_weights: true,
    modules_to_save: null,
    rank_pattern: {},
    alpha_pattern: {},
    use_rslora: false,
    use_dora: false,
  }
  await writeWholeFolder(folder, async (temporary) => {
    const write = (name: string, text: string) => writeFlushed(join(temporary, name), text, { exclusive: true })
    await write(adapterConfigFile, formatJson(peft))
    await write('tokenizer.json', tokenizerJson)
    await write('tokenizer_config.json', tokenizerConfig)
    await write('wardbench.json', formatJson(card))
    if (seenNotes) await write(seenNotesFile, formatSeenNotes(seenNotes))
    const tensors = withShapes(loraShapes(config, settings), weights)
    await writeSafetensors(join(temporary, adapterFile), tensors, { format: 'pt' })
    await writeSums(temporary)
  })
}

function refused(reason: string): AppError {
  return new AppError(
    'model.unsupported',
    `This adapter cannot be used: ${reason}. Choose a plain LoRA adapter saved by PEFT as safetensors.`,
  )
}
