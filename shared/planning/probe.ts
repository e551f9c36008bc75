import * as z from 'zod'
import { deviceKind } from '../domain/device.ts'

/** A short measurement of what this machine's own engine reaches, as a job. */

export const probeModel = z.enum(['nano', '15M', '100M'])

export const probeConfig = z.object({
  device: deviceKind.default('cpu'),
  /** Small models leave a large device idle: measure with the largest that is not too slow. */
  model: probeModel.default('15M'),
})
export type ProbeConfig = z.infer<typeof probeConfig>

/** What such a job returns. */
export const probeResult = z.object({
  ...probeConfig.shape,
  /** Tokens of a sequence, and sequences computed at once. */
  length: z.number(),
  batch: z.number(),
  /** FLOP/s: the middle one of the timed steps. */
  trainingFlops: z.number(),
  scoringFlops: z.number(),
})
export type ProbeResult = z.infer<typeof probeResult>

/** Measured speeds as inputs of a plan: the faster of the two is the device's, each kind of work its share of that. */
export function measuredInputs({ trainingFlops, scoringFlops }: ProbeResult) {
  const deviceFlops = Math.max(trainingFlops, scoringFlops)
  return {
    devices: 1,
    deviceFlops,
    utilisation: trainingFlops / deviceFlops,
    scoringUtilisation: scoringFlops / deviceFlops,
  }
}
