/** How an experiment stands, live: subscribes while the page is open, and again after a lost connection. */
import { useEffect, useState } from 'react'
import type { ExperimentProgress } from '../../../shared/domain/experiment.ts'
import { api } from '../../api.ts'
import { useConnection } from '../../lib/connection.ts'

export function useExperiment(id: number | null): { progress: ExperimentProgress | null; error: unknown; retry: () => void } {
  const opened = useConnection((connection) => connection.opened)
  const [shown, setShown] = useState<{ progress: ExperimentProgress | null; error: unknown }>({ progress: null, error: null })
  const [attempt, setAttempt] = useState(0)
  useEffect(() => {
    if (id === null) return
    const controller = new AbortController()
    const follow = async () => {
      for await (const progress of await api.experiments.watch({ id }, { signal: controller.signal })) {
        setShown({ progress, error: null })
      }
    }
    follow().catch((error: unknown) => {
      if (!controller.signal.aborted) setShown((before) => ({ ...before, error }))
    })
    return () => controller.abort()
  }, [id, opened, attempt])
  return { ...shown, retry: () => setAttempt((before) => before + 1) }
}
