import * as z from 'zod'

/** What models are computed on. A device of this machine is named by its kind: the first GPU of each provider is used. */

export const deviceKind = z.enum(['cpu', 'webgpu', 'dml', 'cuda', 'tfjs'])
export type DeviceKind = z.infer<typeof deviceKind>
