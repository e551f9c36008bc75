import * as z from 'zod'
import { probeConfig } from '../../planning/probe.ts'
import { base } from './base.ts'

export const plannerContract = {
  /** Queues a measurement of this machine; the job's result is a ProbeResult. */
  probe: base.input(probeConfig).output(z.object({ jobId: z.number() })),
}
