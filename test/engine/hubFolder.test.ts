import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { loadModelFolder, readHubConfig, saveModelFolder } from '../../main/models/hubFolder.ts'
import { presets } from '../../main/models/llama/config.ts'
import { initialWeights } from '../../main/models/llama/weights.ts'
import { loadModel } from '../../main/models/loadModel.ts'
import { readSafetensors, writeSafetensors } from '../../main/models/safetensors.ts'
import { loadTokenizerFiles } from '../../main/tokenizer/tokenizerFiles.ts'

const root = await mkdtemp(join(tmpdir(), 'wardbench-folder-'))
afterAll(() => rm(root, { recursive: true }))
const folder = join(root, 'model')
const size = { vocabSize: 320, hiddenSize: 16, intermediateSize: 24, layerCount: 2, keyValueHeadCount: 2 }
const config = { ...presets.nano, ...size }
const card = { origin: 'test' }
const tokenizerFile = new URL('../fixtures/hub/llama-tied-f32/tokenizer.json', import.meta.url)
// As a model keeps it: it says itself which tokens end and pad.
const { tokenizerJson } = loadTokenizerFiles({ tokenizerJson: await readFile(tokenizerFile, 'utf8') })
const model = { config, weights: initialWeights(config, 1), tokenizerJson, card }

beforeEach(() => saveModelFolder(folder, model))

async function changeConfig(change: object): Promise<void> {
  const path = join(folder, 'config.json')
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), ...change }))
}

