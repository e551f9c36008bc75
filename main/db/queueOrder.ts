/** The order of queued jobs as a person changes it: a job moves with those that need what it makes. */
export interface Queued {
  id: number
  afterId: number | null
}
export type Block<Job> = [Job, ...Job[]]

/** Queued jobs in order, each with the queued ones that wait for it, directly or through each other. */
export function blocksOf<Job extends Queued>(queued: readonly Job[]): Block<Job>[] {
  const byId = new Map(queued.map((job) => [job.id, job]))
  const rootOf = (job: Job): Job => {
    let root = job
    for (let before: Job | undefined = job; before; before = before.afterId === null ? undefined : byId.get(before.afterId)) root = before
    return root
  }
  const blocks = new Map<number, Block<Job>>()
  for (const job of queued) if (rootOf(job) === job) blocks.set(job.id, [job])
  for (const job of queued) if (rootOf(job) !== job) blocks.get(rootOf(job).id)!.push(job)
  return [...blocks.values()]
}

/** Ids of all jobs after the block of `id` has changed places with its neighbour; null where there is none. */
export function movedOrder<Job extends Queued>(
  blocks: readonly Block<Job>[],
  id: number,
  direction: 'up' | 'down',
): number[] | null {
  const from = blocks.findIndex(([first]) => first.id === id)
  const to = from + (direction === 'up' ? -1 : 1)
  if (from < 0 || to < 0 || to >= blocks.length) return null
  const order = [...blocks]
  ;[order[from], order[to]] = [order[to], order[from]]
  return order.flat().map((job) => job.id)
}
