/** Folders that transformers and PEFT saved, against the logits they give (test/fixtures/hub/make_hub.py). */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { loadModelFolder, readHubConfig, saveModelFolder } from '../../main/models/hubFolder.ts'
import { loadModel } from '../../main/models/loadModel.ts'
import { mergeAdapter, type LoraAdapter } from '../../main/models/llama/lora.ts'
import type { LlamaConfig } from '../../main/models/llama/config.ts'
import { createScorer } from '../../main/models/llama/scorer.ts'
import type { StoredWeights, Weights } from '../../main/models/llama/weights.ts'
import { saveAdapterFolder } from '../../main/models/peft.ts'
import { openSafetensors } from '../../main/models/safetensors.ts'
import { loadTokenizer } from '../../main/tokenizer/tokenizer.ts'

interface Case {
  folder: string
  base?: string
  tokens: number[]
  positions: number[]
  logits: number[][]
}

const fixtures = fileURLToPath(new URL('../fixtures/hub/', import.meta.url))
const { cases }: { cases: Case[] } = JSON.parse(await readFile(join(fixtures, 'golden.json'), 'utf8'))
const root = await mkdtemp(join(tmpdir(), 'wardbench-hub-'))
afterAll(() => rm(root, { recursive: true }))

const foldersOf = ({ folder, base }: Case) => [folder, base].flatMap((name) => (name ? [join(fixtures, name)] : []))

/** Largest difference of any logit, relative to the largest logit. */
async function difference(
  { tokens, positions, logits }: Case,
  model: { config: LlamaConfig; weights: Weights | StoredWeights; adapter?: LoraAdapter | null },
): Promise<number> {
  const { config, weights, adapter } = model
  const scorer = await createScorer({ config, weights, adapter: adapter ?? undefined, threads: 1 })
  const ours = await scorer.logits({
    batch: positions.length,
    length: tokens.length,
    tokens: BigInt64Array.from(
      positions.flatMap(() => tokens),
      BigInt,
    ),
    positions: BigInt64Array.from(positions, BigInt),
  })
  await scorer.dispose()
  const expected = logits.flat()
  const largest = Math.max(...expected.map(Math.abs))
  return Math.max(...expected.map((value, index) => Math.abs(value - ours[index]))) / largest
}

describe.each(cases)('the logits of transformers: $folder', (example) => {
  it('as float32', async () => {
    expect(await difference(example, await loadModel(foldersOf(example)))).toBeLessThan(1e-5)
  })

  it('as the files store it', async () => {
    expect(await difference(example, await loadModel(foldersOf(example), { hold: 'stored' }))).toBeLessThan(1e-5)
  })

  it('after it was saved and loaded again', async () => {
    const folder = join(root, example.folder)
    const model = await loadModel(foldersOf(example), { hold: 'stored' })
    const card = { origin: 'test' }
    if (model.adapter === null) {
      await saveModelFolder(folder, { ...model, card }, { shardBytes: 20_000 })
      const again = await loadModelFolder(folder, { hold: 'stored' })
      expect(again.config).toEqual(model.config)
      expect(again.weights).toEqual(model.weights)
    } else {
      await saveAdapterFolder(folder, { ...model, adapter: model.adapter, card })
      const { adapter } = await loadModel([folder, ...foldersOf(example).slice(1)])
      expect(adapter).toEqual(model.adapter)
    }
  })
})

/** Tensors by name, with type and shape, and the metadata of the file. */
async function layoutOf(folder: string) {
  const file = await openSafetensors(join(folder, 'model.safetensors'))
  await file.close()
  const tensors = [...file.entries].map(([name, { typeName, shape }]) => [name, { typeName, shape }])
  return { metadata: file.metadata, tensors: Object.fromEntries(tensors) }
}

it('an adapter merged into its base gives the same logits', async () => {
  const example = cases.find(({ base }) => base)!
  const { config, weights, adapter } = await loadModel(foldersOf(example))
  mergeAdapter(weights, adapter!)
  expect(await difference(example, { config, weights })).toBeLessThan(1e-5)
})

it('what is saved has the tensors, settings and special tokens that transformers itself writes', async () => {
  for (const { folder, base } of cases) {
    if (base) continue
    const theirs = join(fixtures, folder)
    const ours = join(root, `${folder} in one file`)
    await saveModelFolder(ours, { ...(await loadModelFolder(theirs, { hold: 'stored' })), card: {} })
    const config = async (path: string) => JSON.parse(await readFile(join(path, 'config.json'), 'utf8'))
    const [expected, written] = [await config(theirs), await config(ours)]
    // Spelled as transformers 4 does, which 5 reads too. This tokenizer puts nothing before a text.
    const { rope_parameters: rope, dtype, bos_token_id: _, ...common } = expected
    const unused = ['attention_dropout', 'pretraining_tp', 'transformers_version', 'use_cache']
    const windows = ['layer_types', 'max_window_layers', 'sliding_window']
    for (const [name, value] of Object.entries(common)) {
      if (![...unused, ...windows].includes(name)) expect([name, written[name]]).toEqual([name, value])
    }
    expect(written.torch_dtype).toBe(dtype)
    expect({ rope_theta: written.rope_theta, rope_type: 'default', ...written.rope_scaling }).toEqual(rope)
    expect((await readHubConfig(ours)).config).toEqual((await readHubConfig(theirs)).config)
    if (!folder.includes('sharded')) expect(await layoutOf(ours)).toEqual(await layoutOf(theirs))
    const tokenizer = loadTokenizer(await readFile(join(ours, 'tokenizer.json'), 'utf8'))
    expect([tokenizer.beginOfText, tokenizer.endOfText, tokenizer.padToken]).toEqual([undefined, 1, 2])
    const tokenizerConfig = JSON.parse(await readFile(join(ours, 'tokenizer_config.json'), 'utf8'))
    expect(tokenizerConfig).toMatchObject({
      tokenizer_class: 'PreTrainedTokenizerFast',
      eos_token: '<|end_of_text|>',
      pad_token: '<|pad|>',
      model_max_length: 128,
    })
  }
})
