/** Runs a comparison, which may take seconds: it can be stopped, and is remembered for as long as the passes stay. */
import { useEffect, useState } from 'react'
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

export function useComparison(
  passIds: readonly number[],
  referencePassId: number | undefined,
  window: number | null,
): RunningComparison {
  const input = { passIds: [...passIds], referencePassId, resamples, window }
  const key = JSON.stringify(input)
  const [stoppedKey, setStoppedKey] = useState<string | null>(null)
  const stopped = stoppedKey === key
  const query = useApi('compare.run', input, {
    enabled: passIds.length > 0 && !stopped,
    keepPrevious: true,
    staleTime: Infinity,
  })
  const seconds = useSeconds(query.isFetching, key)
  const stop = () => {
    setStoppedKey(key)
    // Cancelling aborts the call, and the signal ends the work in the host.
    void queryClient.cancelQueries({ queryKey: apiKey('compare.run', input) })
  }
  const start = () => {
    if (stopped) setStoppedKey(null)
    else void query.refetch()
  }
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
  const [passed, setPassed] = useState({ key, seconds: 0 })
  useEffect(() => {
    if (!running) return
    const started = Date.now()
    const timer = setInterval(() => setPassed({ key, seconds: Math.floor((Date.now() - started) / 1000) }), 500)
    return () => clearInterval(timer)
  }, [running, key])
  return passed.key === key ? passed.seconds : 0
}
