import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { runEstimate } from '../../domain/estimate.ts'
import { runConfig, runEvent, runLog, runSummary, runTags, scoreAfter } from '../../domain/run.ts'
import { base, byId } from './base.ts'

const watched = {
  after: z.number().default(0),
  points: z.number().int().min(10).max(10_000).nullable().default(null),
}

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
  /** Tags and remarks; what is left out stays. */
  annotate: base
    .input(byId.extend({ tags: runTags.optional(), remarks: z.string().max(4000).optional() }))
    .output(z.object({})),
  /** Pins the run as the one that others are held against on a task it learned, in place of the one before; or unpins it. */
  setReference: base.input(byId.extend({ taskId: z.string(), pinned: z.boolean() })).output(z.object({})),
  cancel: base.input(byId).output(z.object({})),
  /** Goes on from the newest checkpoint. */
  resume: base.input(byId).output(z.object({ jobId: z.number() })),
  remove: base.input(byId).output(z.object({})),
  /** Stored events after `after`. `points`: about so many of each curve, its extremes among them; null: all. */
  events: base.input(byId.extend(watched)).output(z.array(runEvent)),
  /** Batches of events as they are stored, beginning after `after`; ends when the run does. A batch is thinned as above. */
  watch: base.input(byId.extend(watched)).output(eventIterator(z.array(runEvent))),
  /** What happened and was measured, as lines; those that contain `text`. */
  log: base
    .input(byId.extend({ text: z.string().max(200).default(''), limit: z.number().int().min(1).max(1_000_000).default(500) }))
    .output(runLog),
}