describe('a model folder', () => {
  it.each([true, false])('comes back bit for bit (tied embeddings: %s)', async (tieEmbeddings) => {
    const other = { ...config, tieEmbeddings }
    const weights = initialWeights(other, 7)
    await saveModelFolder(folder, { ...model, config: other, weights })
    expect(await loadModelFolder(folder)).toMatchObject({ config: other, weights, tokenizerJson })
  })

  it('has the files of the Hugging Face layout, and nothing stays beside it when it is replaced', async () => {
    await saveModelFolder(folder, { ...model, weights: initialWeights(config, 2) })
    const files = ['SHA256SUMS', 'config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json', 'wardbench.json']
    expect((await readdir(folder)).sort()).toEqual(files)
    expect(await readdir(root)).toEqual(['model'])
    const { metadata } = await readSafetensors(join(folder, 'model.safetensors'))
    expect(metadata).toEqual({ format: 'pt' })
    expect((await loadModelFolder(folder)).weights).toEqual(initialWeights(config, 2))
  })

  it('is refused as a model of a workspace when a single bit of its weights has changed', async () => {
    await saveModelFolder(folder, { ...model, weights: initialWeights(config, 2) })
    expect((await loadModel([folder])).weights).toEqual(initialWeights(config, 2))
    const path = join(folder, 'model.safetensors')
    const bytes = await readFile(path)
    bytes[bytes.length - 2] ^= 1
    await writeFile(path, bytes)
    await expect(loadModel([folder])).rejects.toMatchObject({ code: 'model.changedFile', message: expect.stringContaining('model.safetensors') })
  })

  it('stays as it was when the new one cannot be written', async () => {
    const weights = new Map([...model.weights].slice(1))
    await expect(saveModelFolder(folder, { ...model, weights })).rejects.toMatchObject({ code: 'model.weights' })
    expect((await loadModelFolder(folder)).weights).toEqual(model.weights)
    expect(await readdir(root)).toEqual(['model'])
  })

  it.each([
    [{ model_type: 'gpt2' }, 'model_type'],
    [{ rope_scaling: { rope_type: 'llama3', factor: 8 } }, 'rope_scaling: "llama3" needs factor, low_freq_factor'],
    [{ rope_scaling: { type: 'linear', factor: 2 } }, 'rope_scaling: rotary scaling "linear"'],
    [{ rope_parameters: { rope_type: 'yarn', factor: 2 } }, 'rope_parameters: rotary scaling "yarn"'],
    [{ rope_parameters: { rope_theta: 1e4, partial_rotary_factor: 0.5 } }, 'rope_parameters.partial_rotary_factor'],
    [{ attention_bias: true }, 'model.layers.0.self_attn.q_proj.bias" is missing'],
    [{ model_type: 'qwen2' }, 'model.layers.0.self_attn.q_proj.bias" is missing'],
    [{ mlp_bias: true }, 'mlp_bias'],
    [{ quantization_config: { quant_method: 'gptq' } }, 'quantization_config'],
    [{ layer_types: ['full_attention', 'sliding_attention'] }, 'layer_types'],
    [{ hidden_act: 'gelu' }, 'hidden_act'],
    [{ head_dim: 7 }, 'head_dim'],
    [{ head_dim: 16 }, 'q_proj.weight" is [16,16] where config.json asks for [64,16]'],
    [{ num_key_value_heads: 3 }, 'key/value heads'],
    [{ num_hidden_layers: 3 }, 'model.layers.2.input_layernorm.weight" is missing'],
    [{ vocab_size: 321 }, 'model.embed_tokens.weight" is [320,16] where config.json asks for [321,16]'],
    [{ vocab_size: 299 }, 'its tokenizer has 300 tokens, and the model 299'],
  ])('with %o is refused, and the reason named', async (change, reason) => {
    await changeConfig(change)
    await expect(loadModelFolder(folder)).rejects.toMatchObject({ code: 'model.unsupported' })
    await expect(loadModelFolder(folder)).rejects.toThrow(reason)
  })

  it.each([
    ['config.json', 'it has no config.json'],
    ['model.safetensors', 'it has no model.safetensors'],
    ['tokenizer.json', 'neither tokenizer.json nor tokenizer.model'],
  ])('without %s is refused', async (name, reason) => {
    await rm(join(folder, name))
    await expect(loadModelFolder(folder)).rejects.toThrow(reason)
  })

  it('with pickled weights only is refused, and why', async () => {
    await rename(join(folder, 'model.safetensors'), join(folder, 'pytorch_model.bin'))
    await expect(loadModelFolder(folder)).rejects.toThrow('can run code')
  })

  it('of Mistral is computed as far as its attention window reaches', async () => {
    await changeConfig({ model_type: 'mistral', sliding_window: 96 })
    const { config: read, warnings } = await readHubConfig(folder)
    expect(read).toEqual({ ...config, maxPositions: 96 })
    expect(warnings[0]).toContain('at most 96 tokens')
    await changeConfig({ model_type: 'mistral', sliding_window: null })
    expect(await readHubConfig(folder)).toMatchObject({ config, warnings: [] })
  })

  it('with the rotary settings of transformers 5 is the same model', async () => {
    const { config: read } = await readHubConfig(folder)
    await changeConfig({ rope_theta: undefined, rope_parameters: { rope_type: 'default', rope_theta: 10_000 } })
    expect((await readHubConfig(folder)).config).toEqual(read)
  })

  it('with the embeddings stored again as the head is the same model; with another head it is refused', async () => {
    const path = join(folder, 'model.safetensors')
    const { tensors } = await readSafetensors(path)
    const embeddings = tensors.get('model.embed_tokens.weight')!
    await writeSafetensors(path, new Map([...tensors, ['lm_head.weight', embeddings]]))
    expect((await loadModelFolder(folder)).weights).toEqual(model.weights)
    const other = { ...embeddings, data: embeddings.data.map((value) => value + 1) }
    await writeSafetensors(path, new Map([...tensors, ['lm_head.weight', other]]))
    await expect(loadModelFolder(folder)).rejects.toThrow('lm_head.weight differs')
  })

  it('with frequencies of rotary positions in it leaves those out', async () => {
    const path = join(folder, 'model.safetensors')
    const { tensors } = await readSafetensors(path)
    const name = 'model.layers.0.self_attn.rotary_emb.inv_freq'
    await writeSafetensors(path, new Map([...tensors, [name, { shape: [2], data: new Float32Array(2) }]]))
    expect((await loadModelFolder(folder)).weights).toEqual(model.weights)
  })

  it('with a tensor that a Llama does not have is refused, and the tensor named', async () => {
    const path = join(folder, 'model.safetensors')
    const { tensors } = await readSafetensors(path)
    const bias = { shape: [16], data: new Float32Array(16) }
    await writeSafetensors(path, new Map([...tensors, ['model.layers.0.self_attn.q_proj.bias', bias]]))
    await expect(loadModelFolder(folder)).rejects.toThrow('model.layers.0.self_attn.q_proj.bias')
  })
})

