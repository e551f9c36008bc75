/** Live curves of a run: subscribes while the page is open, and after a lost connection goes on where it was. */
import { useEffect, useRef, useState } from 'react'
import { api } from '../../api.ts'
import type { RunEvent } from '../../../shared/domain/run.ts'
import { useConnection } from '../../lib/connection.ts'
import { appendEvents, drawnPoints, noCurves, type RunCurves } from './runCurves.ts'

/** Curves are drawn at most this often; events come faster. */
const redrawMilliseconds = 250

/**
 * `activity` names a stretch of work of the run. A new one starts over, because resuming drops the stored events after
 * the checkpoint and numbers its own from there.
 */
export function useRunCurves(runId: number, activity: string): { curves: RunCurves; loaded: boolean; error: unknown; retry: () => void } {
  const opened = useConnection((connection) => connection.opened)
  const [shown, setShown] = useState({ curves: noCurves, loaded: false, error: null as unknown })
  const [attempt, setAttempt] = useState(0)
  const taken = useRef({ activity: '', curves: noCurves })

  useEffect(() => {
    if (taken.current.activity !== activity) taken.current = { activity, curves: noCurves }
    const controller = new AbortController()
    let waiting: RunEvent[] = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const show = () => {
      timer = undefined
      taken.current.curves = appendEvents(taken.current.curves, waiting)
      waiting = []
      setShown({ curves: taken.current.curves, loaded: true, error: null })
    }
    const follow = async () => {
      const after = taken.current.curves.seq
      for await (const events of await api.runs.watch({ id: runId, after, points: drawnPoints }, { signal: controller.signal })) {
        waiting.push(...events)
        timer ??= setTimeout(show, redrawMilliseconds)
      }
      if (timer === undefined && !controller.signal.aborted) show()
    }
    follow().catch((error: unknown) => {
      if (!controller.signal.aborted) setShown((before) => ({ ...before, loaded: true, error }))
    })
    return () => {
      controller.abort()
      clearTimeout(timer)
    }
  }, [runId, activity, opened, attempt])

  return { ...shown, retry: () => setAttempt((before) => before + 1) }
}
