/** What is known of jobs from two sides, a list that is asked for and changes that are heard of, where a slow list may be older than a change. Pure. */
import type { Job } from '../../shared/domain/job.ts'

export interface JobNews {
  /** To be called when a list is asked for; what it answers goes through the function that is returned. */
  asking: () => (listed: readonly Job[]) => Job[]
  /** Those among the changed jobs whose state is another one than was known. */
  hear: (changed: readonly Job[], known: readonly Job[]) => Job[]
}

export function createJobNews(): JobNews {
  const heard = new Map<number, { job: Job; at: number }>()
  let now = 0
  return {
    asking() {
      const asked = now
      return (listed) => withChanges(listed, [...heard.values()].flatMap(({ job, at }) => (at > asked ? [job] : [])))
    },
    hear(changed, known) {
      const states = new Map(known.map(({ id, state }) => [id, state]))
      const other = changed.filter(({ id, state }) => (heard.get(id)?.job.state ?? states.get(id)) !== state)
      now += 1
      for (const job of changed) heard.set(job.id, { job, at: now })
      return other
    },
  }
}

/** Newest first. */
export function withChanges(jobs: readonly Job[], changed: readonly Job[]): Job[] {
  return [...new Map([...jobs, ...changed].map((job) => [job.id, job])).values()].toSorted((a, b) => b.id - a.id)
}