describe('a model folder in shards', () => {
  const index = () => join(folder, 'model.safetensors.index.json')
  const first = 'model-00001-of-00002.safetensors'
  beforeEach(() => saveModelFolder(folder, model, { shardBytes: 24_000 }))

  async function changeIndex(change: (map: Record<string, string>) => void): Promise<void> {
    const content = JSON.parse(await readFile(index(), 'utf8'))
    change(content.weight_map)
    await writeFile(index(), JSON.stringify(content))
  }

  it('comes back bit for bit', async () => {
    const shards = (await readdir(folder)).filter((name) => name.endsWith('.safetensors'))
    expect(shards).toEqual([first, 'model-00002-of-00002.safetensors'])
    expect((await loadModelFolder(folder)).weights).toEqual(model.weights)
  })

  it.each([
    ['../outside.safetensors', 'names a file outside'],
    ['/etc/passwd', 'names a file outside'],
    ['..', 'names a file outside'],
    ['', 'names a file outside'],
    ['C:\\outside.safetensors', 'names a file outside'],
    ['missing.safetensors', 'it has no missing.safetensors'],
  ])('whose index names %s is refused', async (name, reason) => {
    await changeIndex((map) => (map['model.norm.weight'] = name))
    await expect(loadModelFolder(folder)).rejects.toMatchObject({ code: 'model.unsupported' })
    await expect(loadModelFolder(folder)).rejects.toThrow(reason)
  })

  it('that links elsewhere is refused; the cache of Hugging Face, which links to its blobs, is read', async () => {
    const outside = join(root, 'outside')
    await mkdir(outside)
    await rename(join(folder, first), join(outside, 'shard'))
    await symlink(join(outside, 'shard'), join(folder, first))
    await expect(loadModelFolder(folder)).rejects.toThrow(`${first} is a link to a place outside`)

    const cache = join(await realpath(root), 'models--some--model')
    await mkdir(join(cache, 'snapshots'), { recursive: true })
    await rename(outside, join(cache, 'blobs'))
    await rename(folder, join(cache, 'snapshots', 'main'))
    await rm(join(cache, 'snapshots', 'main', first))
    await symlink('../../blobs/shard', join(cache, 'snapshots', 'main', first))
    expect((await loadModelFolder(join(cache, 'snapshots', 'main'))).weights).toEqual(model.weights)
    await rm(cache, { recursive: true })
  })

  it('whose index is wrong about a tensor is refused, and the tensor named', async () => {
    await changeIndex((map) => (map['model.norm.weight'] = first))
    await expect(loadModelFolder(folder)).rejects.toThrow(`"model.norm.weight" is in ${first}, and it is not`)
    await changeIndex((map) => delete map['model.norm.weight'])
    await expect(loadModelFolder(folder)).rejects.toThrow('"model.norm.weight" is not listed')
    await writeFile(index(), '{}')
    await expect(loadModelFolder(folder)).rejects.toThrow('does not say which tensor is in which file')
  })

  it('with one tensor in two shards is refused, and the tensor named', async () => {
    const norm = new Map([['model.norm.weight', { shape: [16], data: new Float32Array(16) }]])
    await writeSafetensors(join(folder, 'extra.safetensors'), norm)
    await changeIndex((map) => (map['other.weight'] = 'extra.safetensors'))
    const reason = '"model.norm.weight" is in extra.safetensors and'
    await expect(loadModelFolder(folder)).rejects.toThrow(reason)
  })
})
