import { eventIterator } from '@orpc/contract'
import * as z from 'zod'
import { job, queuedWork } from '../../domain/job.ts'
import { base, byId } from './base.ts'

export const jobsContract = {
  /** Newest first. */
  list: base
    .input(z.object({ limit: z.number().int().min(1).max(1000).default(100) }).prefault({}))
    .output(z.array(job)),
  get: base.input(byId).output(job),
  /** What waits for the processor (training and scoring), in the order in which it will start; `total`: how much there is of it. */
  queue: base
    .input(z.object({ limit: z.number().int().min(1).max(1000).default(50) }).prefault({}))
    .output(z.object({ works: z.array(queuedWork), total: z.number() })),
  /** Lets queued work, with what follows it, change places with its neighbour in the queue. */
  move: base.input(byId.extend({ direction: z.enum(['up', 'down']) })).output(z.object({})),
  /** Training saves its state and ends as interrupted, until it is resumed. */
  pause: base.input(byId).output(z.object({})),
  cancel: base.input(byId).output(z.object({})),
  /** Queues an interrupted, failed or cancelled job again; training goes on from its checkpoint. */
  resume: base.input(byId).output(job),
  /** Changes of every job, beginning with those unfinished now; the newest state of each, 200 jobs at most and ten times a second. */
  watch: base.output(eventIterator(z.array(job))),
}
