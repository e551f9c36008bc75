import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { runConfig, runEvent, runSummary, scoreAfter } from '../../domain/run.ts'
import { base, byId } from './base.ts'

export const runsContract = {
  list: base.output(z.array(runSummary)),
  get: base.input(byId).output(runSummary),
  /** Stores the config and queues the run, and the scoring that follows it. */
  create: base
    .input(z.object({ config: runConfig, scoreAfter: scoreAfter.nullable().default(null) }))
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
