/** Runs a comparison, which may take seconds: it can be stopped, and is remembered for as long as the passes stay. */
import { useState } from 'react'
import { useQuery, keepPreviousData } from '@tanstack/react-query'
import { api } from '../../api.ts'
import type { Comparison } from '../../../shared/domain/compare.ts'
import { apiKey, queryClient } from '../../lib/queries.ts'

export const resamples = 1000

export interface RunningComparison {
  comparison: Comparison | undefined
  error: unknown
  running: boolean
  /** Stopped by the person before there was an answer. */
  stopped: boolean
  /** Resamples done. */
  done: number
  stop: () => void
  start: () => void
}

export function useComparison(
  passIds: readonly number[],
  referencePassId: number | undefined,
  window: number | null,
): RunningComparison {
  const input = { passIds: [...passIds], referencePassId, resamples, window }
  const queryKey = apiKey('compare.run', input)
  const key = JSON.stringify(input)
  const [stoppedKey, setStoppedKey] = useState<string | null>(null)
  const [progress, setProgress] = useState({ key, done: 0 })
  const stopped = stoppedKey === key
  const { data, isPlaceholderData, isFetching, error, refetch } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      for await (const event of await api.compare.watch(input, { signal })) {
        if ('comparison' in event) return event.comparison
        setProgress({ key, done: event.progress.done })
      }
      throw new Error('The comparison ended without an answer.')
    },
    enabled: passIds.length > 0 && !stopped,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })
  const stop = () => {
    setStoppedKey(key)
    // Cancelling aborts the call, and the signal ends the work in the host.
    void queryClient.cancelQueries({ queryKey })
  }
  const start = () => {
    if (stopped) setStoppedKey(null)
    else void refetch()
  }
  return {
    comparison: stopped && isPlaceholderData ? undefined : data,
    error: stopped ? null : error,
    running: isFetching,
    stopped: stopped && (data === undefined || isPlaceholderData),
    done: progress.key === key ? progress.done : 0,
    stop,
    start,
  }
}
