import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { loadModelFolder, saveModelFolder } from '../../main/models/hubFolder.ts'
import { presets } from '../../main/models/llama/config.ts'
import { initialWeights } from '../../main/models/llama/weights.ts'
import { readSafetensors, writeSafetensors } from '../../main/models/safetensors.ts'

const root = await mkdtemp(join(tmpdir(), 'wardbench-model-'))
afterAll(() => rm(root, { recursive: true }))
const folder = join(root, 'model')
const size = { vocabSize: 40, hiddenSize: 16, intermediateSize: 24, layerCount: 2, keyValueHeadCount: 2 }
const config = { ...presets.nano, ...size }
const card = { origin: 'test' }
const model = { config, weights: initialWeights(config, 1), tokenizerJson: '{"version":"1.0"}', card }

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
    expect(await loadModelFolder(folder)).toEqual({ config: other, weights, tokenizerJson: model.tokenizerJson })
  })

  it('has the files of the Hugging Face layout, and nothing stays beside it when it is replaced', async () => {
    await saveModelFolder(folder, { ...model, weights: initialWeights(config, 2) })
    const files = ['config.json', 'model.safetensors', 'tokenizer.json', 'wardbench.json']
    expect((await readdir(folder)).sort()).toEqual(files)
    expect(await readdir(root)).toEqual(['model'])
    const { metadata } = await readSafetensors(join(folder, 'model.safetensors'))
    expect(metadata).toEqual({ format: 'pt' })
    expect((await loadModelFolder(folder)).weights).toEqual(initialWeights(config, 2))
  })

  it('stays as it was when the new one cannot be written', async () => {
    const weights = new Map([...model.weights].slice(1))
    await expect(saveModelFolder(folder, { ...model, weights })).rejects.toMatchObject({ code: 'model.weights' })
    expect((await loadModelFolder(folder)).weights).toEqual(model.weights)
    expect(await readdir(root)).toEqual(['model'])
  })

  it.each([
    [{ model_type: 'gpt2' }, 'model_type'],
    [{ rope_scaling: { rope_type: 'llama3', factor: 8 } }, 'rope_scaling'],
    [{ attention_bias: true }, 'attention_bias'],
    [{ hidden_act: 'gelu' }, 'hidden_act'],
    [{ head_dim: 128 }, 'head_dim'],
    [{ num_key_value_heads: 3 }, 'key/value heads'],
    [{ num_hidden_layers: 3 }, 'model.layers.2.input_layernorm.weight" is missing'],
    [{ vocab_size: 41 }, 'model.embed_tokens.weight" is [40,16] where config.json asks for [41,16]'],
  ])('with %o is refused, and the reason named', async (change, reason) => {
    await changeConfig(change)
    await expect(loadModelFolder(folder)).rejects.toMatchObject({ code: 'model.unsupported' })
    await expect(loadModelFolder(folder)).rejects.toThrow(reason)
  })

  it.each(['config.json', 'model.safetensors', 'tokenizer.json'])('without %s is refused', async (name) => {
    await rm(join(folder, name))
    await expect(loadModelFolder(folder)).rejects.toThrow(`it has no ${name}`)
  })

  it('with a tensor that a Llama does not have is refused, and the tensor named', async () => {
    const path = join(folder, 'model.safetensors')
    const { tensors } = await readSafetensors(path)
    const bias = { shape: [16], data: new Float32Array(16) }
    await writeSafetensors(path, new Map([...tensors, ['model.layers.0.self_attn.q_proj.bias', bias]]))
    await expect(loadModelFolder(folder)).rejects.toThrow('model.layers.0.self_attn.q_proj.bias')
  })
})
