/** Runs a comparison, which may take seconds: it can be stopped, and is remembered for as long as the passes stay. */
import { useCallback, useEffect, useState } from 'react'
import type { Comparison } from '../../../shared/domain/compare.ts'
import { apiKey, queryClient, useApi } from '../../lib/queries.ts'

export const resamples = 1000

export interface RunningComparison {
  comparison: Comparison | undefined
  error: unknown
  running: boolean
  /** Stopped by the person before there was an answer. */
  stopped: boolean
  /** Seconds since it was started. */
  seconds: number
  stop: () => void
  start: () => void
}

export function useComparison(passIds: readonly number[], referencePassId: number | undefined): RunningComparison {
  const input = { passIds: [...passIds].sort((a, b) => a - b), referencePassId, resamples }
  const key = JSON.stringify(input)
  const [stoppedKey, setStoppedKey] = useState<string | null>(null)
  const stopped = stoppedKey === key
  const query = useApi('compare.run', input, { enabled: passIds.length > 0 && !stopped, keepPrevious: true, staleTime: Infinity })
  const seconds = useSeconds(query.isFetching, key)
  const stop = useCallback(() => {
    setStoppedKey(key)
    // Cancelling aborts the call, and the signal ends the work in the host.
    void queryClient.cancelQueries({ queryKey: apiKey('compare.run', input) })
  }, [key])
  const start = useCallback(() => setStoppedKey(null), [])
  const { data, isPlaceholderData, isFetching, error } = query
  return {
    comparison: stopped && isPlaceholderData ? undefined : data,
    error: stopped ? null : error,
    running: isFetching,
    stopped: stopped && (data === undefined || isPlaceholderData),
    seconds,
    stop,
    start,
  }
}

function useSeconds(running: boolean, key: string): number {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    setSeconds(0)
    if (!running) return
    const started = Date.now()
    const timer = setInterval(() => setSeconds(Math.floor((Date.now() - started) / 1000)), 500)
    return () => clearInterval(timer)
  }, [running, key])
  return seconds
}
