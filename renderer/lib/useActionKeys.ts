/** Single keys that do something on a screen, such as the numbers that judge in a review. */
import { useEffect, useEffectEvent } from 'react'

/** By the key in lower case; keys that are typed into a field, or belong to a dialog, are left to it. */
export function useActionKeys(actions: Record<string, () => void>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat) return
    const target = event.target instanceof HTMLElement ? event.target : null
    if (target?.closest('textarea, input:not([type="checkbox"]), [role="dialog"], [role="listbox"]')) return
    const action = actions[event.key.toLowerCase()]
    if (!action) return
    event.preventDefault()
    action()
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}
