/** Long work that the backend tells of as a stream: how far it is, then its result. */
import { useEffect, useRef, useState } from 'react'
import type { JobProgress } from '../../shared/domain/job.ts'

export interface ProgressStream<Result> {
  isRunning: boolean
  progress: JobProgress | null
  result: Result | null
  error: unknown
  start: (call: (options: { signal: AbortSignal }) => Promise<AsyncIterable<{ progress: JobProgress } | { result: Result }>>, onDone?: (result: Result) => void) => void
  cancel: () => void
  reset: () => void
}

/** `goesOn`: leaving the screen does not end it, and `onDone` is told all the same. */
export function useProgressStream<Result>({ goesOn = false } = {}): ProgressStream<Result> {
  const [isRunning, setRunning] = useState(false)
  const [progress, setProgress] = useState<JobProgress | null>(null)
  const [result, setResult] = useState<Result | null>(null)
  const [error, setError] = useState<unknown>(null)
  const controller = useRef<AbortController | null>(null)
  useEffect(() => () => void (goesOn || controller.current?.abort()), [goesOn])

  function reset(): void {
    setProgress(null)
    setResult(null)
    setError(null)
  }

  return {
    isRunning,
    progress,
    result,
    error,
    reset,
    cancel: () => controller.current?.abort(),
    start(call, onDone) {
      const own = new AbortController()
      controller.current = own
      reset()
      setRunning(true)
      const work = async () => {
        for await (const event of await call({ signal: own.signal })) {
          if ('progress' in event) setProgress(event.progress)
          else {
            setResult(event.result)
            onDone?.(event.result)
          }
        }
      }
      work()
        .catch((cause: unknown) => own.signal.aborted || setError(cause))
        .finally(() => setRunning(false))
    },
  }
}
