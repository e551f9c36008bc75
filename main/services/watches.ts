import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { ScoreNewResult } from '../../shared/domain/operatingModel.ts'
import type { WatchInput, WatchRun, WatchStatus } from '../../shared/domain/incoming.ts'
import { AppError, describeError } from '../../shared/domain/errors.ts'
import { beginning, clockNow, dayOfRun, dueRun, nextRun, type Clock, type Due, type LastRun } from '../operations/schedule.ts'
import { watchSettled, type SettledFiles } from '../operations/settledFiles.ts'
import type { StoredWatch } from '../db/queries/watchReads.ts'
import { scoreIncoming, takeIn, type IncomingResult } from './incoming.ts'
import type { Session } from './workspaces.ts'

/**
 * Watched folders of the open workspace. Each has a loop of its own that ends only when it is stopped: what fails is said
 * and tried again, and notes that were imported but not scored wait until they are.
 */
export interface Watcher {
  /** Starts those that are to run. */
  resume(session: Session): Promise<void>
  list(session: Session): Promise<WatchStatus[]>
  add(session: Session, input: WatchInput): Promise<number>
  start(session: Session, id: number): Promise<void>
  stop(session: Session, id: number): Promise<void>
  remove(session: Session, id: number): Promise<void>
  /** A file that was put aside is read again. */
  retry(session: Session, fileId: number): Promise<void>
  /** Begins nothing more; what is under way is waited for by `close`. */
  stopAll(): void
  close(): Promise<void>
}

interface Options {
  /** A file is read when two looks so far apart saw it unchanged. */
  lookMilliseconds?: number
  clock?: () => Clock
}

type Doing = { state: 'waiting' | 'reading' | 'scoring'; problem: null } | { state: 'failing'; problem: string }

interface Running {
  stop: AbortController
  ended: Promise<void>
  settled: SettledFiles
  last: LastRun
  doing: Doing
  /** Imported notes that are not scored yet, and when to ask again after a failure (steady). */
  waits: boolean
  askAgain: number
  failures: number
}

const runsShown = 20
const shortestPause = 10_000
const longestPause = 600_000

