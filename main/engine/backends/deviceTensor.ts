import type { Tensor } from 'onnxruntime-node'
import type { DeviceTensor } from './types.ts'

/** A tensor of ONNX Runtime in a device's memory. Its values are never read directly: that ends the process. */
class NativeTensor implements DeviceTensor {
  readonly shape: readonly number[]
  readonly native: Tensor

  constructor(native: Tensor) {
    this.shape = native.dims
    this.native = native
  }

  dispose(): void {
    this.native.dispose()
  }
}

export function deviceTensor(native: Tensor): DeviceTensor {
  return new NativeTensor(native)
}

export function nativeOf(tensor: DeviceTensor): Tensor {
  return (tensor as NativeTensor).native
}
