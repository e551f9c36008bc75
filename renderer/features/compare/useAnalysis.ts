/** Runs an analysis, which may take a while: it can be stopped, and is remembered for as long as its input stays. */
import { useEffect, useState } from 'react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { JobProgress } from '../../../shared/domain/job.ts'
import { api } from '../../api.ts'
import { apiKey, queryClient, type Input, type Output } from '../../lib/queries.ts'

export type AnalysisName = `analyses.${'subgroups' | 'drift' | 'external' | 'recalibration'}`

export interface RunningAnalysis<Report> {
  report: Report | undefined
  error: unknown
  running: boolean
  /** Stopped by the person before there was an answer. */
  stopped: boolean
  /** Seconds since it was started. */
  seconds: number
  /** From 0 to 1; null before it is known. */
  share: number | null
  stop: () => void
  start: () => void
}

type Watch = (input: never, options: { signal: AbortSignal }) => Promise<AsyncIterable<{ progress: JobProgress } | { result: unknown }>>
const watched: Record<AnalysisName, Watch> = {
  'analyses.subgroups': (input, options) => api.analyses.watchSubgroups(input, options),
  'analyses.drift': (input, options) => api.analyses.watchDrift(input, options),
  'analyses.external': (input, options) => api.analyses.watchExternal(input, options),
  'analyses.recalibration': (input, options) => api.analyses.watchRecalibration(input, options),
}

export function useAnalysis<Name extends AnalysisName>(
  name: Name,
  input: Input<Name>,
  enabled = true,
): RunningAnalysis<Output<Name>> {
  const key = JSON.stringify([name, input])
  const [stoppedKey, setStoppedKey] = useState<string | null>(null)
  const stopped = stoppedKey === key
  const [progress, setProgress] = useState<{ key: string; share: number } | null>(null)
  const query = useQuery({
    queryKey: apiKey(name, input),
    queryFn: async ({ signal }): Promise<Output<Name>> => {
      // The types tie each name to its input; the table of those that are watched does not.
      for await (const event of await watched[name](input as never, { signal })) {
        if ('result' in event) return event.result as Output<Name>
        const { done, total } = event.progress
        if (total !== null) setProgress({ key, share: done / total })
      }
      throw new Error('The analysis ended without an answer.')
    },
    enabled: enabled && !stopped,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })
  const { data, isPlaceholderData, isFetching, error, refetch } = query
  return {
    report: stopped && isPlaceholderData ? undefined : data,
    error: stopped ? null : error,
    running: isFetching,
    stopped: stopped && (data === undefined || isPlaceholderData),
    seconds: useSeconds(isFetching, key),
    share: isFetching && progress?.key === key ? progress.share : null,
    stop: () => {
      setStoppedKey(key)
      // Cancelling aborts the call, and the signal ends the work in the host.
      void queryClient.cancelQueries({ queryKey: apiKey(name, input) })
    },
    start: () => {
      if (stopped) setStoppedKey(null)
      else void refetch()
    },
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
