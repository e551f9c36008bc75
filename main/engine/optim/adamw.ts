/**
 * AdamW (Loshchilov & Hutter 2019) and the global gradient norm, on the host, in float32 like its storage. One thread:
 * memory is the limit. The result depends on nothing but the inputs.
 */
import { AppError } from '../../../shared/domain/errors.ts'
import { createAdamKernel, type AdamKernel, type AdamScalars } from './adamKernel.ts'

export interface AdamSettings {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** Decoupled: a decayed parameter shrinks by learningRate · weightDecay at each step. */
  readonly weightDecay: number
}

export interface AdamStep {
  /** From 1. */
  readonly step: number
  readonly learningRate: number
  /** Multiplies the gradient first: what clipping asks for. */
  readonly gradientScale: number
}

type Tensors = Map<string, Float32Array>

/** What a trainer keeps beside its parameters, by their names: live buffers, zero at first. */
export interface Adam {
  readonly gradients: Tensors
  readonly firstMoments: Tensors
  readonly secondMoments: Tensors
  /** √ of the sum of squares over all gradients. */
  gradientNorm(): number
  /**
   * One update of `parameter`, in place, with its gradient:
   * m ← β1·m + (1−β1)·g,  v ← β2·v + (1−β2)·g²,  p ← p·(1 − lr·decay) − lr · m̂ / (√v̂ + ε).
   */
  update(name: string, parameter: Float32Array, settings: AdamSettings, step: AdamStep): void
}

/** Where the kernel finds one parameter's tensors: byte offsets into its arena's memory. */
interface Place {
  readonly arena: Arena
  readonly gradient: number
  readonly firstMoment: number
  readonly secondMoment: number
  readonly byteLength: number
}

/** As much as WebAssembly can address, at most. The first bytes hold the stretch of a parameter that is updated. */
interface Arena {
  readonly memory: WebAssembly.Memory
  readonly kernel: AdamKernel
}

const pageBytes = 65_536
const largestArena = 65_535 * pageBytes
/** Of 8 to 64 KB the fastest, as measured. */
const stretchBytes = 32_768
const vectorBytes = 32

/** @param sizes Number of values of each parameter. */
export function createAdam(sizes: ReadonlyMap<string, number>): Adam {
  const places = placeAll(sizes)
  const views = (offset: (place: Place) => number): Tensors =>
    new Map([...sizes].map(([name, size]) => {
      const place = places.get(name)!
      return [name, new Float32Array(place.arena.memory.buffer, offset(place), size)]
    }))
  return {
    gradients: views((place) => place.gradient),
    firstMoments: views((place) => place.firstMoment),
    secondMoments: views((place) => place.secondMoment),
    gradientNorm() {
      let total = 0
      for (const { arena, gradient, byteLength } of places.values())
        total += arena.kernel.sumOfSquares(gradient, gradient + byteLength)
      return Math.sqrt(total)
    },
    update(name, parameter, settings, step) {
      updatePlace(places.get(name)!, parameter, scalarsOf(settings, step))
    },
  }
}

function updatePlace({ arena, gradient, firstMoment, secondMoment }: Place, parameter: Float32Array, scalars: AdamScalars) {
  const stretch = new Float32Array(arena.memory.buffer, 0, stretchBytes / 4)
  for (let start = 0; start < parameter.length; start += stretch.length) {
    const source = parameter.subarray(start, start + stretch.length)
    stretch.set(source)
    const offset = start * 4
    const end = padded(source.byteLength)
    arena.kernel.update(0, gradient + offset, firstMoment + offset, secondMoment + offset, end, ...scalars)
    source.set(source.length === stretch.length ? stretch : stretch.subarray(0, source.length))
  }
}

function scalarsOf(settings: AdamSettings, { step, learningRate, gradientScale }: AdamStep): AdamScalars {
  const { beta1, beta2, epsilon, weightDecay } = settings
  const keep = 1 - learningRate * weightDecay
  const rate = learningRate / (1 - beta1 ** step)
  const secondScale = 1 / Math.sqrt(1 - beta2 ** step)
  return [beta1, 1 - beta1, beta2, 1 - beta2, gradientScale, keep, rate, secondScale, epsilon]
}

/** Puts the parameters into as few arenas as hold them. */
function placeAll(sizes: ReadonlyMap<string, number>): Map<string, Place> {
  const groups: { names: string[]; byteLength: number }[] = []
  for (const [name, size] of sizes) {
    const needed = 3 * padded(size * 4)
    if (stretchBytes + needed > largestArena)
      throw new AppError(
        'training.tensorTooLarge',
        `"${name}" has ${size} values, more than full training can hold. Train an adapter instead.`,
      )
    const last = groups.at(-1)
    if (last && last.byteLength + needed <= largestArena) {
      last.names.push(name)
      last.byteLength += needed
    } else {
      groups.push({ names: [name], byteLength: stretchBytes + needed })
    }
  }
  return new Map(groups.flatMap(({ names, byteLength }) => placeGroup(names, byteLength, sizes)))
}

function placeGroup(names: readonly string[], total: number, sizes: ReadonlyMap<string, number>): [string, Place][] {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(total / pageBytes) })
  const arena = { memory, kernel: createAdamKernel(memory) }
  let free = stretchBytes
  return names.map((name) => {
    const byteLength = padded(sizes.get(name)! * 4)
    const gradient = free
    free += 3 * byteLength
    const place = { arena, gradient, firstMoment: gradient + byteLength, secondMoment: gradient + 2 * byteLength }
    return [name, { ...place, byteLength }]
  })
}

function padded(bytes: number): number {
  return Math.ceil(bytes / vectorBytes) * vectorBytes
}

/** Factor that brings a gradient of norm `norm` down to `maximum`, as torch.nn.utils.clip_grad_norm_ does. */
export function clipScale(norm: number, maximum: number): number {
  return Math.min(1, maximum / (norm + 1e-6))
}
