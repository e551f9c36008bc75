/**
 * Weights as inputs of sessions. Where a device can keep them they are sent once, and again when told that the host's
 * values have changed; elsewhere sessions read the host's own buffers, and a change is seen by itself.
 */
import type { DeviceTensor, EngineBackend, Feeds, HostTensor } from '../../engine/backends/types.ts'
import type { LlamaConfig } from './config.ts'
import { loraShapes, type LoraAdapter } from './lora.ts'
import { widened, withShapes, type StoredTensor, type StoredWeights } from './weights.ts'

export interface HeldWeights {
  /** All weights, and the adapter's, by name. */
  feeds(): Promise<Feeds>
  /** What training changes, the adapter or else the model, has other values now. */
  changed(): void
  dispose(): Promise<void>
}

export interface HeldModel {
  readonly config: LlamaConfig
  readonly weights: StoredWeights
  readonly adapter?: LoraAdapter
}

/** 16-bit weights are held as float32. */
export function holdWeights({ resident }: EngineBackend, { config, weights, adapter }: HeldModel): HeldWeights {
  const adapterTensors = adapter ? withShapes(loraShapes(config, adapter.settings), adapter.weights) : new Map()
  if (!resident) {
    const all = new Map<string, HostTensor>(adapterTensors)
    for (const [name, tensor] of weights) all.set(name, widened(tensor))
    return { feeds: () => Promise.resolve(all), changed() {}, dispose: () => Promise.resolve() }
  }
  const sent = new Map<string, DeviceTensor>()
  const send = async (tensors: Iterable<[string, StoredTensor]>) => {
    for (const [name, tensor] of tensors) if (!sent.has(name)) sent.set(name, await resident.upload(widened(tensor)))
  }
  const drop = (names: Iterable<string>) => {
    for (const name of names) {
      sent.get(name)?.dispose()
      sent.delete(name)
    }
  }
  return {
    async feeds() {
      await send(weights)
      await send(adapterTensors)
      return sent
    },
    changed: () => drop(adapter ? adapterTensors.keys() : weights.keys()),
    async dispose() {
      drop([...sent.keys()])
    },
  }
}
