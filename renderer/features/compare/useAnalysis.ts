/** Runs an analysis, which may take a while: it can be stopped, and is remembered for as long as its input stays. */
import { useEffect, useState } from 'react'
import { apiKey, queryClient, useApi, type Input, type Output, type ProcedureName } from '../../lib/queries.ts'

export type AnalysisName = Extract<ProcedureName, `analyses.${string}`>

export interface RunningAnalysis<Report> {
  report: Report | undefined
  error: unknown
  running: boolean
  /** Stopped by the person before there was an answer. */
  stopped: boolean
  /** Seconds since it was started. */
  seconds: number
  stop: () => void
  start: () => void
}

export function useAnalysis<Name extends AnalysisName>(
  name: Name,
  input: Input<Name>,
  enabled = true,
): RunningAnalysis<Output<Name>> {
  const key = JSON.stringify([name, input])
  const [stoppedKey, setStoppedKey] = useState<string | null>(null)
  const stopped = stoppedKey === key
  const query = useApi(name, input, { enabled: enabled && !stopped, keepPrevious: true, staleTime: Infinity })
  const { data, isPlaceholderData, isFetching, error, refetch } = query
  return {
    report: stopped && isPlaceholderData ? undefined : data,
    error: stopped ? null : error,
    running: isFetching,
    stopped: stopped && (data === undefined || isPlaceholderData),
    seconds: useSeconds(isFetching, key),
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
