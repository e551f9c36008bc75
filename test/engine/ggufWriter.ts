/** Writes a Llama model with a byte-level BPE tokenizer as a GGUF file, as llama.cpp's converter would. For tests. */
import { writeFileSync } from 'node:fs'
import { headDimension, parameterShapes, type LlamaConfig } from '../../main/models/llama/config.ts'
import type { Weights } from '../../main/models/llama/weights.ts'

const [uint32, float32, bool, text, list, int32] = [4, 6, 7, 8, 9, 5]

export function writeGguf(path: string, config: LlamaConfig, weights: Weights, tokenizerJson: string): void {
  const { model, added_tokens: added } = JSON.parse(tokenizerJson) as {
    model: { vocab: Record<string, number>; merges: (string | string[])[] }
    added_tokens: { id: number; content: string }[]
  }
  const tokens = Array.from({ length: config.vocabSize }, (_, id) => `[unused ${id}]`)
  for (const [token, id] of Object.entries(model.vocab)) tokens[id] = token
  for (const { id, content } of added) tokens[id] = content
  const special = new Set(added.map(({ id }) => id))
  const merges = model.merges.map((merge) => (typeof merge === 'string' ? merge : merge.join(' ')))
  const entries: Buffer[] = [
    entry('general.architecture', text, string('llama')),
    entry('general.name', text, string('tiny')),
    entry('llama.block_count', uint32, u32(config.layerCount)),
    entry('llama.context_length', uint32, u32(config.maxPositions)),
    entry('llama.embedding_length', uint32, u32(config.hiddenSize)),
    entry('llama.feed_forward_length', uint32, u32(config.intermediateSize)),
    entry('llama.attention.head_count', uint32, u32(config.headCount)),
    entry('llama.attention.head_count_kv', uint32, u32(config.keyValueHeadCount)),
    entry('llama.attention.layer_norm_rms_epsilon', float32, f32(config.rmsNormEps)),
    entry('llama.rope.dimension_count', uint32, u32(headDimension(config))),
    entry('llama.rope.freq_base', float32, f32(config.ropeTheta)),
    entry('llama.vocab_size', uint32, u32(config.vocabSize)),
    entry('tokenizer.ggml.model', text, string('gpt2')),
    entry('tokenizer.ggml.pre', text, string('gpt-2')),
    entry('tokenizer.ggml.tokens', list, Buffer.concat([u32(text), u64(tokens.length), ...tokens.map(string)])),
    entry(
      'tokenizer.ggml.token_type',
      list,
      Buffer.concat([u32(int32), u64(tokens.length), ...tokens.map((_, id) => u32(special.has(id) ? 3 : 1))]),
    ),
    entry('tokenizer.ggml.merges', list, Buffer.concat([u32(text), u64(merges.length), ...merges.map(string)])),
    entry('tokenizer.ggml.bos_token_id', uint32, u32(added[0].id)),
    entry('tokenizer.ggml.eos_token_id', uint32, u32(added[0].id)),
    entry('tokenizer.ggml.add_bos_token', bool, Buffer.of(0)),
  ]
  const infos: Buffer[] = []
  const data: Buffer[] = []
  let offset = 0
  for (const { name, shape } of parameterShapes(config)) {
    const values = isTurned(name) ? turned(weights.get(name)!, shape, headDimension(config)) : weights.get(name)!
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
    // GGUF gives the axes from the last to the first.
    infos.push(
      Buffer.concat([string(ggufName(name)), u32(shape.length), ...shape.toReversed().map(u64), u32(0), u64(offset)]),
    )
    const padding = Buffer.alloc((32 - (bytes.length % 32)) % 32)
    data.push(bytes, padding)
    offset += bytes.length + padding.length
  }
  const head = Buffer.concat([u32(0x46554747), u32(3), u64(infos.length), u64(entries.length), ...entries, ...infos])
  writeFileSync(path, Buffer.concat([head, Buffer.alloc((32 - (head.length % 32)) % 32), ...data]))
}

function ggufName(name: string): string {
  if (name === 'model.embed_tokens.weight') return 'token_embd.weight'
  if (name === 'model.norm.weight') return 'output_norm.weight'
  if (name === 'lm_head.weight') return 'output.weight'
  const [, layer, part] = /layers\.(\d+)\.(.+)$/.exec(name)!
  const parts: Record<string, string> = {
    'input_layernorm.weight': 'attn_norm.weight',
    'post_attention_layernorm.weight': 'ffn_norm.weight',
    'self_attn.q_proj.weight': 'attn_q.weight',
    'self_attn.k_proj.weight': 'attn_k.weight',
    'self_attn.v_proj.weight': 'attn_v.weight',
    'self_attn.o_proj.weight': 'attn_output.weight',
    'mlp.gate_proj.weight': 'ffn_gate.weight',
    'mlp.up_proj.weight': 'ffn_up.weight',
    'mlp.down_proj.weight': 'ffn_down.weight',
  }
  return `blk.${layer}.${parts[part]}`
}

function isTurned(name: string): boolean {
  return name.endsWith('q_proj.weight') || name.endsWith('k_proj.weight')
}

/** llama.cpp turns neighbours, checkpoints turn halves: rows [head, half, i] become [head, i, half]. */
function turned(values: Float32Array, [rows, columns]: readonly number[], headSize: number): Float32Array {
  const result = new Float32Array(values.length)
  for (let row = 0; row < rows; row++) {
    const [head, within] = [Math.floor(row / headSize), row % headSize]
    const half = headSize / 2
    const target = head * headSize + (within % half) * 2 + Math.floor(within / half)
    result.set(values.subarray(row * columns, (row + 1) * columns), target * columns)
  }
  return result
}

function entry(name: string, type: number, value: Buffer): Buffer {
  return Buffer.concat([string(name), u32(type), value])
}

function string(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([u64(bytes.length), bytes])
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return bytes
}
