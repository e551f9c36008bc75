import * as z from 'zod'

/** What models are computed on. A device of this machine is named by its kind: the first GPU of each provider is used. */

export const deviceKind = z.enum(['cpu', 'webgpu', 'dml', 'cuda', 'tfjs'])
export type DeviceKind = z.infer<typeof deviceKind>

/** One comparison of the device with the CPU: ‖device − CPU‖ / ‖CPU‖; null where it is not a number. */
export const selfTestLine = z.object({
  name: z.string(),
  difference: z.number().nullable(),
  limit: z.number(),
  passed: z.boolean(),
})
export type SelfTestLine = z.infer<typeof selfTestLine>

export const selfTestResult = z.object({
  passed: z.boolean(),
  /** ISO 8601. */
  at: z.string(),
  comparisons: z.number(),
  /** Largest difference; null where one was not a number, or nothing was compared. */
  worst: z.number().nullable(),
  /** Names of the comparisons that are off, or how the test ended before its end. */
  failures: z.array(z.string()),
})
export type SelfTestResult = z.infer<typeof selfTestResult>

export const device = z.object({
  kind: deviceKind,
  /** Model of the processor or graphics card; null: not known. */
  name: z.string().nullable(),
  /** What computes on it, with its version. */
  provider: z.string(),
  driver: z.string().nullable(),
  memoryBytes: z.number().nullable(),
  /** Why it cannot be used here and what to do; null: it can. */
  unavailable: z.string().nullable(),
  /** Of this device with this provider and driver; null: not tested. The CPU is what others are compared with. */
  selfTest: selfTestResult.nullable(),
})
export type Device = z.infer<typeof device>

export const deviceNames: Readonly<Record<DeviceKind, string>> = {
  cpu: 'Processor (CPU)',
  webgpu: 'GPU through WebGPU',
  dml: 'GPU through DirectML',
  cuda: 'NVIDIA GPU through CUDA',
  tfjs: 'TensorFlow.js on CUDA',
}
