/**
 * Low-rank adapters (Hu et al. 2021): a projection W becomes W + (alpha / rank) · B · A with A [rank, in], B [out, rank].
 * Tensors are named as PEFT names them, so that its adapter files are ours.
 */
import { elementCount } from '../../engine/graph/graph.ts'
import { createRandom } from '../../../shared/random.ts'
import type { LoraSettings, LoraTarget } from '../../../shared/domain/lora.ts'
import { parameterShapes, type LlamaConfig, type ParameterShape } from './config.ts'
import type { Weights } from './weights.ts'

export interface LoraAdapter {
  readonly settings: LoraSettings
  /** By PEFT name; those of a projection are `loraNames(projection)`. */
  readonly weights: Weights
}

const modules: Record<LoraTarget, string> = {
  q: 'self_attn.q_proj',
  k: 'self_attn.k_proj',
  v: 'self_attn.v_proj',
  o: 'self_attn.o_proj',
  gate: 'mlp.gate_proj',
  up: 'mlp.up_proj',
  down: 'mlp.down_proj',
}

/** Names of A and B for a projection ("model.layers.0.self_attn.q_proj"). */
export function loraNames(projection: string): { a: string; b: string } {
  const prefix = `base_model.model.${projection}`
  return { a: `${prefix}.lora_A.weight`, b: `${prefix}.lora_B.weight` }
}

/** Every adapter tensor in order: for each adapted projection A [rank, in], then B [out, rank]. */
export function loraShapes(config: LlamaConfig, { rank, targets }: LoraSettings): ParameterShape[] {
  const suffixes = targets.map((target) => `.${modules[target]}.weight`)
  return parameterShapes(config)
    .filter(({ name }) => suffixes.some((suffix) => name.endsWith(suffix)))
    .flatMap(({ name, shape: [rows, columns] }) => {
      const { a, b } = loraNames(name.slice(0, -'.weight'.length))
      return [
        { name: a, shape: [rank, columns], decay: true },
        { name: b, shape: [rows, rank], decay: true },
      ]
    })
}

/** As PEFT begins: A uniform in ±1/√in (Kaiming with a = √5), B zero, so that the adapted model is the base model. */
export function initialAdapter(config: LlamaConfig, settings: LoraSettings, seed: number): LoraAdapter {
  const random = createRandom(seed)
  const weights: Weights = new Map(
    loraShapes(config, settings).map(({ name, shape }) => {
      const values = new Float32Array(elementCount(shape))
      if (name.endsWith('.lora_B.weight')) return [name, values]
      const bound = 1 / Math.sqrt(shape[1])
      return [name, values.map(() => bound * (2 * random.uniform() - 1))]
    }),
  )
  return { settings, weights }
}

/**
 * Adds the adapter to the weights, in place: W ← W + (alpha / rank) · B · A, summed in double and rounded once. The
 * function that comes back puts the original bits in again.
 */
export function mergeAdapter(weights: Weights, { settings, weights: adapter }: LoraAdapter): () => void {
  const { rank, alpha } = settings
  const originals = new Map<string, Float32Array>()
  for (const [name, values] of weights) {
    const names = loraNames(name.replace(/\.weight$/, ''))
    const a = adapter.get(names.a)
    const b = adapter.get(names.b)
    if (!a || !b) continue
    originals.set(name, values.slice())
    addProduct(values, b, a, rank, alpha / rank)
  }
  return () => {
    for (const [name, original] of originals) weights.get(name)!.set(original)
  }
}

/** target += scale · b · a, with b [rows, rank] and a [rank, columns]. */
function addProduct(target: Float32Array, b: Float32Array, a: Float32Array, rank: number, scale: number): void {
  const rows = b.length / rank
  const columns = a.length / rank
  const sums = new Float64Array(columns)
  for (let row = 0; row < rows; row++) {
    sums.fill(0)
    for (let k = 0; k < rank; k++) {
      const factor = scale * b[row * rank + k]
      for (let column = 0; column < columns; column++) sums[column] += factor * a[k * columns + column]
    }
    for (let column = 0; column < columns; column++) target[row * columns + column] += sums[column]
  }
}