export function createWatcher({ lookMilliseconds = 2000, clock = clockNow }: Options = {}): Watcher {
  const running = new Map<number, Running>()

  function begin(session: Session, watch: StoredWatch): void {
    if (running.has(watch.id)) return
    const entry: Running = {
      stop: new AbortController(),
      ended: Promise.resolve(),
      settled: watchSettled(watch.folder),
      last: { day: watch.lastDay, wall: watch.lastWall, steady: null },
      doing: { state: 'waiting', problem: null },
      waits: watch.corpusId !== null,
      askAgain: 0,
      failures: 0,
    }
    running.set(watch.id, entry)
    entry.ended = loop(session, watch.id, entry).finally(() => running.delete(watch.id))
  }

  async function loop(session: Session, id: number, entry: Running): Promise<void> {
    const { signal } = entry.stop
    while (!signal.aborted) {
      try {
        const watch = await session.db.read('watch', id)
        const now = clock()
        const due = dueRun(watch.schedule, entry.last, now)
        if (due.due) await run(session, watch, entry, due)
      } catch (error) {
        if (signal.aborted) return
        entry.doing = { state: 'failing', problem: describeError(error).message }
      }
      await delay(lookMilliseconds, undefined, { signal }).catch(() => undefined)
    }
  }

  async function run(session: Session, watch: StoredWatch, entry: Running, due: Due): Promise<void> {
    const { signal } = entry.stop
    const before = entry.doing
    const isScheduled = watch.schedule.kind !== 'arrival'
    const startedAt = new Date().toISOString()
    const files: IncomingResult[] = []
    let [scored, flagged, problem] = [0, 0, null as string | null]
    let { corpusId } = watch
    try {
      if (isScheduled) {
        await look(entry)
        await delay(lookMilliseconds, undefined, { signal })
      }
      const names = await look(entry)
      const incoming = { corpusId, corpusName: watch.corpusName, operatingIds: [], force: false, watchId: watch.id }
      for (const name of names) {
        // Between two files is where it stops.
        signal.throwIfAborted()
        entry.doing = { state: 'reading', problem: null }
        try {
          const taken = await takeIn(session, { ...incoming, corpusId }, [join(watch.folder, name)])
          files.push(...taken.files)
          if (taken.corpusId !== null && taken.corpusId !== corpusId) {
            corpusId = taken.corpusId
            await session.db.write('setWatchCorpus', watch.id, corpusId)
          }
          entry.waits ||= taken.files.some(({ state }) => state === 'imported')
        } catch (error) {
          // It was not read: it is given out again at the next look.
          entry.settled.forget(name)
          throw error
        }
      }
      signal.throwIfAborted()
      if (entry.waits && corpusId !== null && clock().steady >= entry.askAgain) {
        entry.doing = { state: 'scoring', problem: null }
        for (const { result } of await scoreIncoming(session, { ...incoming, operatingIds: await idsInUse(session, watch.names) }, corpusId)) {
          scored += result.scored
          flagged += result.flagged
        }
        entry.waits = false
        entry.failures = 0
      }
    } catch (error) {
      if (signal.aborted) return
      problem = describeError(error).message
      entry.failures++
      entry.askAgain = clock().steady + Math.min(longestPause, shortestPause * 2 ** (entry.failures - 1))
    }
    const isSame = problem !== null && before.problem === problem
    entry.doing = problem !== null ? { state: 'failing', problem } : entry.waits && before.state === 'failing' ? before : { state: 'waiting', problem: null }
    const now = clock()
    const last = isScheduled ? { day: dayOfRun(watch.schedule, due, now), wall: now.wall } : null
    if (last) entry.last = { ...last, steady: now.steady }
    const count = (state: IncomingResult['state']) => files.filter((file) => file.state === state).length
    const counts = { imported: count('imported'), quarantined: count('quarantined'), known: count('known') }
    // Looks that found nothing, and a failure that goes on, are no news.
    if (!isScheduled && files.length === 0 && scored === 0 && (problem === null || isSame)) return
    const made: Omit<WatchRun, 'id'> = {
      ...counts,
      dueAt: due.dueAt,
      startedAt,
      notes: files.reduce((sum, { notes }) => sum + notes, 0),
      scored,
      flagged,
      missed: due.missed,
      error: problem,
    }
    await session.db.write('insertWatchRun', watch.id, made, last)
  }

  /** @throws AppError 'watch.folder' */
  async function look({ settled }: Running): Promise<string[]> {
    try {
      return await settled.look()
    } catch (cause) {
      throw new AppError('watch.folder', 'The folder cannot be read. Check that it is there and may be opened; it is looked at again all the time.', { cause })
    }
  }

  async function halt(id: number): Promise<void> {
    const entry = running.get(id)
    entry?.stop.abort()
    await entry?.ended
  }

  return {
    async resume(session) {
      for (const watch of await session.db.read('watches')) if (watch.active) begin(session, watch)
    },
    async list(session) {
      const now = clock()
      return Promise.all(
        (await session.db.read('watches')).map(async ({ lastDay, lastWall, ...watch }) => {
          const entry = running.get(watch.id)
          const last = entry?.last ?? { day: lastDay, wall: lastWall, steady: null }
          return {
            ...watch,
            ...(entry ? entry.doing : { state: 'stopped' as const, problem: null }),
            nextRun: entry ? nextRun(watch.schedule, last, now) : null,
            runs: await session.db.read('watchRuns', watch.id, runsShown),
          }
        }),
      )
    },
    async add(session, input) {
      await idsInUse(session, input.names)
      await watchSettled(input.folder)
        .look()
        .catch((cause: unknown) => {
          throw new AppError('watch.folder', 'This folder cannot be read. Choose one that is there and may be opened.', { cause })
        })
      const id = await session.db.write('insertWatch', input, beginning(input.schedule, clock()))
      begin(session, await session.db.read('watch', id))
      return id
    },
    async start(session, id) {
      const watch = await session.db.read('watch', id)
      await session.db.write('setWatchActive', id, true, beginning(watch.schedule, clock()))
      begin(session, await session.db.read('watch', id))
    },
    async stop(session, id) {
      await session.db.write('setWatchActive', id, false, null)
      await halt(id)
    },
    async remove(session, id) {
      await halt(id)
      await session.db.write('removeWatch', id)
    },
    async retry(session, fileId) {
      const { watchId, name } = await session.db.read('incomingFile', fileId)
      await session.db.write('forgetIncomingFile', fileId)
      if (watchId !== null) running.get(watchId)?.settled.forget(name)
    },
    stopAll() {
      for (const { stop } of running.values()) stop.abort()
    },
    async close() {
      await Promise.all([...running.keys()].map(halt))
    },
  }
}

/** Files that a person gives, rather than a folder. */
export async function takeGiven(
  session: Session,
  { paths, names, corpusId, corpusName }: Omit<WatchInput, 'folder' | 'schedule'> & { paths: readonly string[] },
): Promise<{ corpusId: number | null; files: IncomingResult[]; scores: { name: string; result: ScoreNewResult }[] }> {
  const incoming = { corpusId, corpusName, operatingIds: await idsInUse(session, names), force: false }
  const taken = await takeIn(session, incoming, paths)
  const scores = taken.corpusId === null ? [] : await scoreIncoming(session, incoming, taken.corpusId)
  return { ...taken, scores: scores.map(({ result }, index) => ({ name: names[index], result })) }
}

/** @throws AppError 'watch.model' where no version of a name is in use. */
async function idsInUse(session: Session, names: readonly string[]): Promise<number[]> {
  const models = (await session.db.read('operatingModels')).filter(({ inUse }) => inUse)
  return names.map((name) => {
    const found = models.find((model) => model.name === name)
    if (!found) throw new AppError('watch.model', `No version of "${name}" is in use. New notes are read, and wait to be scored until one is.`)
    return found.id
  })
}
