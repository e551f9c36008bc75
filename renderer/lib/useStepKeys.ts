/** J, K and the left and right arrows: the next and the previous note. */
import { useEffect, useEffectEvent, useRef } from 'react'
import { isPressed } from '../../shared/shortcuts.ts'

export interface Neighbours {
  /** False until both are known. */
  ready: boolean
  previous: number | null
  next: number | null
}

/** +1 next, −1 previous, 0 neither. Keys meant for a field, a list, a dialog or the table's cells are left to them. */
function stepOf(event: KeyboardEvent): -1 | 0 | 1 {
  if (event.defaultPrevented) return 0
  const target = event.target instanceof HTMLElement ? event.target : null
  if (target?.closest('input, textarea, [role="dialog"], [role="listbox"]')) return 0
  const inTable = target?.closest('[role="grid"], [role="treegrid"]') !== null && target !== null
  if (inTable && event.key.startsWith('Arrow')) return 0
  return isPressed(event, 'nextNote') ? 1 : isPressed(event, 'previousNote') ? -1 : 0
}

/** Presses that come before the neighbours are known wait for them; those of a key that is held down do not pile up. */
export function useStepKeys(neighbours: Neighbours, enabled: boolean, onOpen: (noteId: number) => void): void {
  const waiting = useRef(0)

  const go = useEffectEvent(() => {
    if (waiting.current === 0 || !neighbours.ready) return
    const to = waiting.current > 0 ? neighbours.next : neighbours.previous
    waiting.current = to === null ? 0 : waiting.current - Math.sign(waiting.current)
    if (to !== null) onOpen(to)
  })
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const step = stepOf(event)
    if (step === 0) return
    event.preventDefault()
    if (event.repeat && (!neighbours.ready || waiting.current !== 0)) return
    waiting.current += step
    go()
  })

  useEffect(() => {
    if (!enabled) return
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => {
      window.removeEventListener('keydown', listener)
      waiting.current = 0
    }
  }, [enabled])
  useEffect(() => go(), [neighbours])
}
