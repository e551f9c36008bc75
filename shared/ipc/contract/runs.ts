import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { runEstimate } from '../../domain/estimate.ts'
import { runConfig, runEvent, runSummary, scoreAfter } from '../../domain/run.ts'
import { base, byId } from './base.ts'

export const runsContract = {
  list: base.output(z.array(runSummary)),
  get: base.input(byId).output(runSummary),
  /** Memory and time that the run will take; null for baselines, which take little. */
  estimate: base.input(z.object({ config: runConfig })).output(runEstimate.nullable()),
  /**
   * Stores the config and queues the run, and the scoring that follows it. Refused as `training.memory` where the
   * estimate says that it cannot fit; `force` starts it all the same.
   */
  create: base
    .input(
      z.object({
        config: runConfig,
        scoreAfter: scoreAfter.nullable().default(null),
        force: z.boolean().default(false),
      }),
    )
    .output(z.object({ runId: z.number(), jobId: z.number() })),
  cancel: base.input(byId).output(z.object({})),
  /** Goes on from the newest checkpoint. */
  resume: base.input(byId).output(z.object({ jobId: z.number() })),
  remove: base.input(byId).output(z.object({})),
  /** Stored events after `after`. */
  events: base.input(byId.extend({ after: z.number().default(0) })).output(z.array(runEvent)),
  /** Batches of events as they are stored, beginning after `after`; ends when the run does. */
  watch: base.input(byId.extend({ after: z.number().default(0) })).output(eventIterator(z.array(runEvent))),
}
