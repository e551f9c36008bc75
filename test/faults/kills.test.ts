import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resumableStates } from '../../shared/domain/job.ts'
import { createRandom } from '../../shared/random.ts'
import type { Session } from '../../main/services/workspaces.ts'
import { jobEnd } from '../../main/services/jobEnd.ts'
import type { Client } from '../contract/transports.ts'
import { ended } from '../contract/waiting.ts'
import { forSeconds, isLong, report, seed } from './budget.ts'
import { isAlive, startHost, type Host } from './host.ts'
import { inspect, wholeOrAbsent, type Kept } from './state.ts'
import { finetuning, makeWard, scoring, startImport, type Ward } from './ward.ts'

/**
 * The host, or a worker of it, is killed with SIGKILL at a random moment of each kind of work, again and again in the same
 * workspace. After each kill the workspace is opened as the next start opens it, and all of it is looked at.
 */
describe.skipIf(process.platform === 'win32')('a workspace in which processes are killed', () => {
  let root: string
  let template: string
  let ward: Ward
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'wardbench-faults-'))
    template = join(root, 'template')
    await mkdir(template)
    const host = await startHost(join(template, 'Ward.wardbench'), root)
    try {
      ward = await makeWard(host.client, root)
    } finally {
      await host.stop()
    }
  }, 300_000)
  afterAll(() => rm(root, { recursive: true, force: true }))

  /** Kills of the long form, however slow the machine is. */
  const leastOfLong = 200
  const works = ['import', 'label', 'train', 'score', 'review', 'export', 'backup', 'bundle'] as const
  type Work = (typeof works)[number]

  it('keeps everything that was answered for, and goes on with what was not', async () => {
    report(`kills: seed ${seed}`)
    const random = createRandom(seed)
    const goesOn = forSeconds(40)
    const kills = new Map<string, number>()
    let resumed = 0
    let again = 0
    const total = () => again + [...kills.values()].reduce((sum, count) => sum + count, 0)
    for (let round = 0; goesOn() || (isLong && total() < leastOfLong); round++) {
      const folder = join(root, `round-${round}`)
      await cp(template, folder, { recursive: true })
      const path = join(folder, 'Ward.wardbench')
      const out = join(folder, 'out')
      await mkdir(out)
      const verdicts = new Map<string, number>()
      const kept: Kept = { verdicts, predictions: 50 }
      // Several kills of one workspace: what the first left must not trip the second.
      for (let kill = 0; kill < 4; kill++) {
        const work = works[random.integer(works.length)]
        const whom = work === 'review' || work === 'backup' ? (['backend', 'all'] as const)[random.integer(2)] : (['backend', 'all', 'worker', 'worker'] as const)[random.integer(4)]
        const after = Math.floor(random.uniform() ** 1.5 * 2500)
        const told = `seed ${seed}, round ${round}, kill ${kill}: ${whom} after ${after} ms of ${work}`
        let host: Host | null = null
        try {
          host = await startHost(path, root)
          const now: Round = { verdicts, out, name: `${round}-${kill}`, again: 0 }
          const workers = await killed(host, work, whom, after, now)
          again += now.again
          await expect.poll(() => workers.filter(isAlive), { timeout: 60_000 }).toEqual([])
          await wholeOrAbsent(join(out))
          resumed += await inspect(path, root, kept, (session) => (random.uniform() < 0.2 ? resumeAll(session) : Promise.resolve(0)))
        } catch (error) {
          await host?.kill('all').catch(() => undefined)
          throw new Error(`${told}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
        }
        kills.set(`${whom} during ${work}`, (kills.get(`${whom} during ${work}`) ?? 0) + 1)
      }
      await rm(folder, { recursive: true, force: true })
    }
    report(`kills: ${total()} (${again} of workers of a resumed job, ${[...kills].toSorted().map(([what, count]) => `${what} ${count}`).join(', ')}); ${resumed} jobs resumed to their end`)
    expect(kills.size).toBeGreaterThan(0)
  }, 7_200_000)

  interface Round {
    verdicts: Map<string, number>
    out: string
    name: string
    /** Workers killed once more. */
    again: number
  }

  /** Starts the work, kills at the moment, and stops the host where only a worker died. Returns the workers there were. */
  async function killed(host: Host, work: Work, whom: 'backend' | 'all' | 'worker', after: number, round: Round): Promise<number[]> {
    const over = new AbortController()
    const working = begin(host.client, work, round, over.signal)
    working.catch(() => undefined)
    await delay(after)
    const workers = host.workers()
    if (whom !== 'worker') {
      await host.kill(whom)
      over.abort()
      await working.catch(() => undefined)
      return workers
    }
    for (const pid of workers) process.kill(pid, 'SIGKILL')
    const jobId = await working
    for (let again = 0; jobId !== null; again++) {
      const job = await ended(host.client, jobId)
      expect(['done', 'interrupted']).toContain(job.state)
      if (job.state === 'interrupted') expect(job.error?.code).toBe('worker.died')
      if (job.state === 'done' || again === 4) break
      // A host that lives on: its job is resumed, and killed in another moment.
      await host.client.jobs.resume({ id: jobId })
      await delay(after / 2 + again * 200)
      const more = host.workers()
      for (const pid of more) process.kill(pid, 'SIGKILL')
      if (more.length > 0) round.again++
      workers.push(...more)
    }
    await host.stop()
    return workers
  }

  /** The number of the job, once it is queued; null where none is. */
  async function begin(client: Client, work: Work, { verdicts, out, name }: Round, signal: AbortSignal): Promise<number | null> {
    if (work === 'import') return (await startImport(client, ward.table, `Large ${name}`)).jobId
    if (work === 'label') return (await client.tasks.label({ corpusId: ward.corpusId, taskIds: ['event'] })).jobId
    if (work === 'train') return (await client.runs.create({ config: finetuning(ward.splitId, ward.baseId, `Run ${name}`, 12) })).jobId
    if (work === 'score') return (await client.predictions.score(scoring(ward.modelId, ward.splitId))).jobId
    if (work === 'export') return (await client.models.export({ id: ward.modelId, folder: join(out, `model-${name}`), reason: 'try' })).jobId
    if (work === 'bundle') {
      // A former kill of the same workspace may have come after its end.
      if ((await client.operations.models()).length > 1) return null
      return (await client.operations.importBundle(ward.bundle)).jobId
    }
    if (work === 'backup') {
      const folder = join(out, '..', 'backups')
      await mkdir(folder, { recursive: true })
      for await (const _ of await client.workspace.backup({ folder }));
      return null
    }
    const items = await client.review.items({ queueId: ward.queueId, reviewer: 'Ann', role: 'reviewer' })
    for (const { id, own } of items) {
      if (signal.aborted) break
      if (own !== null) continue
      const verdict = id % 2
      await client.review.decide({ itemId: id, reviewer: 'Ann', role: 'reviewer', verdict, reasons: [] })
      verdicts.set(`${id} Ann`, verdict)
    }
    return null
  }

  /** What was interrupted goes on and ends well. */
  async function resumeAll(session: Session): Promise<number> {
    let count = 0
    for (const { id, state, afterId } of (await session.db.read('jobs', 1000)).toReversed()) {
      if (!resumableStates.includes(state) || afterId !== null) continue
      await session.queue.resume(id)
      const job = await jobEnd(session, id)
      expect([job.title, job.state, job.error]).toEqual([job.title, 'done', null])
      count++
    }
    return count
  }
})
