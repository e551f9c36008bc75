/** Single keys that do something on a screen, such as the numbers that judge in a review. */
import { useEffect, useEffectEvent } from 'react'
import { isPressed, pressedIndex, type ShortcutName } from '../../shared/shortcuts.ts'

/** `which`: of the keys of the same shortcut. Keys that are typed into a field, or belong to a dialog, are left to it. */
export function useActionKeys(actions: Partial<Record<ShortcutName, (which: number) => void>>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.repeat) return
    const target = event.target instanceof HTMLElement ? event.target : null
    if (target?.closest('textarea, input:not([type="checkbox"]), [role="dialog"], [role="listbox"]')) return
    const name = (Object.keys(actions) as ShortcutName[]).find((each) => isPressed(event, each))
    if (!name) return
    event.preventDefault()
    actions[name]?.(pressedIndex(event, name))
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}
