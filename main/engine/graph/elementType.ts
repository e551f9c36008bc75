import type { DataType } from './graph.ts'

/** Numbers of onnx.proto3's TensorProto.DataType. */
export const elementType: Record<DataType, number> = { float32: 1, int64: 7, bool: 9, float16: 10 }
