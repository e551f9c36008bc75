import { setTimeout } from 'node:timers/promises'
import type { Job } from '../../shared/domain/job.ts'
import type { Client } from './transports.ts'

/** Waits for the end of a job. */
export async function ended(client: Client, jobId: number): Promise<Job> {
  for (;;) {
    const job = await client.jobs.get({ id: jobId })
    if (job.state !== 'queued' && job.state !== 'running') return job
    await setTimeout(50)
  }
}

/** What a stream of progress ends with. */
export async function resultOf<Result>(events: Promise<AsyncIterable<{ progress: unknown } | { result: Result }>>): Promise<Result> {
  for await (const event of await events) if ('result' in event) return event.result
  throw new Error('The stream ended without a result.')
}

/** The code by which a call was refused; said in words where it was not. */
export function refusalOf(call: Promise<unknown>): Promise<string | undefined> {
  return call.then(
    () => 'nothing failed',
    (error: { data?: { code?: string } }) => error.data?.code,
  )
}

/** The newest event of a stream that ends. */
export async function last<Event>(events: AsyncIterable<Event>): Promise<Event | undefined> {
  let newest: Event | undefined
  for await (const event of events) newest = event
  return newest
}
