/**
 * Weights on their way into a layer's session: 16-bit floats as they are (the graph widens them), bfloat16, which the
 * runtime cannot be fed, widened into one buffer that every layer uses in turn.
 */
import type { HostTensor } from '../../engine/backends/types.ts'
import type { DataType } from '../../engine/graph/graph.ts'
import { widen, type StoredTensor, type StoredWeights } from './weights.ts'

export interface LayerTensors {
  /** Type in which a weight is fed, the same for every layer. */
  dataType(slot: string): DataType
  /** The named weight under the slot's name; good until the same slot is asked for again. */
  feed(slot: string, name?: string): [string, HostTensor]
}

export function createLayerTensors(weights: StoredWeights): LayerTensors {
  const buffers = new Map<string, Float32Array>()
  const types = new Map<string, Set<StoredTensor['dataType']>>()
  for (const [name, { dataType }] of weights) {
    const slot = slotOf(name)
    types.set(slot, (types.get(slot) ?? new Set()).add(dataType))
  }
  const dataType = (slot: string) => {
    const found = types.get(slot)
    return found?.size === 1 && found.has('float16') ? 'float16' : 'float32'
  }
  return {
    dataType,
    feed(slot, name = slot) {
      const tensor = weights.get(name)!
      if (tensor.dataType === dataType(slot)) return [slot, tensor as HostTensor]
      const buffer = buffers.get(slot) ?? new Float32Array(tensor.data.length)
      buffers.set(slot, buffer)
      widen(tensor, buffer)
      return [slot, { dataType: 'float32', shape: tensor.shape, data: buffer }]
    },
  }
}

function slotOf(name: string): string {
  return name.replace(/^model\.layers\.\d+\./, 'model.layers.0.')
}

/** The name that a slot of layer 0, or of its adapter, has in another layer. */
export function inLayer(slot: string, layer: number): string {
  return slot.replace('model.layers.0.', `model.layers.${layer}.`)
}
