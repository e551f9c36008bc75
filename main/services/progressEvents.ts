import { setTimeout as delay } from 'node:timers/promises'
import type { JobProgress } from '../../shared/domain/job.ts'

export interface LongWork {
  signal: AbortSignal
  onProgress(progress: JobProgress): void
}

const everyMilliseconds = 100

/** Work as a stream: of its reports the newest, at most ten a second, then its result. Whoever stops reading ends it. */
export async function* progressEvents<Result>(
  work: (context: LongWork) => Promise<Result>,
  signal?: AbortSignal,
): AsyncGenerator<{ progress: JobProgress } | { result: Result }> {
  const left = new AbortController()
  let newest: JobProgress | null = null
  let wake = () => {}
  let isOver = false
  const done = work({
    signal: signal ? AbortSignal.any([signal, left.signal]) : left.signal,
    onProgress(progress) {
      newest = progress
      wake()
    },
  }).finally(() => {
    isOver = true
    wake()
  })
  done.catch(() => undefined)
  try {
    while (!isOver) {
      const progress = newest as JobProgress | null
      if (progress === null) {
        await new Promise<void>((resolve) => (wake = resolve))
        continue
      }
      newest = null
      yield { progress }
      await Promise.race([done, delay(everyMilliseconds)]).catch(() => undefined)
    }
    yield { result: await done }
  } finally {
    left.abort()
    await done.catch(() => undefined)
  }
}
