/** One subscription to experiments that come to their end, or stand still; whatever shows them is asked for again. */
import { useEffect, useEffectEvent } from 'react'
import type { ExperimentSummary } from '../../shared/domain/experiment.ts'
import { api } from '../api.ts'
import { useConnection } from './connection.ts'
import { queryClient } from './queries.ts'

/** To be used once, in the app. */
export function useExperimentEnds(workspace: string | null, onEnd: (experiment: ExperimentSummary) => void): void {
  const opened = useConnection((connection) => connection.opened)
  const ended = useEffectEvent(onEnd)
  useEffect(() => {
    if (workspace === null || opened === 0) return
    const controller = new AbortController()
    const follow = async () => {
      for await (const experiment of await api.experiments.ended(undefined, { signal: controller.signal })) {
        void queryClient.invalidateQueries({ queryKey: ['experiments'] })
        ended(experiment)
      }
    }
    // An ended stream is not an error of its own: the connection banner shows the cause, and `opened` starts it again.
    follow().catch(() => undefined)
    return () => controller.abort()
  }, [workspace, opened])
}
