import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDatabase, type DatabaseClient } from '../../../main/db/client.ts'
import type { MachineShare } from '../../../main/db/storedJob.ts'
import type { ForkWorker, FromWorker, ToWorker, WorkerEntry } from '../../../main/jobs/protocol.ts'
import { createQueue, type JobQueue } from '../../../main/jobs/queue.ts'
import type { Job } from '../../../shared/domain/job.ts'

/** A worker process that the test plays itself. */
interface PlayedWorker {
  entry: WorkerEntry
  received: ToWorker[]
  say(message: FromWorker): void
  exit(reason: string): void
}

const patience = { timeout: 30_000 }

describe('the job queue', () => {
  let folder: string
  let db: DatabaseClient
  let queue: JobQueue
  let workers: PlayedWorker[]
  let told: Job[]

  const play: ForkWorker = (entry) => {
    const received: ToWorker[] = []
    let hear: (message: FromWorker) => void = () => undefined
    let exit: (reason: string) => void = () => undefined
    workers.push({ entry, received, say: (message) => hear(message), exit: (reason) => exit(reason) })
    return {
      send: (message) => void received.push(message),
      onMessage: (listener) => (hear = listener),
      onExit: (listener) => (exit = listener),
      kill: () => exit('SIGKILL'),
    }
  }

  function openQueue(fork: ForkWorker = play, threads = 1): JobQueue {
    const opened = createQueue({ db, fork, filesFolder: folder, threads })
    opened.onChange((job) => told.push(job))
    return opened
  }

  /** The worker at `index`, once it was started. */
  const worker = (index: number) => vi.waitUntil(() => workers[index], patience)
  const stateOf = async (id: number) => (await db.read('job', id)).state
  const reached = (id: number, state: string) => vi.waitUntil(async () => (await stateOf(id)) === state, patience)

  async function finish(index: number): Promise<void> {
    const { say, exit } = await worker(index)
    say({ type: 'done', result: {} })
    exit('exit code 0')
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wardbench-queue-'))
    db = await openDatabase(join(folder, 'test.wardbench'))
    workers = []
    told = []
    queue = openQueue()
  })
  afterEach(async () => {
    for (const { exit } of workers) exit('exit code 0')
    await queue.close()
    await db.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('runs one job of a lane at a time, and jobs of two lanes beside each other', async () => {
    const first = await queue.enqueue({ kind: 'label', title: 'first', input: {} })
    const second = await queue.enqueue({ kind: 'label', title: 'second', input: {} })
    const other = await queue.enqueue({ kind: 'score', title: 'other', input: {} })
    await worker(1)
    expect(workers.map(({ entry }) => entry)).toEqual(['ingest', 'score'])
    expect(await stateOf(second.id)).toBe('queued')
    await finish(0)
    await worker(2)
    expect([await stateOf(first.id), await stateOf(second.id), await stateOf(other.id)]).toEqual([
      'done',
      'running',
      'running',
    ])
  })

  describe('on a machine of four cores', () => {
    const gigabyte = 1e9
    const compute = (title: string, share: MachineShare | null) => queue.enqueue({ kind: 'finetune', title, input: {}, share })
    const states = (...jobs: Job[]) => Promise.all(jobs.map(({ id }) => stateOf(id)))
    beforeEach(async () => {
      await queue.close()
      queue = openQueue(play, 4)
    })

    it('runs what computes beside each other while there are cores for it', async () => {
      const jobs = [await compute('a', { cores: 2, bytes: 0 }), await compute('b', { cores: 1, bytes: 0 }), await compute('c', { cores: 2, bytes: 0 })]
      await worker(1)
      expect(await states(...jobs)).toEqual(['running', 'running', 'queued'])
      await finish(0)
      await reached(jobs[2].id, 'running')
      expect(await stateOf(jobs[1].id)).toBe('running')
    })

    it('gives the whole machine to what needs it, and lets nothing overtake that', async () => {
      const [first, whole, small] = [await compute('first', { cores: 1, bytes: 0 }), await compute('whole', null), await compute('small', { cores: 1, bytes: 0 })]
      await worker(0)
      // One of another lane comes after them, so that they were looked at.
      await reached((await queue.enqueue({ kind: 'label', title: 'other', input: {} })).id, 'running')
      expect(await states(first, whole, small)).toEqual(['running', 'queued', 'queued'])
      await finish(0)
      await reached(whole.id, 'running')
      expect(await stateOf(small.id)).toBe('queued')
      await finish(2)
      await reached(small.id, 'running')
    })

    it('lets what has no memory beside another wait, and starts it alone', async () => {
      const jobs = [await compute('first', { cores: 1, bytes: gigabyte }), await compute('huge', { cores: 1, bytes: 1e6 * gigabyte })]
      await worker(0)
      await reached((await queue.enqueue({ kind: 'label', title: 'other', input: {} })).id, 'running')
      expect(await states(...jobs)).toEqual(['running', 'queued'])
      await finish(0)
      await reached(jobs[1].id, 'running')
    })

    it('cancels one and leaves the other, and tells each its own end when a worker dies', async () => {
      const [first, second] = [await compute('first', { cores: 1, bytes: 0 }), await compute('second', { cores: 1, bytes: 0 })]
      const [{ exit, received }, other] = [await worker(0), await worker(1)]
      const cancelled = queue.cancel(first.id)
      await vi.waitUntil(() => received.some(({ type }) => type === 'cancel'), patience)
      exit('exit code 0')
      await cancelled
      expect(await states(first, second)).toEqual(['cancelled', 'running'])
      other.exit('SIGKILL')
      await reached(second.id, 'interrupted')
    })
  })

  it('never starts a job that is cancelled while it is being queued', async () => {
    const { id } = await queue.enqueue({ kind: 'label', title: 'busy', input: {} })
    await worker(0)
    const jobs = await Promise.all([1, 2, 3].map(() => queue.enqueue({ kind: 'label', title: 'waiting', input: {} })))
    // The lane falls free at the moment that its next job is cancelled.
    const cancelled = Promise.all([finish(0), ...jobs.map((job) => queue.cancel(job.id))])
    await Promise.all([cancelled, answerCancels(1, cancelled)])
    expect(await stateOf(id)).toBe('done')
    for (const job of jobs) {
      expect(await stateOf(job.id)).toBe('cancelled')
      expect(told.findLast((each) => each.id === job.id)?.state).toBe('cancelled')
    }
  })

  /** Workers from `index` on end when they are told to, until all that was cancelled has ended. */
  async function answerCancels(index: number, cancelled: Promise<unknown>): Promise<void> {
    let ended = false
    void cancelled.finally(() => (ended = true))
    while (!ended) {
      for (const { received, exit } of workers.slice(index)) {
        if (received.some((message) => message.type === 'cancel')) exit('exit code 0')
      }
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  it('cancels what waited for a job that failed, and queues it again with that job', async () => {
    const first = await queue.enqueue({ kind: 'label', title: 'first', input: {} })
    const after = await queue.enqueue({ kind: 'score', title: 'after', input: {}, afterId: first.id })
    const { say, exit } = await worker(0)
    say({ type: 'failed', error: { code: 'labels.settings', message: 'Wrong settings.' } })
    exit('exit code 0')
    await reached(after.id, 'cancelled')
    expect((await db.read('job', after.id)).error).toMatchObject({
      code: 'job.dependency',
      message: expect.stringContaining('first'),
    })
    await expect(queue.resume(after.id)).rejects.toMatchObject({ code: 'job.waits' })

    await queue.resume(first.id)
    expect(await stateOf(after.id)).toBe('queued')
    await finish(1)
    await finish(2)
    await reached(after.id, 'done')
  })

  it('changes the order of what waits, each with what follows it, and starts it in that order', async () => {
    const job = (title: string, afterId?: number) => queue.enqueue({ kind: afterId ? 'score' : 'finetune', title, input: {}, afterId })
    await job('running')
    await worker(0)
    const first = await job('first')
    const scoring = await job('score first', first.id)
    const second = await job('second')
    const order = async () => (await queue.waiting(50)).works.map(({ job: { title }, followers, follower }) => [title, followers, follower])
    expect(await order()).toEqual([['first', 1, 'score first'], ['second', 0, null]])
    await queue.move(second.id, 'up')
    // At the top already, and no block of its own: both stay where they are.
    await queue.move(second.id, 'up')
    await queue.move(scoring.id, 'down')
    expect(await order()).toEqual([['second', 0, null], ['first', 1, 'score first']])
    expect((await queue.waiting(1)).works.map(({ job: { title } }) => title)).toEqual(['second'])
    expect((await queue.waiting(1)).total).toBe(2)
    await finish(0)
    await reached(second.id, 'running')
    expect(await stateOf(first.id)).toBe('queued')
  })

  it('pauses what runs and what waits, and goes on with both when they are resumed', async () => {
    const running = await queue.enqueue({ kind: 'finetune', title: 'a', input: {} })
    const held = await queue.enqueue({ kind: 'finetune', title: 'b', input: {} })
    const { exit, received } = await worker(0)
    await queue.pause(held.id)
    const paused = queue.pause(running.id)
    await vi.waitUntil(() => received.some(({ type }) => type === 'cancel'), patience)
    exit('exit code 0')
    await paused
    for (const { id } of [running, held]) {
      expect(await db.read('job', id)).toMatchObject({ state: 'interrupted', error: { code: 'job.paused' } })
      await queue.resume(id)
    }
    await reached(running.id, 'running')
    await finish(1)
    await finish(2)
    await reached(held.id, 'done')
  })

  it('tells a worker that died from one that failed', async () => {
    const { id } = await queue.enqueue({ kind: 'label', title: 'doomed', input: {} })
    const { exit } = await worker(0)
    exit('SIGSEGV')
    await reached(id, 'interrupted')
    expect((await db.read('job', id)).error).toMatchObject({
      code: 'worker.died',
      message: expect.stringContaining('SIGSEGV'),
    })
  })

  it('fails a job whose process cannot be started, and goes on with the next', async () => {
    await queue.close()
    let attempts = 0
    queue = openQueue((entry) => {
      if (attempts++ === 0) throw new Error('no more processes')
      return play(entry)
    })
    const first = await queue.enqueue({ kind: 'label', title: 'first', input: {} })
    const second = await queue.enqueue({ kind: 'label', title: 'second', input: {} })
    await reached(first.id, 'failed')
    await finish(0)
    await reached(second.id, 'done')
    expect((await db.read('job', first.id)).error?.message).toBe('no more processes')
  })

  it('interrupts what runs when it closes, and goes on with it in the next session', async () => {
    const running = await queue.enqueue({ kind: 'label', title: 'running', input: {} })
    const waiting = await queue.enqueue({ kind: 'label', title: 'waiting', input: {} })
    const { received, exit } = await worker(0)
    const closed = queue.close()
    await vi.waitUntil(() => received.some((message) => message.type === 'cancel'), patience)
    exit('exit code 0')
    await closed
    expect([await stateOf(running.id), await stateOf(waiting.id)]).toEqual(['interrupted', 'queued'])
    expect(queue.closed.aborted).toBe(true)
    expect(workers).toHaveLength(1)

    queue = openQueue()
    await finish(1)
    await reached(waiting.id, 'done')
    await queue.resume(running.id)
    await finish(2)
    await reached(running.id, 'done')
  })

  it('finds a job that the application died with interrupted, and what waited for it cancelled', async () => {
    const first = await queue.enqueue({ kind: 'label', title: 'first', input: {} })
    const after = await queue.enqueue({ kind: 'score', title: 'after', input: {}, afterId: first.id })
    await worker(0)
    await db.write('interruptRunningJobs')
    expect([await stateOf(first.id), await stateOf(after.id)]).toEqual(['interrupted', 'cancelled'])
  })

  it('says so, and goes on living, when the end of a job can no longer be stored', async () => {
    const { id } = await queue.enqueue({ kind: 'label', title: 'homeless', input: {} })
    await worker(0)
    await db.close()
    await finish(0)
    await vi.waitUntil(() => told.some((job) => job.id === id && job.state === 'failed'), patience)
    expect(told.at(-1)?.error).toMatchObject({ code: 'database.closed' })
  })
})
